"""Whether the views that are kept of a log are its own, with all of its events."""

from typing import Any, Final

from callsheet.adapters.storage.shared_recorder import SharedRecorder
from callsheet.adapters.storage.view_keeper import KeptViews
from callsheet.application.errors import LogUnavailable
from callsheet.domain.streams import EVENTS

_PAGE: Final = 2_000
_CURE: Final = "run `callsheet db rebuild`"


def look_at_views(recorder: SharedRecorder[Any], views: KeptViews) -> str:
    """
    See whether the views are what was kept, and have a line for each event's stream.

    What a line says is compared by `callsheet db rebuild`.

    Raises:
        LogUnavailable: They are not; or there are lines too few or too many.
    """
    position = views.position()
    if not position:
        return "none kept; they are made when they are needed"
    behind = (recorder.max_notification_id() or 0) - position
    events = {one.removeprefix(EVENTS) for one in recorder.select_names(EVENTS)}
    lines, after = 0, None
    while page := views.lines(after, _PAGE):
        after = page[-1].event_id
        lines += len(page)
        strange = [line.event_id for line in page if line.event_id not in events]
        if strange:
            raise LogUnavailable(f"no record is of the event {strange[0]}; {_CURE}")
    # Of an event that was first recorded since there is no line yet.
    if not 0 <= len(events) - lines <= max(behind, 0):
        raise LogUnavailable(f"{lines:,} lines for {len(events):,} events; {_CURE}")
    views.prove()
    return f"{lines:,} events; {max(behind, 0):,} records behind"
