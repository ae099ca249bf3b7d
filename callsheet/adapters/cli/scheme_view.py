"""The key scheme and its changes, as people read them and as programs do."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final

from rich.text import Text

from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, zone_name
from callsheet.adapters.documents.scheme import counted
from callsheet.application.scheme import shape
from callsheet.application.scheme_standing import Standing
from callsheet.domain.keys import KeySettings, Scheme
from callsheet.domain.scheme_records import SchemeSet, Step

_SHARES: Final[Mapping[Scheme, str]] = {
    Scheme.ALL: "one bot for each meeting",
    Scheme.COMPANY: "one bot for each company in a meeting",
    Scheme.CALENDAR_EVENT: "one bot for each calendar in a meeting",
    Scheme.TENANT: "one bot for each tenant in a meeting",
}
NOT_YET: Final = (
    "No key scheme is in force yet: the first `callsheet sync` begins with that of the "
    "settings."
)


def show_standing(terminal: Terminal, found: Standing, zone: tzinfo | None) -> None:
    """Print what is in force, what the settings ask for, and what is booked."""
    known = found.in_force
    if known is None:
        terminal.show(NOT_YET)
        _line(terminal, "settings", named(found.wanted))
        return
    _line(terminal, "in force", named(known.key))
    _line(terminal, "", _since(known, zone))
    asks = "they agree" if found.agrees else named(found.wanted)
    _line(terminal, "settings", asks)
    for settings, bots in counted(found.booked):
        key = "keys that are none of ours" if settings is None else shape(settings)
        _line(terminal, "booked", f"{_count(bots, 'bot')} under {key}")
    if found.left:
        _line(terminal, "left", _left(found, zone))
    if found.begun is not None:
        _line(terminal, "by calendars", _under_way(found, zone))
    if found.looked is not None:
        as_of = day_and_time(found.looked, zone)
        terminal.show(f"as of the pass of {as_of} ({zone_name(zone, [found.looked])})")
    if found.begun is None and not found.agrees:
        terminal.say("`callsheet scheme change` puts that of the settings in force")


def named(key: KeySettings) -> str:
    """Name a scheme, and say what it comes to."""
    return f"{shape(key)}: {_SHARES[key.scheme]}"


def _line(terminal: Terminal, head: str, text: str) -> None:
    terminal.show(Text.assemble((f"{head:<14}", "bold"), text))


def _since(known: SchemeSet, zone: tzinfo | None) -> str:
    at = f"{day_and_time(known.at, zone)} ({zone_name(zone, [known.at])})"
    if known.by is None:
        return f"since the first pass, {at}"
    said = f", {clean(known.why)!r}" if known.why else ""
    before = "" if known.before is None else f"; before: {shape(known.before)}"
    return f"since {at}, by {clean(known.by)}{said}{before}"


def _left(found: Standing, zone: tzinfo | None) -> str:
    left, waiting = _count(len(found.left), "event"), found.waiting.values()
    said = f"{left} under other keys than those in force"
    if not waiting:
        return f"{said}; the next `callsheet sync` moves them"
    until = day_and_time(max(waiting), zone)
    return f"{said}, {len(waiting)} of them until their meetings begin, by {until}"


def _under_way(found: Standing, zone: tzinfo | None) -> str:
    begun, steps = found.begun, found.steps
    at = "" if begun is None else day_and_time(begun.at, zone)
    gone = sum(step.step is Step.GONE for step in steps)
    total = 0 if begun is None else len(begun.known)
    return (
        f"begun {at}, {gone} of {_count(total, 'calendar')} replaced; writes are "
        "paused until `callsheet scheme change --by-calendars` has gone on with it"
    )


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
