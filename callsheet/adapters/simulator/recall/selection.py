"""Which rows a list of events is asked for, by its query."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from datetime import datetime
from operator import itemgetter

from aiohttp import web

from callsheet.adapters.simulator.calendars.syncing import listed, shows_deleted
from callsheet.adapters.simulator.index import Key
from callsheet.adapters.simulator.model import Event, Snapshot
from callsheet.adapters.simulator.recall import fields
from callsheet.adapters.simulator.recall.state import WORLD, workspace_of
from callsheet.adapters.simulator.world import World


def keys(request: web.Request) -> Sequence[Key]:
    """The sorted keys of all rows asked for, and of others that `matcher` sorts out."""
    world = request.app[WORLD]
    # The index knows of deletions, not of what is taken for one.
    known = not world.switches.cancelled_is_deleted
    found = world.indexes[workspace_of(request)].narrowed(
        fields.uuid_text(request, "calendar_id"),
        since=fields.instant(request, "updated_at__gte"),
        uid=request.query.get("ical_uid", ""),
        deleted=known and fields.truth(request, "is_deleted") is True,
    )
    first, last = 0, len(found)
    for name in ("start_time", "start_time__gte"):
        low = fields.instant(request, name)
        if low is not None:
            first = max(first, bisect_left(found, low, key=itemgetter(0)))
    for name in ("start_time", "start_time__lte"):
        high = fields.instant(request, name)
        if high is not None:
            last = min(last, bisect_right(found, high, key=itemgetter(0)))
    return found[first:last]


def matcher(request: web.Request) -> Callable[[str], bool]:
    """Whether the row of an id, which starts when it is to, is asked for."""
    world = request.app[WORLD]
    calendar_id = fields.uuid_text(request, "calendar_id")
    uid = request.query.get("ical_uid", "")
    deleted = fields.truth(request, "is_deleted")
    since = fields.instant(request, "updated_at__gte")

    def matches(id: str) -> bool:
        event = world.events[id]
        row = listed(world, event)
        if row is None:
            return False
        return (
            (calendar_id is None or event.calendar_id == calendar_id)
            and event.source.ical_uid.startswith(uid)
            and (deleted is None or deleted == _is_deleted(world, event, row))
            and (since is None or _is_recent(event, since))
        )

    return matches


def _is_deleted(world: World, event: Event, row: Snapshot) -> bool:
    return shows_deleted(world, row, event.source.platform)


def _is_recent(event: Event, since: datetime) -> bool:
    return event.updated_at is not None and event.updated_at >= since
