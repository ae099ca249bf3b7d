"""The body of an answer, whole and bounded: one `read` gives what has come by then."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from aiohttp import StreamReader


async def read_up_to(most: int, content: "StreamReader") -> bytes:
    """
    Read a body to its end, or so many bytes of it.

    Raises:
        aiohttp.ClientError: It broke off.
    """
    body = bytearray()
    async for part in content.iter_any():
        body += part
        if len(body) >= most:
            break
    return bytes(body[:most])
