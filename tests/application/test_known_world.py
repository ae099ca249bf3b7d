"""The workspace as the log knew it last, without a call to Recall."""

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.errors import LogUnavailable, Unreachable
from callsheet.application.known_world import look_back, unknown_calendars
from callsheet.application.ledger import Ledger
from callsheet.application.ports import NotRead
from callsheet.application.reading import Look
from callsheet.application.thinking import Rules, think
from callsheet.domain.conditions import External
from callsheet.domain.decision import Decision
from callsheet.domain.event import CalendarStatus, Guest
from callsheet.domain.guard import Limits
from callsheet.domain.ids import EventId
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reasons import Reason
from callsheet.domain.situation import Settings
from tests.application.office import Office, decisions
from tests.domain.builders import DAY, HOUR, NOON, RECORD, START, calendar


async def known(office: Office) -> tuple[Look, Ledger]:
    ledger = Ledger(office.log)
    await ledger.catch_up()
    look = await look_back(office.log, ledger, rebuild, office.clock.now())
    return look, ledger


async def asked_from_the_log(
    office: Office, policy: Policy = RECORD
) -> tuple[Decision, ...]:
    look, ledger = await known(office)
    rules = Rules(policy=policy, settings=Settings(), limits=Limits())
    return think(look, ledger, rules, look.started).plan.decisions


async def test_the_log_alone_gives_the_answers_of_the_last_pass(office: Office) -> None:
    office.meet("evt-1")
    office.meet("evt-2", calendar_id="cal-b")
    office.meet("evt-3", start=START + HOUR, meeting_url=None)
    await office.prefer(False, "evt-1")
    last = decisions(await office.sync())
    assert await asked_from_the_log(office) == last
    assert len(last) == 3


async def test_what_is_over_or_deleted_is_left_out(office: Office) -> None:
    office.meet("evt-1")
    office.meet("evt-2", is_deleted=True)
    office.meet("evt-3", start=START + HOUR)
    await office.sync()
    office.clock.time = START + HOUR
    look, _ = await known(office)
    assert set(look.events) == {"evt-3"}


async def test_an_event_that_was_seen_to_be_over_is_not_even_read(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.meet("evt-2", start=START + DAY)
    await office.sync()
    office.clock.time = START + HOUR
    await office.sync()
    office.clock.time = START + 2 * HOUR
    office.meet("evt-2", start=START + DAY, title="Renamed")
    await office.sync()
    told: list[int | None] = []
    _, ledger = await known(office)
    await look_back(
        office.log, ledger, rebuild, NOON, lambda _, __, total: told.append(total)
    )
    assert told == [1]


@pytest.fixture
async def later_on(office: Office) -> Office:
    """Two meetings beyond the horizon; two weeks later they are within it."""
    for number, event_id in enumerate(("evt-1", "evt-2")):
        office.meet(event_id, start=START + 40 * DAY + number * HOUR)
    await office.sync()
    office.clock.time = START + 14 * DAY
    return office


async def test_an_event_that_is_listed_no_more_is_left_out(later_on: Office) -> None:
    later_on.recall.drop(EventId("evt-1"))
    await later_on.sync()
    look, _ = await known(later_on)
    assert set(look.events) == {"evt-2"}


async def test_an_event_that_cannot_be_read_just_now_is_kept(
    later_on: Office,
) -> None:
    problem = NotRead(id="evt-1", place="end", problem="null")
    later_on.calls.unreadable[EventId("evt-1")] = problem
    await later_on.sync()
    look, _ = await known(later_on)
    assert set(look.events) == {"evt-1", "evt-2"}


async def test_a_calendars_status_is_the_one_seen_last(office: Office) -> None:
    office.meet("evt-1", start=START + DAY)
    await office.sync()
    lost = calendar(address="ana@acme.example", status=CalendarStatus.DISCONNECTED)
    office.put(lost)
    await office.sync()
    look, _ = await known(office)
    assert look.calendars[lost.id].calendar == lost


async def test_a_calendar_without_meetings_ahead_is_known_all_the_same(
    office: Office,
) -> None:
    office.meet("evt-1", start=START + DAY)
    office.meet("evt-2", calendar_id="cal-b")
    await office.sync()
    office.clock.time = START + 2 * HOUR
    await office.sync()
    look, _ = await known(office)
    assert set(look.calendars) == {"cal-a", "cal-b"}


async def test_a_calendar_is_known_by_the_newest_word_on_it(office: Office) -> None:
    office.meet("evt-1")
    office.meet("evt-2", start=START + DAY)
    await office.sync()
    office.clock.time = START + 2 * HOUR
    await office.sync()
    moved = calendar(address="ana@acme.example", time_zone="Europe/Berlin")
    office.put(moved)
    office.recall.drop(EventId("evt-1"))
    office.clock.time = START + 3 * HOUR
    await office.sync()
    look, _ = await known(office)
    assert look.calendars[moved.id].calendar == moved


async def test_a_calendar_that_was_lost_after_its_last_meeting_is_lost(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = START + 3 * DAY
    lost = CalendarStatus.DISCONNECTED
    office.put(calendar(address="ana@acme.example", status=lost))
    await office.sync()
    look, _ = await known(office)
    assert look.calendars[calendar().id].calendar.status is lost


async def test_a_deleted_event_of_a_lost_calendar_is_left_out(office: Office) -> None:
    lost = CalendarStatus.DISCONNECTED
    office.put(calendar(address="ana@acme.example", status=lost))
    office.meet("evt-1", is_deleted=True)
    await office.sync()
    look, _ = await known(office)
    assert look.events == {}


async def test_an_addition_without_an_answer_counts_as_on_its_way(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.fails_after("add_bot", Unreachable("no answer"))
    office.calls.fails("event", *[Unreachable("no answer")] * 9)
    await office.sync()
    look, _ = await known(office)
    assert look.unsure == {"evt-1"}


async def test_progress_is_told(office: Office) -> None:
    told: list[tuple[str, int, int | None]] = []
    office.meet("evt-1")
    await office.sync()
    ledger = Ledger(office.log)
    await ledger.catch_up()
    now = office.clock.now()
    await look_back(office.log, ledger, rebuild, now, lambda *said: told.append(said))
    assert told == [("recalling events", 0, 1)]


async def test_a_part_that_is_missing_is_an_error(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    _, ledger = await known(office)
    with pytest.raises(LogUnavailable, match="part 'choices' is not in the log"):
        await look_back(MemoryLog(), ledger, rebuild, office.clock.now())


LEARNING = Policy(
    rules=(Rule(name="customers", then="record", when=External()),),
    learn_own_domains=True,
)


async def test_the_domain_of_a_calendar_without_decisions_may_be_ones_own(
    office: Office,
) -> None:
    office.put(calendar("cal-b", address="ben@acme-labs.example"))
    office.meet("evt-1", guests=(Guest(address="ben@acme-labs.example"),))
    await office.sync()
    look, ledger = await known(office)
    assert not look.calendars_complete
    assert unknown_calendars(look, ledger) == {"cal-b"}
    (asked,) = await asked_from_the_log(office, LEARNING)
    assert asked.reason is Reason.OWN_DOMAIN_UNKNOWN

    office.meet("evt-2", calendar_id="cal-b")
    await office.sync()
    look, ledger = await known(office)
    assert look.calendars_complete
    assert unknown_calendars(look, ledger) == frozenset()
    asked, _ = await asked_from_the_log(office, LEARNING)
    assert asked.reason is Reason.UNWANTED_BY_DEFAULT
