"""The service on an office's log, asked as programs ask it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from callsheet.adapters.http.app import create_app
from callsheet.adapters.http.connect.parts import Connector
from callsheet.adapters.http.parts import Parts
from callsheet.adapters.memory import MemoryConnections
from callsheet.adapters.oauth.exchange import Exchange
from callsheet.adapters.oauth.provider import google, microsoft
from callsheet.adapters.settings.http_options import HttpOptions
from callsheet.adapters.token_text import new_token, token_digest
from callsheet.application.access_tokens import TokenWish, issue_token
from callsheet.application.connecting import Connecting
from callsheet.application.offering import Offers, Platform
from callsheet.domain.token_records import TokenScope
from tests.application.office import Office
from tests.application.test_pausing import READERS

Client = TestClient[web.Request, web.Application]


@dataclass
class Told:
    """An answer, read."""

    status: int
    headers: Mapping[str, str]
    text: str
    json: Any = None

    @property
    def problem(self) -> str:
        """The kind of problem, without what is before its name."""
        assert self.headers["Content-Type"] == "application/problem+json"
        assert (self.json["status"], self.json["instance"]) == (
            self.status,
            self.headers["X-Request-ID"],
        )
        return str(self.json["type"]).removeprefix("/problems/")


@dataclass
class House:
    """A service that runs, and somebody with a token for all of it."""

    office: Office
    client: Client
    bearer: str = ""
    tokens: dict[str, str] = field(default_factory=dict)

    async def token(
        self,
        name: str,
        *scopes: TokenScope,
        calendars: tuple[str, ...] | None = None,
        **more: Any,  # noqa: ANN401 -- what a wish takes
    ) -> str:
        """Issue a token beside the service, as another process would."""
        said = new_token()
        wish = TokenWish(
            name=name,
            scopes=scopes or (TokenScope.READ,),
            calendars=calendars,
            by="ana",
            **more,
        )
        now = self.office.clock.now()
        await issue_token(
            self.office.log, wish, token_digest(said), now=now, readers=READERS
        )
        return said

    async def ask(
        self,
        method: str,
        path: str,
        *,
        bearer: str | None = None,
        headers: Mapping[str, str] | None = None,
        **more: Any,  # noqa: ANN401 -- what a client takes
    ) -> Told:
        """Send a request; with an empty `bearer` without a token."""
        said = self.bearer if bearer is None else bearer
        sent = {
            **({"Authorization": f"Bearer {said}"} if said else {}),
            **(headers or {}),
        }
        async with self.client.request(
            method, path, headers=sent, allow_redirects=False, **more
        ) as answer:
            text = await answer.text()
            told = Told(answer.status, answer.headers, text)
            if "json" in answer.content_type and text:
                told.json = await answer.json(content_type=None)
            return told

    async def get(self, path: str, **more: Any) -> Told:  # noqa: ANN401 -- as above
        """Read."""
        return await self.ask("GET", path, **more)


def parts_of(office: Office, **changes: Any) -> Parts:  # noqa: ANN401 -- any part
    """What a service on an office's log is made of."""
    given: dict[str, Any] = {
        "log": office.log,
        "clock": office.clock,
        "version": "1.2.3",
        **changes,
    }
    return Parts(**given)


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[Client]:
    """Serve an application until the block ends."""
    async with TestClient(TestServer(app)) as client:
        yield client


def connector_for(office: Office, recall: MemoryConnections) -> Connector:
    """What connects calendars to an office's Recall; no provider is ever called."""
    return Connector(
        offers=Offers(office.log, office.clock),
        connecting=Connecting(recall, office.clock),
        exchange=Exchange(),
        providers={
            Platform.GOOGLE: google("id", "secret", {}),
            Platform.MICROSOFT: microsoft("id", "secret", {}),
        },
        public_url="https://callsheet.acme.example",
    )


_OF_APP = ("routes", "signed", "pages", "middlewares")


@asynccontextmanager
async def open_house(
    office: Office,
    options: HttpOptions | None = None,
    **changes: Any,  # noqa: ANN401 -- any part, or argument of the application
) -> AsyncIterator[House]:
    """Serve an office's log; the one at the door has a token of his own."""
    kept = {n: changes.pop(n) for n in _OF_APP if n in changes}
    parts = parts_of(office, options=options or HttpOptions(), **changes)
    async with serving(create_app(parts, **kept)) as client:
        house = House(office, client)
        house.bearer = await house.token("door", TokenScope.ADMIN)
        yield house
