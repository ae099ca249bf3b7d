"""The decision log on SQLite and in memory, kept with the `eventsourcing` library."""

from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.opening import open_log

__all__ = ["Custody", "MemoryLog", "open_log"]
