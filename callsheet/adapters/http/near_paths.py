"""Which path somebody may have meant who asked for one that there is not."""

from collections.abc import Iterable
from difflib import SequenceMatcher
from typing import Final

LONGEST: Final = 200
"""Characters of a path that is looked at: anybody may ask, and should cost little."""

_MOST_PARTS: Final = 8
_LONGEST_PART: Final = 40
_ALIKE: Final = 0.65
_PREFIX: Final = "/v1"


def nearest_path(asked: str, templates: Iterable[str]) -> str | None:
    """
    Find the template that a path was most likely meant to be of.

    As many parts as it has, each has to be the same or spelt much alike; `/v1` may
    have been left out, and a slash at the end be too much.

    Args:
        asked: The path; what is too long is near to nothing.
        templates: Such as `/v1/events/{id}`.

    Returns:
        The template, which has nothing of what was asked in it; None if none is near.
    """
    if len(asked) > LONGEST or asked.count("/") > _MOST_PARTS:
        return None
    path = asked.rstrip("/")
    ways = [_parts(path), _parts(_PREFIX + path)]
    best, found = 0.0, None
    for template in templates:
        parts = _parts(template)
        alike = max(_alike(way, parts) for way in ways)
        if alike > best:
            best, found = alike, template
    return found


def _parts(path: str) -> list[str]:
    return path.split("/")[1:]


def _alike(asked: list[str], parts: list[str]) -> float:
    """Say how much alike two paths of as many parts are; 0 if a part is not."""
    if len(asked) != len(parts):
        return 0.0
    found = [_part_alike(one, part) for one, part in zip(asked, parts, strict=True)]
    return sum(found) / len(found) if all(found) else 0.0


def _part_alike(asked: str, part: str) -> float:
    if part.startswith("{"):
        # Anything may stand here; a word of the path's own is the better guess.
        return 0.9 if asked else 0.0
    if asked == part:
        return 1.0
    if len(asked) > _LONGEST_PART:
        return 0.0
    match = SequenceMatcher(None, part, asked.lower(), autojunk=False)
    if match.real_quick_ratio() < _ALIKE or match.quick_ratio() < _ALIKE:
        return 0.0
    ratio = match.ratio()
    return ratio if ratio >= _ALIKE else 0.0
