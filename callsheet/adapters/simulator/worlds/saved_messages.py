"""What is wrong with the webhooks of a saved world: those told, and those to tell."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from callsheet.adapters.simulator.model import JsonObject
from callsheet.adapters.simulator.webhooks.messages import Message
from callsheet.adapters.simulator.worlds.saved_document import Document
from callsheet.adapters.simulator.worlds.saved_fault import Fault, parsed, unknown

_SYNC: Final = "calendar.sync_events"


def wrong_messages(document: Document) -> Iterator[Fault]:
    """Notices and messages that could not be sent as they are."""
    workspaces = {workspace.name for workspace in document.workspaces}
    for number, notice in enumerate(document.outbox):
        where = f"outbox[{number}]"
        yield from unknown(
            f"{where}.workspace", notice.workspace, workspaces, "workspace"
        )
        if notice.event == _SYNC and not _says_since_when(notice.data):
            yield f"{where}.data", "needs a calendar_id and a last_updated_ts"
    for number, message in enumerate(document.messages.messages):
        where = f"messages.messages[{number}]"
        yield from unknown(
            f"{where}.workspace", message.workspace, workspaces, "workspace"
        )
        if not _is_message(message):
            yield f"{where}.body", "must be a webhook's body, as JSON text"


def _is_message(message: Message) -> bool:
    body = parsed(message.body)
    if not isinstance(body, dict) or not isinstance(body.get("data"), dict):
        return False
    return message.calendar_id is None or _says_since_when(body["data"])


def _says_since_when(data: JsonObject) -> bool:
    try:
        datetime.fromisoformat(data["last_updated_ts"])
    except (KeyError, TypeError, ValueError):
        return False
    return isinstance(data.get("calendar_id"), str)
