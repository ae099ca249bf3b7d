"""Single calls: what is sent, how often, and how long an answer is waited for."""

import orjson
import pytest

from callsheet.adapters.recall import http
from callsheet.adapters.recall.client import RecallClient
from callsheet.application.errors import (
    Missing,
    RateLimited,
    RecallError,
    Refused,
    Unreachable,
)
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.ids import BotId, DedupKey, EventId
from tests.adapters.recall.calls import (
    EVENT,
    EVERY_CALL,
    WRITES,
    Call,
    add,
    leave,
    read,
    remove,
)
from tests.adapters.recall.rows import GOOGLE, changed
from tests.adapters.recall.server import Reply, in_turn, json_reply, serving


async def test_adding_sends_key_and_whole_configuration() -> None:
    settings = BotSettings.of({"bot_name": "Notes ü", "metadata": {"a": "b"}})
    key = DedupKey("2026-12-01T14:00:00Z-https://x.example/ü?a=b+c")
    async with serving(in_turn(json_reply(GOOGLE))) as (server, client):
        found = await client.add_bot(EVENT, key, settings)
        (asked,) = server.asked
        assert (asked.method, asked.target) == (
            "POST",
            "/api/v2/calendar-events/event-1/bot/",
        )
        assert asked.headers["Content-Type"] == "application/json"
        assert orjson.loads(asked.body) == {
            "deduplication_key": key,
            "bot_config": {"bot_name": "Notes ü", "metadata": {"a": "b"}},
        }
        assert [bot.id for bot in found.reading.bots] == ["bot-1"]
        assert orjson.loads(found.snapshot) == GOOGLE


async def test_removing_sends_no_body_and_gives_the_event_as_it_is() -> None:
    async with serving(in_turn(json_reply(changed(GOOGLE, bots=[])))) as (
        server,
        client,
    ):
        found = await client.remove_bots(EVENT)
        (asked,) = server.asked
        assert (asked.method, asked.body) == ("DELETE", b"")
        assert asked.target == "/api/v2/calendar-events/event-1/bot/"
        assert found.reading.bots == ()


async def test_leaving_asks_the_bot() -> None:
    async with serving(in_turn(json_reply({"id": "bot-1"}))) as (server, client):
        await client.leave_call(BotId("bot-1"))
        (asked,) = server.asked
        assert (asked.method, asked.target) == ("POST", "/api/v1/bot/bot-1/leave_call/")
        assert client.calls.writes == 1


async def test_an_answer_without_a_body_will_do_for_leaving() -> None:
    async with serving(in_turn(Reply(body=b""))) as (_, client):
        await client.leave_call(BotId("bot-1"))


async def test_whoever_says_in_html_that_a_bot_has_left_is_not_recall() -> None:
    async with serving(in_turn(Reply(body=b"<html>Welcome</html>"))) as (_, client):
        with pytest.raises(Unreachable, match="cannot be read"):
            await client.leave_call(BotId("bot-1"))


async def test_a_bot_that_has_left_already_is_no_error() -> None:
    body = {"code": "cannot_command_completed_bot", "detail": "..."}
    async with serving(in_turn(json_reply(body, status=400))) as (_, client):
        await client.leave_call(BotId("bot-1"))


async def test_a_bot_that_has_not_set_off_cannot_leave() -> None:
    body = {"code": "cannot_command_unstarted_bot", "detail": "..."}
    async with serving(in_turn(json_reply(body, status=400))) as (_, client):
        with pytest.raises(Refused) as raised:
            await client.leave_call(BotId("bot-1"))
        assert raised.value.code == "cannot_command_unstarted_bot"


async def test_every_post_has_an_idempotency_key_of_its_own() -> None:
    async with serving(in_turn(json_reply(GOOGLE))) as (server, client):
        for call in (add, add, leave, remove, read):
            await call(client)
        keys = [asked.headers.get("Idempotency-Key") for asked in server.asked]
        assert len(set(keys[:3])) == 3
        assert keys[3:] == [None, None]


@pytest.mark.parametrize(
    ("event_id", "target"),
    [
        pytest.param("../../v1/bot", "..%2F..%2Fv1%2Fbot", id="a path that climbs"),
        pytest.param("a?b=c#d", "a%3Fb=c%23d", id="a query"),
        pytest.param("a b\r\nX: y", "a%20b%0D%0AX:%20y", id="a line of its own"),
        pytest.param("ü%2e", "%C3%BC%252e", id="percent signs"),
    ],
)
async def test_an_id_is_one_part_of_the_path(event_id: str, target: str) -> None:
    row = changed(GOOGLE, id=event_id)
    async with serving(in_turn(json_reply(row))) as (server, client):
        await client.event(EventId(event_id))
        assert server.targets == [f"/api/v2/calendar-events/{target}/"]


@pytest.mark.parametrize("event_id", ["", ".", "..", "x" * 1_001, "\ud83d"])
async def test_an_id_that_nothing_can_have_is_not_asked_for(event_id: str) -> None:
    async with serving(in_turn(json_reply(GOOGLE))) as (server, client):
        with pytest.raises(Missing):
            await client.remove_bots(EventId(event_id))
        assert server.asked == []


@pytest.mark.parametrize("status", [301, 302, 304, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    reply = Reply(status=status, headers={"Location": "/elsewhere"})
    async with serving(in_turn(reply)) as (server, client):
        with pytest.raises(Refused, match="base URL"):
            await read(client)
        for call in (add, remove, leave):
            with pytest.raises(Unreachable, match="redirect"):
                await call(client)
        assert "/elsewhere" not in server.targets


@pytest.mark.parametrize("call", WRITES)
@pytest.mark.parametrize(
    "reply",
    [
        pytest.param(Reply(status=503), id="503"),
        pytest.param(Reply(status=429, headers={"Retry-After": "1"}), id="429"),
        pytest.param(Reply(hang_up=True), id="hung up"),
    ],
)
async def test_a_write_is_never_repeated(call: Call, reply: Reply) -> None:
    async with serving(in_turn(json_reply(GOOGLE), reply)) as (server, client):
        # The second one meets a connection that was open already: a library may
        # take it for gone stale, and try again by itself.
        await read(client)
        with pytest.raises((Unreachable, RateLimited)):
            await call(client)
        assert len(server.asked) == 2
        assert client.calls.writes == 1
        assert server.slept == []


@pytest.mark.parametrize(
    ("reply", "slept"),
    [
        pytest.param(Reply(status=500), [0.5, 1.0], id="500"),
        pytest.param(Reply(hang_up=True), [0.5, 1.0], id="hung up"),
        pytest.param(Reply(status=429), [0.5, 1.0], id="429"),
        pytest.param(
            Reply(status=429, headers={"Retry-After": "3"}), [3.0, 3.0], id="429, 3 s"
        ),
        pytest.param(
            Reply(status=429, headers={"Retry-After": "6"}), [], id="429, too long"
        ),
        pytest.param(Reply(status=404), [], id="404"),
        pytest.param(Reply(status=403), [], id="403"),
        pytest.param(Reply(status=302), [], id="302"),
        pytest.param(Reply(body=b"<html>"), [], id="unreadable"),
    ],
)
async def test_a_read_that_fails_in_passing_is_repeated(
    reply: Reply, slept: list[float]
) -> None:
    async with serving(in_turn(reply)) as (server, client):
        with pytest.raises(RecallError):
            await read(client)
        assert server.slept == slept
        assert len(server.asked) == client.calls.reads == 1 + len(slept)


async def test_a_repeated_read_may_succeed() -> None:
    replies = in_turn(Reply(status=502), Reply(hang_up=True), json_reply(GOOGLE))
    async with serving(replies) as (server, client):
        await read(client)
        assert len(server.asked) == 3


@pytest.mark.parametrize("call", EVERY_CALL)
async def test_an_answer_that_does_not_come_is_not_waited_for(call: Call) -> None:
    reply = Reply(after=2.0)
    async with serving(in_turn(reply), patience=0.05) as (server, client):
        with pytest.raises(Unreachable, match="in time"):
            await call(client)
        assert len(server.asked) == 1


@pytest.mark.parametrize("call", EVERY_CALL)
async def test_nobody_there(call: Call) -> None:
    async with serving(in_turn(Reply())) as (server, _):
        url = server.url
    async with RecallClient(url, "k", sleep=server.sleep) as client:
        with pytest.raises(Unreachable, match="no answer"):
            await call(client)


@pytest.mark.parametrize("status", [200, 500])
async def test_a_huge_answer_is_not_read_to_its_end(
    status: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http, "BODY_LIMIT", 2**20)
    reply = Reply(endless=True, status=status)
    async with serving(in_turn(reply)) as (_, client):
        with pytest.raises(Unreachable, match=r"larger than 1 MB|answered 500"):
            await remove(client)


async def test_a_packed_answer_is_measured_unpacked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import gzip

    monkeypatch.setattr(http, "BODY_LIMIT", 2**20)
    packed = gzip.compress(b" " * (64 * 2**20))
    assert len(packed) < 2**17
    reply = Reply(body=packed, headers={"Content-Encoding": "gzip"})
    async with serving(in_turn(reply)) as (_, client):
        with pytest.raises(Unreachable, match="larger than 1 MB"):
            await read(client)


async def test_a_broken_packed_answer_is_no_answer() -> None:
    reply = Reply(body=b"not packed", headers={"Content-Encoding": "gzip"})
    async with serving(in_turn(reply)) as (_, client):
        with pytest.raises(Unreachable, match="no answer"):
            await remove(client)


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>", b"null", b'{"id": "event-1"}'])
@pytest.mark.parametrize("call", [add, remove], ids=["add", "remove"])
async def test_a_write_whose_answer_cannot_be_read_may_have_happened(
    call: Call, body: bytes
) -> None:
    async with serving(in_turn(Reply(body=body))) as (server, client):
        with pytest.raises(Unreachable, match="cannot be read"):
            await call(client)
        assert len(server.asked) == 1
