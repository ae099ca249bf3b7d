"""What a forgetting by age left has to be there; what it may have taken does not."""

from datetime import datetime

import pytest_asyncio

from callsheet.adapters.storage.quick_parts import read_quickly
from callsheet.application.audit_findings import Finding
from callsheet.application.auditing import stretches
from callsheet.application.erased_since import ErasedSince
from callsheet.application.forgetting import Forgetting
from callsheet.application.log_port import Entry, Recorded
from callsheet.application.proving import Prover
from callsheet.application.signature import Signature
from callsheet.domain.log_records import TextsForgotten
from callsheet.domain.records import Decided
from callsheet.domain.streams import RETENTION
from tests.application.office import Office
from tests.application.planting import alter, place_of, rewrite
from tests.domain.builders import DAY, HOUR, NOON

SIGNED = Signature(by="dana")
TOMORROW = NOON + DAY


async def forgotten(office: Office, before: datetime) -> TextsForgotten:
    record = await Forgetting(office.log, before).forget(SIGNED, now=before)
    assert record is not None
    return record


async def decisions(office: Office) -> list[Recorded]:
    everything = await office.log.since(0, 10**6)
    return [one for one in everything if isinstance(one.record, Decided)]


async def stolen_from(office: Office, place: int) -> str:
    """Take away the event of a decision; say what an audit makes of that decision."""
    recorded = (await decisions(office))[place]
    assert isinstance(recorded.record, Decided)
    office.log._texts.pop(dict(recorded.record.parts)["event"], None)
    found = await proven(office)
    return next(f.kind.value for f in found if f.position == recorded.position)


async def proven(office: Office, room: int = 100) -> list[Finding]:
    prover = Prover(read_quickly, "0", erased=ErasedSince(room=room))
    pages = stretches(office.log, prover, after=0, upto=10**6, page=3)
    return [one async for page in pages for one in page.found]


@pytest_asyncio.fixture
async def renamed() -> Office:
    """A meeting to come that was renamed: old decisions, and one that stands."""
    office = Office()
    office.meet("evt-1", start=NOON + 5 * DAY, title="once")
    await office.sync()
    office.meet("evt-1", start=NOON + 5 * DAY, title="renamed")
    await office.sync()
    office.clock.time += HOUR
    return office


async def test_the_last_decision_on_what_is_to_come_was_left(renamed: Office) -> None:
    await forgotten(renamed, renamed.clock.now())
    assert await stolen_from(renamed, 0) == "erased"
    assert await stolen_from(renamed, -1) == "missing"


async def test_a_later_decision_does_not_make_it_one_that_went(renamed: Office) -> None:
    await forgotten(renamed, renamed.clock.now())
    renamed.meet("evt-1", start=NOON + 5 * DAY, title="renamed again")
    await renamed.sync()
    assert await stolen_from(renamed, 2) == "missing"


async def test_a_later_pass_does_not_make_it_over_by_then(renamed: Office) -> None:
    await forgotten(renamed, renamed.clock.now())
    renamed.clock.time = NOON + 9 * DAY
    await renamed.sync()
    assert await stolen_from(renamed, 2) == "missing"
    # The next forgetting takes it.
    await forgotten(renamed, renamed.clock.now())
    assert await stolen_from(renamed, 2) == "erased"


async def without_its_place(office: Office) -> None:
    """Make the forgetting one from before it was written down how it was judged."""
    at = place_of(office.log, TextsForgotten)
    alter(office.log, at, seen=None, looked=None)


async def test_where_the_record_does_not_say_how_it_was_judged_nobody_is_suspected(
    renamed: Office,
) -> None:
    await forgotten(renamed, renamed.clock.now())
    await without_its_place(renamed)
    renamed.meet("evt-1", start=NOON + 5 * DAY, title="renamed again")
    await renamed.sync()
    # It may have been superseded before the last text was deleted.
    assert await stolen_from(renamed, 2) == "erased"


async def test_what_was_recorded_behind_such_a_record_was_left_all_the_same(
    renamed: Office,
) -> None:
    await forgotten(renamed, TOMORROW)
    await without_its_place(renamed)
    behind = len(await decisions(renamed))
    for title in ("renamed again", "and again"):
        renamed.meet("evt-1", start=NOON + 5 * DAY, title=title)
        await renamed.sync()
    assert await stolen_from(renamed, behind) == "missing"


async def test_what_stands_in_no_stream_of_an_event_was_never_forgotten(
    renamed: Office,
) -> None:
    await forgotten(renamed, renamed.clock.now())
    first = (await decisions(renamed))[0].position
    rewrite(renamed.log, first, stream="elsewhere")
    found = await proven(renamed)
    kinds = {one.kind.value for one in found if one.position == first}
    assert kinds == {"missing"}


async def test_an_event_with_a_record_that_cannot_be_read_is_excused_nothing() -> None:
    office = Office()
    log = office.log
    for title in ("once", "renamed"):
        office.meet("evt-1", "evt-2", start=NOON + 5 * DAY, title=title)
        await office.sync()
    office.clock.time += HOUR
    await forgotten(office, office.clock.now())
    old = [one for one in await decisions(office) if one.version == 1]
    last = log._streams["event:evt-1"][-1]
    rewrite(log, last.position, state=b"{")
    found = await proven(office)
    kinds = {f.stream: f.kind.value for f in found if f.position == old[0].position}
    assert kinds == {"event:evt-1": "missing"}
    kinds = {f.stream: f.kind.value for f in found if f.position == old[1].position}
    assert kinds == {"event:evt-2": "erased"}


async def test_with_little_room_it_judges_the_same(office: Office) -> None:
    for number in range(6):
        office.meet(f"evt-{number % 3}", start=NOON + 5 * DAY, title=f"{number}")
        await office.sync()
    office.clock.time += HOUR
    await forgotten(office, office.clock.now())
    found = await proven(office, room=1)
    assert {one.kind.value for one in found} == {"erased"}
    assert found == await proven(office)


async def test_a_forgetting_while_it_goes_on_is_learnt_of(renamed: Office) -> None:
    lacking = (await decisions(renamed))[:1]
    [one] = lacking
    assert isinstance(one.record, Decided)
    erased = ErasedSince()
    await erased.learn(renamed.log, lacking)
    assert not erased.cover(one.record, one.stream, one.position)
    await forgotten(renamed, renamed.clock.now())
    await erased.learn(renamed.log, lacking)
    assert erased.cover(one.record, one.stream, one.position)


async def test_so_is_one_more_that_takes_what_the_first_one_left(
    renamed: Office,
) -> None:
    known, erased = await decisions(renamed), ErasedSince()
    last = known[-1]
    assert isinstance(last.record, Decided)
    await forgotten(renamed, renamed.clock.now())
    await erased.learn(renamed.log, known)
    assert not erased.cover(last.record, last.stream, last.position)
    renamed.clock.time = NOON + 9 * DAY
    await renamed.sync()
    await forgotten(renamed, renamed.clock.now())
    await erased.learn(renamed.log, known)
    assert erased.cover(last.record, last.stream, last.position)


async def test_a_record_that_claims_to_have_seen_what_came_after_it_excuses_no_more(
    renamed: Office,
) -> None:
    end = (await renamed.log.append([])) + 1
    record = TextsForgotten(
        at=NOON, before=TOMORROW, by="x", why="", texts=1, seen=10**9, looked=TOMORROW
    )
    await renamed.log.append([Entry(stream=RETENTION, expected=0, record=record)])
    renamed.meet("evt-1", start=NOON + 6 * DAY, title="renamed again")
    await renamed.sync()
    behind = next(
        n for n, one in enumerate(await decisions(renamed)) if one.position > end
    )
    assert await stolen_from(renamed, behind) == "missing"
    assert await stolen_from(renamed, behind - 1) == "missing"
