"""Rules that can never match, because one that is asked before them always does."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callsheet.adapters.policy_file.drafts import Draft, Placed, rules_in
from callsheet.adapters.policy_file.implied import Implied
from callsheet.domain.conditions import All, Condition
from callsheet.domain.policy import Layer, Rule

COMPARED = 2_000_000
"""So many pairs of rules are compared; what a larger policy hides stays hidden."""

_Asked = frozenset[Condition]


@dataclass(frozen=True, slots=True)
class Station:
    """
    A rule, or the default of a layer, in the order in which they are asked.

    Attributes:
        asked: Conditions that all hold where it is the answer.
        rule: None for a default.
    """

    asked: _Asked
    rule: Placed[Rule] | None
    layer: Placed[Layer] | None = None


def unreachable(
    draft: Draft, *, compared: int = COMPARED
) -> Iterator[tuple[Placed[Rule], Station]]:
    """
    Find rules that can never match, each with what is asked before it.

    Args:
        draft: A policy without problems.
        compared: So many pairs of rules are compared at most.
    """
    stations = tuple(_stations(draft))
    earlier = _Earlier(stations, compared)
    for station in stations:
        before = earlier.stops(station.asked)
        if before is None:
            earlier.add(station)
        elif station.rule is not None:
            yield station.rule, before


def _stations(draft: Draft) -> Iterator[Station]:
    """
    Put the rules of all calendars in one order.

    Each calendar is asked those that are for it, in this order; see
    `callsheet.domain.layers`.
    """
    for rule in draft.rules:
        if rule.value.locked:
            yield Station(_asked(rule.value.when), rule)
    for layer in draft.layers:
        members = layer.value.members
        for rule in rules_in(layer):
            yield Station(_asked(members, rule.value.when), rule, layer)
        if layer.value.default is not None:
            yield Station(_asked(members), None, layer)
    for rule in draft.rules:
        if not rule.value.locked:
            yield Station(_asked(rule.value.when), rule)


def _asked(*conditions: Condition) -> _Asked:
    """Take apart what must hold all together."""
    found: set[Condition] = set()
    for condition in conditions:
        found |= _asked(*condition.parts) if isinstance(condition, All) else {condition}
    return frozenset(found)


class _Earlier:
    """The stations so far, each filed under the rarest of its conditions."""

    def __init__(self, stations: Iterable[Station], compared: int) -> None:
        self._left = compared
        self._used = Counter(one for station in stations for one in station.asked)
        self._implied = Implied(self._used)
        self._always: Station | None = None
        self._filed: dict[Condition, list[tuple[int, Station]]] = {}
        self._count = 0

    def add(self, station: Station) -> None:
        """File a station that can be reached."""
        if not station.asked:
            self._always = self._always or station
            return
        rarest = min(station.asked, key=self._used.__getitem__)
        self._filed.setdefault(rarest, []).append((self._count, station))
        self._count += 1

    def stops(self, asked: _Asked) -> Station | None:
        """Find the first station that matches whenever all these conditions hold."""
        if self._always:
            return self._always
        whole = asked.union(*(self._implied.by(one) for one in asked))
        found = [hit for one in whole if (hit := self._under(one, whole))]
        return min(found, key=lambda hit: hit[0])[1] if found else None

    def _under(self, one: Condition, whole: _Asked) -> tuple[int, Station] | None:
        for number, station in self._filed.get(one, ()):
            self._left -= 1
            if self._left < 0:
                return None
            if station.asked <= whole:
                return number, station
        return None
