"""What can never count in a policy, because something before it always does."""

from collections.abc import Iterator, Sequence
from typing import Literal

from callsheet.adapters.policy_file.drafts import Draft, Placed
from callsheet.adapters.policy_file.stations import (
    Earlier,
    Station,
    asked_by,
    stations_of,
)
from callsheet.domain.conditions import Condition
from callsheet.domain.policy import Layer

COMPARED = 2_000_000
"""So many pairs are compared; what a larger policy hides stays hidden."""

Setting = Literal["bot", "time_zone"]


def answers(
    draft: Draft, *, compared: int = COMPARED
) -> Iterator[tuple[Station, Station | None]]:
    """
    Give every rule and default, each with what always answers before it.

    Args:
        draft: A policy without problems.
        compared: So many pairs of them are compared at most.

    Returns:
        With None what may be reached; of what is hidden not all is found.
    """
    stations = tuple(stations_of(draft))
    before = _first([one.asked for one in stations], compared)
    for station, number in zip(stations, before, strict=True):
        yield station, None if number is None else stations[number]


def idle_settings(
    draft: Draft, key: Setting, *, compared: int = COMPARED
) -> Iterator[tuple[Placed[Layer], Placed[Layer]]]:
    """
    Find layers whose bot or time zone never counts, each with the layer whose does.

    Of the layers of a calendar the first that has one counts.
    """
    layers = [one for one in draft.layers if getattr(one.value, key) is not None]
    before = _first([asked_by(one.value.members) for one in layers], compared)
    for layer, number in zip(layers, before, strict=True):
        if number is not None:
            yield layer, layers[number]


def _first(
    asked: Sequence[frozenset[Condition]], compared: int
) -> Iterator[int | None]:
    """Number, for each in turn, the first before it that holds whenever it does."""
    earlier = Earlier(asked, compared)
    for number, one in enumerate(asked):
        before = earlier.stops(one)
        if before is None:
            earlier.add(number, one)
        yield before
