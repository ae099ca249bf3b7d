"""What is needed to connect calendars over HTTP."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from callsheet.adapters.oauth.exchange import Exchange
from callsheet.adapters.oauth.provider import Provider
from callsheet.application.connecting import Connecting
from callsheet.application.offering import Offers, Platform
from callsheet.domain.ids import CalendarId

PAGE: Final = "/connect"
"""Behind it stands the secret of a link."""


def _nothing(_: CalendarId) -> None:
    """Tell nobody."""


@dataclass(frozen=True, kw_only=True)
class Connector:
    """
    Connects calendars for people who come with a link.

    Attributes:
        offers: What was offered, in the log.
        connecting: The way to Recall.
        exchange: The way to the providers; open as long as the service runs.
        providers: Those that an application is registered with.
        public_url: Under which people's browsers reach the service.
        told: Told of each calendar that was connected.
    """

    offers: Offers
    connecting: Connecting
    exchange: Exchange
    providers: Mapping[Platform, Provider]
    public_url: str
    told: Callable[[CalendarId], None] = field(default=_nothing)

    def link(self, secret: str) -> str:
        """Give the link that holds a secret."""
        return link_of(self.public_url, secret)

    def redirect_uri(self, platform: Platform) -> str:
        """Give the one address to which a provider may send people back."""
        return f"{self.public_url}{callback_path(platform)}"

    @property
    def is_plain(self) -> bool:
        """Whether browsers reach it without TLS: on this machine."""
        return self.public_url.startswith("http://")


def link_of(public_url: str, secret: str) -> str:
    """Give the link that holds a secret, at the address of the service."""
    return f"{public_url}{PAGE}/{secret}"


def callback_path(platform: Platform) -> str:
    """Give the path of the address that is registered with a provider."""
    return f"/oauth/{platform.label}/callback"
