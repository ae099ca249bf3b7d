"""What an answer that is no result means."""

from datetime import timedelta

import pytest

from callsheet.application.errors import (
    BotBusy,
    Dispatched,
    Missing,
    NotAllowed,
    PoolExhausted,
    RateLimited,
    RecallError,
    Refused,
    Unreachable,
)
from tests.adapters.recall.calls import (
    EVERY_CALL,
    Call,
    add,
    leave,
    read,
    remove,
)
from tests.adapters.recall.server import Reply, in_turn, json_reply, serving


@pytest.mark.parametrize("call", EVERY_CALL)
@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused),
        (401, NotAllowed),
        (402, NotAllowed),
        (403, NotAllowed),
        (404, Missing),
        (408, Unreachable),
        (409, BotBusy),
        (413, Refused),
        (418, Refused),
        (429, RateLimited),
        (500, Unreachable),
        (502, Unreachable),
        (503, Unreachable),
        (504, Unreachable),
        (507, PoolExhausted),
        (599, Unreachable),
    ],
)
@pytest.mark.parametrize(
    "body", [b'{"code": "some_code", "detail": "x"}', b"<html>", b""]
)
async def test_a_status_becomes_an_error_by_its_meaning(
    call: Call, status: int, error: type[RecallError], body: bytes
) -> None:
    async with serving(in_turn(Reply(body=body, status=status))) as (_, client):
        with pytest.raises(RecallError) as raised:
            await call(client)
        assert type(raised.value) is error
        assert raised.value.status == status
        assert raised.value.code == ("some_code" if b"code" in body else None)


@pytest.mark.parametrize(
    ("call", "error"),
    [(remove, Dispatched), (add, Refused), (leave, Refused), (read, Refused)],
    ids=["remove", "add", "leave", "read"],
)
async def test_a_bot_that_has_set_off_cannot_be_removed(
    call: Call, error: type[RecallError]
) -> None:
    reply = json_reply({"code": "some_code"}, status=405)
    async with serving(in_turn(reply)) as (_, client):
        with pytest.raises(RecallError) as raised:
            await call(client)
        assert type(raised.value) is error
        assert (raised.value.status, raised.value.code) == (405, "some_code")


@pytest.mark.parametrize(
    ("body", "code"),
    [
        pytest.param({"code": "adhoc_pool_depleted"}, "adhoc_pool_depleted", id="word"),
        pytest.param({"code": "a-b"}, "a-b", id="with a dash"),
        pytest.param({"code": "https://x.example/secret"}, None, id="a link"),
        pytest.param({"code": "a" * 101}, None, id="a long one"),
        pytest.param({"code": "wörd"}, None, id="beyond ASCII"),
        pytest.param({"code": 7}, None, id="a number"),
        pytest.param(["code"], None, id="a list"),
        pytest.param({"deduplication_key": ["Too long."]}, None, id="faults of fields"),
    ],
)
async def test_only_a_plain_word_is_taken_for_a_code(
    body: object, code: str | None
) -> None:
    async with serving(in_turn(json_reply(body, status=400))) as (_, client):
        with pytest.raises(Refused) as raised:
            await add(client)
        assert raised.value.code == code


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        pytest.param({"Retry_After": "30"}, 30, id="seconds"),
        pytest.param({"Retry_After": "0"}, 0, id="at once"),
        pytest.param({"Retry_After": "9" * 5_000}, 3_600, id="for ever: an hour"),
        pytest.param(
            {
                "Date": "Sun, 22 Nov 2026 12:00:00 GMT",
                "Retry_After": "Sun, 22 Nov 2026 12:01:30 GMT",
            },
            90,
            id="a date",
        ),
        pytest.param(
            {
                "Date": "Sun, 22 Nov 2026 12:00:00 GMT",
                "Retry_After": "Sun, 22 Nov 2026 11:00:00 -0000",
            },
            0,
            id="a date gone by",
        ),
        pytest.param({"Retry_After": "soon"}, None, id="a word"),
        pytest.param({"Retry_After": "-5"}, None, id="less than nothing"),
        pytest.param({}, None, id="nothing"),
    ],
)
async def test_how_long_recall_asks_to_wait(
    headers: dict[str, str], wait: int | None
) -> None:
    reply = json_reply({}, status=507, **headers)
    async with serving(in_turn(reply)) as (_, client):
        with pytest.raises(PoolExhausted) as raised:
            await add(client)
        expected = None if wait is None else timedelta(seconds=wait)
        assert raised.value.retry_after == expected
