"""Deliveries, signed beforehand, and what it costs a server to answer them."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from secrets import token_bytes
from string import ascii_lowercase, ascii_uppercase, digits
from time import perf_counter
from uuid import uuid4

from standardwebhooks.webhooks import Webhook

from benchmarks.webhook_parts.server import CPU

_BODY = (
    '{"event": "calendar.sync_events", "data": {"calendar_id": "%s", '
    '"last_updated_ts": "2026-11-29T23:49:58.570998+00:00"}}'
)

_BASE62 = digits + ascii_uppercase + ascii_lowercase
_SVIX_EPOCH = 1_400_000_000


@dataclass(frozen=True, slots=True)
class Cost:
    """
    What some deliveries took.

    Attributes:
        cpu: Seconds of the server's processor, of all its threads, for each.
        wall: Seconds, for each.
    """

    cpu: float
    wall: float


def message_id(at: datetime) -> str:
    """Make an id as Svix does: one that comes later is also later in the alphabet."""
    number = (int(at.timestamp()) - _SVIX_EPOCH) << 128 | int.from_bytes(
        token_bytes(16), "big"
    )
    places = (number // 62**place % 62 for place in reversed(range(27)))
    return "msg_" + "".join(_BASE62[place] for place in places)


def deliveries(path: str, secret: str, count: int) -> list[bytes]:
    """Make requests, each with another message, as they go over the wire."""
    signer, now = Webhook(secret), datetime.now(UTC)
    return [_delivery(path, signer, now) for _ in range(count)]


def _delivery(path: str, signer: Webhook, now: datetime) -> bytes:
    name, body = message_id(now), _BODY % uuid4()
    return (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n"
        "Content-Type: application/json\r\nUser-Agent: Svix-Webhooks/1.24\r\n"
        f"webhook-id: {name}\r\nwebhook-timestamp: {int(now.timestamp())}\r\n"
        f"webhook-signature: {signer.sign(name, now, body)}\r\n"
        f"Content-Length: {len(body)}\r\n\r\n{body}"
    ).encode()


def send(port: int, requests: Sequence[bytes], at_once: int) -> Cost:
    """
    Send requests over some connections, each when the one before is answered.

    Raises:
        ValueError: One was answered with something else than 204.
    """
    return asyncio.run(_send(port, requests, at_once))


async def _send(port: int, requests: Sequence[bytes], at_once: int) -> Cost:
    waiting = iter(requests)
    lines = [await asyncio.open_connection("127.0.0.1", port) for _ in range(at_once)]
    start, before = perf_counter(), await _cpu_of(port)
    await asyncio.gather(*(_one_by_one(*line, waiting) for line in lines))
    wall, cpu = perf_counter() - start, await _cpu_of(port) - before
    for _, writer in lines:
        writer.close()
    return Cost(cpu / len(requests), wall / len(requests))


async def _one_by_one(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: Iterator[bytes]
) -> None:
    for request in waiting:
        writer.write(request)
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 204"):
            raise ValueError(f"answered with {answer[:60]!r}")


async def _cpu_of(port: int) -> float:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {CPU} HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return float(answer.rpartition(b"\r\n")[2])
