"""Names in records: sealed when they are stored, and read only with the key."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from eventsourcing.persistence import StoredEvent

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.key_file import key_file
from callsheet.adapters.storage.keys import DataKey
from callsheet.adapters.storage.personal_fields import FIELDS, PERSONAL, seal_fields
from callsheet.adapters.storage.registry import TOPICS
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Entry
from callsheet.domain.ids import CalendarId
from callsheet.domain.records import PreferenceSet, Record
from callsheet.domain.streams import WORKSPACE
from tests.adapters.storage.files import url_of
from tests.adapters.storage.records import EXAMPLES, NOON
from tests.contracts.log_contract import entry

TOPIC = "preference/1"
CHOICE = PreferenceSet(
    target="evt-1",
    series=False,
    wanted=True,
    by="ana",
    why="my lawyer",
    at=NOON,
    calendar_id=CalendarId("cal-a"),
)


class Keys:
    """The key of Ana's calendar, and of nobody else's."""

    def __init__(self) -> None:
        self.key: DataKey | None = DataKey(b"k" * 32)
        self.erased = {("cal-a", 0)}

    def data_key(self, owner: str) -> DataKey | None:
        return self.key if owner == "cal-a" else None

    def erased_behind(self, owner: str, position: int) -> bool:
        return (owner, position) in self.erased


@pytest.fixture
def keys() -> Keys:
    return Keys()


def sealed(keys: Keys) -> StoredEvent:
    event = Codec().write(Entry(stream=WORKSPACE, expected=0, record=CHOICE))
    assert keys.key is not None
    return seal_fields(event, "cal-a", keys.key)


def read(state: bytes, keys: Keys | None) -> Record:
    return Codec(keys=keys).decode(TOPIC, state, "workspace version 1")


def test_a_choice_is_stored_without_who_made_it_and_why(keys: Keys) -> None:
    stored = json.loads(sealed(keys).state)
    box = stored.pop(PERSONAL)
    assert stored == {
        "target": "evt-1",
        "series": False,
        "wanted": True,
        "at": "2026-03-02T12:00:00Z",
        "calendar_id": "cal-a",
    }
    assert (box["owner"], len(box["key"])) == ("cal-a", 16)
    assert read(sealed(keys).state, keys) == CHOICE


def test_a_choice_from_before_a_field_was_there_is_sealed_and_read(keys: Keys) -> None:
    event = Codec().write(Entry(stream=WORKSPACE, expected=0, record=CHOICE))
    old = json.loads(event.state)
    del old["on_behalf_of"]
    older = replace(event, state=json.dumps(old).encode())
    assert keys.key is not None
    assert read(seal_fields(older, "cal-a", keys.key).state, keys) == CHOICE


def test_what_was_stored_before_anything_was_sealed_is_read_as_well() -> None:
    (plain,) = (one for one in EXAMPLES if one.topic == TOPIC)
    assert read(plain.stored.encode(), None) == plain.record


def test_under_another_key_of_the_same_owner_it_is_erased(keys: Keys) -> None:
    state = sealed(keys).state
    keys.key = DataKey(b"n" * 32)
    found = read(state, keys)
    assert isinstance(found, PreferenceSet)
    assert (found.by, found.why, found.wanted) == ("(erased)", "(erased)", True)


def changed(state: bytes, **changes: object) -> bytes:
    stored = json.loads(state)
    return json.dumps({**stored, PERSONAL: {**stored[PERSONAL], **changes}}).encode()


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"sealed": "AAAA"}, id="cut"),
        pytest.param({"sealed": "?"}, id="no base64"),
        pytest.param({"sealed": 7}, id="no text"),
        pytest.param({"more": ""}, id="a field too many"),
    ],
)
def test_what_is_damaged_is_no_erasure(keys: Keys, changes: dict[str, object]) -> None:
    with pytest.raises(LogUnavailable) as refused:
        read(changed(sealed(keys).state, **changes), keys)
    assert str(refused.value) == (
        "the log's record workspace version 1: no valid preference/1: its personal "
        "fields"
    )


def test_no_part_of_a_box_can_be_moved_to_another_owner(keys: Keys) -> None:
    class Everybodys(Keys):
        def data_key(self, owner: str) -> DataKey | None:  # noqa: ARG002
            return self.key

    with pytest.raises(LogUnavailable, match="its personal fields"):
        read(changed(sealed(keys).state, owner="cal-b"), Everybodys())


@pytest.mark.parametrize("state", [b"[]", b"7", b"{"])
def test_what_is_no_record_is_refused_as_ever(keys: Keys, state: bytes) -> None:
    with pytest.raises(LogUnavailable, match="no valid preference/1"):
        read(state, keys)


def test_the_table_names_text_fields_of_known_records() -> None:
    for topic, names in FIELDS.items():
        fields = TOPICS[topic].__dataclass_fields__
        assert all(fields[name].type is str for name in names)
        assert PERSONAL not in fields


async def test_without_the_logs_key_only_such_a_record_cannot_be_read(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    async with open_log(url_of(path)) as log:
        await log.append(
            [entry("a", 0), Entry(stream=WORKSPACE, expected=0, record=CHOICE)]
        )
    key_file(path).rename(tmp_path / "elsewhere")
    async with open_log(url_of(path), read_only=True) as log:
        assert len((await log.read(["a"]))["a"]) == 1
        assert len(await log.linked(0, 10)) == 3
        with pytest.raises(LogUnavailable, match=r"log\.db\.key"):
            await log.read([WORKSPACE])
