"""Calendars that groups name one by one: each may be in one group only."""

from collections.abc import Iterable, Iterator

from callsheet.adapters.policy_file.drafts import Placed
from callsheet.adapters.policy_file.problems import Path
from callsheet.domain.policy import Layer

_CURE = "a calendar belongs to one group: take one out"


def check_members(groups: Iterable[tuple[Placed[Layer], object]]) -> None:
    """
    Report every address that two groups name.

    Args:
        groups: Each with its `members` as they are written.
    """
    owners: dict[str, Placed[Layer]] = {}
    for group, members in groups:
        for address, path in _named(members, (*group.path, "members")):
            owner = owners.setdefault(address, group)
            if owner is not group:
                problem = f'is in group "{owner.value.name}" too'
                if owner.report is not group.report:
                    problem += f" ({owner.seen_from(group.report)})"
                group.report.add(path, problem, _CURE)


def _named(members: object, path: Path) -> Iterator[tuple[str, Path]]:
    """Find addresses that make a calendar a member whatever else is asked."""
    if not isinstance(members, dict) or len(members) != 1:
        return
    match members:
        case {"calendar": str(text)}:
            yield from _address(text, (*path, "calendar"))
        case {"calendar": list(texts)}:
            for index, text in enumerate(texts):
                yield from _address(text, (*path, "calendar", index))
        case {"any": list(tables)}:
            for index, table in enumerate(tables):
                yield from _named(table, (*path, "any", index))
        case _:
            pass


def _address(text: object, path: Path) -> Iterator[tuple[str, Path]]:
    if isinstance(text, str) and "@" in text:
        yield text.lower().removesuffix("."), path
