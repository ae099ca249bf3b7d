"""The demo: a world that moves, an engine that follows it, and a check of the two."""
