"""Which rows a list of events is asked for, by its query."""

from collections.abc import Callable, Sequence

from aiohttp import web

from callsheet.adapters.simulator import fields
from callsheet.adapters.simulator.index import Key
from callsheet.adapters.simulator.state import WORLD, workspace_of
from callsheet.adapters.simulator.syncing import listed, shows_deleted


def keys(request: web.Request) -> Sequence[Key]:
    """The sorted keys of the rows that may be asked for, as the index has them."""
    index = request.app[WORLD].indexes[workspace_of(request)]
    since = fields.instant(request, "updated_at__gte")
    if since is not None:
        return index.changed_since(since)
    return index.by_start(fields.uuid_text(request, "calendar_id"))


def matcher(request: web.Request) -> Callable[[str], bool]:
    """Whether the row of an id is asked for; what the index does not know."""
    world = request.app[WORLD]
    calendar_id = fields.uuid_text(request, "calendar_id")
    uid = request.query.get("ical_uid", "")
    deleted = fields.truth(request, "is_deleted")
    at = fields.instant(request, "start_time")
    low = fields.instant(request, "start_time__gte")
    high = fields.instant(request, "start_time__lte")

    def matches(id: str) -> bool:
        event = world.events[id]
        row = listed(world, event)
        if row is None:
            return False
        is_deleted = shows_deleted(world, row, event.source.platform)
        return (
            (calendar_id is None or event.calendar_id == calendar_id)
            and event.source.ical_uid.startswith(uid)
            and (deleted is None or is_deleted == deleted)
            and (at is None or row.start == at)
            and (low is None or row.start >= low)
            and (high is None or row.start <= high)
        )

    return matches
