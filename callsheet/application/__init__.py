"""Use cases and the ports they need; no HTTP, no storage library, no SQL."""
