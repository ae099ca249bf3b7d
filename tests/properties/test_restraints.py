"""What keeps commands back: modes and pauses hold more, approvals let just that go."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.decision import AddBot, RemoveBot
from callsheet.domain.guard import HeldFor, Limits, loses_its_bot
from callsheet.domain.hold_records import (
    Ending,
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    HoldRejected,
    Paused,
    Resumed,
)
from callsheet.domain.holds import NOTHING_SAID, Hold, Holds, evolve_holds
from callsheet.domain.ids import EventId
from callsheet.domain.modes import Mode, Modes
from callsheet.domain.pauses import Pauses, evolve_pauses
from callsheet.domain.plan import Plan, plan
from callsheet.domain.restraints import Restraints
from callsheet.domain.scopes import EVERYWHERE, calendar_scope, rule_scope, scopes_of
from callsheet.domain.workspace import Reading
from tests.properties.corpus import ANA, CALENDARS, HOUR, INSTANT, MINUTE
from tests.properties.losses import MANY, NOW, meeting, office
from tests.properties.worlds import World, worlds

_LIMITS = st.builds(
    Limits,
    removals=st.sampled_from((0, 0, 1, 10)),
    fraction=st.sampled_from((0.0, 0.5)),
    per_hour=st.sampled_from((0, 1, 100, 100)),
)
_MODE = st.sampled_from(Mode)
_NAMES = ("rule-0", "rule-1", "guests", "lock", "all", "none")
_MODES = st.builds(
    Modes,
    workspace=st.sampled_from((Mode.ALL, Mode.ALL, Mode.ADD_ONLY, Mode.OBSERVE)),
    calendars=st.dictionaries(
        st.sampled_from((ANA.id, "ALMA@acme.example", "bob@beta.example")), _MODE
    ),
    rules=st.dictionaries(st.sampled_from(_NAMES), _MODE),
)


def _sent(found: Plan) -> Counter[object]:
    """Count the commands that go out."""
    held = {one.event_id for one in found.held}
    free = (d for d in found.decisions if d.sends and d.event_id not in held)
    return Counter(command for decision in free for command in decision.commands)


def _waiting_for_old_bots(found: Plan) -> set[EventId]:
    """Name what waits because a sharer's bot under an old key stays."""
    return {h.event_id for h in found.held if h.reason is HeldFor.SCHEME_CHANGE}


def _under(world: World, limits: Limits, **by: object) -> Plan:
    restraints = Restraints(**by)  # type: ignore[arg-type]
    return plan(world.situations, limits, restraints=restraints)


@given(worlds(), _LIMITS, _MODES)
def test_a_mode_only_takes_commands_away_and_changes_no_decision(
    world: World, limits: Limits, modes: Modes
) -> None:
    """INV-54."""
    free, found = _under(world, limits), _under(world, limits, modes=modes)
    assert _sent(found) <= _sent(free)
    assert (found.lanes, found.holds) == (free.lanes, free.holds)
    gone = {one.event_id: one for one in found.held}
    reasons = {d.event_id: d.reason for d in world.plan.decisions}
    for decision in free.decisions:
        assert decision.reason is reasons[decision.event_id]
        if modes.workspace is Mode.OBSERVE and decision.sends:
            assert gone[decision.event_id].reason is HeldFor.MODE
            assert gone[decision.event_id].mode is Mode.OBSERVE


@given(worlds(), _LIMITS)
def test_add_only_lets_all_plain_additions_go_and_no_part_of_anything_else(
    world: World, limits: Limits
) -> None:
    """INV-54."""
    everything = _sent(_under(world, limits))
    found = _under(world, limits, modes=Modes(workspace=Mode.ADD_ONLY))
    waiting = _waiting_for_old_bots(found)
    plain = Counter(
        decision.commands[0]
        for decision in world.plan.decisions
        if len(decision.commands) == 1
        and isinstance(decision.commands[0], AddBot)
        and decision.event_id not in waiting
    )
    assert _sent(found) == plain
    assert plain <= everything
    held = {one.event_id for one in found.held}
    removing = {c.event_id for c in everything if isinstance(c, RemoveBot)}
    assert removing <= held
    observed = _under(world, limits, modes=Modes(workspace=Mode.OBSERVE))
    assert _sent(observed) == Counter()


_SCOPES = st.sampled_from(
    (
        EVERYWHERE,
        *(calendar_scope(one.id) for one in CALENDARS),
        *(rule_scope(name) for name in _NAMES),
    )
)


@given(worlds(), _LIMITS, _SCOPES, st.sampled_from((None, -INSTANT, INSTANT, HOUR)))
def test_a_pause_holds_its_scope_and_nothing_outside_and_leaves_nothing_behind(
    world: World, limits: Limits, scope: str, left: timedelta | None
) -> None:
    """INV-58."""
    free = _under(world, limits)
    expires = None if left is None else world.now + left
    pause = Paused(scope=scope, by="ana", why="", at=world.now, expires=expires)
    pauses = evolve_pauses(Pauses(), pause)
    found = _under(world, limits, pauses=pauses)
    over = left is not None and left < timedelta()
    calendars = {s.event.id: s.event.calendar_id for s in world.situations}
    inside = {
        d.event_id
        for d in free.decisions
        if not over and d.sends and scope in scopes_of(d, calendars[d.event_id])
    }
    paused = {h.event_id for h in found.held if h.reason is HeldFor.PAUSED}
    assert paused == inside
    # What waits for an old bot to go waits longer where that is paused.
    waiting = _waiting_for_old_bots(found)
    assert _waiting_for_old_bots(free) <= waiting | inside
    held, held_before = (
        [h for h in p.held if h.event_id not in inside | waiting] for p in (found, free)
    )
    assert held == held_before
    assert (found.lanes, found.holds) == (free.lanes, free.holds)
    end = Resumed(scope=scope, by="ana", why="", at=world.now)
    assert _under(world, limits, pauses=evolve_pauses(pauses, end)) == free


_STRICT = Limits(removals=2, fraction=0.0, per_hour=100)


def _approved(hold: Hold, expires: timedelta, *, taken: bool = False) -> Holds:
    placed = HoldPlaced(
        hold=hold.digest,
        scope=hold.scope,
        limit=hold.limit,
        count=len(hold.commands),
        first=(),
        at=NOW,
    )
    word = HoldApproved(
        hold=hold.digest,
        scope=hold.scope,
        by="ana",
        why="",
        at=NOW,
        expires=NOW + expires,
    )
    said = evolve_holds(evolve_holds(Holds(), placed), word)
    if not taken:
        return said
    let_go = hold.commands
    end = HoldEnded(hold=hold.digest, how=Ending.APPROVED, at=NOW, commands=let_go)
    return evolve_holds(said, end)


@dataclass(frozen=True, slots=True)
class _Office:
    """Meetings whose removal is planned, each with the name of its bot, and others."""

    lost: dict[EventId, str]
    kept: tuple[EventId, ...] = ()

    def plan(
        self, said: Holds, later: timedelta = timedelta(), limits: Limits = _STRICT
    ) -> Plan:
        readings: list[Reading] = [meeting(n, bot=b) for n, b in self.lost.items()]
        readings += [meeting(name) for name in self.kept]
        world = office(readings, self.kept, NOW + later)
        return _under(world, limits, said=said)


@st.composite
def _offices(draw: st.DrawFn) -> _Office:
    lost = draw(st.lists(st.sampled_from(MANY[:6]), min_size=3, unique=True))
    kept = draw(st.lists(st.sampled_from(MANY[6:8]), unique=True))
    return _Office(dict.fromkeys(lost, "bot"), tuple(kept))


def _changed(draw: st.DrawFn, before: _Office) -> _Office:
    """Change one thing of what is removed, or nothing."""
    lost = dict(before.lost)
    name = draw(st.sampled_from(sorted(lost)))
    match draw(st.sampled_from(("nothing", "bot", "one less", "one more", "kept"))):
        case "bot":
            lost[name] = "another"
        case "one less":
            del lost[name]
        case "one more":
            lost[MANY[9]] = "bot"
        case "kept":
            return replace(before, kept=(*before.kept, MANY[10]))
        case _:
            pass
    return replace(before, lost=lost)


_TIMES = st.sampled_from((timedelta(), INSTANT, HOUR))


@given(st.data(), _offices(), _TIMES, _TIMES)
def test_just_what_was_approved_goes_and_only_until_the_approval_expires(
    data: st.DataObject, before: _Office, expires: timedelta, later: timedelta
) -> None:
    """INV-59."""
    (hold,) = before.plan(NOTHING_SAID).holds
    after = data.draw(st.composite(_changed)(before))
    found = after.plan(_approved(hold, expires), later)
    (fresh,) = after.plan(NOTHING_SAID, later).holds or (None,)
    goes = fresh is not None and fresh.digest == hold.digest and later < expires
    same = after.lost == before.lost
    assert goes is (same and later < expires)
    held = {one.event_id for one in found.held}
    over = len(after.lost) > _STRICT.removals
    assert held == (set() if goes or not over else set(after.lost))
    assert dict(found.released) == (
        dict.fromkeys(after.lost, hold.digest) if goes else {}
    )
    assert bool(found.lifted) is goes


@given(st.data(), _offices(), _TIMES, _TIMES)
def test_what_is_left_of_an_approval_goes_if_each_removal_is_the_one_approved(
    data: st.DataObject, before: _Office, expires: timedelta, later: timedelta
) -> None:
    """INV-59, once a pass has begun to act on it."""
    (hold,) = before.plan(NOTHING_SAID).holds
    left = data.draw(st.lists(st.sampled_from(sorted(before.lost)), unique=True))
    lost = {name: data.draw(st.sampled_from(("bot", "new"))) for name in left}
    after = replace(before, lost={**lost, MANY[9]: "bot"})
    found = after.plan(_approved(hold, expires, taken=True), later)
    goes = {n for n, bot in lost.items() if bot == "bot" and later < expires}
    assert {event_id for event_id, _ in found.released} == goes
    rest = set(after.lost) - goes
    held = {one.event_id for one in found.held}
    assert held == (rest if len(rest) > _STRICT.removals else set())


@given(st.data(), _offices(), _LIMITS, _TIMES)
def test_what_was_rejected_never_goes_and_all_else_is_as_strict_as_before(
    data: st.DataObject, before: _Office, limits: Limits, later: timedelta
) -> None:
    (hold,) = before.plan(NOTHING_SAID).holds
    after = data.draw(st.composite(_changed)(before))
    said = _approved(hold, HOUR)
    no = HoldRejected(hold=hold.digest, by="ben", why="", at=NOW)
    end = HoldEnded(
        hold=hold.digest, how=Ending.REJECTED, at=NOW, commands=hold.commands
    )
    said = evolve_holds(evolve_holds(said, no), end)
    found, free = (after.plan(s, later, limits) for s in (said, NOTHING_SAID))
    same = {n for n, bot in after.lost.items() if before.lost.get(n) == bot}
    refused = {h.event_id for h in found.held if h.reason is HeldFor.REJECTED}
    assert refused == same
    held, held_before = ({h.event_id for h in p.held} for p in (found, free))
    assert held == held_before | same
    assert found.released == ()


_STEP = st.tuples(
    st.sampled_from((5, 20, 30, 31)), st.integers(0, 4), st.sampled_from((0, 0, 0, 1))
)


@given(st.lists(_STEP, max_size=8), st.integers(0, 4))
def test_in_no_hour_more_bots_are_lost_than_allowed_but_by_approval(
    steps: list[tuple[int, int, int]], per_hour: int
) -> None:
    """INV-57: plan after plan, each carried out, some of them approved."""
    limits = Limits(removals=100, per_hour=per_hour)
    names = iter(f"evt-{number:03}" for number in range(100))
    waiting: list[EventId] = []
    sent: list[timedelta] = []
    now = timedelta()
    for minutes, more, approving in steps:
        now += minutes * MINUTE
        waiting += [EventId(next(names)) for _ in range(more)]
        world = office([meeting(name) for name in waiting], (), NOW + now)
        recent = [NOW + at for at in sent]
        said = NOTHING_SAID
        made = plan(world.situations, limits, recent_removals=recent)
        if approving and made.holds:
            said = _approved(made.holds[0], now + HOUR)
        by = Restraints(said=said)
        made = plan(world.situations, limits, recent_removals=recent, restraints=by)
        kept = {one.event_id for one in made.held}
        approved = {event_id for event_id, _ in made.released}
        gone = [d.event_id for d in made.decisions if loses_its_bot(d)]
        sent += [now for name in gone if name not in kept | approved]
        waiting = [name for name in waiting if name in kept]
        assert sum(now - HOUR < at for at in sent) <= per_hour
