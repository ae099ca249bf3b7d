"""Slowing down whoever tries tokens: counted by address and over all."""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv6Address, ip_address
from typing import Final

WINDOW: Final = 60.0
"""Seconds for which bad tokens are counted together."""

BY_ADDRESS: Final = 10
OVER_ALL: Final = 300
"""Bad tokens in one window that are looked at: from one address, from all of them."""

_ADDRESSES: Final = 4_096


@dataclass(slots=True)
class _Count:
    since: float
    bad: int = 0


class Slowing:
    """
    Counts tokens that do not count, and says who has to wait.

    It bounds the noise that guessing makes (256 bits are not guessed), and never keeps
    out a token that counts: whoever comes through one proxy has one address.

    Args:
        seconds: A clock that only goes forward.
    """

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._by_address: OrderedDict[str, _Count] = OrderedDict()
        self._all = _Count(since=seconds())

    def bad(self, address: str | None) -> timedelta | None:
        """Count a bad token; say how long its sender has to wait, if he has to."""
        now = self._seconds()
        waits = [
            _counted(self._of(address, now), now, BY_ADDRESS),
            _counted(self._all, now, OVER_ALL),
        ]
        longest = max(waits)
        return timedelta(seconds=longest) if longest else None

    def _of(self, address: str | None, now: float) -> _Count:
        key = _network(address)
        count = self._by_address.setdefault(key, _Count(since=now))
        self._by_address.move_to_end(key)
        # Whoever has been quiet for longest goes first.
        while len(self._by_address) > _ADDRESSES:
            self._by_address.popitem(last=False)
        return count


def _counted(count: _Count, now: float, most: int) -> float:
    """Count one more; give the seconds until the window's end if it is too many."""
    if now - count.since >= WINDOW:
        count.since, count.bad = now, 0
    count.bad += 1
    return count.since + WINDOW - now if count.bad > most else 0.0


def _network(address: str | None) -> str:
    """Take the addresses that one sender of version 6 can choose from as one."""
    try:
        found = ip_address((address or "").partition("%")[0])
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        return str(int(found) >> 64)
    return str(found)
