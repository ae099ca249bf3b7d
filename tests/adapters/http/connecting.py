"""A service that connects calendars, a simulated world around it, and browsers."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit

import aiohttp
from aiohttp.test_utils import TestServer, unused_port

from callsheet.adapters.cli.connector import connector_of
from callsheet.adapters.http.app import create_app
from callsheet.adapters.http.parts import Parts
from callsheet.adapters.link_text import new_secret, sealed
from callsheet.adapters.oauth.exchange import Exchange
from callsheet.adapters.recall.accounts import RecallAccounts
from callsheet.adapters.settings import Configuration
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.token_text import token_digest
from callsheet.application.offering import Expected, Platform
from callsheet.application.signature import Signature
from callsheet.domain.ids import CalendarId
from callsheet.domain.records import Record
from tests.adapters.simulator.office import Json, Office, open_office

SECRETS = ("google-secret", "microsoft-secret")
OWNERS = {
    Platform.GOOGLE: "cleo@acme.example",
    Platform.MICROSOFT: "finn@acme.example",
}


@dataclass
class SimulatedTime:
    """The simulation's clock; nobody really sleeps."""

    office: Office

    def now(self) -> datetime:
        return self.office.sim.world.at

    async def sleep(self, seconds: float) -> None:  # noqa: ARG002 -- the port's
        await asyncio.sleep(0)


@dataclass
class Seen:
    """A page that a browser shows."""

    status: int
    url: str
    text: str
    headers: Any

    @property
    def title(self) -> str:
        return _between(self.text, "<h1>", "</h1>")


@dataclass
class Browser:
    """Keeps cookies, follows redirects, and sends forms with their origin."""

    session: aiohttp.ClientSession
    urls: list[str] = field(default_factory=list)

    async def open(self, url: str) -> Seen:
        return await self._go("GET", url)

    async def press(self, page: Seen, **fields: str) -> Seen:
        """Press the button of a page's form, as its first choice or as one says."""
        form = Form(page.text)
        data = [*form.fields, *(f for f in form.boxes if f[0] not in fields)]
        data += [(name, value) for name, value in fields.items() if value]
        parts = urlsplit(page.url)
        headers = {"Origin": f"{parts.scheme}://{parts.netloc}"}
        return await self._go("POST", urljoin(page.url, form.action), data, headers)

    async def _go(
        self,
        method: str,
        url: str,
        data: list[tuple[str, str]] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Seen:
        while True:
            self.urls.append(url)
            async with self.session.request(
                method,
                url,
                data=None if data is None else urlencode(data),
                headers={
                    **(headers or {}),
                    "Content-Type": "application/x-www-form-urlencoded",
                },
                allow_redirects=False,
            ) as answer:
                if answer.status not in (302, 303):
                    text = await answer.text()
                    return Seen(answer.status, url, text, answer.headers)
                url = urljoin(url, answer.headers["Location"])
                method, data, headers = "GET", None, None


class Form(HTMLParser):
    """The form of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.fields: list[tuple[str, str]] = []
        self.boxes: list[tuple[str, str]] = []
        self.action = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        of = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.action = of.get("action", "")
        elif tag == "input" and of["type"] == "checkbox":
            self.boxes.append((of["name"], of["value"]))
        elif tag == "input":
            self.fields.append((of["name"], of["value"]))


@dataclass
class Desk:
    """A service that connects calendars, and an operator who makes links."""

    office: Office
    log: MemoryLog
    parts: Parts
    url: str
    told: list[CalendarId]

    async def link(self, platform: Platform, address: str, **more: str) -> str:
        connector = self.parts.connector
        assert connector is not None
        secret = new_secret()
        await connector.offers.make(
            platform,
            token_digest(secret),
            sealed(Expected(address=address, **more), secret),
            Signature(by="dana", why="a new colleague"),
        )
        return connector.link(secret)

    def at_provider(self, platform: Platform, **changes: Any) -> None:  # noqa: ANN401 -- any field
        """Change what is known of a provider."""
        connector = self.parts.connector
        assert connector is not None
        providers = connector.providers
        assert isinstance(providers, dict)
        providers[platform] = replace(providers[platform], **changes)

    async def order(self, operation: str | None, *answers: Json) -> None:
        """Have Recall's next calls of a kind answered so; all of them, without one."""
        rule = {"answers": answers, "forever": operation is None}
        if operation is not None:
            rule["operation"] = operation
        await self.office.good("POST", "/_sim/script", rule)

    async def records(self, kind: type[Any]) -> list[Any]:
        found: list[Record] = [one.record for one in await self.log.since(0, 1_000)]
        return [one for one in found if isinstance(one, kind)]

    async def calendars(self, address: str) -> list[Json]:
        """What Recall has of an account, once it has had time to connect."""
        await self.office.later(seconds=5)
        shown = await self.office.good("GET", f"/api/v2/calendars/?email={address}")
        return list(shown["results"])

    @asynccontextmanager
    async def browser(self) -> AsyncIterator[Browser]:
        jar = aiohttp.CookieJar(unsafe=True)
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            yield Browser(session)


def settings(base: str, public_url: str) -> Configuration:
    """Settings that name the simulation's endpoints in place of the providers'."""
    login = f"{base}/microsoft/common/oauth2/v2.0"
    return Configuration.model_validate(
        {
            "http": {"public_url": public_url},
            "oauth": {
                "google": {
                    "client_id": "callsheet-at-google",
                    "client_secret": SECRETS[0],
                    "authorize_url": f"{base}/google/o/oauth2/v2/auth",
                    "token_url": f"{base}/google/token",
                    "account_url": f"{base}/google/oauth2/v3/userinfo",
                    "revoke_url": f"{base}/google/revoke",
                },
                "microsoft": {
                    "client_id": "callsheet-at-microsoft",
                    "client_secret": SECRETS[1],
                    "authorize_url": f"{login}/authorize",
                    "token_url": f"{login}/token",
                    "account_url": f"{base}/microsoft/v1.0/me",
                },
            },
        }
    )


@asynccontextmanager
async def open_desk() -> AsyncIterator[Desk]:
    """Serve until the block ends; Cleo and Finn have accounts, and no calendar yet."""
    port = unused_port()
    url = f"http://127.0.0.1:{port}"
    async with open_office() as office, Exchange() as exchange:
        office.checked = False
        for platform, address in OWNERS.items():
            open_mailbox(office.sim.world, address, platform.value)
        log, clock, told = MemoryLog(), SimulatedTime(office), list[CalendarId]()
        configuration = settings(office.sim.base_url, url)
        client = RecallAccounts(office.sim.base_url, "sim-key", sleep=clock.sleep)
        async with client as recall:
            connector = connector_of(
                configuration, log, recall, exchange, clock, told=told.append
            )
            parts = Parts(log=log, clock=clock, version="1", connector=connector)
            async with TestServer(create_app(parts), port=port):
                yield Desk(office, log, parts, url, told)


def challenge(verifier: str) -> str:
    digest = sha256(verifier.encode()).digest()
    return urlsafe_b64encode(digest).decode().rstrip("=")


def asked(url: str) -> dict[str, str]:
    """What stands in the query of an address."""
    return dict(parse_qsl(urlsplit(url).query))


def _between(text: str, first: str, last: str) -> str:
    return text.partition(first)[2].partition(last)[0]
