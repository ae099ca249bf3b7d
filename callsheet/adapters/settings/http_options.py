"""The service over HTTP."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field
from pydantic_core import PydanticCustomError
from pydantic_settings import NoDecode

from callsheet.adapters.settings.values import ONE_DAY, Options, Url, listed

_HOST: Final = re.compile(r"[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]", re.ASCII)
_ORIGIN: Final = re.compile(
    r"https?://(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?", re.ASCII
)


def _host(name: str) -> str:
    """Take the name of a host, as it stands in `Host`; its port does not matter."""
    if _HOST.fullmatch(name.strip()) is None:
        raise PydanticCustomError(
            "host", "input should be a name such as callsheet.acme.example"
        )
    return name.strip()


def _origin(origin: str) -> str:
    """Take an origin as browsers send it."""
    if _ORIGIN.fullmatch(origin.strip()) is None:
        raise PydanticCustomError(
            "origin",
            "input should be an origin such as https://app.acme.example, without "
            "anything behind it",
        )
    return origin.strip().lower()


_Host = Annotated[str, Field(min_length=1, max_length=253)]
_Hosts = Annotated[
    tuple[Annotated[str, AfterValidator(_host)], ...],
    NoDecode,
    BeforeValidator(listed),
]
_Origins = Annotated[
    tuple[Annotated[str, AfterValidator(_origin)], ...],
    NoDecode,
    BeforeValidator(listed),
]


class HttpOptions(Options):
    """
    The service over HTTP; see `docs/serve.md`.

    Attributes:
        host: Address to listen on; a wider one than this machine needs a token.
        port: 0 takes a free one.
        public_url: Under which people's browsers reach it, such as that of a proxy.
        hosts: Further names by which it is asked for, such as that of a proxy.
        trusted_proxies: How many proxies of one's own stand before it, each of which
            adds to `X-Forwarded-For`; with 0 that header is not looked at.
        cors: Origins whose pages may ask, such as `https://app.acme.example`.
        open_on_loopback: Whether everybody on this machine may do everything while
            there is no token.
        metrics_need_token: Whether `/metrics` asks for a token.
        body_bytes: How large a body may be.
        time_limit_seconds: After which an answer that is not there is given up.
        drain_seconds: How long running requests have at the end.
        pass_within_seconds: How long ago the last complete pass may have begun for
            the service to be ready; None for any time.
    """

    host: _Host = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    public_url: Url | None = None
    hosts: _Hosts = ()
    trusted_proxies: Annotated[int, Field(ge=0, le=16)] = 0
    cors: _Origins = ()
    open_on_loopback: bool = False
    metrics_need_token: bool = True
    body_bytes: Annotated[int, Field(ge=1_024, le=100_000_000)] = 1_048_576
    time_limit_seconds: Annotated[float, Field(gt=0, le=3_600)] = 30.0
    drain_seconds: Annotated[float, Field(ge=0, le=3_600)] = 20.0
    pass_within_seconds: Annotated[float, Field(gt=0, le=ONE_DAY * 31)] | None = None
