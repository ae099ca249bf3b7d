"""The switches of `callsheet simulate`: chosen, told, and listed."""

from collections.abc import Iterable, Mapping
from functools import cache
from textwrap import wrap
from typing import TYPE_CHECKING, Any, Final

import orjson
from pydantic import ValidationError
from rich.text import Text

from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.simulator.nearest import near
from callsheet.adapters.simulator.switches import PROFILES, Switches, spelt
from callsheet.adapters.simulator.world import World

if TYPE_CHECKING:
    from callsheet.adapters.cli.simulate_options import SwitchOptions

_WIDEST: Final = 100
_GAP: Final = 2


def changes_in(options: "SwitchOptions") -> Mapping[str, Any]:
    """
    The values that single switches are given, by name.

    Raises:
        UsageError: One is no switch, or has a value that it cannot have.
    """
    return dict(_change(text) for text in options.changes)


def set_switches(
    world: World, options: "SwitchOptions", changes: Mapping[str, Any]
) -> None:
    """
    Set a world's switches as they were asked for.

    Where its clock stands, the simulated minute of the rate limits would stand as
    well, and a client that waits for the next one would wait for ever: unless it was
    asked for, they follow the machine's clock there.
    """
    switches = world.switches if options.profile is None else PROFILES[options.profile]
    switches = switches.changed(changes)
    stands = world.clock.is_stepped and switches.rate_limits == "simulated"
    if stands and "rate_limits" not in changes:
        switches = switches.changed({"rate_limits": "wall"})
    world.switches = switches


def told(switches: Switches, options: "SwitchOptions") -> Iterable[str]:
    """A line for the profile, and one for what differs from it, if there is any."""
    profile = options.profile or "default"
    if profile != "default":
        yield f"profile: {profile}"
    usual = PROFILES[profile]
    names = [n for n in Switches.model_fields if _of(switches, n) != _of(usual, n)]
    if names:
        values = ", ".join(f"{name}={spelt(_of(switches, name))}" for name in names)
        yield f"switches: {values}"


def list_switches(terminal: Terminal, *, as_json: bool) -> None:
    """Print every switch with its values in each profile, and what it means."""
    if as_json:
        names = Switches.model_fields
        terminal.document({"switches": [_described(name) for name in names]})
        return
    heads = ["switch", *PROFILES]
    rows = [_cells(name) for name in Switches.model_fields]
    columns = zip(heads, *rows, strict=True)
    widths = [max(map(len, column)) + _GAP for column in columns]
    terminal.show(Text(_line(heads, widths), style="bold"))
    for name, cells in zip(Switches.model_fields, rows, strict=True):
        terminal.show(_line(cells, widths))
        meaning = f"{_meaning(name)} May be {allowed(name)}."
        room = min(_WIDEST, terminal.out.width)
        for line in wrap(meaning, room, initial_indent="  ", subsequent_indent="  "):
            terminal.show(Text(line, style="dim"))


def allowed(name: str) -> str:
    """What a switch may be, in words."""
    schema = _schemas()[name]
    kinds = [_kind(part) for part in schema.get("anyOf", [schema])]
    return ", or ".join(kinds)


@cache
def _schemas() -> Mapping[str, Any]:
    properties: Mapping[str, Any] = Switches.model_json_schema()["properties"]
    return properties


def _change(text: str) -> tuple[str, Any]:
    name, sign, value = text.partition("=")
    if not sign:
        raise UsageError(f"--set {text[:100]}: write NAME=VALUE, such as adhoc_pool=0")
    if name not in Switches.model_fields:
        hint = near(name, Switches.model_fields) or "; see --switches"
        raise UsageError(f"--set {name[:100]}: there is no such switch{hint}")
    given = _read(value)
    try:
        Switches.model_validate({name: given}, strict=True)
    except ValidationError:
        may = f"may be {allowed(name)}, not {value[:100]!r}"
        raise UsageError(f"--set {name}: {may}") from None
    return name, given


def _read(value: str) -> object:
    try:
        return orjson.loads(value)
    except orjson.JSONDecodeError:
        return value


def _of(switches: Switches, name: str) -> object:
    return getattr(switches, name)


def _kind(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        *first, last = schema["enum"]
        return f"{', '.join(first)} or {last}"
    low, high = schema.get("minimum"), schema.get("maximum")
    match schema["type"]:
        case "boolean":
            return "true or false"
        case "integer":
            return f"a whole number from {low} to {high}"
        case "number":
            return f"a number from {low} to {high}"
        case other:
            return str(other)


def _meaning(name: str) -> str:
    return " ".join((Switches.model_fields[name].description or "").split())


def _cells(name: str) -> list[str]:
    return [name, *(spelt(_of(profile, name)) for profile in PROFILES.values())]


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    padded = (cell.ljust(width) for cell, width in zip(cells, widths, strict=True))
    return "".join(padded).rstrip()


def _described(name: str) -> dict[str, object]:
    return {
        "name": name,
        "profiles": {title: _of(p, name) for title, p in PROFILES.items()},
        "allowed": allowed(name),
        "meaning": _meaning(name),
    }
