"""Who is told of changes by webhooks."""

from difflib import get_close_matches
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from callsheet.adapters.settings.values import Options, Secrets, separated, tabled
from callsheet.domain.change import ChangeKind

_Receiver = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]


class EndpointOptions(Options):
    """
    Somebody who is told of changes by webhooks; see `docs/serve.md`.

    Attributes:
        url: Where to, on the public internet and by https.
        secret: Signs what is sent; several, separated by commas, while one is replaced.
        kinds: What it is told; everything if none is named.
        calendars: Whose changes, by ids; the whole workspace's if none is named.
    """

    url: Annotated[str, Field(min_length=1, max_length=2_000)]
    secret: Secrets | None = None
    kinds: tuple[ChangeKind, ...] = ()
    calendars: tuple[str, ...] = ()

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that signs."""
        return separated(self.secret)

    @model_validator(mode="before")
    @classmethod
    def _know_keys(cls, value: object) -> object:
        """Name the nearest key for one that is none."""
        known = [*cls.model_fields, "secret_file"]
        for key in map(str, value if isinstance(value, dict) else ()):
            if key == "secret_file":
                said = "secret_file: only in a settings file"
                raise PydanticCustomError("file", said)
            if key not in known:
                near = get_close_matches(key[:100], known, n=1)
                said = f"did you mean {near[0]}?" if near else f"known: {known}"
                raise PydanticCustomError(
                    "unknown",
                    "{key}: no such setting; {said}",
                    {"key": key[:60], "said": said},
                )
        return value


class NotifyOptions(Options):
    """
    Who is told of changes by webhooks.

    Attributes:
        endpoints: By a name that is kept: how far each has come is kept under it.
        secret: Of the endpoints that have none of their own.
        allow_private: Whether endpoints may be in a network that is not public, and be
            reached by http: for tests and inner networks.
    """

    endpoints: Annotated[
        dict[_Receiver, EndpointOptions],
        NoDecode,
        BeforeValidator(tabled),
        Field(max_length=100),
    ] = Field(default_factory=dict)
    secret: Secrets | None = None
    allow_private: bool = False

    @property
    def secrets(self) -> tuple[str, ...]:
        """Every secret that signs where an endpoint has none of its own."""
        return separated(self.secret)
