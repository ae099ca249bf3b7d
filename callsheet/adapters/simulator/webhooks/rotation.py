"""New secrets for endpoints; the old one signs for a day longer."""

import base64
from datetime import timedelta
from typing import Final

from callsheet.adapters.simulator.webhooks.endpoint import (
    Endpoint,
    Secret,
    checked_secret,
)
from callsheet.adapters.simulator.world import World

OVERLAP: Final = timedelta(hours=24)
"""Simulated time for which a secret that has been replaced still signs."""

MOST_ACTIVE: Final = 9


class TooManySecrets(ValueError):
    """As many secrets as there may be are active; one of them has to expire first."""


def new_secret(world: World) -> str:
    """A secret of 24 bytes that repeats with the seed."""
    key = bytes.fromhex(world.ids.token("webhook_secret", length=48))
    return "whsec_" + base64.b64encode(key).decode()


def rotate(world: World, endpoint: Endpoint, secret: str | None = None) -> str:
    """
    Sign with a new secret from now on, and with the old one for 24 hours more.

    Args:
        world: Where the endpoint is; the new secret is made from its seed.
        endpoint: Whose secret is replaced.
        secret: The new one, where it is not to be made up.

    Raises:
        TooManySecrets: nine are active already.
        ValueError: the secret that is given cannot sign.
    """
    active = endpoint.active_secrets(world.at)
    if len(active) >= MOST_ACTIVE:
        raise TooManySecrets(f"{MOST_ACTIVE} secrets are active already")
    value = new_secret(world) if secret is None else checked_secret(secret)
    expires = world.at + OVERLAP
    old = (Secret(value=s.value, expires=s.expires or expires) for s in active)
    endpoint.secrets = (Secret(value=value), *old)
    return value
