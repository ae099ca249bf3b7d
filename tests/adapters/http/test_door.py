"""Who is let in, and who is not: tokens, their scopes, and those who try."""

import asyncio
import time
from collections.abc import Callable
from datetime import timedelta

import pytest

from callsheet.adapters.http import gate, slowing
from callsheet.adapters.http.slowing import BY_ADDRESS, OVER_ALL, WINDOW, Slowing
from callsheet.adapters.settings.http_options import HttpOptions
from callsheet.adapters.token_text import token_digest
from callsheet.application.errors import LogUnavailable
from callsheet.application.ledger import Ledger
from callsheet.application.statements import write_said
from callsheet.domain.token_records import TokenIssued, TokenScope
from callsheet.domain.tokens import token_id
from tests.adapters.http.house import House, Told, open_house
from tests.application.office import Office

READ, ADMIN = TokenScope.READ, TokenScope.ADMIN
LOOPBACK = frozenset({"127.0.0.1"})


async def test_nobody_comes_in_without_a_token(house: House) -> None:
    for path in ("/v1/events", "/v1/due", "/v1/tokens", "/metrics"):
        told = await house.get(path, bearer="")
        assert (told.status, told.problem) == (401, "not-authenticated")
        assert told.headers["WWW-Authenticate"] == 'Bearer realm="callsheet"'
    for path in ("/livez", "/readyz", "/version", "/openapi.json", "/docs"):
        assert (await house.get(path, bearer="")).status == 200


BAD: dict[str, Callable[[str], str]] = {
    "one that was made up": lambda _: "Bearer cs_" + "x" * 43,
    "half of one": lambda good: f"Bearer {good[:20]}",
    "one with something behind": lambda good: f"Bearer {good}x",
    "another scheme": lambda good: f"Basic {good}",
    "no scheme": lambda good: good,
    "nothing behind the scheme": lambda _: "Bearer",
    "a very long one": lambda good: f"Bearer {good * 20}",
    "one of other letters": lambda _: "Bearer \u00e9\u00e9",
}


@pytest.mark.parametrize("said", BAD.values(), ids=BAD)
async def test_a_token_does_not_count(house: House, said: Callable[[str], str]) -> None:
    headers = {"Authorization": said(house.bearer)}
    told = await house.get("/v1/events", bearer="", headers=headers)
    assert told.problem == "not-authenticated"
    assert told.headers["WWW-Authenticate"].endswith('error="invalid_token"')


async def test_a_token_whose_digest_begins_alike_is_another(house: House) -> None:
    said = "cs_" + "y" * 43
    issued = TokenIssued(
        token=token_id(token_digest(said)),
        name="alike",
        digest=token_digest("another"),
        scopes=(READ,),
        by="ana",
        why="",
        at=house.office.clock.now(),
    )
    ledger = Ledger(house.office.log)
    await ledger.catch_up()
    await write_said(ledger, [issued], "token")
    assert (await house.get("/v1/events", bearer=said)).status == 401


async def test_two_tokens_at_once_are_none(house: House) -> None:
    headers = [("Authorization", f"Bearer {house.bearer}")] * 2
    async with house.client.get("/v1/events", headers=headers) as answer:
        assert answer.status == 401


@pytest.mark.parametrize("spelt", ["bearer", "BEARER", "Bearer "])
async def test_the_scheme_may_be_spelt_anyhow(house: House, spelt: str) -> None:
    headers = {"Authorization": f"{spelt} {house.bearer}"}
    assert (await house.get("/v1/events", bearer="", headers=headers)).status == 200


@pytest.mark.parametrize("scope", [READ, TokenScope.PREFER, TokenScope.OPERATE])
async def test_a_scope_that_is_lacking_is_named(
    house: House, scope: TokenScope
) -> None:
    bearer = await house.token("reader", scope)
    assert (await house.get("/v1/events", bearer=bearer)).status == 200
    told = await house.get("/v1/tokens", bearer=bearer)
    assert (told.status, told.problem) == (403, "not-allowed")
    assert told.headers["WWW-Authenticate"].endswith('scope="admin"')


async def test_a_token_expires(house: House) -> None:
    bearer = await house.token("brief", lasts=timedelta(hours=1))
    assert (await house.get("/v1/events", bearer=bearer)).status == 200
    house.office.clock.time += timedelta(hours=1)
    assert (await house.get("/v1/events", bearer=bearer)).status == 401


async def test_tokens_of_another_process_are_known_within_a_second(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await house.get("/v1/events")).status == 200
    bearer = await house.token("other")
    assert (await house.get("/v1/events", bearer=bearer)).status == 401
    monkeypatch.setattr(gate, "AT_LEAST_EVERY", 0.0)
    assert (await house.get("/v1/events", bearer=bearer)).status == 200


async def test_tokens_count_for_a_while_when_the_log_cannot_be_read(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert (await house.get("/version")).status == 200
    assert (await house.get("/metrics")).status == 200

    async def broken(*_: object) -> None:
        raise LogUnavailable("/var/lib/secret.db: disk failed")

    monkeypatch.setattr(house.office.log, "since", broken)
    monkeypatch.setattr(gate, "AT_LEAST_EVERY", 0.0)
    assert (await house.get("/metrics")).status == 200
    monkeypatch.setattr(gate, "UNREAD_FOR", 0.0)
    told = await house.get("/metrics")
    assert (told.status, told.problem) == (503, "log-unavailable")
    assert "secret" not in told.text


@pytest.mark.parametrize(("seconds", "status"), [(60.0, 200), (0.0, 503)])
async def test_while_the_log_is_away_nobody_waits_for_those_before_him(
    house: House, monkeypatch: pytest.MonkeyPatch, seconds: float, status: int
) -> None:
    assert (await house.get("/metrics")).status == 200
    tried: list[float] = []

    async def away(*_: object) -> None:
        tried.append(time.monotonic())
        await asyncio.sleep(0.05)
        raise LogUnavailable("no connection in 10 s")

    monkeypatch.setattr(house.office.log, "since", away)
    monkeypatch.setattr(gate, "AT_LEAST_EVERY", 0.0)
    monkeypatch.setattr(gate, "UNREAD_FOR", seconds)
    told = await asyncio.gather(*(house.get("/metrics") for _ in range(20)))
    assert {one.status for one in told} == {status}
    assert len(tried) <= 3


async def test_whoever_tries_tokens_has_to_wait_and_good_ones_do_not(
    house: House,
) -> None:
    async def tried() -> Told:
        return await house.get("/v1/events", bearer="cs_" + "x" * 43)

    for _ in range(BY_ADDRESS):
        assert (await tried()).status == 401
    told = await tried()
    assert (told.status, told.problem) == (429, "too-many-bad-tokens")
    assert 1 <= int(told.headers["Retry-After"]) <= WINDOW
    assert (await house.get("/v1/events")).status == 200
    # Who says nothing does not guess.
    assert (await house.get("/v1/events", bearer="")).status == 401


class Watch:
    """Seconds that pass when they are told to."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def tries(counted: Slowing, address: str | None, times: int) -> list[bool]:
    return [counted.bad(address) is not None for _ in range(times)]


def test_each_address_is_counted_by_itself_for_a_minute() -> None:
    watch = Watch()
    counted = Slowing(watch)
    assert tries(counted, "192.0.2.1", BY_ADDRESS + 1) == [False] * BY_ADDRESS + [True]
    assert tries(counted, "192.0.2.2", 1) == [False]
    watch.now = WINDOW - 15
    assert counted.bad("192.0.2.1") == timedelta(seconds=15)
    for window in (1, 2, 4):
        watch.now = window * WINDOW
        assert tries(counted, "192.0.2.1", BY_ADDRESS) == [False] * BY_ADDRESS
        assert counted.bad("192.0.2.1") == timedelta(seconds=WINDOW)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("2001:db8::1", "2001:db8::ffff", True, id="one network of v6"),
        pytest.param("2001:db8::1", "2001:db8:0:1::1", False, id="two networks of v6"),
        pytest.param("fe80::1%eth0", "fe80::1%eth1", True, id="with a zone"),
        pytest.param(None, "no address", True, id="none at all, as of a socket file"),
    ],
)
def test_addresses_that_one_sender_chooses_from_are_one(
    one: str | None, other: str, same: bool
) -> None:
    counted = Slowing(Watch())
    tries(counted, one, BY_ADDRESS)
    assert tries(counted, other, 1) == [same]


def test_all_together_are_counted_and_little_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(slowing, "_ADDRESSES", 10)
    counted = Slowing(Watch())
    addresses = [f"192.0.2.{i}" for i in range(100)]
    said = [tries(counted, one, 1)[0] for one in addresses * 4]
    assert said.index(True) == OVER_ALL
    assert len(counted._by_address) == 10


async def test_an_open_service_lets_everybody_in_until_there_is_a_token(
    office: Office,
) -> None:
    async with open_house(office, open=True, hosts=LOOPBACK) as house:
        told = await house.get("/v1/tokens", bearer="")
        assert told.status == 401, "there is a token already"
        (door,) = (await house.get("/v1/tokens")).json["items"]
        await house.ask("DELETE", f"/v1/tokens/{door['id']}")
        assert (await house.get("/v1/tokens", bearer="")).status == 200
        # Whoever says something has to say the right thing.
        assert (await house.get("/v1/tokens", bearer="cs_wrong")).status == 401
        made = await house.ask(
            "POST",
            "/v1/tokens",
            bearer="",
            json={"name": "first", "scopes": ["admin"]},
        )
        assert made.json["by"] == "(open)"
        assert (await house.get("/v1/tokens", bearer="")).status == 401


def test_openness_is_bounded_to_hosts(office: Office) -> None:
    with pytest.raises(ValueError, match="needs the names of its hosts"):
        asyncio.run(_opened(office))


async def _opened(office: Office) -> None:
    async with open_house(office, open=True):
        pass


async def test_counts_may_be_shown_to_everybody(office: Office) -> None:
    async with open_house(office, HttpOptions(metrics_need_token=False)) as house:
        assert (await house.get("/metrics", bearer="")).status == 200
