"""The right name for a wrong one, where one is near."""

from collections.abc import Iterable
from difflib import get_close_matches


def near(name: str, known: Iterable[str]) -> str:
    """`; did you mean ...?` for a name that resembles a known one, else nothing."""
    found = get_close_matches(name[:200], list(known), n=1)
    return f"; did you mean {found[0]}?" if found else ""
