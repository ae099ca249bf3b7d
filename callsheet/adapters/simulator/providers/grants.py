"""What accounts granted to applications: codes, tokens, and the clients known."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal, TypeAlias, TypeVar

from callsheet.adapters.simulator.model import Platform

T = TypeVar("T")
ChallengeMethod: TypeAlias = Literal["S256", "plain"]

MOST_CODES = 1_000
MOST_ACCESS_TOKENS = 10_000
MOST_CLIENTS = 1_000
MOST_REFRESH_TOKENS: dict[Platform, int] = {
    "google_calendar": 100,
    "microsoft_outlook": 1_000,
}
"""Of one account for one client; the one unused for longest goes. Google says 100."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """What an account (an address in lower case) lets one client do."""

    platform: Platform
    mailbox: str
    client_id: str
    scopes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """An authorization code that nobody has redeemed yet."""

    grant: Grant
    redirect_uri: str
    offline: bool
    expires_at: datetime
    challenge: str | None = None
    challenge_method: ChallengeMethod = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshToken:
    """A refresh token; `revoked` ones stay dead when the account grants anew."""

    grant: Grant
    revoked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AccessToken:
    """An access token, until when it is good."""

    grant: Grant
    expires_at: datetime


@dataclass(slots=True, kw_only=True)
class Grants:
    """
    Everything issued, by the fingerprint of its secret: no secret is kept.

    So finding one compares no secret with another, and nothing leaks by the time
    it takes. `clients` has, for each platform and client, its secret's fingerprint.
    """

    codes: dict[str, Code] = field(default_factory=dict)
    refresh_tokens: dict[str, RefreshToken] = field(default_factory=dict)
    access_tokens: dict[str, AccessToken] = field(default_factory=dict)
    clients: dict[str, str] = field(default_factory=dict)

    def add_code(self, text: str, code: Code) -> None:
        """Note a code that was handed out."""
        _make_room(self.codes, MOST_CODES - 1)
        self.codes[fingerprint(text)] = code

    def take_code(self, text: str) -> Code | None:
        """The code of this text, which is used up by it."""
        return self.codes.pop(fingerprint(text), None)

    def add_access_token(self, text: str, token: AccessToken) -> None:
        """Note an access token that was handed out."""
        _make_room(self.access_tokens, MOST_ACCESS_TOKENS - 1)
        self.access_tokens[fingerprint(text)] = token

    def access_token(self, text: str) -> AccessToken | None:
        """The access token of this text, whether still good or not."""
        return self.access_tokens.get(fingerprint(text))

    def add_refresh_token(self, text: str, token: RefreshToken) -> None:
        """Note a refresh token that was handed out."""
        key = (token.grant.mailbox, token.grant.client_id)
        most = MOST_REFRESH_TOKENS[token.grant.platform]
        same = [
            id
            for id, old in self.refresh_tokens.items()
            if (old.grant.mailbox, old.grant.client_id) == key
        ]
        for id in same[: max(0, len(same) - most + 1)]:
            del self.refresh_tokens[id]
        self.refresh_tokens[fingerprint(text)] = token

    def refresh_token(self, text: str) -> RefreshToken | None:
        """The refresh token of this text, None if it was not issued in a flow."""
        return self.refresh_tokens.get(fingerprint(text))

    def use_refresh_token(self, text: str) -> None:
        """Note that a refresh token was used just now."""
        id = fingerprint(text)
        self.refresh_tokens[id] = self.refresh_tokens.pop(id)

    def holds_refresh_token(self, grant: Grant) -> bool:
        """Whether the client has a refresh token of the account that may be good."""
        return any(
            not token.revoked
            and token.grant.mailbox == grant.mailbox
            and token.grant.client_id == grant.client_id
            for token in self.refresh_tokens.values()
        )

    def forget_access(self, mailbox: str) -> None:
        """Drop an account's codes and access tokens."""
        self.codes = _without(self.codes, lambda c: c.grant.mailbox == mailbox)
        self.access_tokens = _without(
            self.access_tokens, lambda t: t.grant.mailbox == mailbox
        )

    def bury(self, mailbox: str) -> None:
        """Revoke for ever all refresh tokens that an account has issued."""
        for id, token in self.refresh_tokens.items():
            if token.grant.mailbox == mailbox:
                self.refresh_tokens[id] = replace(token, revoked=True)

    def knows_client(self, platform: Platform, client_id: str, secret: str) -> bool:
        """
        Whether this is the client's secret.

        There is no registration: the first secret that a client redeems a code with
        is its secret from then on.
        """
        key = f"{platform} {client_id}"
        if key not in self.clients:
            _make_room(self.clients, MOST_CLIENTS - 1)
            self.clients[key] = fingerprint(secret)
        return self.clients[key] == fingerprint(secret)


def fingerprint(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()


def _make_room(entries: dict[str, T], most: int) -> None:
    # Dictionaries keep the order of insertion: the first is the oldest.
    while len(entries) > most:
        del entries[next(iter(entries))]


def _without(entries: dict[str, T], gone: Callable[[T], bool]) -> dict[str, T]:
    return {id: entry for id, entry in entries.items() if not gone(entry)}
