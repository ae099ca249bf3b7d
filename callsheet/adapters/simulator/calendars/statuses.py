"""A calendar's status: how it changes, and what follows from its being connected."""

from datetime import datetime

from callsheet.adapters.simulator.calendars.syncing import announce, sync_all
from callsheet.adapters.simulator.model import (
    Calendar,
    CalendarStatus,
    Notice,
    StatusChange,
)
from callsheet.adapters.simulator.world import World


def turn(
    calendar: Calendar, status: CalendarStatus, at: datetime, reason: str | None = None
) -> None:
    """Change a status; `reason` is Recall's word for why, if it has one."""
    calendar.status = status
    calendar.updated_at = at
    change = StatusChange(code=status, at=at, sub_code=reason)
    calendar.status_changes.append(change)


def tell(world: World, calendar: Calendar) -> None:
    """Announce that a calendar has changed."""
    notice = Notice(
        workspace=calendar.workspace,
        event="calendar.update",
        data={"calendar_id": calendar.id},
        at=world.at,
    )
    world.outbox.append(notice)


def read(world: World, calendar: Calendar) -> None:
    """Read the whole window, and announce what is new in it."""
    last_updated = sync_all(world, calendar.id, world.stamp)
    if last_updated is not None:
        announce(world, calendar.id, last_updated)
