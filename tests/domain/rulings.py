"""Many losses, and what people say of the holds that they come to."""

from datetime import datetime
from typing import Final

from callsheet.domain.guard import Guarded, Limits, guard
from callsheet.domain.hold_records import (
    Ending,
    HoldApproved,
    HoldEnded,
    HoldPlaced,
    HoldRejected,
)
from callsheet.domain.holds import NOTHING_SAID, Hold, Holds, evolve_holds
from callsheet.domain.ids import CalendarId
from callsheet.domain.lanes import Move, move
from callsheet.domain.reconcile import reconcile
from tests.domain.builders import HOUR, NOON, bot, event, situation

FEW: Final = Limits(removals=2, fraction=0.0, per_hour=100)
HOURLY: Final = Limits(removals=100, per_hour=2)
TOMORROW: Final = NOON + 24 * HOUR


def lost(count: int, cal: str = "cal-a", first: int = 0, bots: str = "b") -> list[Move]:
    """Events without a link any more, each with a booked bot of its own."""
    found = [
        situation(
            NOON,
            bot(f"{bots}-{cal}-{n}"),
            event=event(f"{cal}-{n}", calendar_id=CalendarId(cal), meeting_url=None),
        )
        for n in range(first, first + count)
    ]
    return [move(one, reconcile(one)) for one in found]


def calm(count: int, cal: str) -> list[Move]:
    """Events whose booked bots are right."""
    found = [
        situation(
            NOON,
            bot(f"k-{cal}-{n}"),
            event=event(f"{cal}-k{n}", calendar_id=CalendarId(cal)),
        )
        for n in range(count)
    ]
    moves = [move(one, reconcile(one)) for one in found]
    assert all(one.booked and not one.decision.sends for one in moves)
    return moves


def placed(hold: Hold) -> HoldPlaced:
    return HoldPlaced(
        hold=hold.digest,
        scope=hold.scope,
        limit=hold.limit,
        count=len(hold.commands),
        first=hold.event_ids[:10],
        at=NOON,
    )


def approved(*holds: Hold, expires: datetime = TOMORROW) -> Holds:
    said = Holds()
    for hold in holds:
        said = evolve_holds(said, placed(hold))
        word = HoldApproved(
            hold=hold.digest,
            scope=hold.scope,
            by="ana",
            why="",
            at=NOON,
            expires=expires,
        )
        said = evolve_holds(said, word)
    return said


def taken(*holds: Hold) -> Holds:
    """As a pass leaves it that acts on the approvals."""
    said = approved(*holds)
    for hold in holds:
        end = HoldEnded(
            hold=hold.digest, how=Ending.APPROVED, at=NOON, commands=hold.commands
        )
        said = evolve_holds(said, end)
    return said


def guarded(
    moves: list[Move],
    said: Holds = NOTHING_SAID,
    limits: Limits = FEW,
    recent: tuple[datetime, ...] = (),
    now: datetime = NOON,
) -> Guarded:
    return guard(moves, limits, recent, now, said)


def held(found: Guarded) -> set[str]:
    return {event_id for hold in found.holds for event_id in hold.event_ids}


def rejected(*holds: Hold) -> Holds:
    said = Holds()
    for hold in holds:
        no = HoldRejected(hold=hold.digest, by="ben", why="", at=NOON)
        said = evolve_holds(evolve_holds(said, placed(hold)), no)
    return said


def kept(*holds: Hold) -> Holds:
    """As a pass leaves it that has seen the rejections."""
    said = rejected(*holds)
    for hold in holds:
        end = HoldEnded(
            hold=hold.digest, how=Ending.REJECTED, at=NOON, commands=hold.commands
        )
        said = evolve_holds(said, end)
    return said
