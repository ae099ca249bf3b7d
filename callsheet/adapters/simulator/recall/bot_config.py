"""What may stand in a bot's configuration."""

from datetime import UTC, datetime
from typing import Final

from callsheet.adapters.simulator.bots.leaving import check_automatic_leave
from callsheet.adapters.simulator.calendars.links import platform_of
from callsheet.adapters.simulator.model import JsonObject
from callsheet.adapters.simulator.recall import bot_fields, fields
from callsheet.adapters.simulator.recall.answers import invalid

DEFAULT_BOT_NAME: Final = "Meeting Notetaker"
_LATEST: Final = datetime(2200, 1, 1, tzinfo=UTC)


def check_config(config: JsonObject) -> None:
    """400, a map of field to messages, for a configuration that cannot be one."""
    if config.get("meeting_url") is not None:
        fields.text(config, "meeting_url")
    if config.get("join_at") is not None:
        _check_join_at(config)
    if config.get("bot_name") is not None:
        fields.text(config, "bot_name", longest=100)
    if config.get("metadata") is not None:
        _check_metadata(fields.mapping(config, "metadata"))
    for name in bot_fields.OBJECTS:
        if config.get(name) is not None:
            fields.mapping(config, name)
    check_automatic_leave(config)


def check_link(config: JsonObject) -> str:
    """The `meeting_url` of a bot without an event; 400 if Recall knows no such link."""
    link = fields.text(config, "meeting_url") or ""
    if platform_of(link) is None:
        raise invalid({"meeting_url": ["Not a link of a supported platform."]})
    return link


def _check_join_at(config: JsonObject) -> None:
    if fields.instant_of(config, "join_at") > _LATEST:
        raise invalid({"join_at": ["Must lie before the year 2200."]})


def _check_metadata(metadata: JsonObject) -> None:
    for name, value in metadata.items():
        if value is not None and not isinstance(value, str):
            raise invalid({"metadata": {name: ["Not a valid string."]}})
