"""What conditions name, in words that stand in the middle of a sentence."""

from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Final

from callsheet.domain.conditions import WorkingHours
from callsheet.domain.event import Response

SHOWN: Final = 3
"""So many of a long list are named."""

_NAMED: Final = 5
"""So many names stand in one line; the rest are counted."""

_LONGEST: Final = 80
"""Characters of a name there."""

_PLATFORMS: Final = {
    "zoom": "Zoom",
    "google_meet": "Google Meet",
    "microsoft_teams": "Microsoft Teams",
    "microsoft_teams_live": "Microsoft Teams",
    "webex": "Webex",
}
_ANSWERED: Final = {
    Response.ACCEPTED: "accepted",
    Response.TENTATIVE: "answered maybe",
    Response.DECLINED: "declined",
    Response.NONE: "not answered",
}
_NOT_ANSWERED: Final = {
    Response.ACCEPTED: "had not accepted",
    Response.TENTATIVE: "had not answered maybe",
    Response.DECLINED: "had not declined",
    Response.NONE: "had answered",
}
_DAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def one_of(names: Sequence[str]) -> str:
    """Name a list's first entries, and how many more there are."""
    if len(names) > SHOWN + 1:
        return f"{', '.join(names[:SHOWN])} or one of {len(names) - SHOWN} more"
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def listed(names: Collection[str]) -> str:
    """Name the first few, shortened, and count the rest."""
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(name[:_LONGEST] for name in [*names][:_NAMED]) + more


def quoted(texts: Sequence[str]) -> str:
    """Name texts in quotes."""
    return one_of([f'"{text}"' for text in texts])


def people(among: Sequence[str]) -> str:
    """Name addresses as they are, and of domains anybody."""
    return one_of([one if "@" in one else f"anybody from {one}" for one in among])


def not_invited(among: Sequence[str]) -> str:
    """Say that nobody of these addresses and domains were invited."""
    if all("@" not in one for one in among):
        return f"nobody from {one_of(among)} were invited"
    if len(among) == 1:
        return f"{among[0]} were not invited"
    return f"nobody of {people(among)} were invited"


def platforms(among: Sequence[str]) -> str:
    """Name meeting platforms as they call themselves."""
    return one_of([_PLATFORMS.get(one, one) for one in among])


def company(domains: Sequence[str]) -> str:
    """Name one's own company by its domains."""
    return one_of(domains) if domains else "one's own company"


def answered(among: Sequence[Response], *, yes: bool) -> str:
    """Say that somebody had, or had not, given one of these answers."""
    if not yes and len(among) == 1:
        return _NOT_ANSWERED[among[0]]
    given = among if yes else [other for other in Response if other not in among]
    return f"had {one_of([_ANSWERED[response] for response in given])}"


def number(least: int, most: int | None, unit: tuple[str, str], *, yes: bool) -> str:
    """
    Say how many there are, or how many there are not.

    Args:
        least: Bound from below, included.
        most: Bound from above, included; None without one.
        unit: For one, and for several.
        yes: Whether the number lies between the bounds.
    """
    said = _within(least, most) if yes else _without(least, most)
    last = least if most is None else most
    return f"{said} {unit[0] if last == 1 else unit[1]}"


def _within(least: int, most: int | None) -> str:
    if most is None:
        return f"at least {least}"
    if least == most:
        return f"exactly {least}"
    return f"{least} to {most}" if least else f"at most {most}"


def _without(least: int, most: int | None) -> str:
    if most is None:
        return f"fewer than {least}"
    if least == most:
        return f"not exactly {least}"
    return f"fewer than {least} or more than {most}" if least else f"more than {most}"


def hours(condition: WorkingHours) -> str:
    """Give the hours and the days, those in a row as a span."""
    clock = "-".join(
        f"{minutes // 60:02}:{minutes % 60:02}"
        for minutes in (condition.starts, condition.ends)
    )
    return f"{clock}, {_days(condition.weekdays)}"


def _days(weekdays: Sequence[int]) -> str:
    # Days in a row keep their distance to their place in the list.
    places = enumerate(sorted(set(weekdays)))
    rows = groupby(places, key=lambda place: place[1] - place[0])
    spans = [[_DAYS[day % 7] for _, day in row] for _, row in rows]
    return ", ".join(
        f"{span[0]}-{span[-1]}" if len(span) > 1 else span[0] for span in spans
    )
