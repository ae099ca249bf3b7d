"""Approving and rejecting what the guard holds: on the log, and in the passes after."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.approving import (
    Ruled,
    Ruling,
    UnknownHold,
    approve,
    reject,
)
from callsheet.application.errors import Conflict
from callsheet.application.ledger import Batch, Ledger
from callsheet.application.log_port import Entry
from callsheet.application.ports import NotRead
from callsheet.domain.bot import Bot
from callsheet.domain.conditions import Title
from callsheet.domain.guard import Limits
from callsheet.domain.hold_records import (
    Ending,
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    HoldRejected,
)
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.records import Intended, PassEnded, PreferenceSet
from tests.application.office import Office, waiting
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, SKIP, START, Change, event

UNLESS_PRIVATE = Policy(
    rules=(Rule(name="private", then="skip", when=Title(words=("private",))),),
    default="record",
)
LIMITS = Limits(removals=2, fraction=0.0)


def put(office: Office, count: int, title: str = "Weekly", first: int = 0) -> None:
    for number in range(first, first + count):
        start = START + number * MINUTE
        end = start + HOUR
        office.put(event(f"evt-{number:02}", start=start, end=end, title=title))


@pytest.fixture
async def held(office: Office) -> Office:
    """Four booked meetings that a mistake in the policy would empty."""
    put(office, 4)
    await office.sync()
    office.restart(SKIP, limits=LIMITS)
    assert await office.writes() == []
    return office


async def only_hold(office: Office) -> HoldPlaced:
    return (await office.records(HoldPlaced))[-1]


def bots(office: Office) -> tuple[Bot, ...]:
    return tuple(bot for number in range(4) for bot in office.bots(f"evt-{number:02}"))


async def say_yes(office: Office, **changes: Change) -> Ruled:
    hold = (await only_hold(office)).hold
    lasts = changes.pop("lasts", timedelta(hours=24))
    ruling = Ruling(**{"hold": hold, "by": "ana", **changes})
    return await approve(office.log, ruling, now=office.clock.now(), lasts=lasts)


async def say_no(office: Office, **changes: Change) -> Ruled:
    hold = (await only_hold(office)).hold
    ruling = Ruling(**{"hold": hold, "by": "ben", **changes})
    return await reject(office.log, ruling, now=office.clock.now())


REMOVED = [f"remove evt-{number:02}" for number in range(4)]


async def test_a_pass_records_a_hold_once(held: Office) -> None:
    placed = await only_hold(held)
    assert (placed.scope, placed.count, placed.at) == ("workspace", 4, NOON)
    assert placed.first == tuple(f"evt-{number:02}" for number in range(4))
    held.clock.time = NOON + MINUTE
    await held.sync()
    held.restart(SKIP, limits=LIMITS)
    await held.sync()
    assert await held.records(HoldPlaced) == [placed]
    assert await held.records(HoldEnded) == []


async def test_of_a_large_hold_the_ten_nearest_are_named(office: Office) -> None:
    put(office, 12)
    await office.sync()
    office.restart(SKIP)
    await office.sync()
    placed = await only_hold(office)
    assert placed.count == 12
    assert placed.first == tuple(f"evt-{number:02}" for number in range(10))


async def test_what_is_approved_goes_with_the_next_pass(held: Office) -> None:
    ruled = await say_yes(held, why="the pilot is over")
    placed = await only_hold(held)
    assert ruled.recorded
    assert ruled.word == HoldApproved(
        hold=placed.hold,
        scope="workspace",
        by="ana",
        why="the pilot is over",
        at=NOON,
        expires=NOON + DAY,
    )
    synced = await held.sync()
    assert held.recall.writes[4:] == REMOVED
    assert synced.in_step
    assert [one.how for one in synced.ended] == [Ending.APPROVED]
    (ended,) = await held.records(HoldEnded)
    assert [event_id for event_id, _ in ended.commands] == list(placed.first)


async def test_each_removal_names_the_hold_that_let_it_go_and_does_not_count(
    held: Office,
) -> None:
    ruled = await say_yes(held)
    await held.sync()
    removals = (await held.records(Intended))[4:]
    hold = (await only_hold(held)).hold
    assert {(one.hold, one.loses) for one in removals} == {(hold, False)}
    name = ruled.known.name
    intended = f"intended: take bot bot-1 off the event (approved: hold {name})"
    assert intended in await held.told("evt-00")


async def test_for_the_hourly_limit_an_approved_removal_never_was(
    office: Office,
) -> None:
    put(office, 5)
    await office.sync()
    office.restart(UNLESS_PRIVATE, limits=Limits(per_hour=3))
    put(office, 4, "private")
    assert await office.writes() == []
    await say_yes(office)
    assert len(await office.writes()) == 4
    put(office, 1, "private", first=4)
    assert await office.writes() == ["remove evt-04"]


async def test_an_approval_is_void_if_a_fresh_plan_differs(held: Office) -> None:
    before = await only_hold(held)
    await say_yes(held)
    held.meet("evt-00", is_cancelled=True)
    assert await held.writes() == ["remove evt-00"]
    after = await only_hold(held)
    assert (after.count, after.hold == before.hold) == (3, False)
    assert [one.how for one in await held.records(HoldEnded)] == [Ending.GONE]
    assert len(bots(held)) == 3


async def test_an_approval_that_nobody_used_in_time_expires_and_is_asked_for_again(
    held: Office,
) -> None:
    await say_yes(held, lasts=timedelta(minutes=30))
    held.clock.time = NOON + 30 * MINUTE
    synced = await held.sync()
    assert len(bots(held)) == 4
    assert [one.how for one in synced.ended] == [Ending.EXPIRED]
    first, again = await held.records(HoldPlaced)
    assert (again.hold, again.at) == (first.hold, NOON + 30 * MINUTE)
    await say_yes(held)
    assert len(await held.writes()) == 4


async def test_what_was_interrupted_goes_on_without_being_asked_again(
    held: Office,
) -> None:
    held.restart(SKIP, limits=LIMITS, workers=1)
    await say_yes(held)
    held.calls.fails("remove_bots", OSError("the process dies"))
    with pytest.raises(OSError, match="dies"):
        await held.sync()
    assert len(bots(held)) == 4
    held.restart(SKIP, limits=LIMITS)
    assert sorted(await held.writes()) == REMOVED
    assert len(await held.records(HoldPlaced)) == 1


async def test_what_is_left_when_an_approval_expires_is_a_new_hold(
    held: Office,
) -> None:
    held.restart(SKIP, limits=LIMITS, workers=1)
    await say_yes(held, lasts=timedelta(minutes=30))
    held.calls.fails("remove_bots", OSError("the process dies"))
    with pytest.raises(OSError, match="dies"):
        await held.sync()
    held.restart(SKIP, limits=LIMITS)
    held.clock.time = NOON + 30 * MINUTE
    assert await held.writes() == []
    assert [one.at for one in await held.records(HoldPlaced)] == [
        NOON,
        NOON + 30 * MINUTE,
    ]


async def test_a_rejected_hold_stays_and_is_not_asked_about(held: Office) -> None:
    ruled = await say_no(held, why="a slip in the policy")
    assert isinstance(ruled.word, HoldRejected)
    synced = await held.sync()
    assert waiting(synced) == [(f"evt-{n:02}", "rejected") for n in range(4)]
    assert len(bots(held)) == 4
    passed = (await held.records(PassEnded))[-1]
    assert (passed.held[0], passed.held_count) == (("evt-00", "rejected"), 4)


async def test_the_end_of_a_rejected_hold_names_what_it_keeps(held: Office) -> None:
    await say_no(held)
    synced = await held.sync()
    assert [one.how for one in synced.ended] == [Ending.REJECTED]
    (ended,) = await held.records(HoldEnded)
    placed = await only_hold(held)
    assert [event_id for event_id, _ in ended.commands] == list(placed.first)
    await held.sync()
    assert len(await held.records(HoldEnded)) == 1


@pytest.mark.parametrize("seen", [True, False])
async def test_what_was_rejected_stays_when_the_limits_are_raised(
    held: Office, seen: bool
) -> None:
    await say_no(held)
    await held.sync()
    if seen:
        held.restart(SKIP)
    assert await held.writes() == []
    assert waiting(await held.sync())[0] == ("evt-00", "rejected")


async def test_one_more_is_asked_about_alone_and_goes_alone(held: Office) -> None:
    await say_no(held)
    await held.sync()
    held.restart(limits=LIMITS)
    put(held, 1, first=4)
    await held.sync()
    held.restart(SKIP, limits=LIMITS)
    assert await held.writes() == []
    assert (await only_hold(held)).count == 1
    await say_yes(held)
    assert await held.writes() == ["remove evt-04"]


async def test_a_rejected_hold_is_over_when_the_policy_is_mended_at_once(
    held: Office,
) -> None:
    await say_no(held)
    held.restart(limits=LIMITS)
    assert await held.writes() == []
    (ended,) = await held.records(HoldEnded)
    assert (ended.how, ended.commands) == (Ending.REJECTED, ())


@pytest.mark.parametrize("seen", [True, False])
async def test_who_rejected_may_approve_after_all(held: Office, seen: bool) -> None:
    await say_no(held)
    if seen:
        await held.sync()
    ruled = await say_yes(held)
    assert isinstance(ruled.known.word, HoldRejected)
    assert len(await held.writes()) == 4
    assert len(await held.records(HoldPlaced)) == 1


async def test_to_reject_what_is_kept_already_is_nothing_new(held: Office) -> None:
    first = await say_no(held)
    await held.sync()
    again = await say_no(held, by="dan")
    assert (again.recorded, again.word) == (False, first.word)


async def test_a_rejection_takes_an_approval_back(held: Office) -> None:
    await say_yes(held)
    await say_no(held)
    assert await held.writes() == []


async def test_the_very_same_word_is_not_recorded_again(held: Office) -> None:
    await say_yes(held)
    assert not (await say_yes(held)).recorded
    assert len(await held.records(HoldApproved)) == 1
    assert (await say_yes(held, by="dan")).recorded
    await say_no(held)
    held.clock.time = NOON + MINUTE
    assert not (await say_no(held)).recorded
    assert len(await held.records(HoldRejected)) == 1


async def test_the_hourly_hold_passes_by_itself_and_is_then_over(
    office: Office,
) -> None:
    put(office, 3)
    await office.sync()
    office.restart(UNLESS_PRIVATE, limits=Limits(per_hour=1))
    put(office, 1, "private")
    await office.sync()
    office.clock.time = NOON + 10 * MINUTE
    put(office, 2, "private", first=1)
    await office.sync()
    put(office, 1, first=2)
    await office.sync()
    (one, two) = await office.records(HoldPlaced)
    assert (one.count, one.until) == (2, None)
    assert (two.count, two.until) == (1, NOON + HOUR)
    office.clock.time = NOON + HOUR
    with pytest.raises(UnknownHold, match="is over: its time was up; none is open"):
        await say_yes(office)
    assert await office.writes() == ["remove evt-01"]
    ends = [one.how for one in await office.records(HoldEnded)]
    assert ends == [Ending.GONE, Ending.EXPIRED]


async def test_a_hold_by_the_hour_that_is_rejected_outlasts_the_hour(
    office: Office,
) -> None:
    put(office, 2)
    await office.sync()
    office.restart(UNLESS_PRIVATE, limits=Limits(per_hour=1))
    put(office, 1, "private")
    await office.sync()
    put(office, 1, "private", first=1)
    await office.sync()
    await say_no(office)
    office.clock.time = NOON + HOUR
    assert await office.writes() == []
    office.clock.time = NOON + HOUR + MINUTE
    assert await office.writes() == []


async def test_what_cannot_be_read_ends_no_hold(held: Office) -> None:
    await say_yes(held)
    unread(held, "evt-00")
    await held.sync()
    assert await held.records(HoldEnded) == []
    held.calls.unreadable.clear()
    assert len(await held.writes()) == 4


async def test_what_cannot_be_read_and_has_no_bot_is_no_reason_to_wait(
    held: Office,
) -> None:
    put(held, 1, first=7)
    await held.sync()
    unread(held, "evt-07")
    unread(held, "evt-99")
    held.restart(limits=LIMITS)
    await held.sync()
    assert [one.how for one in await held.records(HoldEnded)] == [Ending.GONE]


async def test_a_calendar_that_cannot_be_read_ends_no_hold(held: Office) -> None:
    held.calls.unreadable_calendars[CalendarId("cal-a")] = NotRead(
        id="cal-a", place="status", problem="missing"
    )
    await held.sync()
    assert await held.records(HoldEnded) == []


def unread(office: Office, name: str) -> None:
    problem = NotRead(id=name, place="raw", problem="broken")
    office.calls.unreadable[EventId(name)] = problem


async def refusal(office: Office, hold: str) -> str:
    with pytest.raises(UnknownHold) as refused:
        await say_yes(office, hold=hold)
    return str(refused.value)


async def test_a_hold_is_known_by_any_beginning_of_its_name(held: Office) -> None:
    full = (await only_hold(held)).hold
    for name in (full, full.removeprefix("sha256:")[:4].upper(), f" {full[7:17]} "):
        assert (await say_yes(held, hold=name)).known.placed.hold == full


async def test_an_unknown_hold_is_refused_and_the_open_ones_are_named(
    held: Office,
) -> None:
    name = (await only_hold(held)).hold.removeprefix("sha256:")[:10]
    assert await refusal(held, "zzz") == (
        f"the log knows no hold 'zzz'; open are {name} (4 removals, workspace)"
    )


async def test_without_any_hold_it_is_said_how_one_is_recorded(office: Office) -> None:
    told = await refusal_without_hold(office)
    assert told.startswith("the log knows no hold 'abc'; none is open")
    assert "run `callsheet sync` first" in told


async def refusal_without_hold(office: Office) -> str:
    with pytest.raises(UnknownHold) as refused:
        await reject(office.log, Ruling(hold="abc", by="ana"), now=NOON)
    return str(refused.value)


async def test_a_hold_that_is_over_is_refused_with_how_it_ended(held: Office) -> None:
    name = (await only_hold(held)).hold
    await say_yes(held)
    await held.sync()
    assert "is over: approved, and let go; none is open" in await refusal(held, name)


async def test_a_beginning_of_several_holds_is_refused_and_they_are_named(
    held: Office,
) -> None:
    first = await only_hold(held)
    batch = await batch_of(held)
    batch.add(replace(first, hold=Digest(first.hold[:-1] + "x")))
    await batch.commit()
    told = await refusal(held, first.hold[7:12])
    assert "is the beginning of 2 holds: " in told
    assert "knows no hold 'sha256:'" in await refusal(held, "sha256:")


async def batch_of(office: Office) -> Batch:
    ledger = Ledger(office.log)
    await ledger.catch_up()
    return ledger.batch()


class Raced(MemoryLog):
    """A log to which somebody else writes just before each append, once it is told."""

    racing = False

    async def append(self, entries: Sequence[Entry]) -> int:
        if self.racing:
            by = PreferenceSet(
                target="x", series=False, wanted=True, by="bo", why="", at=START
            )
            stream, expected = entries[0].stream, entries[0].expected
            await super().append([Entry(stream=stream, expected=expected, record=by)])
        return await super().append(entries)


async def test_somebody_elses_write_at_the_same_moment_is_a_clear_error() -> None:
    office = Office()
    office.log = log = Raced()
    put(office, 4)
    await office.sync()
    office.restart(SKIP, limits=LIMITS)
    await office.sync()
    log.racing = True
    with pytest.raises(Conflict, match="the word on the hold was not recorded"):
        await say_yes(office)


BAD: dict[str, tuple[dict[str, str], str]] = {
    "no name": ({"hold": " "}, "HOLD says nothing"),
    "a long name": ({"hold": "a" * 101}, "longer than 100"),
    "nobody": ({"by": ""}, "--by says nothing"),
    "a long story": ({"why": "w" * 501}, "longer than 500"),
    "a line break": ({"why": "a\nb"}, "--why holds control characters"),
}


@pytest.mark.parametrize(("changes", "told"), BAD.values(), ids=BAD)
def test_a_ruling_is_refused_with(changes: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        Ruling(**{"hold": "abc", "by": "ana", **changes})
