"""The decision log on SQLite and in memory, kept with the `eventsourcing` library."""

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.opening import Custody, open_log

__all__ = ["Custody", "MemoryLog", "open_log"]
