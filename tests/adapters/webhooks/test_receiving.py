"""What the endpoint answers, what it never says, and what stands in the log."""

import asyncio
import zlib
from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from typing import Any

import pytest
from structlog.testing import capture_logs

from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.adapters.webhooks import receiving
from callsheet.adapters.webhooks.refusal import Unkept
from callsheet.application.errors import LogUnavailable
from callsheet.application.inbox import Notice
from tests.adapters.webhooks.endpoint import BODY, NOW, TOKEN, serving, signed

WITH_TOKEN = f"?token={TOKEN.replace(' ', '+')}"


def events(logs: list[Any]) -> list[tuple[str, object]]:
    return [(one["event"], one.get("why", one.get("kind"))) for one in logs]


async def test_whoever_reads_the_inbox_is_woken_after_each_delivery() -> None:
    async with serving() as endpoint:
        await endpoint.send(signed())
        await endpoint.send(signed())
        assert endpoint.woken == [1, 1]


async def test_an_error_of_whoever_is_woken_is_not_the_senders() -> None:
    with capture_logs() as logs:
        async with serving(woken=NobodyThere()) as endpoint:
            assert await endpoint.send(signed()) == 204
    assert [one["event"] for one in logs] == ["webhook.kept", "webhook.nobody_woken"]


class NobodyThere(list[int]):
    """Fails when something is kept."""

    def append(self, _: int) -> None:
        raise RuntimeError


class FullInbox(MemoryInbox):
    """An inbox on a disk that is full."""

    async def keep_all(self, notices: Sequence[Notice]) -> Sequence[bool]:  # noqa: ARG002 - none has room
        raise LogUnavailable("the disk is full")


async def test_what_cannot_be_kept_is_not_acknowledged() -> None:
    with capture_logs() as logs:
        async with (
            serving(inbox=FullInbox()) as endpoint,
            endpoint.session.post(endpoint.url, data=BODY, headers=signed()) as answer,
        ):
            assert answer.status == 503
            assert answer.headers["Retry-After"] == "5"
            assert endpoint.woken == []
    (told,) = logs
    assert (told["event"], told["times"]) == ("webhook.not_kept", 1)
    assert told["problem"] == "the disk is full"


def test_of_many_that_cannot_be_kept_the_log_is_told_once_a_minute() -> None:
    unkept, minute = Unkept(), timedelta(minutes=1)
    with capture_logs() as logs:
        for number in range(50):
            unkept.note("the disk is full", NOW + timedelta(seconds=number))
        unkept.note("the server is away", NOW)
        unkept.note("the disk is full", NOW + minute)
    told = [(one["problem"], one["times"]) for one in logs]
    assert told == [
        ("the disk is full", 1),
        ("the server is away", 1),
        ("the disk is full", 50),
    ]


class TestAToken:
    """The older way: a word in the address."""

    async def test_lets_in_what_nobody_signs(self) -> None:
        async with serving(secrets=(), tokens=["another", TOKEN]) as endpoint:
            assert await endpoint.send({}, query=WITH_TOKEN) == 204
            assert await endpoint.send({}, query=WITH_TOKEN) == 204
            # Without ids nobody can tell whether it was the same message.
            assert len(await endpoint.notices()) == 2

    async def test_lets_in_what_is_signed_by_a_secret_that_is_not_known(self) -> None:
        async with serving(secrets=(), tokens=[TOKEN]) as endpoint:
            for _ in range(2):
                assert (
                    await endpoint.send(signed(family="svix"), query=WITH_TOKEN) == 204
                )
            [notice] = await endpoint.notices()
            assert notice.message_id == "msg_1"

    @pytest.mark.parametrize(
        "query",
        [
            "",
            "?token=",
            "?token=another",
            f"{WITH_TOKEN}x",
            f"{WITH_TOKEN}&token=x",
            f"{WITH_TOKEN}&{WITH_TOKEN[1:]}",
            WITH_TOKEN.replace("token", "Token"),
            "?token=%ff%ed%a0%80",
        ],
    )
    async def test_that_is_another_or_not_alone_lets_nothing_in(
        self, query: str
    ) -> None:
        async with serving(secrets=(), tokens=[TOKEN]) as endpoint:
            assert await endpoint.send({}, query=query) == 401

    async def test_does_not_make_good_a_wrong_signature(self) -> None:
        wrong = signed() | {"webhook-id": "msg_2"}
        async with serving(tokens=[TOKEN]) as endpoint:
            assert await endpoint.send(wrong, query=WITH_TOKEN) == 401
            assert await endpoint.send(signed(), query="?token=wrong") == 204
            assert await endpoint.send({}, query=WITH_TOKEN) == 204

    @pytest.mark.parametrize("tokens", [[], [""]])
    async def test_counts_for_nothing_unless_it_is_set_up(
        self, tokens: list[str]
    ) -> None:
        async with serving(tokens=tokens) as endpoint:
            for query in (WITH_TOKEN, "?token=", ""):
                assert await endpoint.send({}, query=query) == 401

    async def test_is_never_logged(self) -> None:
        with capture_logs() as logs:
            async with serving(tokens=[TOKEN]) as endpoint:
                await endpoint.send({}, query=f"{WITH_TOKEN}&x=1")
                await endpoint.send({}, query=f"{WITH_TOKEN}x")
        assert events(logs) == [
            ("webhook.kept", "calendar.update"),
            ("webhook.refused", "no token matches"),
        ]
        assert TOKEN[:6] not in str(logs)


class TestABody:
    async def test_that_is_too_large_is_refused_whoever_signed_it(self) -> None:
        large = b" " * (receiving.BODY_LIMIT + 1)
        async with serving() as endpoint:
            assert await endpoint.send(signed(large[:-1]), large[:-1]) == 204
            assert await endpoint.send(signed(large), large) == 413
            assert await endpoint.send(signed(large), in_pieces(large)) == 413

    async def test_that_comes_in_pieces_is_taken_in(self) -> None:
        async with serving() as endpoint:
            assert await endpoint.send(signed(), in_pieces(BODY)) == 204

    @pytest.mark.parametrize("unpacks", [False, True])
    async def test_that_is_packed_is_not_what_was_signed(self, unpacks: bool) -> None:
        packed = zlib.compress(BODY + b" ")
        async with serving(unpacks=unpacks) as endpoint:
            # What is not packed breaks the connection; so each has one of its own.
            packing = {"Content-Encoding": "deflate", "Connection": "close"}
            headers = signed() | packing
            assert await endpoint.send(headers, packed) == 401
            assert await endpoint.send(headers, b"not packed at all") == 401
            bomb = zlib.compress(b" " * 5_000_000)
            assert await endpoint.send(headers, bomb) == (413 if unpacks else 401)

    async def test_that_does_not_end_is_not_waited_for(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(receiving, "READ_SECONDS", 0.05)
        async with serving() as endpoint:
            assert await endpoint.send(signed(), in_pieces(BODY, seconds=1)) == 401


async def in_pieces(body: bytes, seconds: float = 0) -> AsyncIterator[bytes]:
    half = len(body) // 2
    yield body[:half]
    await asyncio.sleep(seconds)
    yield body[half:]


async def test_without_secret_and_token_all_is_refused_and_said_once_what_to_do() -> (
    None
):
    with capture_logs() as logs:
        async with serving(secrets=()) as endpoint:
            assert await endpoint.send({}) == 401
            assert await endpoint.send(signed(), query=WITH_TOKEN) == 401
    [said] = logs
    assert said["why"] == "not configured"
    assert "set CALLSHEET_RECALL__WEBHOOK_SECRET" in said["cure"]


async def test_many_refusals_do_not_fill_the_log() -> None:
    async with serving() as endpoint:
        with capture_logs() as logs:
            for _ in range(5):
                await endpoint.send({})
            await endpoint.send(signed(at=endpoint.clock.now() - timedelta(days=1)))
            endpoint.clock.shows = lambda: NOW + timedelta(minutes=1)
            await endpoint.send({})
    said = [(one["why"], one["times"]) for one in logs]
    assert said == [("header missing", 1), ("old timestamp", 1), ("header missing", 5)]


async def test_there_are_only_deliveries() -> None:
    async with serving() as endpoint, endpoint.session.get(endpoint.url) as answer:
        assert answer.status == 405


async def test_what_became_of_each_is_counted() -> None:
    async with serving() as endpoint:
        for headers in (signed(), signed(), {}):
            await endpoint.send(headers)
        assert endpoint.counted == [
            ("kept", ""),
            ("repeated", ""),
            ("refused", "header missing"),
        ]
