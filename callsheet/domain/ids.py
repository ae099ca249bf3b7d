"""Names for the strings that must not be mixed up."""

from typing import NewType

EventId = NewType("EventId", str)
"""Recall's id of a calendar event; it stays when the event moves."""

CalendarId = NewType("CalendarId", str)
"""Recall's id of a connected calendar."""

BotId = NewType("BotId", str)
"""Recall's id of a bot; events that share a bot list the same one."""

DedupKey = NewType("DedupKey", str)
"""The string that makes Recall share one bot between events; 1 to 2,000 characters."""

Digest = NewType("Digest", str)
"""`sha256:` and the hex digest of a value's canonical JSON."""
