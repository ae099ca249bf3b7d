"""Where a workspace's webhooks go: address, secrets, subscriptions, and its health."""

import base64
import binascii
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal, TypeAlias

from yarl import URL

HeaderFamily: TypeAlias = Literal["webhook", "svix"]
Timestamps: TypeAlias = Literal["simulated", "wall"]

TIMEOUT: Final = 15.0
"""Real seconds in which an endpoint has to answer; Recall lets nobody raise it."""

LONGEST_URL = 2000
LONGEST_SECRET = 500
_PREFIX = "whsec_"
_VISIBLE = re.compile(r"[\x21-\x7e]+")
_SPAN = timedelta(hours=24)
_APART = timedelta(hours=12)
_NEAR = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """A signing secret (`whsec_...`), until `expires` if it has been replaced."""

    value: str = field(repr=False)
    expires: datetime | None = None


@dataclass(slots=True, kw_only=True, eq=False)
class Endpoint:
    """
    Where webhooks go, how they are signed, and whether they arrive.

    Every secret that has not expired signs; without any the headers are not sent.
    `types` are the events that it is subscribed to, None for all. `timestamps` says
    whose time a signature carries: a receiver that checks the age of a message by
    the machine's clock needs `wall` when the simulation's differs. `timeout` is in
    real seconds. The address may carry a secret in its query.

    The last three are its health: failures of the last 24 h, at least a minute apart;
    since when the days until it is disabled are counted; and when it was.
    """

    url: str = field(repr=False)
    secrets: tuple[Secret, ...] = field(default=(), repr=False)
    headers: HeaderFamily = "webhook"
    types: tuple[str, ...] | None = None
    timestamps: Timestamps = "simulated"
    timeout: float = TIMEOUT
    failures: tuple[datetime, ...] = field(default=(), repr=False)
    failing_since: datetime | None = None
    disabled_at: datetime | None = None

    def wants(self, event: str) -> bool:
        """Whether it is subscribed to this type of event."""
        return self.types is None or event in self.types

    def active_secrets(self, at: datetime) -> tuple[Secret, ...]:
        """The secrets that sign at an instant, the newest first."""
        return tuple(s for s in self.secrets if s.expires is None or at < s.expires)

    def note_success(self) -> None:
        """Forget its failures."""
        self.failures = ()
        self.failing_since = None

    def note_failure(self, at: datetime, *, disabled_after: timedelta | None) -> bool:
        """
        Count a failed attempt, and disable the endpoint after so long of nothing else.

        The time runs from the first failure that comes 12 h or more after another
        one of the last 24 h.

        Returns:
            Whether this failure was the last straw.
        """
        if self.failing_since is None:
            self._begin_to_count(at)
            return False
        if disabled_after is None or self.disabled_at is not None:
            return False
        if at - self.failing_since < disabled_after:
            return False
        self.disabled_at = at
        return True

    def enable(self) -> None:
        """Send to it again, with a clean record."""
        self.note_success()
        self.disabled_at = None

    def _begin_to_count(self, at: datetime) -> None:
        recent = tuple(failure for failure in self.failures if at - failure <= _SPAN)
        if recent and at - recent[0] >= _APART:
            self.failures = ()
            self.failing_since = at
        elif recent and at - recent[-1] < _NEAR:
            self.failures = recent
        else:
            self.failures = (*recent, at)


def checked_url(url: str) -> str:
    """
    The address itself, if messages can be posted to it.

    Raises:
        ValueError: it is no absolute http or https address, or it has credentials.
    """
    if len(url) > LONGEST_URL or not _VISIBLE.fullmatch(url):
        raise ValueError(
            f"must have 1 to {LONGEST_URL} characters of ASCII, without spaces"
        )
    try:
        parts = URL(url)
        host, port = parts.host, parts.port
    except ValueError:
        host = port = None
    if not host or not port or parts.scheme not in ("http", "https"):
        raise ValueError("must be an absolute address of http or https")
    if parts.user is not None or parts.password is not None:
        raise ValueError("must not carry credentials")
    if "#" in url:
        raise ValueError("must not have a fragment")
    return url


def checked_secret(secret: str) -> str:
    """
    The secret itself, if it can sign.

    Raises:
        ValueError: it is not `whsec_` and then base64; the message does not show it.
    """
    wrong = ValueError("must be whsec_ and then a key in base64")
    encoded = secret.removeprefix(_PREFIX)
    if encoded == secret or len(secret) > LONGEST_SECRET:
        raise wrong
    padding = "=" * (-len(encoded) % 4)
    try:
        key = base64.b64decode(encoded + padding, validate=True)
    except (binascii.Error, ValueError):
        raise wrong from None
    if not key:
        raise wrong
    return secret
