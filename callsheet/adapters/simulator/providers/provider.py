"""What differs between the OAuth endpoints of the two providers."""

from collections.abc import Mapping
from typing import Protocol

from callsheet.adapters.simulator.model import JsonObject, Platform
from callsheet.adapters.simulator.providers.issuing import Fault
from callsheet.adapters.simulator.world import World


class Problem(Exception):
    """
    A request that an OAuth endpoint refuses.

    `code` is the `error` of RFC 6749, or the provider's own. `fault` is set where
    a code or a refresh token was refused.
    """

    def __init__(
        self, code: str, message: str, *, status: int = 400, fault: Fault | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.fault = fault


class Provider(Protocol):
    """One provider's ways."""

    PLATFORM: Platform
    NAME: str

    def is_offline(
        self, parameters: Mapping[str, str], scopes: tuple[str, ...]
    ) -> bool:
        """Whether an application asks for a refresh token."""

    def error_body(self, world: World, problem: Problem) -> JsonObject:
        """The body that says what is wrong."""

    def token_body(self, access_token: str, scopes: tuple[str, ...]) -> JsonObject:
        """The body that hands out an access token."""
