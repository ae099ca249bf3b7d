"""From the stored texts alone the very same question can be asked again."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from eventsourcing.persistence import Notification
from hypothesis import given

from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.situation_codec import (
    rebuild,
    rebuild_event,
    rebuild_policy,
)
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Entry
from callsheet.domain.conditions import All, Condition, External, Not
from callsheet.domain.digests import canonical, digest, digest_bytes, encoded
from callsheet.domain.event import Calendar, Event
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.parts import PARTS, Filing
from callsheet.domain.policy import Layer, Policy, Rule
from callsheet.domain.reconcile import reconcile
from callsheet.domain.records import Decided
from callsheet.domain.situation import Situation
from tests.adapters.storage.layered import layered
from tests.adapters.storage.records import EXAMPLES
from tests.adapters.storage.situations import situations

CODEC = Codec()
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
MEETING = Event(
    id=EventId("evt-1"), calendar_id=CalendarId("cal-a"), start=NOON, end=NOON
)


def situation_of(policy: Policy | None) -> Situation:
    return Situation(
        event=MEETING,
        policy=policy,
        now=NOON,
        calendar=Calendar(id=CalendarId("cal-a")),
    )


def filed(situation: Situation) -> tuple[Decided, dict[Digest, bytes]]:
    """File a situation as the recording does, the record through its stored form."""
    parts = Filing().file(situation)
    decided = EXAMPLES[0].record
    assert isinstance(decided, Decided)
    decided = replace(decided, at=situation.now, parts=parts.digests)
    event = CODEC.write(Entry(stream="s", expected=0, record=decided))
    row = Notification("s", 1, event.topic, event.state, id=1)
    stored = CODEC.read(row).record
    assert isinstance(stored, Decided)
    texts = {**parts.texts, **parts.personal}
    return stored, {key: encoded(text) for key, text in texts.items()}


@given(situations)
def test_a_filed_situation_is_rebuilt_as_it_was(situation: Situation) -> None:
    rebuilt = rebuild(*filed(situation))
    assert rebuilt == situation
    assert Filing().file(rebuilt) == Filing().file(situation)


@given(situations)
def test_a_rebuilt_situation_has_the_same_answer(situation: Situation) -> None:
    rebuilt = rebuild(*filed(situation))
    assert canonical(reconcile(rebuilt)) == canonical(reconcile(situation))


@pytest.mark.parametrize("name", ["event", "calendar", "settings"])
def test_a_part_whose_text_is_gone_is_named(name: str) -> None:
    decided, texts = filed(situation_of(None))
    del texts[dict(decided.parts)[name]]
    with pytest.raises(LogUnavailable, match=f"part '{name}' is not in the log"):
        rebuild(decided, texts)


@pytest.mark.parametrize("name", PARTS)
def test_a_part_that_was_never_filed_is_named(name: str) -> None:
    decided, texts = filed(situation_of(None))
    kept = tuple(part for part in decided.parts if part[0] != name)
    with pytest.raises(LogUnavailable, match=f"part '{name}' is not in the log"):
        rebuild(replace(decided, parts=kept), texts)


@pytest.mark.parametrize("name", ["event", "calendar", "settings"])
def test_a_part_that_was_changed_is_named(name: str) -> None:
    decided, texts = filed(situation_of(None))
    texts[dict(decided.parts)[name]] += b" "
    with pytest.raises(LogUnavailable, match=f"part '{name}' is not the text"):
        rebuild(decided, texts)


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        pytest.param("event", b'{"id":"secret"}', "calendar_id", id="fields missing"),
        pytest.param("bots", b"{}", "part 'bots' cannot be read", id="another shape"),
        pytest.param("event", b"[", "part 'event' is no JSON", id="no JSON"),
        pytest.param("event", b"\xff", "part 'event' is no JSON", id="no text"),
        pytest.param(
            "agreed", b'{"text":"{}","mood":1}', "mood", id="a field from the future"
        ),
        pytest.param(
            "policy", b'{"rules":[{"when":{"kind":"mood"}}]}', "'mood'", id="a new kind"
        ),
        pytest.param("policy", b'{"default":"skip"}', "'rules'", id="no rules"),
        pytest.param(
            "policy", b'"secret"', "no JSON of its kind", id="a policy of words"
        ),
    ],
)
def test_a_part_that_cannot_be_read_is_named(
    name: str, text: bytes, problem: str
) -> None:
    decided, texts = filed(situation_of(None))
    key = digest_bytes(text)
    parts = tuple((n, key if n == name else old) for n, old in decided.parts)
    with pytest.raises(LogUnavailable, match=problem) as refused:
        rebuild(replace(decided, parts=parts), {**texts, key: text})
    assert "secret" not in str(refused.value)


@given(layered)
def test_a_policy_is_rebuilt_with_every_layer_and_condition(policy: Policy) -> None:
    text, _ = Filing().text(policy)
    rebuilt = rebuild_policy(encoded(text))
    assert rebuilt == policy
    assert rebuilt.digest == policy.digest


def test_a_policy_stored_before_there_were_layers_is_rebuilt() -> None:
    policy = Policy(default="record", own_domains=("acme.example",))
    text = b'{"bot":{"text":"{}"},"default":"record","digest":"sha256:old",'
    text += b'"own_domains":["acme.example"],"rules":[]}'
    assert rebuild_policy(text) == policy


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(b"null", "last good policy", id="none at all"),
        pytest.param(b"[", "no JSON of its kind", id="cut off"),
        pytest.param(
            b'{"rules":[],"layers":[{"members":{"kind":"mood"},"rules":[]}]}',
            "'mood'",
            id="a layer for calendars of a kind from the future",
        ),
        pytest.param(b'{"rules":[],"mood":1}', "mood", id="a word from the future"),
    ],
)
def test_a_text_that_is_no_policy_is_refused(text: bytes, problem: str) -> None:
    with pytest.raises(LogUnavailable, match=problem):
        rebuild_policy(text)


@given(situations)
def test_an_event_is_rebuilt_from_its_part_alone(situation: Situation) -> None:
    text, _ = Filing().text(situation.event)
    assert rebuild_event(encoded(text)) == situation.event


def test_deep_conditions_are_read_in_time() -> None:
    condition: Condition = External()
    for _ in range(40):
        condition = All((Not(condition),))
    deep = (Rule(name="deep", then="skip", when=condition),)
    group = Layer(name="g", level="group", members=condition, rules=deep)
    situation = situation_of(Policy(rules=deep, layers=(group,)))
    rebuilt = rebuild(*filed(situation))
    assert digest(rebuilt) == digest(situation)
