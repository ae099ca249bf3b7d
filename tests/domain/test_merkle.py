"""The root over a range of the log is the one of RFC 6962, however it grew."""

from hashlib import sha256

from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.merkle import root_of

hashes = st.lists(st.binary(min_size=32, max_size=32), max_size=40)


def by_the_book(leaves: list[bytes]) -> bytes:
    """Split at the greatest power of two below the number, as the RFC has it."""
    if not leaves:
        return sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    left, right = by_the_book(leaves[:split]), by_the_book(leaves[split:])
    return sha256(b"\1" + left + right).digest()


def leaf(position: int, record: bytes) -> bytes:
    return sha256(b"\0" + position.to_bytes(8, "big") + record).digest()


@given(hashes)
def test_the_root_is_the_one_of_the_book(records: list[bytes]) -> None:
    root = root_of(enumerate(records, 5))
    leaves = [leaf(position, one) for position, one in enumerate(records, 5)]
    assert root.digest() == by_the_book(leaves)
    assert root.count == len(records)


def test_the_root_of_nothing_is_the_hash_of_nothing() -> None:
    assert root_of([]).digest() == sha256().digest()


@given(hashes.filter(bool), st.data())
def test_a_record_that_goes_comes_or_moves_gives_another_root(
    records: list[bytes], data: st.DataObject
) -> None:
    rows = list(enumerate(records, 1))
    place = data.draw(st.integers(0, len(rows) - 1))
    position, record = rows[place]
    changes = {
        "gone": rows[:place] + rows[place + 1 :],
        "twice": [*rows[: place + 1], *rows[place:]],
        "moved": [*rows[:place], (position + 100, record), *rows[place + 1 :]],
        "altered": [*rows[:place], (position, b"\0" * 31 + b"\1"), *rows[place + 1 :]],
    }
    for changed in changes.values():
        assert changed == rows or root_of(changed).digest() != root_of(rows).digest()
