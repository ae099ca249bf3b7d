"""The kinds of values that settings have, in a file and in the environment."""

import json
from ipaddress import ip_address
from typing import Annotated, Final
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr
from pydantic_core import PydanticCustomError

ONE_DAY: Final = 86_400.0
"""In seconds."""


class Options(BaseModel):
    """A table of settings: what it does not know is refused, and nothing is shown."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def listed(value: object) -> object:
    """Take a list from the environment: `60,120,300`."""
    return value.split(",") if isinstance(value, str) else value


def tabled(value: object) -> object:
    """Take a table from the environment, where it is JSON: `{"a rule": "observe"}`."""
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        raise PydanticCustomError(
            "table",
            "input should be a table; in the environment JSON of names and values",
        ) from None


def separated(secrets: SecretStr | None) -> tuple[str, ...]:
    """Give each of several secrets that are separated by commas."""
    parts = secrets.get_secret_value().split(",") if secrets is not None else ()
    return tuple(part.strip() for part in parts if part.strip())


def _sent_safely(url: str) -> str:
    """Take an address that nobody between here and there can listen in on."""
    parts = _split(url)
    if parts is None or parts.username is not None or parts.fragment or parts.query:
        raise PydanticCustomError(
            "url", "should be an address such as https://callsheet.acme.example"
        )
    if parts.scheme == "http" and not _on_this_machine(parts.hostname or ""):
        raise PydanticCustomError(
            "url", "should begin with https:// (http:// is for this machine)"
        )
    return url.rstrip("/")


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        _ = parts.port  # raises if it is no number
    except ValueError:
        return None
    known = parts.scheme in ("http", "https") and parts.hostname
    return parts if known and url.isascii() and " " not in url else None


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


Url = Annotated[str, Field(max_length=2_000), AfterValidator(_sent_safely)]
"""An address that secrets may be sent to."""


def _said(secret: SecretStr) -> SecretStr:
    """Take a secret that is one: white space opens nothing."""
    if not secret.get_secret_value().strip():
        raise PydanticCustomError(
            "secret", "should not be empty: leave it out where there is none"
        )
    return secret


def _each_said(secrets: SecretStr) -> SecretStr:
    """Take secrets between commas; commas alone are none."""
    if not separated(secrets):
        raise PydanticCustomError(
            "secrets", "should hold a secret: nothing stands between its commas"
        )
    return secrets


Secret = Annotated[SecretStr, Field(max_length=10_000), AfterValidator(_said)]
"""What nobody shows."""

Secrets = Annotated[Secret, AfterValidator(_each_said)]
"""Several, separated by commas, while one is replaced."""
