"""Paths as aiohttp matches them: no id is what another path has in its place."""

import re
from collections.abc import Collection


def served_path(path: str, paths: Collection[str]) -> str:
    """
    Spell a path so that its places take nothing which stands there in another path.

    `/v1/calendars/{id}` beside `/v1/calendars/connections` takes every id but that
    one: a path would otherwise have methods that are another path's.

    Args:
        path: As it is described, such as `/v1/calendars/{id}`.
        paths: All that are served.
    """
    parts = path.split("/")
    all_parts = [one.split("/") for one in paths]
    return "/".join(_part(parts, place, all_parts) for place in range(len(parts)))


def _part(parts: list[str], place: int, others: list[list[str]]) -> str:
    part = parts[place]
    if not part.startswith("{"):
        return part
    words = {
        one[place]
        for one in others
        if one[:place] == parts[:place]
        and len(one) > place
        and not one[place].startswith("{")
    }
    if not words:
        return part
    taken = "|".join(map(re.escape, sorted(words)))
    return f"{part[:-1]}:(?!(?:{taken})(?:/|$))[^{{}}/]+}}"
