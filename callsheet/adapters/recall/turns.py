"""What became of a calendar: Recall tells it in words of which few are documented."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from callsheet.adapters.recall.wire import instant

_MOST: Final = 1_000
_CODE: Final = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,99}", re.ASCII)
_TELLING: Final = ("sub_code", "error_code", "code", "reason", "error")
"""Where a code may stand; Recall documents that there is one, and not its place."""


def turn_of(changes: object, status: str) -> tuple[datetime | None, str | None]:
    """
    Say when a calendar came to its status, and why, as far as that can be read.

    Args:
        changes: What Recall lists under `status_changes`, in whichever order: each
            with `status` and `created_at`, and with details of an unknown shape.
        status: Which one it has now.

    Returns:
        The moment, and a code; texts for people are no codes.
    """
    told = sorted(_told(changes), key=lambda one: one[0])
    last: tuple[datetime, Mapping[str, Any]] | None = None
    for at, change in told:
        if change.get("status") != status:
            last = None
        elif last is None:
            last = (at, change)
    if last is None:
        return None, None
    return last[0], _code_in(last[1], status)


def _told(changes: object) -> Iterator[tuple[datetime, Mapping[str, Any]]]:
    if not isinstance(changes, list) or len(changes) > _MOST:
        return
    for change in changes:
        if not isinstance(change, dict):
            continue
        try:
            yield instant(change.get("created_at")), change
        except ValueError:
            continue


def _code_in(change: Mapping[str, Any], status: str) -> str | None:
    """Look for a code in the details, and in details of these."""
    inner = [one for one in change.values() if isinstance(one, dict)]
    for details in (change, *inner):
        for name in _TELLING:
            found = details.get(name)
            if isinstance(found, str) and _CODE.fullmatch(found) and found != status:
                return found
    return None
