"""The streams of the log: one for each event, for each calendar, and for the rest."""

from callsheet.domain.ids import CalendarId, EventId

EVENTS = "event:"
"""What the names of all events' streams begin with."""

CALENDARS = "calendar:"
"""What the names of all calendars' streams begin with."""

WORKSPACE = "workspace"
"""The stream of the workspace: scheme, policy, choices, holds, pauses, passes."""

SEALS = "seals"
"""The stream of the seals over the whole log."""

RETENTION = "retention"
"""The stream of what was erased by its age."""

TOKENS = "tokens"
"""The stream of access tokens."""

CONNECTIONS = "connections"
"""The stream of offers to connect calendars."""


def stream_of(event_id: EventId) -> str:
    """Name the stream of one calendar event."""
    return f"{EVENTS}{event_id}"


def calendar_stream(calendar_id: CalendarId) -> str:
    """Name the stream of one calendar."""
    return f"{CALENDARS}{calendar_id}"
