"""The holds of a plan, each once, with what was said of it and what there is to say."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from callsheet.application.holding import placing
from callsheet.application.thinking import Planned
from callsheet.domain.guard import HeldFor
from callsheet.domain.hold_records import HoldApproved, HoldPlaced, HoldRejected
from callsheet.domain.holds import Hold, Holds
from callsheet.domain.ids import Digest


class Standing(Enum):
    """
    Where a hold stands.

    `hidden` is one that somebody would be asked about, did not a pause or a mode keep
    all of it back anyway.
    """

    OPEN = "open"
    HIDDEN = "hidden"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldHold:
    """
    A hold as it is told of.

    Attributes:
        placed: As a pass recorded it, or would.
        word: What was said of it last.
        recorded: Whether a pass has recorded it, so that something can be said of it.
    """

    placed: HoldPlaced
    standing: Standing
    word: HoldApproved | HoldRejected | None
    recorded: bool


def told_holds(planned: Planned, now: datetime) -> tuple[ToldHold, ...]:
    """Tell each hold of a plan once: the open ones first, then what was said."""
    said, plan = planned.restraints.said, planned.plan
    kept = (one.hold for one in plan.held if one.reason is HeldFor.REJECTED)
    rejected = [one for one in dict.fromkeys(kept) if one is not None]
    return (
        *(_open(one, planned, now) for one in plan.holds if one.digest not in rejected),
        *(_said_of(one.digest, Standing.APPROVED, said) for one in plan.lifted),
        *(_said_of(name, Standing.REJECTED, said) for name in rejected),
    )


def _open(hold: Hold, planned: Planned, now: datetime) -> ToldHold:
    reasons = {planned.held[event_id].reason for event_id in hold.event_ids}
    return ToldHold(
        placed=placing(hold, now),
        standing=(
            Standing.OPEN if HeldFor.MASS_REMOVAL in reasons else Standing.HIDDEN
        ),
        word=None,
        recorded=planned.restraints.said.stands(hold.digest),
    )


def _said_of(name: Digest, standing: Standing, said: Holds) -> ToldHold:
    known = said.known[name]
    return ToldHold(
        placed=known.placed, standing=standing, word=known.word, recorded=True
    )
