"""The decision log on SQLite and in memory, kept with the `eventsourcing` library."""
