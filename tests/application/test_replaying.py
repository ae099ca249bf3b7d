"""What every recorded decision would have been under another policy."""

from collections import Counter

import pytest
import pytest_asyncio

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.quick_parts import read_quickly
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.adapters.zones import ZoneData
from callsheet.application.another_policy import AnotherPolicy
from callsheet.application.auditing import Everything, end_of, stretches
from callsheet.application.comparing import Effect
from callsheet.application.erasing import erase_calendar
from callsheet.application.log_port import Entry
from callsheet.application.reading import silent
from callsheet.application.replaying import (
    NotAsked,
    Replayed,
    Replayer,
    ReplayTally,
    learnt_from,
)
from callsheet.application.signature import Signature
from callsheet.domain.conditions import External, OnCalendar, WorkingHours
from callsheet.domain.event import Guest
from callsheet.domain.ids import CalendarId, Digest
from callsheet.domain.policy import Layer, Policy, Rule
from callsheet.domain.records import CalendarSeen, Decided
from callsheet.domain.streams import calendar_stream
from tests.application.office import Office
from tests.application.planting import (
    alter,
    give_snapshots,
    parts_of,
    place_of,
    rewrite,
    state_of,
)
from tests.domain.builders import FORMAL, HOUR, NOON, RECORD, SKIP, calendar, event


@pytest_asyncio.fixture
async def log() -> MemoryLog:
    """Two meetings recorded, one of them moved, and one of Ben's."""
    office = Office()
    office.meet("evt-1", "evt-2")
    office.put(event("evt-3", calendar_id="cal-b"))
    await office.sync()
    office.meet("evt-1", start=NOON + 5 * HOUR, end=NOON + 6 * HOUR)
    await office.sync()
    assert isinstance(office.log, MemoryLog)
    return office.log


async def replayed(
    log: MemoryLog, policy: Policy, calendar: str | None = None
) -> list[Replayed | NotAsked]:
    learnt = await learnt_from(log, rebuild, silent)
    work = Replayer(read_quickly, AnotherPolicy(policy, ZoneData(), learnt), calendar)
    pages = stretches(log, work, after=0, upto=await end_of(log))
    return [one async for page in pages for one in page.found]


async def effects(log: MemoryLog, policy: Policy) -> Counter[Effect]:
    told = await replayed(log, policy)
    return Counter(one.effect for one in told if isinstance(one, Replayed))


async def test_the_same_policy_gives_the_same_decisions(log: MemoryLog) -> None:
    told = await replayed(log, RECORD)
    decided = [r for r in await log.since(0, 999) if isinstance(r.record, Decided)]
    assert [one.position for one in told] == [r.position for r in decided]
    assert all(isinstance(one, Replayed) and not one.is_other for one in told)


@pytest.mark.parametrize(
    ("policy", "effect"),
    [
        pytest.param(SKIP, Effect.LOST, id="nothing recorded"),
        pytest.param(
            Policy(default="record", bot=FORMAL), Effect.REBOOKED, id="another bot"
        ),
    ],
)
async def test_another_policy_changes_them(
    log: MemoryLog, policy: Policy, effect: Effect
) -> None:
    found = await effects(log, policy)
    assert found[effect] > 2
    assert set(found) == {effect}


async def test_layers_and_hours_are_those_of_the_calendar(log: MemoryLog) -> None:
    ben = Layer(
        name="ben",
        level="calendar",
        members=OnCalendar(among=("ben@acme.example",)),
        default="skip",
    )
    late = Rule(name="late", then="skip", when=WorkingHours(starts=60, ends=120))
    policy = Policy(default="record", rules=(late,), layers=(ben,), time_zone="UTC")
    told = [one for one in await replayed(log, policy) if isinstance(one, Replayed)]
    lost = {one.event_id for one in told if one.effect is Effect.LOST}
    assert lost == {"evt-3"}


async def test_own_domains_are_learnt_where_all_calendars_are_known() -> None:
    office = Office()
    office.put(calendar("cal-c", address="cy@globex.example"))
    office.meet("evt-1", guests=(Guest(address="zoe@globex.example"),))
    office.put(event("evt-2", calendar_id="cal-b"), event("evt-3", calendar_id="cal-c"))
    await office.sync()
    assert isinstance(office.log, MemoryLog)
    external = Rule(name="external", then="record", when=External())
    policy = Policy(rules=(external,), learn_own_domains=True)
    told = await replayed(office.log, policy)
    mine = next(one for one in told if isinstance(one, Replayed))
    assert mine.would.reason.value == "unwanted_by_default"
    stream = calendar_stream(CalendarId("cal-d"))
    seen = CalendarSeen(
        calendar_id=CalendarId("cal-d"), platform="", status="connected", at=NOON
    )
    await office.log.append([Entry(stream=stream, expected=0, record=seen)])
    told = await replayed(office.log, policy)
    mine = next(one for one in told if isinstance(one, Replayed))
    assert mine.would.reason.value == "own_domain_unknown"


async def test_what_was_erased_is_counted_apart_from_what_is_missing(
    log: MemoryLog,
) -> None:
    signed, now = Signature(by="dana", why=""), NOON + HOUR
    await erase_calendar(log, CalendarId("cal-a"), signed, now=now)
    tally = ReplayTally(0)
    policy = AnotherPolicy(SKIP, ZoneData(), None)
    work = Replayer(read_quickly, policy)
    async for page in stretches(log, work, after=0, upto=await end_of(log)):
        tally.add(page)
    assert (tally.asked, tally.not_asked, tally.erased) == (4, 0, 8)
    # What was recorded behind the erasure is not excused by it, nor is a policy.
    at = place_of(log, Decided)
    log._texts.pop(parts_of(log, at)["policy"])
    told = await replayed(log, SKIP)
    lacking = [one for one in told if isinstance(one, NotAsked)]
    assert {(one.erased, one.said) for one in lacking} == {
        (False, "the text of 'policy' is not in the log")
    }


async def test_one_calendar_alone(log: MemoryLog) -> None:
    by_id = await replayed(log, SKIP, "cal-b")
    assert by_id == await replayed(log, SKIP, "ben@acme.example")
    assert {one.stream for one in by_id} == {"event:evt-3"}
    assert await replayed(log, SKIP, "cal-x") == []


async def test_what_cannot_be_asked_again_is_told_in_its_place(log: MemoryLog) -> None:
    at = place_of(log, Decided)
    del log._texts[parts_of(log, at)["event"]]
    told = await replayed(log, SKIP)
    assert isinstance(told[0], NotAsked)
    assert (told[0].position, "'event'" in told[0].said) == (at, True)
    rewrite(log, at, topic="decision/9")
    told = await replayed(log, SKIP)
    assert isinstance(told[0], NotAsked)
    assert "a newer one wrote it" in told[0].said


async def test_what_recall_sent_is_not_needed(log: MemoryLog) -> None:
    give_snapshots(log)
    del log._texts[Digest(state_of(log, place_of(log, Decided))["snapshot"])]
    told = await replayed(log, SKIP)
    assert told
    assert not any(isinstance(one, NotAsked) for one in told)


async def test_what_lacks_its_texts_counts_for_its_own_calendar(
    log: MemoryLog,
) -> None:
    at = place_of(log, Decided)
    del log._texts[parts_of(log, at)["event"]]
    assert any(isinstance(one, NotAsked) for one in await replayed(log, SKIP, "cal-a"))
    assert not any(
        isinstance(one, NotAsked) for one in await replayed(log, SKIP, "cal-b")
    )


async def test_the_sums_group_what_changes(log: MemoryLog) -> None:
    at = place_of(log, Decided)
    for place in (at, at + 1):
        alter(log, place, parts=[])
    learnt = await learnt_from(log, rebuild, silent)
    work = Replayer(read_quickly, AnotherPolicy(SKIP, None, learnt))
    tally = ReplayTally(0)
    async for stretch in stretches(log, work, after=0, upto=await end_of(log)):
        tally.add(stretch)
    assert tally.position == await end_of(log)
    assert tally.not_asked == 2
    assert tally.first_not_asked is not None
    assert tally.first_not_asked.position == at
    assert sum(tally.effects.values()) == tally.asked
    assert {key[0] for key in tally.groups} == {"lost"}
    assert sum(group.count for group in tally.groups.values()) == tally.asked


async def test_what_stays_as_it_was_is_counted_and_in_no_group(log: MemoryLog) -> None:
    work = Replayer(read_quickly, AnotherPolicy(RECORD, None, None))
    tally = ReplayTally(0)
    async for stretch in stretches(log, work, after=0, upto=await end_of(log)):
        tally.add(stretch)
    assert tally.effects[Effect.UNCHANGED] == tally.asked > 3
    assert tally.groups == {}


async def test_an_unchanged_meeting_may_have_another_reason(log: MemoryLog) -> None:
    rule = Rule(name="all", then="record")
    told = await replayed(log, Policy(rules=(rule,)))
    booked = [one for one in told if isinstance(one, Replayed)]
    assert {one.effect for one in booked} == {Effect.UNCHANGED}
    assert any(one.is_other for one in booked)


async def test_everything_is_given_as_it_is(log: MemoryLog) -> None:
    pages = [page async for page in stretches(log, Everything(), after=0, upto=3)]
    assert [row.position for page in pages for row in page.found] == [1, 2, 3]
