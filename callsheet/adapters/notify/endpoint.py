"""Endpoints that are told: where they are, and by which secrets they know us."""

import asyncio
import binascii
import socket
from base64 import b64decode
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from yarl import URL

from callsheet.adapters.notify.public import is_public, literal
from callsheet.application.errors import ConfigurationError

_PREFIX: Final = "whsec_"
_PATIENCE: Final = 5.0
"""Seconds that a name may take to be resolved at the start."""

_KEY_BYTES: Final = range(24, 65)
"""What Standard Webhooks asks of a key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """
    Where messages are sent to.

    Attributes:
        secrets: Each signs every message, so that one can be replaced by another.
        allow_private: Whether it may be in a network that is not public.
    """

    name: str
    url: URL
    secrets: tuple[str, ...] = field(repr=False)
    allow_private: bool = False


def endpoint(
    name: str, url: str, secrets: Sequence[str], *, allow_private: bool = False
) -> Endpoint:
    """
    See whether messages can be sent to an endpoint as the settings have it.

    Raises:
        ConfigurationError: They cannot; neither address nor secret is shown.
    """
    place = f"notify.endpoints.{name}"
    return Endpoint(
        name=name,
        url=_url(place, url, allow_private=allow_private),
        secrets=_secrets(place, secrets),
        allow_private=allow_private,
    )


async def refuse_inner(made: Endpoint) -> None:
    """
    See what the name of an endpoint leads to at present.

    A name that cannot be resolved is none that leads inside; it is tried later.

    Raises:
        ConfigurationError: To addresses that are not public.
    """
    if made.allow_private or made.url.host is None:
        return
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(_PATIENCE):
            found = await loop.getaddrinfo(
                made.url.host, made.url.port, type=socket.SOCK_STREAM
            )
    except (OSError, ValueError):
        return
    if not any(is_public(str(one[4][0])) for one in found):
        raise ConfigurationError(_inner(f"notify.endpoints.{made.name}"))


def _url(place: str, text: str, *, allow_private: bool) -> URL:
    try:
        url = URL(text)
    except ValueError:
        raise ConfigurationError(f"{place}: url is no address") from None
    if " " in text or not text.isprintable():
        raise ConfigurationError(f"{place}: url has a space or line end in it")
    if url.scheme not in ("https", "http") or not url.host:
        raise ConfigurationError(f"{place}: url has to begin with https://")
    if url.user is not None or url.password is not None:
        raise ConfigurationError(
            f"{place}: url holds a name or password; messages are signed instead"
        )
    if url.scheme == "http" and not allow_private:
        raise ConfigurationError(
            f"{place}: url has to be https; http is for tests and inner networks, with "
            "notify.allow_private = true"
        )
    spelt = literal(url.host)
    if spelt is not None and not is_public(spelt) and not allow_private:
        raise ConfigurationError(_inner(place))
    return url.with_fragment(None)


def _inner(place: str) -> str:
    return (
        f"{place}: url leads to an address that is not public; if that is meant, set "
        "notify.allow_private = true"
    )


def _secrets(place: str, secrets: Sequence[str]) -> tuple[str, ...]:
    if not secrets:
        raise ConfigurationError(
            f"{place}: no secret: set secret or secret_file there, or notify.secret"
        )
    for number, secret in enumerate(secrets, 1):
        if not _is_secret(secret):
            raise ConfigurationError(
                f"{place}: secret (item {number}) has to be whsec_ and then 24 to 64 "
                "random bytes in base64"
            )
    return tuple(secrets)


def _is_secret(secret: str) -> bool:
    encoded = secret.removeprefix(_PREFIX)
    try:
        key = b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except (binascii.Error, ValueError):
        return False
    return encoded != secret and len(key) in _KEY_BYTES
