"""A simulator in a thread of its own, moved from outside over HTTP."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Unpack
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

from callsheet.adapters.simulator.server import Simulator
from callsheet.testing.worlds import RecallOptions, simulated_recall

_PATIENCE = 30.0


class RecallServer:
    """
    A simulated Recall that runs beside the test.

    Attributes:
        base_url: Where it is served, without a slash at the end.
        api_key: What `Authorization` has to bear.
    """

    def __init__(self, base_url: str, api_key: str) -> None:
        self.base_url = base_url
        self.api_key = api_key

    def control(
        self, method: str, path: str, body: Mapping[str, Any] | None = None
    ) -> Any:  # noqa: ANN401 -- JSON, to be looked into by a test
        """
        Call the control API; see `docs/simulate.md` for what there is.

        Raises:
            ControlError: It was refused; the text says what is wrong with the call.
        """
        return self._ask(method, path, body, {})

    def get(self, path: str) -> Any:  # noqa: ANN401 -- JSON, as above
        """
        Read from Recall's own API, with the key.

        Raises:
            ControlError: The answer is an error.
        """
        return self._ask("GET", path, None, {"Authorization": f"Token {self.api_key}"})

    def advance(self, **by: float) -> None:
        """Let time pass, in the words of `timedelta`: `advance(hours=2)`."""
        seconds = timedelta(**by).total_seconds()
        self.control("POST", "/_sim/clock", {"advance_seconds": seconds})

    def until(self, moment: datetime) -> None:
        """Let time pass until an instant (aware)."""
        self.control("POST", "/_sim/clock", {"now": moment.isoformat()})

    def truth(self) -> Any:  # noqa: ANN401 -- JSON, as above
        """Every calendar, event and bot as they really are."""
        return self.control("GET", "/_sim/truth")

    def requests(self, since: int = 0) -> list[dict[str, Any]]:
        """The calls to Recall's API after number `since`, oldest first."""
        answer = self.control("GET", f"/_sim/requests?since={since}")
        found: list[dict[str, Any]] = answer["requests"]
        return found

    def _ask(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None,
        headers: Mapping[str, str],
    ) -> Any:  # noqa: ANN401 -- JSON, as above
        data = None if body is None else json.dumps(body).encode()
        named = {"Content-Type": "application/json", **headers}
        if urlsplit(path).netloc or not path.startswith("/"):
            raise ValueError("a path is needed, such as /_sim/truth")
        request = Request(self.base_url + path, data, named, method=method)  # noqa: S310 -- loopback
        try:
            with urlopen(request, timeout=_PATIENCE) as answer:  # noqa: S310 -- loopback
                return json.loads(answer.read() or b"null")
        except HTTPError as error:
            text = error.read().decode(errors="replace")
            raise ControlError(f"{method} {path}: {error.code} {text}") from None


class ControlError(Exception):
    """The simulator refused a call; the text has its answer."""


@contextmanager
def serving_recall(**options: Unpack[RecallOptions]) -> Iterator[RecallServer]:
    """
    Serve a simulated Recall from a thread of its own until the block ends.

    See `RecallOptions` for the options.
    """
    simulator = simulated_recall(**options)
    started: Future[Callable[[], None]] = Future()
    thread = threading.Thread(
        target=lambda: asyncio.run(_serve(simulator, started)), daemon=True
    )
    thread.start()
    stop = started.result(_PATIENCE)
    try:
        yield RecallServer(simulator.base_url, simulator.api_key)
    finally:
        stop()
        thread.join(_PATIENCE)


async def _serve(simulator: Simulator, started: Future[Callable[[], None]]) -> None:
    """Serve until what `started` is given is called, from whatever thread."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    try:
        async with simulator:
            started.set_result(lambda: _call(loop, told.set))
            await told.wait()
    except BaseException as error:
        if not started.done():
            started.set_exception(error)
        raise


def _call(loop: asyncio.AbstractEventLoop, what: Callable[[], None]) -> None:
    loop.call_soon_threadsafe(what)
