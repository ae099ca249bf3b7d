"""What another policy would have done in the last days, as the log has them."""

from datetime import datetime

import pytest

from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.adapters.zones import ZoneData
from callsheet.application.comparing import Effect
from callsheet.application.hindsight import Hindsight, look_over
from callsheet.application.ports import NotRead
from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.conditions import External, OnCalendar, WorkingHours
from callsheet.domain.decision import AddBot
from callsheet.domain.event import CalendarStatus, Guest
from callsheet.domain.ids import EventId
from callsheet.domain.policy import Layer, Policy, Rule
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.situation import Settings
from tests.application.office import Office
from tests.domain.builders import (
    DAY,
    END,
    FORMAL,
    HOUR,
    MIDDLE,
    MINUTE,
    NOON,
    RECORD,
    SKIP,
    START,
    bot,
    calendar,
)

EVE = START + 8 * HOUR
"""In the night after the common event."""

PROBLEM = NotRead(id="evt-1", place="end", problem="null")


async def hindsight(
    office: Office, policy: Policy, *, days: int = 7, now: datetime = EVE
) -> Hindsight:
    return await look_over(office.log, rebuild, policy, ZoneData(), now=now, days=days)


async def effects(
    office: Office, policy: Policy, **span: int | datetime
) -> list[tuple[str, str]]:
    found = await hindsight(office, policy, **span)  # type: ignore[arg-type]
    return [(c.event.id, c.effect.value) for c in found.comparison.changes]


async def test_an_empty_log_knows_nothing(office: Office) -> None:
    found = await hindsight(office, RECORD)
    assert found.since is None
    assert found.comparison.changes == ()


async def test_it_says_since_when_anything_is_known(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    found = await hindsight(office, RECORD, days=3)
    assert (found.begins, found.since) == (EVE - 3 * DAY, NOON)


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        pytest.param(RECORD, SKIP, "lost", id="recorded, and would not have been"),
        pytest.param(SKIP, RECORD, "gained", id="not recorded, and would have been"),
        pytest.param(RECORD, RECORD, "unchanged", id="recorded in either case"),
        pytest.param(SKIP, SKIP, "unchanged", id="recorded in no case"),
        pytest.param(
            RECORD,
            Policy(default="record", bot=FORMAL),
            "rebooked",
            id="recorded with other settings",
        ),
    ],
)
async def test_a_past_meeting_is_judged_again(
    office: Office, old: Policy, new: Policy, effect: str
) -> None:
    office.restart(old)
    office.meet("evt-1")
    await office.sync()
    assert await effects(office, new) == [("evt-1", effect)]


@pytest.mark.parametrize(
    ("now", "days", "seen"),
    [
        pytest.param(START, 1, [], id="it is about to begin"),
        pytest.param(MIDDLE, 1, ["evt-1"], id="it is running"),
        pytest.param(START + 3 * DAY, 3, ["evt-1"], id="just within the days"),
        pytest.param(START + 3 * DAY + MINUTE, 3, [], id="just before them"),
    ],
)
async def test_only_what_began_in_these_days_counts(
    office: Office, now: datetime, days: int, seen: list[str]
) -> None:
    office.meet("evt-1")
    await office.sync()
    found = await effects(office, SKIP, now=now, days=days)
    assert [event_id for event_id, _ in found] == seen


async def test_a_meeting_that_moved_away_did_not_take_place_at_its_old_time(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR)
    await office.sync()
    found = await hindsight(office, SKIP)
    assert [c.event.start for c in found.comparison.changes] == [START + HOUR]


async def test_each_occurrence_of_a_meeting_that_is_moved_on_counts(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = END
    office.meet("evt-1", start=START + DAY)
    await office.sync()
    found = await hindsight(office, SKIP, now=EVE + DAY)
    starts = [c.event.start for c in found.comparison.changes]
    assert starts == [START + DAY, START]
    assert {c.effect for c in found.comparison.changes} == {Effect.LOST}


@pytest.mark.parametrize("fact", ["is_cancelled", "is_deleted"])
async def test_what_did_not_take_place_is_left_out(office: Office, fact: str) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", **{fact: True})
    await office.sync()
    assert await effects(office, SKIP) == []


async def test_what_came_into_being_while_it_ran_counts(office: Office) -> None:
    office.clock.time = MIDDLE
    office.meet("evt-1")
    await office.sync()
    assert await effects(office, SKIP) == [("evt-1", "lost")]
    assert await effects(office, RECORD) == [("evt-1", "unchanged")]


async def test_what_was_known_last_while_it_ran_decides(office: Office) -> None:
    outside = Policy(
        rules=(Rule(name="customers", then="record", when=External()),),
        own_domains=("acme.example",),
    )
    office.meet("evt-1", guests=(Guest(address="ben@acme.example"),))
    await office.sync()
    office.clock.time = MIDDLE
    office.meet("evt-1", guests=(Guest(address="bo@globex.example"),))
    await office.sync()
    assert await effects(office, outside) == [("evt-1", "unchanged")]


async def test_a_bot_that_the_host_refused_was_booked_all_the_same(
    office: Office,
) -> None:
    office.meet("evt-1")
    refused = bot(status=BotStatus.DONE, end_reason=EndReason.REJECTED_BY_HOST)
    office.recall.list_bots(EventId("evt-1"), [refused])
    office.clock.time = MIDDLE
    await office.sync()
    assert await effects(office, RECORD) == [("evt-1", "unchanged")]


async def test_a_meeting_recorded_by_another_calendars_bot_was_recorded(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = MIDDLE
    office.meet("evt-2", calendar_id="cal-b")
    await office.sync()
    found = await hindsight(office, SKIP)
    assert {c.effect for c in found.comparison.changes} == {Effect.LOST}
    assert found.comparison.totals[Effect.LOST].bots == 1


async def test_without_late_joining_it_would_have_been_booked_in_time(
    office: Office,
) -> None:
    office.restart(SKIP, Settings(late_join=False))
    office.meet("evt-1")
    await office.sync()
    office.clock.time = MIDDLE
    office.meet("evt-1", title="Renamed")
    await office.sync()
    assert await effects(office, RECORD) == [("evt-1", "gained")]


async def test_a_bot_kept_under_doubt_has_no_settings_to_compare(
    office: Office,
) -> None:
    doubtful = Policy(
        rules=(Rule(name="customers", then="record", when=External()),),
        own_domains=("acme.example",),
    )
    office.meet("evt-1")
    await office.sync()
    office.restart(doubtful)
    office.meet("evt-1", guests_complete=False)
    await office.sync()
    renamed = Policy(default="record", bot=FORMAL)
    assert await effects(office, renamed) == [("evt-1", "unchanged")]


async def test_a_calendar_that_was_lost_then_would_record_nothing(
    office: Office,
) -> None:
    lost = CalendarStatus.DISCONNECTED
    office.put(calendar(address="ana@acme.example", status=lost))
    office.meet("evt-1")
    await office.sync()
    assert await effects(office, RECORD) == [("evt-1", "unchanged")]


async def test_layers_learnt_domains_and_hours_are_asked_as_ever(
    office: Office,
) -> None:
    by_day = Rule(
        name="by day",
        then="record",
        when=WorkingHours(starts=9 * 60, ends=17 * 60, weekdays=(0,)),
    )
    policy = Policy(
        rules=(by_day,),
        learn_own_domains=True,
        time_zone="Europe/Berlin",
        layers=(
            Layer(
                name="ben",
                level="calendar",
                members=OnCalendar(among=("ben@acme.example",)),
                default="skip",
            ),
        ),
    )
    office.restart(SKIP)
    office.meet("evt-1", start=START - HOUR)
    office.meet("evt-2", start=START + 2 * HOUR)
    office.meet("evt-3", start=START - HOUR, calendar_id="cal-b")
    await office.sync()
    found = dict(await effects(office, policy))
    assert found == {"evt-1": "gained", "evt-2": "unchanged", "evt-3": "unchanged"}


async def test_a_choice_of_that_time_still_counts(office: Office) -> None:
    office.meet("evt-1")
    await office.prefer(False)
    await office.sync()
    assert await effects(office, RECORD) == [("evt-1", "unchanged")]


async def test_what_was_gone_before_the_days_is_not_read_again(
    office: Office,
) -> None:
    told: list[tuple[str, int, int | None]] = []
    office.meet("evt-1")
    office.calls.unreadable[EventId("evt-1")] = PROBLEM
    await office.sync()
    office.calls.unreadable.clear()
    await office.sync()
    office.clock.time = START + 5 * DAY
    office.meet("evt-2", start=START + 6 * DAY)
    await office.sync()
    await look_over(
        office.log,
        rebuild,
        SKIP,
        None,
        now=START + 7 * DAY,
        days=1,
        tell=lambda *said: told.append(said),
    )
    # One for the calendar, one for the event, one for its only occurrence.
    assert [said for said in told if said[0] == "recalling events"] == [
        ("recalling events", 0, 1)
    ] * 3


async def test_what_cannot_be_read_for_days_is_not_gone(office: Office) -> None:
    office.meet("evt-1", start=START + 40 * DAY)
    await office.sync()
    office.clock.time = START + 14 * DAY
    office.calls.unreadable[EventId("evt-1")] = PROBLEM
    await office.sync()
    then = START + 41 * DAY
    assert await effects(office, SKIP, now=then, days=3) == [("evt-1", "unchanged")]


async def test_what_was_decided_after_the_days_changes_nothing(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = MIDDLE + 10 * MINUTE
    office.meet("evt-1", is_cancelled=True)
    await office.sync()
    assert await effects(office, SKIP, now=MIDDLE) == [("evt-1", "lost")]
    assert await effects(office, SKIP) == []


async def test_a_pass_long_after_a_meeting_does_not_undo_it(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = START + 5 * DAY
    await office.sync()
    now = START + DAY - HOUR
    assert await effects(office, SKIP, now=now, days=1) == [("evt-1", "lost")]


async def test_that_it_is_over_now_says_nothing_of_what_it_was(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = END
    await office.sync()
    (change,) = (await hindsight(office, SKIP)).comparison.changes
    assert change.old.decision.reason is Reason.ALREADY_CORRECT


async def test_a_shared_meeting_is_asked_about_by_itself(office: Office) -> None:
    office.meet("evt-1")
    office.meet("evt-2", calendar_id="cal-b")
    await office.sync()
    found = await hindsight(office, Policy(default="record", bot=FORMAL))
    for change in found.comparison.changes:
        (add,) = change.new.decision.commands
        assert isinstance(add, AddBot)
        assert add.settings == FORMAL
        assert Flag.SHARED_BOT not in change.new.decision.flags


async def test_the_domain_of_another_calendar_is_ones_own(office: Office) -> None:
    customers = Rule(name="customers", then="record", when=External())
    learning = Policy(rules=(customers,), learn_own_domains=True)
    office.put(calendar("cal-b", address="ben@acme-labs.example"))
    office.restart(SKIP)
    office.meet("evt-1", guests=(Guest(address="ben@acme-labs.example"),))
    office.meet("evt-2", calendar_id="cal-b", guests=(Guest(address="a@b.example"),))
    await office.sync()
    found = await hindsight(office, learning)
    said = {c.event.id: c.new.decision.reason for c in found.comparison.changes}
    assert said == {
        "evt-1": Reason.UNWANTED_BY_DEFAULT,
        "evt-2": Reason.WANTED_BY_RULE,
    }


async def test_the_domain_of_a_calendar_without_decisions_may_be_ones_own(
    office: Office,
) -> None:
    customers = Rule(name="customers", then="record", when=External())
    learning = Policy(rules=(customers,), learn_own_domains=True)
    office.meet("evt-1", guests=(Guest(address="ben@acme-labs.example"),))
    await office.sync()
    found = await hindsight(office, learning)
    (change,) = found.comparison.changes
    assert found.unknown == {"cal-b"}
    assert change.new.decision.reason is Reason.OWN_DOMAIN_UNKNOWN


async def test_a_calendar_that_was_seen_later_is_not_missed_then(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.meet("evt-2", calendar_id="cal-b")
    await office.sync()
    office.clock.time = EVE + HOUR
    office.put(calendar("cal-c", address="cy@acme.example"))
    await office.sync()
    assert (await hindsight(office, RECORD)).unknown == frozenset()
    later = await hindsight(office, RECORD, now=EVE + 2 * HOUR)
    assert later.unknown == {"cal-c"}


async def test_what_was_decided_after_the_moment_is_not_known_then(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = EVE + HOUR
    office.meet("evt-1", start=START + DAY)
    await office.sync()
    assert await effects(office, SKIP) == [("evt-1", "lost")]
