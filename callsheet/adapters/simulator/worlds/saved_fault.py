"""A fault of a saved world, and its refusal."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Final, TypeAlias

import orjson

from callsheet.adapters.simulator.nearest import near
from callsheet.adapters.simulator.worlds.files import LoadError

Fault: TypeAlias = tuple[str, str]
"""A place, such as `bots[3].holders[0]`, and what is wrong there."""

_TOLD: Final = 5


class StateError(LoadError):
    """A document is no saved world; `faults` are the first few problems."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = list(islice(faults, _TOLD))
        told = (f"{place}: {words}" if place else words for place, words in self.faults)
        super().__init__("; ".join(told))


def refuse(faults: Iterable[Fault]) -> None:
    """Raise StateError with the first few, if there are any."""
    error = StateError(faults)
    if error.faults:
        raise error


def unknown(
    where: str, name: str, known: Collection[str], thing: str
) -> Iterator[Fault]:
    """Say so if a name is not among those that there are."""
    if name not in known:
        yield where, f"there is no such {thing}{near(name, known)}"


def parsed(data: bytes) -> object:
    """What bytes say as JSON; None if they are none."""
    try:
        value: object = orjson.loads(data)
    except orjson.JSONDecodeError:
        return None
    return value
