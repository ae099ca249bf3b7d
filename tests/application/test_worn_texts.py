"""What is there and cannot be read: named for what it is, and in the way of nothing."""

from collections.abc import Mapping, Sequence

import pytest
import pytest_asyncio

from callsheet import audit
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.situation_codec import rebuild_calendar, rebuild_policy
from callsheet.application.audit_findings import FindingKind
from callsheet.application.errors import (
    KeyDamaged,
    KeyMissing,
    TextDamaged,
    TextsDamaged,
)
from callsheet.application.known_scopes import Named, Readers, UnknownScope
from callsheet.application.log_port import Entry
from callsheet.application.pausing import PauseWish, pause
from callsheet.domain.ids import CalendarId, Digest
from callsheet.domain.records import Decided, PreferenceSet
from callsheet.domain.streams import WORKSPACE
from tests.application.office import Office
from tests.domain.builders import NOON, event

READERS = Readers(calendar=rebuild_calendar, policy=rebuild_policy)
GONE = KeyMissing("the key of calendar cal-a is not in the log")
BENT = KeyDamaged("the key of calendar cal-a is damaged")


class Worn(MemoryLog):
    """A log of which some texts are there, and cannot be read."""

    def __init__(self) -> None:
        super().__init__()
        self.worn: dict[Digest, TextDamaged] = {}

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        worn = {key: self.worn[key] for key in digests if key in self.worn}
        if worn:
            raise TextsDamaged(worn)
        return await super().texts(digests)


@pytest_asyncio.fixture
async def log() -> Worn:
    """Each calendar's meeting; what one holds alone cannot be read."""
    office = Office()
    office.log = log = Worn()
    office.meet("evt-1")
    office.put(event("evt-2", calendar_id="cal-b"))
    await office.sync()
    return log


async def of_calendar(log: Worn, calendar: str) -> list[Decided]:
    records = [one.record for one in await log.since(0, 10**6)]
    decided = [one for one in records if isinstance(one, Decided)]
    return [one for one in decided if one.calendar_id == calendar]


async def wear(log: Worn, why: TextDamaged) -> None:
    for decided in await of_calendar(log, "cal-a"):
        parts = dict(decided.parts)
        log.worn |= {parts["event"]: why, parts["calendar"]: why}


@pytest.mark.parametrize(
    ("why", "found"),
    [
        pytest.param(
            GONE, {("missing", "event,calendar", str(GONE))}, id="without its key"
        ),
        pytest.param(
            BENT, {("damaged", "event,calendar", str(BENT))}, id="its key is damaged"
        ),
        pytest.param(
            TextDamaged("a stored text is damaged: 1"),
            {
                (
                    "damaged",
                    name,
                    f"the text of {name!r} cannot be read: a stored text is damaged: 1",
                )
                for name in ("event", "calendar")
            },
            id="its bytes are damaged",
        ),
    ],
)
async def test_it_is_named_once_for_each_decision_and_the_others_are_proven(
    log: Worn, why: TextDamaged, found: set[tuple[str, str, str]]
) -> None:
    await wear(log, why)
    faults = [one async for one in audit(log)]
    # In memory what Recall sent is the event's part, which is named as that.
    told = {
        (one.kind.value, one.field.removesuffix(",snapshot"), one.said)
        for one in faults
        if one.field != "snapshot"
    }
    assert told == found
    assert {one.stream for one in faults} == {"event:evt-1"}


async def test_no_text_of_a_page_that_can_be_read_is_no_other_log(log: Worn) -> None:
    for decided in await of_calendar(log, "cal-b"):
        log.worn |= {key: BENT for _, key in decided.parts}
    await wear(log, BENT)
    assert all([one.is_fault async for one in audit(log)])


async def test_a_pause_does_without_the_address_of_such_a_calendar(log: Worn) -> None:
    await wear(log, BENT)

    async def paused(calendar: str | None) -> str:
        wish = PauseWish(named=Named(calendar=calendar), by="ana", why="")
        done = await pause(log, wish, now=NOON, lasts=None, readers=READERS)
        return done.said.scope

    assert await paused(None) == "workspace"
    assert await paused("ben@acme.example") == "calendar:cal-b"
    assert await paused("cal-a") == "calendar:cal-a"
    with pytest.raises(UnknownScope):
        await paused("ana@acme.example")


def chosen() -> Entry:
    record = PreferenceSet(
        target="evt-1",
        series=False,
        wanted=True,
        by="ana",
        why="my lawyer",
        at=NOON,
        calendar_id=CalendarId("cal-a"),
    )
    return Entry(stream=WORKSPACE, expected=0, record=record)


@pytest.mark.parametrize(
    ("wrapped", "kind"),
    [
        pytest.param(None, FindingKind.MISSING, id="it was taken away"),
        pytest.param(b"bent", FindingKind.DAMAGED, id="it is damaged"),
    ],
)
async def test_who_chose_is_lost_with_the_key_and_that_is_a_fault(
    wrapped: bytes | None, kind: FindingKind
) -> None:
    log = MemoryLog()
    await log.append([chosen()])
    if wrapped is None:
        del log._keys["cal-a"]
    else:
        log._keys["cal-a"] = wrapped
    [found] = [one async for one in audit(log)]
    assert (found.kind, found.field, found.stream) == (
        kind,
        "by,why,on_behalf_of",
        WORKSPACE,
    )
    [recorded] = await log.since(0, 9)
    assert isinstance(recorded.record, PreferenceSet)
    assert (recorded.record.by, recorded.record.why) == ("(lost)", "(lost)")
    [choice] = (await log.workspace()).workspace.choices
    assert choice.by == "(lost)"
