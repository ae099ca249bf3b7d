"""The calls made for an event, as programs read them."""

from collections.abc import Sequence

from callsheet.adapters.documents.form import JsonObject
from callsheet.application.tries import Try
from callsheet.domain.instants import spell


def tries_document(tries: Sequence[Try]) -> tuple[JsonObject, ...]:
    """Write the calls as JSON's types; `wait_seconds` is the pause after the answer."""
    return tuple(_document(one) for one in tries)


def _document(one: Try) -> JsonObject:
    command, answered, ended, wait = one.command, one.answered, one.ended, one.wait
    retry_at = None if answered is None else answered.retry_at
    return {
        "command_id": one.sent.command_id,
        "kind": None if command is None else command.kind.value,
        "try": one.sent.attempt,
        "sent_at": spell(one.sent.at),
        "answered_at": None if answered is None else spell(answered.at),
        "outcome": None if ended is None else ended.outcome.value,
        "failure": None if answered is None else answered.code,
        "status": None if answered is None else answered.status,
        "code": None if answered is None else answered.detail,
        "wait_seconds": None if wait is None else wait.total_seconds(),
        "retry_at": None if retry_at is None else spell(retry_at),
    }
