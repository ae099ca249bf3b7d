"""Logs on a PostgreSQL server, opened without much ado."""

from pathlib import Path

from callsheet.adapters.storage import Custody
from callsheet.adapters.storage.keys import fresh_key

KEY = fresh_key()


def custody_in(folder: Path) -> Custody:
    """Keep what guards a log in a folder; the key is that of all tests."""
    return Custody(key=KEY, head=folder / "log.head")
