"""A play at the office in acts, so that two worlds can be compared by their answers."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeAlias

import aiohttp
import orjson

from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.saved import load
from tests.adapters.simulator.connecting import BACK, GOOGLE, App
from tests.adapters.simulator.office import CUSTOMER, MEET, NOW, Json, Office, text
from tests.adapters.simulator.receiver import Receiver

HARD = {
    "error_bodies": "html",
    "rate_limits": "off",
    "write_takes_ms": 0,
    "p_409": 0.1,
    "p_429": 0.05,
    "p_500": 0.05,
    "p_504": 0.05,
    "p_507": 0.2,
    "p_kicked": 0.3,
    "p_rejected": 0.02,
    "p_failed": 0.02,
    "adhoc_pool": 2,
    "old_bot_lingers": True,
    "revoke_noticed_after": 7200,
    "writes_bump_updated_at": True,
    "writes_announce": True,
    "webhook_loss": 0.1,
    "webhook_duplicates": 0.2,
    "webhook_disorder": 0.3,
    "webhook_delay": 20,
    "webhook_coalescing": 5,
}
"""The hostile profile as far as each call gets an answer."""


@dataclass
class Player:
    """Someone who plays on an office, and writes down every answer."""

    office: Office
    receiver: Receiver
    answers: list[Json] = field(default_factory=list)

    async def ask(self, method: str, path: str, body: Json = None) -> Json:
        answer = await self.office.call(method, path, body)
        told = orjson.dumps(answer.json).decode()
        told = told.replace(self.office.sim.base_url, "http://recall")
        retry = answer.headers.get("Retry-After")
        self.answers.append((method, path, answer.status, retry, told))
        return answer.json

    async def truth(self) -> Json:
        return await self.ask("GET", "/_sim/truth")

    async def book(self, number: int, key: str, **config: Json) -> None:
        for event in (await self.truth())["events"][number : number + 1]:
            body = {"deduplication_key": key, "bot_config": config}
            await self.ask(
                "POST", f"/api/v2/calendar-events/{event['event_id']}/bot/", body
            )

    async def edit(self, number: int, verb: str, **body: Json) -> None:
        for event in (await self.truth())["events"][number : number + 1]:
            await self.ask("POST", f"/_sim/events/{event['event_id']}/{verb}", body)

    async def later(self, **by: float) -> None:
        seconds = timedelta(**by).total_seconds()
        await self.ask("POST", "/_sim/clock", {"advance_seconds": seconds})


Act: TypeAlias = Callable[[Player], Awaitable[None]]


async def meetings(player: Player) -> None:
    office = player.office
    for number, calendar in enumerate((office.ana, office.dan)):
        for hours in (1, 26, 40 * 24):
            start = NOW + timedelta(hours=hours)
            body = {
                "start_time": text(start),
                "end_time": text(start + timedelta(minutes=30)),
                "ical_uid": f"in-{hours}@acme.example",
                "meeting_url": MEET if hours == 1 else f"{MEET}?{number}",
                "guests": [CUSTOMER],
            }
            await player.ask("POST", f"/_sim/calendars/{calendar}/events", body)


async def bookings(player: Player) -> None:
    metadata = {"of": "callsheet", "ü": "\u2028"}
    for number, key in enumerate(("one", "two", "", "one", "three")):
        await player.book(number, key or "lone", metadata=metadata)


async def another_key(player: Player) -> None:
    await player.book(0, "another", bot_name="Second")


async def no_booking(player: Player) -> None:
    for event in (await player.truth())["events"][1:2]:
        await player.ask("DELETE", f"/api/v2/calendar-events/{event['event_id']}/bot/")


async def changes(player: Player) -> None:
    await player.edit(1, "move", start=text(NOW + timedelta(days=3)))
    await player.edit(4, "cancel")
    await player.edit(3, "respond", response="declined")


async def out_of_the_window(player: Player) -> None:
    await player.edit(1, "move", start=text(NOW + timedelta(days=50)))


async def an_hour(player: Player) -> None:
    await player.later(hours=1, seconds=5)


async def five_minutes(player: Player) -> None:
    await player.later(minutes=5)


async def a_month(player: Player) -> None:
    await player.later(days=31)


async def a_long_call(player: Player) -> None:
    body = {"meeting_url": MEET, "until": text(player.office.sim.world.at + HOUR)}
    await player.ask("POST", "/_sim/calls/start", body)


async def a_bot_by_itself(player: Player) -> None:
    await player.ask("POST", "/api/v1/bot/", {"meeting_url": MEET, "metadata": {}})


async def revoked(player: Player) -> None:
    await player.ask("POST", f"/_sim/calendars/{player.office.dan}/revoke", {})


async def granted(player: Player) -> None:
    path = f"/_sim/calendars/{player.office.dan}/grant"
    await player.ask("POST", path, {"reconnect": True})


async def consent(player: Player) -> None:
    code = await App(player.office, GOOGLE).code()
    player.answers.append(code)


async def the_code_is_redeemed(player: Player) -> None:
    codes = [answer for answer in player.answers if isinstance(answer, str)]
    if not codes:
        return
    app = App(player.office, GOOGLE)
    answer = await app.redeem(codes[-1], redirect_uri=BACK)
    player.answers.append(["redeemed", answer.status, answer.json])
    if answer.status == 200:
        body = {
            "platform": "google_calendar",
            "oauth_client_id": app.id,
            "oauth_client_secret": app.secret,
            "oauth_refresh_token": answer.json.get("refresh_token", "none"),
        }
        await player.ask("POST", "/api/v2/calendars/", body)


async def a_workspace(player: Player) -> None:
    body = {"name": "other", "key": "the-key-of-the-other"}
    await player.ask("POST", "/_sim/workspaces", body)
    body = {"mailbox": "ana@acme.example", "workspace": "other"}
    await player.ask("POST", "/_sim/calendars", body)


async def a_new_secret(player: Player) -> None:
    await player.ask("POST", "/_sim/webhooks/rotate", {})


async def the_endpoint_recovers(player: Player) -> None:
    player.receiver.otherwise = 204
    await player.ask("POST", "/_sim/webhooks/deliver", {})


async def everything_is_read(player: Player) -> None:
    paths = ("v2/calendars/", "v2/calendar-events/", "v1/bot/")
    for path in paths:
        await player.ask("GET", f"/api/{path}")
    since = text(NOW + timedelta(minutes=30))
    await player.ask("GET", f"/api/v2/calendar-events/?updated_at__gte={since}")
    for path in ("joins", "calls", "check", "webhooks?limit=1000", "switches"):
        await player.ask("GET", f"/_sim/{path}")


HOUR = timedelta(hours=1)
PLAY: tuple[Act, ...] = (
    meetings,
    bookings,
    consent,
    a_workspace,
    a_new_secret,
    changes,
    an_hour,
    a_long_call,
    a_bot_by_itself,
    revoked,
    another_key,
    five_minutes,
    everything_is_read,
    the_code_is_redeemed,
    out_of_the_window,
    an_hour,
    no_booking,
    the_endpoint_recovers,
    granted,
    an_hour,
    an_hour,
    a_month,
    everything_is_read,
)
"""Every act, some of them several times."""


async def played(player: Player, acts: tuple[Act, ...]) -> list[Json]:
    """What was answered meanwhile, and what the endpoint was told."""
    for act in acts:
        await act(player)
        await player.ask("POST", "/_sim/webhooks/deliver", {})
    got, player.receiver.got = player.receiver.got, []
    told = sorted((str(sorted(headers.items())), body) for headers, body in got)
    return [*player.answers, told]


@asynccontextmanager
async def another_run(data: bytes, player: Player) -> AsyncIterator[Player]:
    """The same office again, as it was saved; the player has seen what he had."""
    async with serving(load(data), player.office) as office:
        codes = [answer for answer in player.answers if isinstance(answer, str)]
        yield Player(office, player.receiver, codes)


@asynccontextmanager
async def serving(world: World, like: Office) -> AsyncIterator[Office]:
    """An office with another world."""
    async with Simulator(world) as sim, aiohttp.ClientSession() as http:
        yield Office(sim, http, like.ana, like.dan, checked=False)
