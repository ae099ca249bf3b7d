"""Whatever bytes come: 2xx only for a good signature, else 401 or 413, never 5xx."""

import asyncio
import hashlib
import hmac
from base64 import b64decode, b64encode

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.adapters.webhooks.endpoint import NOW, SECRET, TOKEN, Endpoint, serving

STAMP = str(int(NOW.timestamp())).encode()
NAMES = [
    b"webhook-id",
    b"webhook-timestamp",
    b"webhook-signature",
    b"svix-id",
    b"svix-timestamp",
    b"svix-signature",
]
# The server itself refuses, with 400, whoever says twice of what kind a body is.
KINDS = [b"Content-Encoding", b"Content-Type"]
# What HTTP lets a header hold, and the server's parser, too.
VALUES = st.binary(max_size=60).map(
    lambda raw: bytes(c for c in raw if c >= 0x20 and c != 0x7F)
)
HINTS = st.sampled_from([b"msg_1", STAMP, b"v1,", b"v1,AAAA", b"", b"gzip", b"deflate"])
HEADERS = st.builds(
    list.__add__,
    st.lists(st.tuples(st.sampled_from(NAMES), HINTS | VALUES), max_size=8),
    st.lists(
        st.tuples(st.sampled_from(KINDS), HINTS | VALUES),
        max_size=2,
        unique_by=lambda header: header[0],
    ),
)
QUERIES = st.sampled_from([b"", b"?token=", b"?token=%ff", b"?%", b"?token=x&token=x"])
BODIES = st.binary(max_size=400) | st.sampled_from(
    [b"{", b"[" * 300, b"\xff", b"0" * 9]
)


def good(message_id: bytes, stamp: bytes, body: bytes) -> bytes:
    """Sign by the facts alone, without any library of the scheme."""
    key = b64decode(SECRET.removeprefix("whsec_"))
    text = message_id + b"." + stamp + b"." + body
    return b"v1," + b64encode(hmac.digest(key, text, hashlib.sha256))


async def status_of(endpoint: Endpoint, sent: bytes) -> int:
    """Send bytes as they are, and read the status of the answer."""
    reader, writer = await asyncio.open_connection("127.0.0.1", endpoint.port)
    writer.write(sent)
    line = await reader.readline()
    writer.close()
    return int(line.split()[1])


def request(headers: list[tuple[bytes, bytes]], query: bytes, body: bytes) -> bytes:
    lines = [b"POST /webhooks/recall" + query + b" HTTP/1.1", b"Host: h"]
    lines += [name + b": " + value for name, value in headers]
    lines += [b"Content-Length: %d" % len(body), b"Connection: close"]
    return b"\r\n".join(lines) + b"\r\n\r\n" + body


Delivery = tuple[list[tuple[bytes, bytes]], bytes, bytes]
DELIVERIES = st.lists(st.tuples(HEADERS, QUERIES, BODIES), min_size=1, max_size=10)


@settings(max_examples=max(1, settings().max_examples // 4))
@given(DELIVERIES)
@example([([(b"webhook-id", b"\xff"), (b"webhook-timestamp", STAMP)], b"", b"")])
def test_what_nobody_signed_is_refused(deliveries: list[Delivery]) -> None:
    async def send() -> None:
        async with serving(tokens=[TOKEN]) as endpoint:
            for headers, query, body in deliveries:
                sent = request(headers, query, body)
                assert await status_of(endpoint, sent) in (401, 413)
            assert await endpoint.notices() == []

    asyncio.run(send())


@settings(max_examples=max(1, settings().max_examples // 4))
@given(
    st.lists(
        st.tuples(st.sampled_from(["webhook", "svix"]), BODIES, st.integers(0, 999)),
        max_size=10,
    )
)
def test_what_is_signed_is_kept_whatever_it_says(
    messages: list[tuple[str, bytes, int]],
) -> None:
    async def send() -> None:
        async with serving() as endpoint:
            known = set[bytes]()
            for family, body, number in messages:
                name = b"msg_%d" % number
                values = (name, STAMP, good(name, STAMP, body))
                parts = ("id", "timestamp", "signature")
                headers = [
                    (f"{family}-{part}".encode(), value)
                    for part, value in zip(parts, values, strict=True)
                ]
                assert await status_of(endpoint, request(headers, b"", body)) == 204
                known.add(name)
            assert len(await endpoint.notices()) == len(known)

    asyncio.run(send())


@settings(max_examples=max(1, settings().max_examples // 4))
@given(st.binary(max_size=300), st.booleans())
def test_what_is_no_http_is_never_taken_in_and_harms_nothing(
    noise: bytes, begins_well: bool
) -> None:
    async def send() -> None:
        async with serving() as endpoint:
            start = b"POST /webhooks/recall HTTP/1.1\r\nHost: h\r\n" * begins_well
            reader, writer = await asyncio.open_connection("127.0.0.1", endpoint.port)
            writer.write(start + noise + b"\r\n\r\n")
            writer.write_eof()
            line = await reader.readline()
            writer.close()
            assert not line or 400 <= int(line.split()[1]) < 500
            assert await endpoint.notices() == []

    asyncio.run(send())
