"""A workspace of Recall in memory, by Recall's rules: for tests of what embeds us."""

from callsheet.adapters.memory.accounts import MemoryAccounts
from callsheet.adapters.memory.calendars import MemoryCalendars
from callsheet.adapters.memory.connections import MemoryConnections

__all__ = ["MemoryAccounts", "MemoryCalendars", "MemoryConnections"]
