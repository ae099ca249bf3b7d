"""All that a policy may answer with, in order, and what can be asked before it."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from callsheet.adapters.policy_file.drafts import Draft, Placed, rules_in
from callsheet.adapters.policy_file.implied import Implied
from callsheet.domain.conditions import All, Condition
from callsheet.domain.policy import Layer, Rule, Then

_Asked = frozenset[Condition]


@dataclass(frozen=True, slots=True)
class Station:
    """
    A rule or a default, in the order in which they are asked.

    Attributes:
        asked: Conditions that all hold where it is the answer.
        rule: None for a default.
        layer: None for what is the organisation's.
    """

    asked: _Asked
    then: Then
    rule: Placed[Rule] | None = None
    layer: Placed[Layer] | None = None


def stations_of(draft: Draft) -> Iterator[Station]:
    """
    Put the rules and defaults of all calendars in one order.

    Each calendar is asked those that are for it, in this order; see
    `callsheet.domain.layers`.
    """
    for rule in draft.rules:
        if rule.value.locked:
            yield Station(asked_by(rule.value.when), rule.value.then, rule)
    for layer in draft.layers:
        members, default = layer.value.members, layer.value.default
        for rule in rules_in(layer):
            asked = asked_by(members, rule.value.when)
            yield Station(asked, rule.value.then, rule, layer)
        if default is not None:
            yield Station(asked_by(members), default, None, layer)
    for rule in draft.rules:
        if not rule.value.locked:
            yield Station(asked_by(rule.value.when), rule.value.then, rule)
    yield Station(asked_by(), draft.policy.default)


def asked_by(*conditions: Condition) -> _Asked:
    """Take apart what must hold all together."""
    found: set[Condition] = set()
    for condition in conditions:
        if isinstance(condition, All):
            found |= asked_by(*condition.parts)
        else:
            found.add(condition)
    return frozenset(found)


class Earlier:
    """The stations so far, each filed under the rarest of its conditions."""

    def __init__(self, stations: Iterable[_Asked], compared: int) -> None:
        """
        Take what all stations ask that will be filed or looked for.

        Args:
            stations: In any order.
            compared: So many pairs of stations are compared at most.
        """
        self._left = compared
        self._used = Counter(one for asked in stations for one in asked)
        self._implied = Implied(self._used)
        self._always: int | None = None
        self._filed: dict[Condition, list[tuple[int, _Asked]]] = {}

    def add(self, number: int, asked: _Asked) -> None:
        """File a station that can be reached; the numbers rise."""
        if not asked:
            self._always = number if self._always is None else self._always
            return
        rarest = min(asked, key=self._used.__getitem__)
        self._filed.setdefault(rarest, []).append((number, asked))

    def stops(self, asked: _Asked) -> int | None:
        """Find the first station that matches whenever all these conditions hold."""
        if self._always is not None:
            return self._always
        whole = asked.union(*(self._implied.by(one) for one in asked))
        hits = (self._under(one, whole) for one in whole)
        return min((hit for hit in hits if hit is not None), default=None)

    def _under(self, one: Condition, whole: _Asked) -> int | None:
        for number, asked in self._filed.get(one, ()):
            self._left -= 1
            if self._left < 0:
                return None
            if asked <= whole:
                return number
        return None
