"""A policy as it is being read: its values, and the text that each was read from."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from callsheet.adapters.policy_file.problems import (
    Path,
    Problem,
    Report,
    spell_path,
)
from callsheet.domain.policy import Layer, Policy, Rule

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Placed(Generic[T]):
    """A value that was read, with its path in the text that `report` is about."""

    value: T
    path: Path
    report: Report

    def seen_from(self, report: Report) -> str:
        """Spell where it stands, for a reader of the text of another report."""
        place = spell_path(self.path)
        return place if report is self.report else f"{place} of {self.report.source}"


@dataclass(frozen=True, slots=True)
class Draft:
    """
    A policy with the places of its parts.

    Attributes:
        rules: The organisation's, in the order of the policy.
        layers: In the order of the policy.
        reports: Of all texts, the main one first.
    """

    policy: Policy
    rules: tuple[Placed[Rule], ...]
    layers: tuple[Placed[Layer], ...]
    reports: tuple[Report, ...]

    @property
    def main(self) -> Report:
        """The report of the text that includes the others."""
        return self.reports[0]

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """All that is odd, text by text."""
        return tuple(one for report in self.reports for one in report.warnings)


def rules_in(layer: Placed[Layer]) -> Iterator[Placed[Rule]]:
    """Give the rules of a layer with their places."""
    for index, rule in enumerate(layer.value.rules):
        yield Placed(rule, (*layer.path, "rules", index), layer.report)
