"""The plan: lanes that share nothing, the urgent first, mass removals held back."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from callsheet.domain.decision import AddBot, Decision, RemoveBot
from callsheet.domain.event import Calendar
from callsheet.domain.guard import HeldFor, Limits
from callsheet.domain.hold_records import Limit
from callsheet.domain.ids import CalendarId, DedupKey
from callsheet.domain.instants import FREEZE
from callsheet.domain.keys import deduplication_key
from callsheet.domain.plan import Plan, plan
from callsheet.domain.policy import Preferences
from callsheet.domain.situation import Situation
from callsheet.domain.verdict import A_PERSONS_NO
from callsheet.domain.workspace import Workspace
from tests.properties.asking import booked
from tests.properties.corpus import ANA, BOB, DAY, INSTANT, MINUTE
from tests.properties.losses import MANY, NOW, meeting, office, only
from tests.properties.policies import RECORD_ALL
from tests.properties.worlds import UNLIMITED, World, worlds


def _keys(s: Situation) -> set[DedupKey]:
    link = s.event.meeting_url or ""
    event, how = s.event, s.settings.key
    key = deduplication_key(event.id, event.start, link, s.calendar, how)
    wanted = {key} if key is not None and link else set()
    return {bot.key for bot in booked(s)} | wanted


@given(worlds())
def test_no_two_lanes_share_a_key_and_no_lane_could_be_divided(world: World) -> None:
    keys = {s.event.id: _keys(s) for s in world.situations}
    lanes = [[d.event_id for d in lane] for lane in world.plan.lanes]
    touched = [set().union(*(keys[e] for e in lane)) for lane in lanes]
    assert sum(map(len, touched)) == len(set().union(*touched))
    for lane in lanes:
        reached, left = set(keys[lane[0]]), lane[1:]
        while tied := [e for e in left if keys[e] & reached]:
            reached |= set().union(*(keys[e] for e in tied))
            left = [e for e in left if e not in tied]
        assert left == []


def _urgent(s: Situation) -> datetime:
    return min([s.event.start, *(bot.start for bot in booked(s))])


@given(worlds(most=8))
def test_lanes_stand_in_the_order_of_their_urgency(world: World) -> None:
    urgent = {s.event.id: _urgent(s) for s in world.situations}
    first = [min(urgent[d.event_id] for d in lane) for lane in world.plan.lanes]
    assert first == sorted(first)


def _kind(decision: Decision) -> int:
    removes = isinstance(decision.commands[0], RemoveBot)
    if isinstance(decision.commands[-1], AddBot):
        return 1 if removes else 0
    return 2 if removes else 3


@given(worlds())
def test_inside_a_lane_additions_come_first_then_rebooks_then_removals(
    world: World,
) -> None:
    starts = {s.event.id: s.event.start for s in world.situations}
    for lane in world.plan.lanes:
        placed = [(_kind(d), starts[d.event_id]) for d in lane]
        assert placed == sorted(placed)


@given(worlds())
def test_equal_plans_have_equal_digests_and_others_have_others(world: World) -> None:
    later = replace(world, now=world.now + INSTANT)
    one, other = world.plan, later.plan
    sent = [[d.commands for d in p.decisions if d.sends] for p in (one, other)]
    assert (one.digest == other.digest) is (sent[0] == sent[1])


_BETA = Calendar(id=CalendarId("cal-beta"), address="b@beta.example")


def _losing(
    lost: int,
    kept: int,
    limits: Limits,
    recent: int = 0,
    waited: timedelta = timedelta(),
) -> Plan:
    """Plan a workspace where a new policy takes back some of what is booked."""
    names = MANY[: lost + kept]
    readings = [meeting(n) for n in names]
    world = office(readings, names[lost:], NOW + waited)
    sent = [NOW - 10 * MINUTE - i * MINUTE for i in range(recent)]
    return plan(world.situations, limits, recent_removals=sent)


_COUNT = st.integers(0, 8)
_FRACTION = st.sampled_from((0.0, 0.25, 0.5, 0.75, 1.0))


@given(_COUNT, _COUNT, _COUNT, _FRACTION)
def test_removals_are_held_beyond_the_number_and_the_share_and_not_at_them(
    lost: int, kept: int, removals: int, fraction: float
) -> None:
    limits = Limits(removals=removals, fraction=fraction, per_hour=100)
    planned = _losing(lost, kept, limits)
    over = lost > removals and lost > fraction * (lost + kept)
    held = {one.event_id for one in planned.held}
    assert held == (set(MANY[:lost]) if over else set())
    for one in planned.held:
        assert (one.reason, one.limit) == (HeldFor.MASS_REMOVAL, Limit.REMOVALS)
        assert one.scope == "workspace"


@given(_COUNT, _COUNT, st.integers(0, 20))
def test_removals_are_held_beyond_so_many_an_hour_and_not_at_them(
    lost: int, recent: int, per_hour: int
) -> None:
    limits = Limits(removals=100, per_hour=per_hour)
    held = _losing(lost, 2, limits, recent).held
    over = lost > 0 and lost + recent > per_hour
    assert len(held) == (lost if over else 0)
    assert {one.limit for one in held} <= {Limit.PER_HOUR}
    # It passes by itself once enough of the earlier removals are an hour past.
    assert {one.until is not None for one in held} <= {lost <= per_hour}
    for until in {one.until for one in held if one.until is not None}:
        waited = until - NOW
        assert _losing(lost, 2, limits, recent, waited).held == ()
        assert _losing(lost, 2, limits, recent, waited - INSTANT).held == held


_LIMITS = st.builds(
    Limits,
    removals=st.integers(0, 4),
    fraction=_FRACTION,
    per_hour=st.integers(0, 8),
)


@given(worlds(), _COUNT, _LIMITS, _LIMITS)
def test_raising_a_limit_never_holds_more_and_no_limit_changes_a_decision(
    world: World, lost: int, one: Limits, other: Limits
) -> None:
    higher = Limits(
        removals=max(one.removals, other.removals),
        fraction=max(one.fraction, other.fraction),
        per_hour=max(one.per_hour, other.per_hour),
    )
    low, high = plan(world.situations, one), plan(world.situations, higher)
    assert {h.event_id for h in high.held} <= {h.event_id for h in low.held}
    assert low.lanes == high.lanes == world.plan.lanes
    few, many = (_losing(lost, 2, limits).held for limits in (higher, one))
    assert {h.event_id for h in few} <= {h.event_id for h in many}


def _moved(world: World) -> World:
    """Let every event have been moved by a day since its bots were booked."""
    readings = tuple(
        replace(one, event=replace(e, start=e.start + DAY, end=e.end + DAY))
        for one in world.readings
        for e in [one.event]
    )
    return replace(world, readings=readings)


@given(worlds(policy=RECORD_ALL, ahead=True).map(_moved) | worlds())
def test_only_removals_without_a_successor_are_ever_guarded(world: World) -> None:
    strict = Limits(removals=0, fraction=0.0, per_hour=0)
    all_held = plan(world.situations, strict).held
    held = {o.event_id for o in all_held if o.reason is HeldFor.MASS_REMOVAL}
    for decision in world.plan.decisions:
        if decision.event_id in held:
            assert isinstance(decision.commands[-1], RemoveBot)
            assert not decision.reason.value.startswith("event_")
            assert decision.reason not in A_PERSONS_NO
        elif decision.reason in A_PERSONS_NO:
            continue
        elif decision.reason.value.startswith("unwanted_by_"):
            assert not decision.sends


@given(worlds())
def test_for_its_key_alone_only_an_addition_waits_and_for_its_start(
    world: World,
) -> None:
    decisions = {one.event_id: one for one in world.plan.decisions}
    situations = {one.event.id: one for one in world.situations}
    for one in world.plan.held:
        if one.reason is not HeldFor.SCHEME_CHANGE:
            continue
        situation, commands = situations[one.event_id], decisions[one.event_id].commands
        assert isinstance(commands[-1], AddBot)
        assert one.until == situation.event.start > situation.now
        if one.limit is Limit.FREEZE_WINDOW:
            assert one.until <= situation.now + FREEZE
            assert isinstance(commands[0], RemoveBot)


@given(st.integers(1, 6), st.integers(1, 6), st.integers(0, 5))
def test_a_calendar_that_loses_too_many_is_held_and_its_neighbour_is_not(
    lost: int, spared: int, removals: int
) -> None:
    assume(lost > removals >= spared or lost > removals)
    mine, theirs = MANY[:lost], MANY[lost : lost + spared]
    world = World(
        readings=(
            *(meeting(n, ANA) for n in mine),
            *(meeting(n, BOB) for n in theirs),
        ),
        workspace=Workspace(
            policy=only(theirs),
            calendars={ANA.id: ANA, BOB.id: BOB},
        ),
        now=NOW,
    )
    limits = Limits(removals=removals, fraction=0.99, per_hour=100)
    held = plan(world.situations, limits).held
    assert {one.event_id for one in held} == set(mine)
    assert {one.scope for one in held} == {"calendar:cal-ana"}


def test_unlimited_means_that_nothing_is_held() -> None:
    world = World(
        readings=tuple(meeting(n, _BETA) for n in MANY),
        workspace=Workspace(policy=replace(RECORD_ALL, default="skip")),
        now=NOW,
    )
    assert plan(world.situations, UNLIMITED).held == ()
    assert len(plan(world.situations).held) == len(MANY)


@given(_COUNT)
def test_what_people_said_no_to_is_neither_held_nor_counted(lost: int) -> None:
    names = MANY[: lost + 1]
    world = World(
        readings=tuple(meeting(n, ANA) for n in names),
        workspace=Workspace(
            policy=only(names[:lost]),
            calendars={ANA.id: ANA},
            preferences=Preferences(events=dict.fromkeys(names[:lost], False)),
        ),
        now=NOW,
    )
    strict = Limits(removals=1, fraction=0.0, per_hour=1)
    assert plan(world.situations, strict).held == ()
