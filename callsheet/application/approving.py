"""Approving and rejecting what the guard holds, as facts for the log."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.errors import CallsheetError
from callsheet.application.held_words import ENDINGS
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.phrases import listed
from callsheet.application.signature import Signature
from callsheet.application.statements import check_text, write_said
from callsheet.domain.hold_records import Ending, HoldApproved, HoldRejected
from callsheet.domain.holds import Holds, KnownHold
from callsheet.domain.instants import later

LASTS: Final = timedelta(hours=24)
"""So long an approval counts if nobody says otherwise."""

LONGEST: Final = timedelta(days=30)
"""Nobody can foresee a plan for longer."""

_NAME_LIMIT: Final = 100

_NOTHING: Final = (
    "none is open (what `callsheet plan` shows is recorded by a pass: run `callsheet "
    "sync` first)"
)


class UnknownHold(CallsheetError):
    """No such hold can be approved or rejected; the text names those that can."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling(Signature):
    """
    What somebody says of a hold.

    Attributes:
        hold: Its name, or an unambiguous beginning of it.
    """

    hold: str

    def __post_init__(self) -> None:
        """
        Refuse texts that cannot be kept.

        Raises:
            ValueError: One is empty, too long, or holds control characters.
        """
        check_text("HOLD", self.hold, _NAME_LIMIT)
        Signature.__post_init__(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruled:
    """
    What came of a ruling.

    Attributes:
        known: The hold as it was before.
        word: What counts now.
        recorded: Whether that is new; if not, the very same was said before.
    """

    known: KnownHold
    word: HoldApproved | HoldRejected
    recorded: bool


async def approve(
    log: Log, ruling: Ruling, *, now: datetime, lasts: timedelta = LASTS
) -> Ruled:
    """
    Let the removals of a hold go, if the next plan has exactly the same ones.

    Args:
        log: Where it is recorded; nothing else is asked.
        ruling: Which hold, by whom, and why.
        now: When it is said.
        lasts: How long it counts.

    Raises:
        UnknownHold: There is no such hold, or it is over.
        Conflict: Somebody else wrote at the same moment; nothing was recorded.
        LogUnavailable: The log could not be read or written.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    known = find_hold(ledger.workspace.holds, ruling.hold, now)
    word = HoldApproved(
        hold=known.placed.hold,
        scope=known.placed.scope,
        by=ruling.by,
        why=ruling.why,
        at=now,
        expires=later(now, lasts),
    )
    return await _said(ledger, known, word)


async def reject(log: Log, ruling: Ruling, *, now: datetime) -> Ruled:
    """
    Keep the removals of a hold back, and ask nobody about them any more.

    An approval of the same hold that was not used yet is taken back.

    Args:
        log: Where it is recorded; nothing else is asked.
        ruling: Which hold, by whom, and why.
        now: When it is said.

    Raises:
        UnknownHold: There is no such hold, or it is over.
        Conflict: Somebody else wrote at the same moment; nothing was recorded.
        LogUnavailable: The log could not be read or written.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    known = find_hold(ledger.workspace.holds, ruling.hold, now)
    word = HoldRejected(hold=known.placed.hold, by=ruling.by, why=ruling.why, at=now)
    return await _said(ledger, known, word)


def find_hold(holds: Holds, named: str, now: datetime) -> KnownHold:
    """
    Find the hold of which something can be said, by its name or how that begins.

    That is one that stands, or one whose removals a rejection keeps back.

    Raises:
        UnknownHold: None or several begin so, or the one that does is over.
    """
    begins = named.strip().lower().removeprefix("sha256:") or named
    named_so = (*holds.open(now), *holds.kept)
    found = [one for one in named_so if _hex(one).startswith(begins)]
    if len(found) == 1:
        return found[0]
    if found:
        names = listed([one.name for one in found])
        raise UnknownHold(f"{named!r} is the beginning of {len(found)} holds: {names}")
    over = [one for one in holds.known.values() if _hex(one).startswith(begins)]
    said = _over(over[-1]) if over else f"the log knows no hold {named!r}"
    nothing = "none is open" if over else _NOTHING
    raise UnknownHold(f"{said}; {_open_words(holds.open(now)) or nothing}")


def _hex(known: KnownHold) -> str:
    return known.placed.hold.removeprefix("sha256:")


def _over(known: KnownHold) -> str:
    how = Ending.EXPIRED if known.ended is None else known.ended.how
    return f"the hold {known.name} is over: {ENDINGS[how]}"


def _open_words(found: Iterable[KnownHold]) -> str:
    named = [
        f"{one.name} ({one.placed.count} removals, {one.placed.scope})" for one in found
    ]
    return f"open are {listed(named)}" if named else ""


async def _said(
    ledger: Ledger, known: KnownHold, word: HoldApproved | HoldRejected
) -> Ruled:
    before = known.word
    if known.ended is not None and isinstance(word, HoldRejected) and before:
        return Ruled(known=known, word=before, recorded=False)
    stands = before is not None and replace(before, at=word.at) == word
    if not stands:
        await write_said(ledger, [word], "word on the hold")
    return Ruled(known=known, word=word, recorded=not stands)
