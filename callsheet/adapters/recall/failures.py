"""From an HTTP answer to an error that says what it means."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus

from callsheet.adapters.recall.json_text import NotJson, parse
from callsheet.application.errors import (
    BotBusy,
    Missing,
    NotAllowed,
    PoolExhausted,
    RateLimited,
    RecallError,
    Refused,
    Unreachable,
)

ERROR_BODY_LIMIT = 64 * 1024
"""Bytes of an error's body that are looked at."""

LONGEST_WAIT = timedelta(hours=1)
"""No `Retry-After` is believed beyond this."""

COMPLETED = "cannot_command_completed_bot"
"""Recall's code for a command to a bot that has left its call already."""

_KINDS: dict[int, type[RecallError]] = {
    401: NotAllowed,
    402: NotAllowed,
    403: NotAllowed,
    404: Missing,
    408: Unreachable,
    409: BotBusy,
    429: RateLimited,
    507: PoolExhausted,
}
_CURES = {
    300: " (a redirect, which is not followed; is the base URL right?)",
    401: " (it does not know the key; is the key whole, and of this region?)",
    402: " (the account is out of credit)",
    403: " (its firewall blocks this call or this address)",
}
_CODE_LIMIT = 100


class TimedOut(Unreachable):
    """No answer came in time; asking at once again would only wait as long again."""


def failure(
    call: str, status: int, headers: Mapping[str, str], body: bytes, *, writes: bool
) -> RecallError:
    """
    Name what an answer outside 200 to 299 means.

    A redirect is followed by nobody; what it did to a write is unknown.

    Args:
        call: What was called, for the text of the error.
        status: The HTTP status.
        headers: Of the answer, found without regard to case.
        body: Of the answer, possibly cut.
        writes: Whether the call was to change something.
    """
    code = code_of(body)
    kind = _kind(status, writes=writes)
    text = f"{call}: Recall answered {status}"
    if code:
        text += f" ({code})"
    return kind(
        text + _CURES.get(300 if 300 <= status < 400 else status, ""),
        status=status,
        code=code,
        retry_after=retry_after(headers),
    )


def code_of(body: bytes) -> str | None:
    """Take Recall's own code from an error's body; None unless it is a plain word."""
    try:
        content = parse(body)
    except NotJson:
        return None
    code = content.get("code") if isinstance(content, dict) else None
    if not isinstance(code, str) or len(code) > _CODE_LIMIT or not code.isascii():
        return None
    return code if code.replace("-", "_").isidentifier() else None


def retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Read how long to wait: seconds, or a date as seen from the answer's own date."""
    text = headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdigit():
        wait = timedelta(seconds=int(text[:9]))
    else:
        until, at = _date(text), _date(headers.get("Date", ""))
        if until is None or at is None:
            return None
        wait = until - at
    return min(max(wait, timedelta()), LONGEST_WAIT)


def _kind(status: int, *, writes: bool) -> type[RecallError]:
    if status in _KINDS:
        return _KINDS[status]
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return Unreachable
    if status < HTTPStatus.BAD_REQUEST and writes:
        return Unreachable
    return Refused


def _date(text: str) -> datetime | None:
    try:
        found = parsedate_to_datetime(text)
    except (ValueError, OverflowError):
        return None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
