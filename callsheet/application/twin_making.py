"""Making twins of calendars: each asked for once, and waited for until it connects."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from callsheet.application import errors
from callsheet.application.ports import Account, CalendarRead
from callsheet.application.twin_tools import PAUSES, Tools
from callsheet.domain.digests import digest_text
from callsheet.domain.event import Calendar, CalendarStatus
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import spell
from callsheet.domain.scheme_records import Left, Step, TwinsBegun, TwinStep

CONNECTS = timedelta(minutes=3)
"""How long twins may take to connect."""

FIRST_LOOK, LOOKS = 0.5, 2.0
"""Seconds until connecting twins are looked at again: at first, and later on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """
    The calendars as they were just read.

    Attributes:
        unread: Those of which a row is there that cannot be understood.
        accounts: How they are connected; never shown.
    """

    calendars: dict[CalendarId, CalendarRead]
    unread: frozenset[CalendarId]
    accounts: dict[CalendarId, Account]

    def left(self, calendar_id: CalendarId) -> Left | None:
        """Say why no twin can be made of a calendar; None if one can."""
        read, account = self.calendars.get(calendar_id), self.accounts.get(calendar_id)
        if read is None or account is None:
            return Left.UNREADABLE
        if read.calendar.status is not CalendarStatus.CONNECTED:
            return Left.NOT_CONNECTED
        return account.lacks


async def read_known(tools: Tools) -> Known:
    """
    Read all calendars, and how they are connected.

    Raises:
        RecallError: They could not be read.
    """
    found, problems = await tools.patiently(tools.all_calendars)
    accounts = await tools.patiently(tools.accounts.accounts)
    return Known(
        calendars={read.calendar.id: read for read in found},
        unread=frozenset(CalendarId(p.id) for p in problems if p.id is not None),
        accounts={account.calendar_id: account for account in accounts},
    )


async def make_twins(tools: Tools, begun: TwinsBegun) -> None:
    """
    Ask for a twin of every calendar that can have one, and has none yet.

    Raises:
        RecallError: Recall does not answer, or does not let this key write.
    """
    known = await read_known(tools)
    for number, calendar_id in enumerate(begun.known, start=1):
        tools.tell("making twins", number, len(begun.known))
        step = tools.ledger.workspace.twins.steps.get(calendar_id)
        if step is not None and step.step is not Step.ASKED:
            continue
        if calendar_id not in {*known.calendars, *known.unread}:
            continue
        left = known.left(calendar_id)
        if left is not None:
            await tools.leave(calendar_id, left)
            continue
        await _make(tools, begun, known.accounts[calendar_id], step)


async def connect_twins(tools: Tools) -> None:
    """
    Wait until all twins are connected to the same accounts; the rest is left.

    Raises:
        RecallError: Recall does not answer.
    """
    steps = tools.ledger.workspace.twins.steps.values()
    waiting = {one.calendar_id: one for one in steps if one.step is Step.MADE}
    total, since, pause = len(waiting), tools.clock.now(), FIRST_LOOK
    while waiting:
        found, _ = await tools.patiently(tools.all_calendars)
        calendars = {read.calendar.id: read.calendar for read in found}
        late = tools.clock.now() - since >= CONNECTS
        for calendar_id, step in list(waiting.items()):
            left = _fault(calendars, step, late=late)
            if left is not None:
                await tools.leave(calendar_id, left)
            if left is not None or _is_connected(calendars, step):
                del waiting[calendar_id]
        tools.tell("connecting twins", total - len(waiting), total)
        if waiting:
            # A list has a hundred calendars a page, and sixty pages a minute.
            await tools.clock.sleep(pause * (1 + len(calendars) // 100))
            pause = min(2 * pause, LOOKS)


async def _make(
    tools: Tools, begun: TwinsBegun, account: Account, asked: TwinStep | None
) -> None:
    pauses = iter(PAUSES)
    # Whoever asked before, and does not know the answer, looks first.
    twin = None if asked is None else await _find(tools, begun, account)
    while twin is None:
        asked = asked or await _ask(tools, account)
        try:
            twin = await tools.accounts.create(account, once=_once(asked))
        except (errors.Refused, errors.Missing):
            await tools.leave(account.calendar_id, Left.REFUSED)
            return
        except (errors.RateLimited, errors.Unreachable, errors.BotBusy) as error:
            pause = next(pauses, None)
            if pause is None:
                raise
            await tools.pause(error, pause)
            if isinstance(error, errors.RateLimited):
                # That is an answer, and kept under the name of the wish.
                asked = None
            else:
                twin = await _find(tools, begun, account)
    await tools.record(_step(account.calendar_id, tools.clock.now(), twin))


async def _ask(tools: Tools, account: Account) -> TwinStep:
    asked = _step(account.calendar_id, tools.clock.now(), None)
    await tools.record(asked)
    return asked


async def _find(tools: Tools, begun: TwinsBegun, account: Account) -> CalendarId | None:
    """Find a calendar of the same account that was not there when all this began."""
    taken = {step.twin_id for step in tools.ledger.workspace.twins.steps.values()}
    for other in await tools.patiently(tools.accounts.accounts):
        new = other.calendar_id not in begun.known and other.calendar_id not in taken
        if new and other.connection == account.connection:
            return other.calendar_id
    return None


def _step(calendar_id: CalendarId, at: datetime, twin: CalendarId | None) -> TwinStep:
    step = Step.ASKED if twin is None else Step.MADE
    return TwinStep(calendar_id=calendar_id, at=at, step=step, twin_id=twin)


def _once(asked: TwinStep) -> str:
    return digest_text(f"{asked.calendar_id} {spell(asked.at)}")


def _is_connected(calendars: dict[CalendarId, Calendar], step: TwinStep) -> bool:
    """Say whether a twin has read its account; then it knows the address, too."""
    old, twin = _both(calendars, step)
    if twin is None or twin.status is not CalendarStatus.CONNECTED:
        return False
    return twin.address is not None or old is None or old.address is None


def _fault(
    calendars: dict[CalendarId, Calendar], step: TwinStep, *, late: bool
) -> Left | None:
    old, twin = _both(calendars, step)
    if twin is None or twin.status is CalendarStatus.DISCONNECTED:
        return Left.DID_NOT_CONNECT
    if not _is_connected(calendars, step):
        return Left.DID_NOT_CONNECT if late else None
    if old is None or old.address is None or old.address == twin.address:
        return None
    return Left.ANOTHER_ACCOUNT


def _both(
    calendars: dict[CalendarId, Calendar], step: TwinStep
) -> tuple[Calendar | None, Calendar | None]:
    twin = None if step.twin_id is None else calendars.get(step.twin_id)
    return calendars.get(step.calendar_id), twin
