"""A record's hash: whatever of it changes, it is another one."""

from hashlib import sha256
from typing import Any, NamedTuple

import pytest

from callsheet.domain.chain import link


class Stored(NamedTuple):
    previous: bytes = b"\x01" * 32
    stream: str = "event:1"
    version: int = 2
    topic: str = "sent/1"
    append_id: bytes = b"\x02" * 16
    state: bytes = b'{"at":"2026-03-02T12:00:00Z"}'


def test_the_hash_is_that_of_the_documented_bytes() -> None:
    lengths = b"\0\0\0\7" + b"\0\0\0\0\0\0\0\2" + b"\0\0\0\6" + b"\0\0\0\x10"
    given = Stored()
    bytes_of = (
        given.previous
        + lengths
        + b"event:1"
        + b"sent/1"
        + given.append_id
        + given.state
    )
    assert link(*given) == sha256(bytes_of).digest()


@pytest.mark.parametrize(
    "changed",
    [
        {"previous": b"\x03" * 32},
        {"stream": "event:2"},
        {"version": 3},
        {"topic": "sent/2"},
        {"append_id": b"\x03" * 16},
        {"state": b"{}"},
        {"stream": "event:1s", "topic": "ent/1"},
        {"topic": "sent/", "append_id": b"1" + b"\x02" * 15},
    ],
    ids=str,
)
def test_whatever_changes_gives_another_hash(changed: dict[str, Any]) -> None:
    assert link(*Stored()) != link(*Stored()._replace(**changed))


def test_a_name_that_is_no_text_has_a_hash_too() -> None:
    assert len(link(*Stored(stream="half \ud800"))) == 32
