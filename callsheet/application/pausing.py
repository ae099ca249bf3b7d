"""Pausing and resuming: where nothing is sent for now, recorded as a fact."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.errors import CallsheetError
from callsheet.application.held_words import scope_words
from callsheet.application.known_scopes import Named, Readers, Scopes
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.phrases import listed
from callsheet.application.signature import Signature
from callsheet.application.statements import check_text, write_said
from callsheet.domain.hold_records import Paused, Resumed
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import later
from callsheet.domain.scopes import EVERYWHERE, calendar_scope, rule_scope

LONGEST: Final = timedelta(days=366)
"""A pause that is to last longer is one that somebody has to end."""

_NAME_LIMIT: Final = 1_000


class NotPaused(CallsheetError):
    """There is no such pause to end; the text names those that there are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PauseWish(Signature):
    """
    What somebody wants paused or resumed.

    Attributes:
        named: Where; the whole workspace if nothing is named.
    """

    named: Named = field(default_factory=Named)

    def __post_init__(self) -> None:
        """
        Refuse what makes no sense, and texts that cannot be kept.

        Raises:
            ValueError: One is empty, too long, or holds control characters; or both a
                calendar and a rule are named.
        """
        calendar, rule = self.named.calendar, self.named.rule
        if calendar is not None and rule is not None:
            raise ValueError("--calendar or --rule, not both")
        for what, name in (("--calendar", calendar), ("--rule", rule)):
            if name is not None:
                check_text(what, name, _NAME_LIMIT)
        Signature.__post_init__(self)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pausing:
    """
    What came of a wish.

    Attributes:
        said: What was recorded, or what stood already.
        before: The pause of that scope that was in force, if there was one.
        recorded: Whether anything was; if not, that very pause was in force.
        addresses: Those of the calendars that the log knows.
    """

    said: Paused | Resumed
    before: Paused | None
    recorded: bool
    addresses: Mapping[CalendarId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PausesInForce:
    """
    All pauses of a moment.

    Attributes:
        pauses: Oldest first.
        addresses: Those of the calendars that the log knows.
    """

    pauses: tuple[Paused, ...]
    addresses: Mapping[CalendarId, str]


async def pause(
    log: Log,
    wish: PauseWish,
    *,
    now: datetime,
    lasts: timedelta | None,
    readers: Readers,
) -> Pausing:
    """
    Let nothing be sent in a scope from now on; what is decided stays the same.

    A pause of the same scope that is in force is replaced.

    Args:
        log: Where it is recorded; nothing else is asked.
        wish: Where, by whom, and why.
        now: When it begins.
        lasts: How long; None until somebody resumes.
        readers: How stored texts become what they were.

    Raises:
        UnknownScope: The log knows no such calendar or rule.
        Conflict: Somebody else wrote at the same moment; nothing was recorded.
        LogUnavailable: The log could not be read or written.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    scopes = Scopes(ledger, readers)
    said = Paused(
        scope=await scopes.find(wish.named),
        by=wish.by,
        why=wish.why,
        at=now,
        expires=None if lasts is None else later(now, lasts),
    )
    before = _in_force(ledger, said.scope, now)
    stands = before is not None and replace(before, at=now) == said
    if not stands:
        await write_said(ledger, [said], "pause")
    return Pausing(
        said=said,
        before=before,
        recorded=not stands,
        addresses=await scopes.addresses(),
    )


async def resume(
    log: Log, wish: PauseWish, *, now: datetime, readers: Readers
) -> Pausing:
    """
    End the pause of just this scope; pauses of others stay in force.

    Args:
        log: Where it is recorded; nothing else is asked.
        wish: Where, by whom, and why.
        now: When it ends.
        readers: How stored texts become what they were.

    Raises:
        NotPaused: That scope is not paused.
        UnknownScope: The log knows no such calendar or rule.
        Conflict: Somebody else wrote at the same moment; nothing was recorded.
        LogUnavailable: The log could not be read or written.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    scopes = Scopes(ledger, readers)
    scope = _named_as_paused(ledger, wish.named, now)
    scope = scope or await scopes.find(wish.named)
    before = _in_force(ledger, scope, now)
    if before is None:
        addresses = await scopes.addresses()
        words = scope_words(scope, addresses)
        others = _paused_words(ledger, addresses, now)
        raise NotPaused(f"{words} is not paused; {others}")
    said = Resumed(scope=scope, by=wish.by, why=wish.why, at=now)
    await write_said(ledger, [said], "end of the pause")
    return Pausing(
        said=said, before=before, recorded=True, addresses=await scopes.addresses()
    )


async def pauses_in_force(
    log: Log, *, now: datetime, readers: Readers
) -> PausesInForce:
    """
    Tell where nothing is sent for now.

    Raises:
        LogUnavailable: The log could not be read.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    return PausesInForce(
        pauses=ledger.workspace.pauses.at(now),
        addresses=await Scopes(ledger, readers).addresses(),
    )


def _named_as_paused(ledger: Ledger, named: Named, now: datetime) -> str | None:
    """Find a pause by its scope, even if the policy has no such rule any more."""
    if named.calendar is not None:
        scope = calendar_scope(CalendarId(named.calendar))
    else:
        scope = EVERYWHERE if named.rule is None else rule_scope(named.rule)
    return scope if _in_force(ledger, scope, now) else None


def _in_force(ledger: Ledger, scope: str, now: datetime) -> Paused | None:
    return ledger.workspace.pauses.on([scope], now)


def _paused_words(
    ledger: Ledger, addresses: Mapping[CalendarId, str], now: datetime
) -> str:
    found = ledger.workspace.pauses.at(now)
    paused = [scope_words(one.scope, addresses) for one in found]
    return f"paused are {listed(paused)}" if paused else "nothing is"
