"""The configuration of a bot: Recall's complete `bot_config`, as an immutable value."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from callsheet.domain.digests import canonical, digest_text
from callsheet.domain.ids import Digest, EventId


@dataclass(frozen=True, slots=True)
class BotSettings:
    """
    A complete `bot_config`: Recall knows no partial updates.

    Attributes:
        text: The configuration as JSON with sorted keys and no spaces.
    """

    text: str = "{}"

    @staticmethod
    def of(config: Mapping[str, Any]) -> "BotSettings":
        """Take a configuration given as JSON's types."""
        return BotSettings(canonical(config))

    @property
    def digest(self) -> Digest:
        """Of the text: equal configurations, equal digests."""
        return _digest_of(self.text)

    def as_config(self) -> dict[str, Any]:
        """Build the object that is sent to Recall."""
        config: dict[str, Any] = json.loads(self.text)
        return config


@lru_cache(maxsize=1024)
def _digest_of(text: str) -> Digest:
    return digest_text(text)


def agree_settings(sharers: Iterable[tuple[EventId, BotSettings]]) -> BotSettings:
    """
    Choose the one configuration for all who share a key: the smallest event id's.

    Recall applies the newest request to the whole shared bot, so two sharers that
    insist on their own would flap for ever.

    Raises:
        ValueError: Nobody shares.
    """
    return min(sharers, key=lambda sharer: sharer[0])[1]
