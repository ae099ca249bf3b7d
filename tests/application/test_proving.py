"""Every recorded decision is asked again; whatever was changed since is named."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import timedelta

import orjson
import pytest
import pytest_asyncio

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.quick_parts import read_quickly
from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.auditing import stretches
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Entry
from callsheet.application.proving import Prover
from callsheet.application.recorded_parts import RecordedParts
from callsheet.domain.digests import canonical, digest, encoded
from callsheet.domain.ids import CalendarId, Digest
from callsheet.domain.log_records import CalendarErased, TextsForgotten
from callsheet.domain.parts import PARTS
from callsheet.domain.policy import Policy
from callsheet.domain.records import Decided, Ended, PolicySet
from callsheet.domain.situation import Situation
from callsheet.domain.streams import RETENTION, calendar_stream
from tests.application.office import Office
from tests.application.planting import (
    alter,
    give_snapshots,
    parts_of,
    place_of,
    put_text,
    rewrite,
    state_of,
    text_of,
    with_part,
)
from tests.domain.builders import MINUTE, NOON, RECORD, event

PROGRAM = "0"
"""What the engine of the tests calls itself."""

Plant = Callable[[MemoryLog, int], None]


@pytest_asyncio.fixture
async def log() -> MemoryLog:
    """A day of the office: booked, moved, shared, unwanted, preferred, removed."""
    office = Office()
    office.meet("evt-1", "evt-2")
    office.put(event("evt-3", calendar_id="cal-b"))
    await office.sync()
    office.meet("evt-1", start=NOON + timedelta(hours=5), end=NOON + timedelta(hours=6))
    await office.prefer(False, "evt-2")
    await office.sync()
    office.clock.time += timedelta(hours=1)
    office.restart(Policy(default="skip"))
    await office.sync()
    office.restart(RECORD)
    await office.sync()
    assert isinstance(office.log, MemoryLog)
    give_snapshots(office.log)
    return office.log


async def found_in(log: MemoryLog, prover: Prover | None = None) -> list[Finding]:
    work = prover or Prover(read_quickly, PROGRAM)
    pages = [page async for page in stretches(log, work, after=0, upto=10**6, page=3)]
    return [one for page in pages for one in page.found]


async def named(log: MemoryLog, prover: Prover | None = None) -> list[tuple[str, str]]:
    return [(one.kind.value, one.field) for one in await found_in(log, prover)]


async def test_an_honest_log_is_proven_decision_by_decision(log: MemoryLog) -> None:
    pages = [
        page
        async for page in stretches(
            log, Prover(read_quickly, PROGRAM), after=0, upto=10**6
        )
    ]
    decided = [r for r in await log.since(0, 10**6) if isinstance(r.record, Decided)]
    assert sum(page.asked for page in pages) == len(decided) > 8
    assert [page.found for page in pages] == [()]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("reason", "event_cancelled", id="the reason"),
        pytest.param("flags", ["late_join"], id="the flags"),
        pytest.param("commands", ["noop"], id="the commands"),
        pytest.param("trace", [], id="the path through the rules"),
        pytest.param("valid_until", "2026-03-02T12:00:01Z", id="how long it holds"),
        pytest.param("booked_until", None, id="until when a bot is booked"),
        pytest.param(
            "watch",
            [{"bot_id": "b9", "start": "2026-03-02T15:00:00Z", "ends": None}],
            id="whom to watch",
        ),
        pytest.param("decision", "sha256:00", id="the digest of the decision"),
        pytest.param("situation", "sha256:00", id="the digest of the situation"),
        pytest.param("calendar_id", "cal-b", id="whose event it is"),
    ],
)
async def test_an_altered_field_is_named_with_its_place(
    log: MemoryLog, field: str, value: object
) -> None:
    at = place_of(log, Decided)
    before = state_of(log, at)[field]
    alter(log, at, **{field: value})
    (finding,) = await found_in(log)
    assert finding.is_fault
    assert (finding.kind, finding.field) == (FindingKind.ALTERED, field)
    assert (finding.stream, finding.version) == ("event:evt-1", 1)
    assert finding.position == at
    assert (finding.recorded, finding.present) == (canonical(value), canonical(before))


async def test_a_record_from_before_anybody_was_watched_is_as_honest(
    log: MemoryLog,
) -> None:
    alter(log, place_of(log, Decided), watch=None)
    assert await found_in(log) == []


def _without(name: str) -> Plant:
    def plant(log: MemoryLog, at: int) -> None:
        del log._texts[_key(log, at, name)]

    return plant


def _key(log: MemoryLog, at: int, name: str) -> Digest:
    if name == "snapshot":
        return Digest(state_of(log, at)["snapshot"])
    return parts_of(log, at)[name]


def _changed(name: str) -> Plant:
    def plant(log: MemoryLog, at: int) -> None:
        key = _key(log, at, name)
        put_text(log, key, text_of(log, key) + b" ")

    return plant


def _renamed(change: Callable[[list[list[str]]], list[list[str]]]) -> Plant:
    def plant(log: MemoryLog, at: int) -> None:
        parts = change(state_of(log, at)["parts"])
        alter(log, at, parts=parts, situation=digest(parts))

    return plant


def _cancelled(log: MemoryLog, at: int) -> None:
    """All digests of the situation are adjusted; the answer does not follow."""
    event = orjson.loads(text_of(log, parts_of(log, at)["event"]))
    text = canonical(event | {"is_cancelled": True})
    with_part(log, at, "event", encoded(text))


def _into(stream: str) -> Plant:
    return lambda log, at: rewrite(log, at, stream=stream)


@pytest.mark.parametrize(
    ("plant", "expected"),
    [
        pytest.param(_without("event"), ("missing", "event"), id="a text is gone"),
        pytest.param(_without("snapshot"), ("missing", "snapshot"), id="a snapshot is"),
        pytest.param(_changed("event"), ("damaged", "event"), id="a text is another"),
        pytest.param(
            _changed("snapshot"), ("damaged", "snapshot"), id="a snapshot is another"
        ),
        pytest.param(
            lambda log, at: with_part(log, at, "event", b'{"id":"x"}'),
            ("unreadable", "event"),
            id="a text is no event",
        ),
        pytest.param(
            _renamed(lambda parts: parts[1:]), ("missing", "event"), id="a part less"
        ),
        pytest.param(
            _renamed(lambda parts: [*parts, ["mood", "sha256:00"]]),
            ("unreadable", "mood"),
            id="a part of a newer version",
        ),
        pytest.param(
            _renamed(lambda parts: parts[::-1]),
            ("altered", "parts"),
            id="another order",
        ),
        pytest.param(
            _renamed(lambda parts: [*parts, parts[0]]),
            ("altered", "parts"),
            id="a part twice",
        ),
        pytest.param(
            lambda log, at: rewrite(log, at, topic="decision/9"),
            ("unreadable", ""),
            id="a topic of a newer version",
        ),
        pytest.param(
            lambda log, at: rewrite(log, at, state=b"{"),
            ("unreadable", ""),
            id="bytes that are no record",
        ),
        pytest.param(
            _into("event:evt-9"), ("altered", "stream"), id="in another's stream"
        ),
    ],
)
async def test_what_was_done_to_one_decision_is_named_and_the_others_are_proven(
    log: MemoryLog, plant: Plant, expected: tuple[str, str]
) -> None:
    plant(log, place_of(log, Decided))
    # Another decision may share the text.
    assert set(await named(log)) == {expected}


async def test_a_situation_changed_with_all_its_digests_has_another_answer(
    log: MemoryLog,
) -> None:
    _cancelled(log, place_of(log, Decided))
    found = await named(log)
    assert ("altered", "reason") in found
    assert ("altered", "decision") in found
    assert {kind for kind, _ in found} == {"altered"}


async def test_a_text_that_many_share_is_missed_in_each_of_them(log: MemoryLog) -> None:
    at = place_of(log, Decided)
    key = parts_of(log, at)["calendar"]
    del log._texts[key]
    found = await named(log)
    rows = await log.since(0, 10**6)
    decided = [row.record for row in rows if isinstance(row.record, Decided)]
    sharers = [record for record in decided if ("calendar", key) in record.parts]
    assert found == [("missing", "calendar")] * len(sharers)
    assert len(sharers) > 2


class TestAnotherVersionOfTheProgram:
    async def test_another_answer_is_shown_as_such_and_is_no_fault(
        self, log: MemoryLog
    ) -> None:
        at = place_of(log, Decided)
        alter(log, at, program="0.0.9", reason="event_ended", decision="sha256:00")
        (finding,) = await found_in(log)
        assert not finding.is_fault
        assert finding.kind is FindingKind.OTHERWISE
        assert finding.field == "reason,decision"
        assert finding.recorded == "event_ended"
        assert finding.present == "wanted_by_default"
        assert finding.program == "0.0.9"

    async def test_the_same_answer_is_nothing_to_tell(self, log: MemoryLog) -> None:
        alter(log, place_of(log, Decided), program="0.0.9")
        assert await named(log) == []

    async def test_what_the_same_decision_covers_was_altered(
        self, log: MemoryLog
    ) -> None:
        alter(log, place_of(log, Decided), program="0.0.9", reason="event_ended")
        assert await named(log) == [("altered", "reason")]

    async def test_what_no_core_answers_was_altered(self, log: MemoryLog) -> None:
        alter(log, place_of(log, Decided), program="0.0.9", situation="sha256:00")
        assert await named(log) == [("altered", "situation")]


class TestErasedData:
    @pytest_asyncio.fixture
    async def erased(self, log: MemoryLog) -> MemoryLog:
        """What is of one event in Ana's calendar is gone, and somebody said so."""
        stream, at = calendar_stream(CalendarId("cal-a")), place_of(log, Decided)
        record = CalendarErased(
            calendar_id=CalendarId("cal-a"), at=NOON, by="ana", why="", texts=2
        )
        expected = len((await log.read([stream]))[stream])
        await log.append([Entry(stream=stream, expected=expected, record=record)])
        for name in ("event", "snapshot"):
            del log._texts[_key(log, at, name)]
        return log

    async def test_is_not_re_derivable_and_no_fault(self, erased: MemoryLog) -> None:
        found = await found_in(erased)
        assert found[0].position == place_of(erased, Decided)
        assert {(one.kind, one.is_fault) for one in found} == {
            (FindingKind.ERASED, False)
        }

    async def test_where_the_record_of_it_cannot_be_read_both_are_told(
        self, erased: MemoryLog
    ) -> None:
        rewrite(erased, len(erased._rows), state=b"{")
        assert set(await named(erased)) == {
            ("missing", "event"),
            ("missing", "snapshot"),
            ("unreadable", ""),
        }

    async def test_a_policy_that_is_gone_was_not_erased(
        self, erased: MemoryLog
    ) -> None:
        at = place_of(erased, Decided)
        del erased._texts[_key(erased, at, "policy")]
        found = [one for one in await found_in(erased) if one.position == at]
        assert [(one.kind, one.field) for one in found] == [
            (FindingKind.MISSING, "policy"),
            (FindingKind.ERASED, ""),
        ]

    async def test_what_was_forgotten_by_age_is_no_fault_either(
        self, log: MemoryLog
    ) -> None:
        last = max(recorded.record.at for recorded in await log.since(0, 10**6))
        at = place_of(log, Decided)
        end = await log.append([])
        entry = Entry(
            stream=RETENTION,
            expected=0,
            record=TextsForgotten(
                at=NOON, before=last + MINUTE, by="ana", why="", texts=1
            ),
        )
        await log.forget([_key(log, at, "event")], seen=end, entry=entry)
        kinds = {one.kind for one in await found_in(log)}
        assert kinds == {FindingKind.ERASED}

    async def test_what_is_younger_than_what_was_forgotten_has_to_be_there(
        self, log: MemoryLog
    ) -> None:
        at = place_of(log, Decided)
        end = await log.append([])
        entry = Entry(
            stream=RETENTION,
            expected=0,
            record=TextsForgotten(
                at=NOON, before=NOON - MINUTE, by="ana", why="", texts=1
            ),
        )
        await log.forget([_key(log, at, "event")], seen=end, entry=entry)
        kinds = {one.kind for one in await found_in(log)}
        assert kinds == {FindingKind.MISSING}

    async def test_what_was_recorded_after_it_was_forgotten_has_to_be_there(
        self, log: MemoryLog
    ) -> None:
        last = max(recorded.record.at for recorded in await log.since(0, 10**6))
        at = place_of(log, Decided)
        record = TextsForgotten(
            at=NOON, before=last + MINUTE, by="ana", why="", texts=1
        )
        await log.append([Entry(stream=RETENTION, expected=0, record=record)])
        del log._texts[_key(log, at, "event")]
        end = len(log._rows) + 1
        # Dated before the term, and yet nothing that was forgotten then.
        log._rows.append(log._rows[at - 1]._replace(position=end))
        found = {one.position: one.kind for one in await found_in(log)}
        assert (found[at], found[end]) == (FindingKind.ERASED, FindingKind.MISSING)

    async def test_hides_no_damage(self, erased: MemoryLog) -> None:
        at = place_of(erased, Decided)
        put_text(erased, _key(erased, at, "snapshot"), b"another")
        found = await named(erased)
        assert found[:2] == [("damaged", "snapshot"), ("erased", "")]

    async def test_of_another_calendar_excuses_nothing(self, erased: MemoryLog) -> None:
        rows = [row for row in erased._rows if row.topic == "decision/1"]
        other = next(r.position for r in rows if b'"cal-b"' in r.state)
        del erased._texts[_key(erased, other, "snapshot")]
        found = {one.position: one.kind for one in await found_in(erased)}
        assert found[other] is FindingKind.MISSING

    async def test_what_was_decided_after_it_has_to_be_there(
        self, erased: MemoryLog
    ) -> None:
        at = place_of(erased, Decided)
        row = erased._rows[at - 1]
        end = len(erased._rows) + 1
        erased._rows.append(row._replace(position=end))
        found = {one.position: one.kind for one in await found_in(erased)}
        assert (found[at], found[end]) == (FindingKind.ERASED, FindingKind.MISSING)


class TestPolicies:
    async def test_one_that_is_gone_is_missed(self, log: MemoryLog) -> None:
        at = place_of(log, PolicySet)
        log._texts.pop(Digest(state_of(log, at)["text"]))
        assert ("missing", "policy") in await named(log)

    @pytest.mark.parametrize("text", [b"null", None])
    async def test_another_one_is_named(
        self, log: MemoryLog, text: bytes | None
    ) -> None:
        at = place_of(log, PolicySet)
        if text is None:
            alter(log, at, policy="sha256:00")
        else:
            put_text(log, digest(None), text)
            alter(log, at, text=digest(None))
        assert await named(log) == [("altered", "policy")]


class Torn(MemoryLog):
    """A log of which some texts cannot be read from its disk."""

    torn: Collection[Digest]

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        if any(one in self.torn for one in digests):
            raise LogUnavailable("log.db: a stored text is damaged")
        return await super().texts(digests)


async def test_a_text_that_cannot_be_read_takes_no_others_with_it(
    log: MemoryLog,
) -> None:
    torn = Torn()
    torn.__dict__.update(log.__dict__)
    at = place_of(log, Decided)
    torn.torn = [_key(log, at, "snapshot")]
    found = await found_in(torn)
    assert found[0].position == at
    assert {(one.kind, one.field) for one in found} == {
        (FindingKind.DAMAGED, "snapshot")
    }
    assert "a stored text is damaged" in found[0].said


async def test_what_keeps_every_text_from_being_read_ends_the_audit(
    log: MemoryLog,
) -> None:
    torn = Torn()
    torn.__dict__.update(log.__dict__)
    torn.torn = log._texts.keys()
    with pytest.raises(LogUnavailable, match="a stored text is damaged"):
        await found_in(torn)


async def test_a_decision_without_a_snapshot_lacks_only_what_it_names(
    log: MemoryLog,
) -> None:
    at = place_of(log, Decided)
    alter(log, at, snapshot=None)
    assert await named(log) == []
    del log._texts[_key(log, at, "event")]
    assert set(await named(log)) == {("missing", "event")}


async def test_few_parts_are_kept_and_all_are_right(log: MemoryLog) -> None:
    parts, rows = RecordedParts(read_quickly, keep=1), await log.since(0, 10**6)
    decided = [row.record for row in rows if isinstance(row.record, Decided)]
    told: list[Situation] = []
    for one in decided:
        await parts.gather(log, [one])
        told.append(parts.situation(one))
        assert len(parts._young) + len(parts._old) <= 2 * (1 + len(PARTS))
    assert [one.event.id for one in told] == [one.event_id for one in decided]


async def test_records_of_other_kinds_are_passed_over(log: MemoryLog) -> None:
    alter(log, place_of(log, Ended), code="busy")
    assert await named(log) == []
