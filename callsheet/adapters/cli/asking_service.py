"""Asking a running service, where it is the one process that may write to the log."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

from cyclopts import Parameter

from callsheet.adapters.answer_body import read_up_to
from callsheet.adapters.cli.exits import UsageError

if TYPE_CHECKING:
    from callsheet.application.errors import CallsheetError

SECONDS: Final = 60.0
_MOST_BYTES: Final = 10_000_000
_TOKEN_BYTES: Final = 1_000
_NOT_SET_UP: Final = "/problems/not-set-up"


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class ServiceOptions:
    """Which service is asked in place of the log; none by default."""

    service: Annotated[
        str | None,
        Parameter(
            metavar="URL",
            help="Ask the service that runs there, such as http://127.0.0.1:8080; a "
            "log in a file has no other writer meanwhile.",
        ),
    ] = None
    token_file: Annotated[
        Path | None,
        Parameter(metavar="FILE", help="Holds the token for that service."),
    ] = None

    def chosen(self) -> "Service | None":
        """
        Say which service is to be asked.

        Raises:
            UsageError: Its address or its token is no good.
        """
        if self.service is None:
            if self.token_file is not None:
                raise UsageError("--token-file: is for --service URL")
            return None
        if self.token_file is None:
            raise UsageError("--service: needs --token-file with a token for it")
        return Service(_origin(self.service), read_secret(self.token_file, "token"))


NO_SERVICE: Final = ServiceOptions()


class Service:
    """
    A running service.

    Args:
        url: Where it is served.
        token: Says who asks; shown nowhere.
    """

    def __init__(self, url: str, token: str) -> None:
        self.url = url
        self._token = token

    def ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        """
        Send a request and read the answer.

        Raises:
            ConfigurationError: The token does not count, may not do this, or the
                service is not set up for it.
            Unreachable: There is no usable answer.
            CallsheetError: The service said no; the text says why.
        """
        import asyncio

        status, content = asyncio.run(self._ask(method, path, body))
        if 200 <= status < 300:
            return content
        raise _refused(status, content)

    async def _ask(
        self, method: str, path: str, body: object
    ) -> tuple[int, dict[str, Any]]:
        import aiohttp

        from callsheet.application.errors import Unreachable

        limits = aiohttp.ClientTimeout(total=SECONDS)
        problem = ""
        try:
            async with (
                aiohttp.ClientSession(timeout=limits) as session,
                session.request(
                    method,
                    self.url + path,
                    json=body,
                    headers={"Authorization": f"Bearer {self._token}"},
                    allow_redirects=False,
                ) as answer,
            ):
                raw = await read_up_to(_MOST_BYTES, answer.content)
                content = json.loads(raw or b"{}")
                if isinstance(content, dict):
                    return answer.status, content
                problem = "its answer is none of a service's"
        except ValueError:
            problem = "its answer is none of a service's"
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            problem = f"no answer ({type(error).__name__})"
        # Raised here: the library's own errors hold the token.
        raise Unreachable(f"the service at {self.url}: {problem}")


def read_secret(file: Path, what: str) -> str:
    """
    Read what a file holds that nobody may see.

    Args:
        file: Its name.
        what: Names it, in errors.

    Raises:
        UsageError: It cannot be read, is empty, or too large to be one.
    """
    try:
        with file.open("rb") as opened:
            content = opened.read(_TOKEN_BYTES * 10 + 1)
        secret = content.decode("utf-8-sig").strip()
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}") from None
    except ValueError:
        raise UsageError(f"{file}: holds no {what}") from None
    if not secret or len(content) > _TOKEN_BYTES * 10 or not secret.isprintable():
        raise UsageError(f"{file}: holds no {what}")
    return secret


def _origin(url: str) -> str:
    from urllib.parse import urlsplit

    from callsheet.adapters.http.serving import is_loopback

    try:
        parts = urlsplit(url)
        _ = parts.port  # raises if it is no number
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise UsageError("--service: an address looks like http://127.0.0.1:8080")
    if parts.scheme == "http" and not is_loopback(parts.hostname):
        raise UsageError(
            "--service: the token would be sent for all to read: use https:// for a "
            "service on another machine"
        )
    if "@" in parts.netloc:
        raise UsageError("--service: leave out user and password; give --token-file")
    return url.rstrip("/")


def _refused(status: int, content: dict[str, Any]) -> "CallsheetError":
    from callsheet.application.errors import (
        CallsheetError,
        ConfigurationError,
        Unreachable,
    )

    said = str(content.get("detail") or content.get("title") or f"it answered {status}")
    text = f"the service: {said[:1_000]}"
    if status in (401, 403) or content.get("type") == _NOT_SET_UP:
        return ConfigurationError(text)
    if status >= 500:
        return Unreachable(text)
    return CallsheetError(text)
