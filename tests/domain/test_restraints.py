"""What keeps commands back, and which reason is shown where several apply."""

from collections.abc import Callable
from itertools import pairwise
from typing import Final

import pytest

from callsheet.domain.guard import Held, HeldFor, Limits
from callsheet.domain.hold_records import Limit, Paused
from callsheet.domain.holds import Hold, Holds
from callsheet.domain.ids import EventId
from callsheet.domain.modes import Mode, Modes
from callsheet.domain.pauses import Pauses, evolve_pauses
from callsheet.domain.plan import Plan, plan
from callsheet.domain.restraints import PRECEDENCE, Restraints, strongest
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    EVENING,
    HOUR,
    MINUTE,
    NOON,
    OTHER_LINK,
    SKIP,
    Change,
    bot,
    event,
    situation,
)
from tests.domain.rulings import kept, rejected

STRICT: Final = Limits(removals=0, fraction=0.0)

ADD = situation(NOON, event=event("add"))
REBOOK = situation(
    NOON, bot("b1", EVENING, OTHER_LINK), event=event("rebook", meeting_url=OTHER_LINK)
)
GONE = situation(NOON, bot("b2"), event=event("gone"), policy=SKIP)
CALM = situation(NOON, event=event("calm"), policy=SKIP)
OFFICE = (ADD, REBOOK, GONE, CALM)


def paused(scope: str = "workspace", **changes: Change) -> Pauses:
    usual = {"scope": scope, "by": "ana", "why": "", "at": NOON}
    return evolve_pauses(Pauses(), Paused(**{**usual, **changes}))


def planned(*given: Situation, limits: Limits | None = None, **by: Change) -> Plan:
    return plan(given or OFFICE, limits, restraints=Restraints(**by))


def reasons(found: Plan) -> dict[str, str]:
    return {held.event_id: held.reason.value for held in found.held}


def elsewhere(
    event_id: str, reason: HeldFor = HeldFor.SCHEME_CHANGE
) -> dict[EventId, Held]:
    held = Held(event_id=EventId(event_id), reason=reason, scope="workspace")
    return {held.event_id: held}


def test_a_pause_holds_all_that_sends_and_nothing_else() -> None:
    found = planned(pauses=paused(expires=NOON + HOUR))
    assert reasons(found) == dict.fromkeys(("add", "rebook", "gone"), "paused")
    assert found.held[0] == Held(
        event_id=EventId("add"),
        reason=HeldFor.PAUSED,
        scope="workspace",
        until=NOON + HOUR,
        by="ana",
    )
    assert found.lanes == planned().lanes


PAUSES = {
    "the calendar": (paused("calendar:cal-a"), 3),
    "another calendar": (paused("calendar:cal-b"), 0),
    "a rule": (paused("rule:customers"), 0),
    "until now": (paused(expires=NOON), 0),
    "for a minute more": (paused(expires=NOON + MINUTE), 3),
}


@pytest.mark.parametrize(("pauses", "count"), PAUSES.values(), ids=PAUSES)
def test_paused_is(pauses: Pauses, count: int) -> None:
    assert len(planned(pauses=pauses).held) == count


MODES = {
    "all": (Mode.ALL, set()),
    "add only": (Mode.ADD_ONLY, {"rebook", "gone"}),
    "observe": (Mode.OBSERVE, {"add", "rebook", "gone"}),
}


@pytest.mark.parametrize(("mode", "ids"), MODES.values(), ids=MODES)
def test_a_mode_holds(mode: Mode, ids: set[str]) -> None:
    found = planned(modes=Modes(calendars={"cal-a": mode}))
    assert reasons(found) == dict.fromkeys(ids, "mode")
    assert {(one.scope, one.mode) for one in found.held} <= {("calendar:cal-a", mode)}
    assert found.lanes == planned().lanes


def test_what_is_held_elsewhere_is_held_here_if_it_sends() -> None:
    given = {**elsewhere("add"), **elsewhere("calm"), **elsewhere("unknown")}
    assert planned(found=given).held == (given[EventId("add")],)


@pytest.mark.parametrize("say", [rejected, kept], ids=["just now", "seen by a pass"])
def test_a_rejected_removal_stays_held_as_such_and_by_whom(
    say: Callable[[Hold], Holds],
) -> None:
    (hold,) = planned(limits=STRICT).holds
    (found,) = planned(limits=STRICT, said=say(hold)).held
    assert found == Held(
        event_id=EventId("gone"),
        reason=HeldFor.REJECTED,
        scope="workspace",
        limit=Limit.REMOVALS,
        hold=hold.digest,
        by="ben",
    )


def test_a_mass_removal_is_held_by_its_name() -> None:
    found = planned(limits=STRICT)
    (held,), (hold,) = found.held, found.holds
    assert (held.reason, held.hold) == (HeldFor.MASS_REMOVAL, hold.digest)
    assert (held.limit, held.by, held.mode) == (Limit.REMOVALS, None, None)


def held_for(reason: HeldFor) -> Held:
    return Held(event_id=EventId("e"), reason=reason, scope="workspace")


def test_every_reason_has_its_place() -> None:
    assert sorted(r.value for r in PRECEDENCE) == sorted(r.value for r in HeldFor)


@pytest.mark.parametrize(("one", "other"), [*pairwise(PRECEDENCE)])
def test_of_two_neighbours_the_first_is_shown(one: HeldFor, other: HeldFor) -> None:
    pair = [held_for(one), held_for(other)]
    assert strongest(pair) == strongest(pair[::-1]) == pair[0]


STRONGER = {
    "a pause beats the guard": ({"pauses": paused()}, "paused"),
    "a mode beats the guard": ({"modes": Modes(workspace=Mode.OBSERVE)}, "mode"),
    "a pause beats a mode": (
        {"modes": Modes(workspace=Mode.OBSERVE), "pauses": paused()},
        "paused",
    ),
    "a change of the scheme beats a pause": (
        {"pauses": paused(), "found": elsewhere("gone")},
        "scheme_change",
    ),
    "not settling beats the guard": (
        {"found": elsewhere("gone", HeldFor.NOT_SETTLING)},
        "not_settling",
    ),
}


@pytest.mark.parametrize(("by", "reason"), STRONGER.values(), ids=STRONGER)
def test_for_what_would_be_lost_at_once(by: dict[str, Change], reason: str) -> None:
    found = planned(GONE, limits=STRICT, **by)
    assert reasons(found) == {"gone": reason}
    assert [hold.event_ids for hold in found.holds] == [("gone",)]


def test_the_digest_of_a_plan_changes_with_what_holds_it() -> None:
    digests = {
        planned().digest,
        planned(pauses=paused()).digest,
        planned(pauses=paused(by="ben")).digest,
        planned(modes=Modes(workspace=Mode.OBSERVE)).digest,
        planned(modes=Modes(workspace=Mode.ADD_ONLY)).digest,
    }
    assert len(digests) == 5
