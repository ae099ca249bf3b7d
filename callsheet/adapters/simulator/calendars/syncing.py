"""What Recall notices of a mailbox: connected calendars, inside the window only."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from callsheet.adapters.simulator.bots.booking import let_go
from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.model import (
    Event,
    Notice,
    Platform,
    Snapshot,
)
from callsheet.adapters.simulator.webhooks.notices import spell
from callsheet.adapters.simulator.world import World

Stamp: TypeAlias = Callable[[], datetime]

WINDOW_BACK = timedelta(days=1)
WINDOW_AHEAD = timedelta(days=28)


def in_window(snapshot: Snapshot, at: datetime) -> bool:
    """Whether Recall looks at an event at this time: 1 day back, 28 days ahead."""
    return snapshot.end >= at - WINDOW_BACK and snapshot.start <= at + WINDOW_AHEAD


def notice_change(world: World, event: Event) -> None:
    """Take over what changed, if Recall can see it, and say so by webhook."""
    updated_at = take_over(world, event, world.stamp)
    if updated_at is not None:
        announce(world, event.calendar_id, updated_at)


def notice_write(world: World, event: Event) -> None:
    """Let adding or removing a bot count as a change, where Recall is taken to."""
    if event.stored is None or event.updated_at is None:
        return
    if world.switches.writes_bump_updated_at:
        event.updated_at = world.stamp()
        world.index_of(event).place(event, event.stored.start, event.updated_at)
    if world.switches.writes_announce:
        announce(world, event.calendar_id, event.updated_at)


def will_be_noticed(world: World, event: Event, at: datetime) -> bool:
    """Whether Recall is going to take something over that it has not seen, then."""
    if not _is_read(world, event):
        return False
    return _is_news(event) and _visible(event, at)


def take_over(world: World, event: Event, stamp: Stamp) -> datetime | None:
    """
    Bring Recall's row up to the provider's state, if Recall can see it.

    A row whose event leaves the window keeps its old state, and with it its bot,
    or goes (switch `leaving_window`). A deletion is seen where the row was last, and
    stays there whatever is done to the event after it; it takes the scheduled bot
    away.

    Returns:
        The row's new `updated_at`, or None if nothing was taken over.
    """
    current = event.source.current
    if not _is_read(world, event):
        return None
    if not _visible(event, world.at):
        if current.start > world.at + WINDOW_AHEAD:
            due = current.start - WINDOW_AHEAD
            world.agenda.note(due, "event_enters", event.id)
        if event.stored is None or world.switches.leaving_window == "stale":
            return None
        _unlist(world, event)
        return stamp()
    if not _is_news(event):
        return None
    event.stored = _seen(event.stored, current)
    event.updated_at = stamp()
    event.created_at = event.created_at or event.updated_at
    world.index_of(event).place(event, event.stored.start, event.updated_at)
    if shows_deleted(world, current, event.source.platform):
        let_go(world, event)
    return event.updated_at


def shows_deleted(world: World, snapshot: Snapshot, platform: Platform) -> bool:
    """Whether Recall calls an event of this state deleted."""
    if snapshot.deleted or not world.switches.cancelled_is_deleted:
        return snapshot.deleted
    return dialect_of(platform).is_cancelled(snapshot.raw)


def listed(world: World, event: Event) -> Snapshot | None:
    """What Recall shows of an event; None if it has no such row, or forgot it."""
    days = world.switches.rows_vanish_after_days
    stored = event.stored
    if stored is None or days is None:
        return stored
    return None if stored.end <= world.at - timedelta(days=days) else stored


def sync_all(world: World, calendar_id: str, stamp: Stamp) -> datetime | None:
    """Read a whole calendar; the earliest new `updated_at`, None if all is known."""
    events = world.events_of(world.calendars[calendar_id])
    stamps = [take_over(world, event, stamp) for event in events]
    return min((at for at in stamps if at is not None), default=None)


def announce(world: World, calendar_id: str, last_updated: datetime) -> None:
    """Queue a `calendar.sync_events` for rows updated at `last_updated` or later."""
    notice = Notice(
        workspace=world.calendars[calendar_id].workspace,
        event="calendar.sync_events",
        data={"calendar_id": calendar_id, "last_updated_ts": spell(last_updated)},
        at=world.at,
    )
    world.outbox.append(notice)


def _is_read(world: World, event: Event) -> bool:
    calendar = world.calendars[event.calendar_id]
    mailbox = world.mailboxes.get(calendar.mailbox or "")
    granted = mailbox is not None and mailbox.granted
    return calendar.status == "connected" and granted


def _unlist(world: World, event: Event) -> None:
    let_go(world, event)
    world.index_of(event).remove(event)
    event.stored = None


def _is_news(event: Event) -> bool:
    # Of a deleted event the providers tell nothing but that it is deleted.
    current, stored = event.source.current, event.stored
    if stored is not None and stored.deleted and current.deleted:
        return False
    return stored is not current


def _seen(stored: Snapshot | None, current: Snapshot) -> Snapshot:
    if stored is None or not current.deleted:
        return current
    return replace(current, start=stored.start, end=stored.end)


def _visible(event: Event, at: datetime) -> bool:
    current, stored = event.source.current, event.stored
    if current.deleted:
        return stored is not None and in_window(stored, at)
    return in_window(current, at)
