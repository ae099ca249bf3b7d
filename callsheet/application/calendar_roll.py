"""The roll of calendars: how each stands, since when, and what it comes to."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from callsheet.application.known_scopes import Readers, Scopes
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.domain.connection_records import CalendarConnected, DisconnectOrdered
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import later
from callsheet.domain.records import CALENDAR_DELETED, CalendarSeen, Record
from callsheet.domain.streams import calendar_stream

LATELY: Final = timedelta(days=7)
"""Calendars that were deleted longer ago are not on the roll."""

_PAGE: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    How a calendar stands, by the records of its own.

    Attributes:
        status: Recall's word, or `deleted`.
        platform: Recall's word for Google or Microsoft; empty if nobody knows.
        since: Since when, by Recall's clock where that said so.
        code: Recall's code for why it is not connected; None if it gave none.
        connected: Who had it connected through Callsheet; None if nobody did.
        disconnected: Who wanted it deleted; None if nobody did since.
    """

    status: str = ""
    platform: str = ""
    since: datetime | None = None
    code: str | None = None
    connected: CalendarConnected | None = None
    disconnected: DisconnectOrdered | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRoll:
    """
    A calendar on the roll.

    Attributes:
        address: Whose it is; None until an event of it was decided on.
        events: How many of its events are still to come, or go on.
        booked: For how many of them a bot is booked.
    """

    id: CalendarId
    standing: Standing
    address: str | None
    events: int
    booked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Roll:
    """
    All calendars but those that were deleted long ago.

    Attributes:
        looked: When the last pass looked at them; None before any.
    """

    calendars: tuple[OnRoll, ...]
    looked: datetime | None


async def calendar_roll(log: Log, readers: Readers, *, now: datetime) -> Roll:
    """
    Read how all calendars stand; Recall is not asked.

    Raises:
        LogUnavailable: The log could not be read.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    ids = sorted(ledger.workspace.calendars)
    standings = await standings_of(log, ids)
    addresses = await Scopes(ledger, readers).addresses(ids)
    events, booked = await _counts(ledger, now)
    calendars = tuple(
        OnRoll(
            id=one,
            standing=standings[one],
            address=addresses.get(one),
            events=events[one],
            booked=booked[one],
        )
        for one in ids
        if not _long_gone(standings[one], now)
    )
    return Roll(calendars=calendars, looked=ledger.workspace.looked)


async def standings_of(log: Log, ids: list[CalendarId]) -> dict[CalendarId, Standing]:
    """
    Read how calendars stand.

    Raises:
        LogUnavailable: The log could not be read.
    """
    found: dict[CalendarId, Standing] = {}
    for first in range(0, len(ids), _PAGE):
        page = ids[first : first + _PAGE]
        streams = await log.read([calendar_stream(one) for one in page])
        for one in page:
            records = streams[calendar_stream(one)]
            found[one] = _folded([each.record for each in records])
    return found


def _folded(records: list[Record]) -> Standing:
    status, platform = "", ""
    since: datetime | None = None
    code: str | None = None
    connected: CalendarConnected | None = None
    disconnected: DisconnectOrdered | None = None
    for record in records:
        match record:
            case CalendarSeen():
                status, code = record.status, record.code
                since = record.since or record.at
                platform = record.platform or platform
            case CalendarConnected():
                connected, disconnected = record, None
            case DisconnectOrdered():
                disconnected = record
            case _:
                pass
    return Standing(
        status=status,
        platform=platform,
        since=since,
        code=code,
        connected=connected,
        disconnected=disconnected,
    )


async def _counts(
    ledger: Ledger, now: datetime
) -> tuple[Counter[CalendarId], Counter[CalendarId]]:
    events: Counter[CalendarId] = Counter()
    booked: Counter[CalendarId] = Counter()
    deleted = ledger.workspace.deleted
    async for page in ledger.call_sheet():
        for line in page:
            if line.calendar_id is None or line.calendar_id in deleted:
                continue
            # Nothing can come of a decision any more whose event is over.
            events[line.calendar_id] += line.valid_until is not None
            until = line.booked_until
            booked[line.calendar_id] += until is not None and until > now
    return events, booked


def _long_gone(standing: Standing, now: datetime) -> bool:
    gone = standing.status == CALENDAR_DELETED and standing.since is not None
    return gone and (standing.since or now) < later(now, -LATELY)
