"""Presets: the usual wishes in one line, each standing for rules and a default."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from callsheet.adapters.policy_file.conditions import CONDITIONS
from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.domain.conditions import (
    All,
    Condition,
    External,
    MyResponse,
    OrganizerIsMe,
    Private,
)
from callsheet.domain.event import Response
from callsheet.domain.policy import Rule, Then


@dataclass(frozen=True, slots=True)
class Preset:
    """The rules behind the explicit ones, and the default behind these."""

    rules: tuple[Rule, ...]
    default: Then


def _one(name: str, then: Then, when: Condition) -> Preset:
    otherwise: Then = "skip" if then == "record" else "record"
    return Preset((Rule(name=name, then=then, when=when),), otherwise)


_ACCEPTED = MyResponse(among=(Response.ACCEPTED,))
_BOTH = All((External(), _ACCEPTED))

PRESETS = MappingProxyType[str, Preset](
    {
        "all": Preset((), "record"),
        "external": _one("external", "record", External()),
        "internal": _one("internal", "record", External(is_=False)),
        "hosted": _one("hosted", "record", OrganizerIsMe()),
        "accepted": _one("accepted", "record", _ACCEPTED),
        "external_accepted": _one("external_accepted", "record", _BOTH),
        "never_private": _one("never_private", "skip", Private()),
        "none": Preset((), "skip"),
    }
)
"""What each preset stands for; its rule carries the preset's name."""

MEANINGS = MappingProxyType(
    {
        "all": "Records everything.",
        "external": "Records what has guests from outside your own domains.",
        "internal": "Records what has no guests from outside your own domains.",
        "hosted": "Records what the calendar's owner called.",
        "accepted": "Records what the calendar's owner accepted.",
        "external_accepted": "Records what is external and was accepted.",
        "never_private": (
            "Leaves out what is marked private; alone it records the rest. "
            "In a list it stands first."
        ),
        "none": "Records nothing.",
    }
)
"""What each preset does, for whoever writes a policy."""

SERIES = "series"
"""The key of a preset that is a table, and the name of its rule."""

_EXCEPTION = "never_private"
_Named = tuple[str, Preset, Path]


def preset_of(value: object, path: Path, report: Report) -> Preset | None:
    """
    Read a preset: a word, a table of series to record, or a list of these.

    Of a list, the rules stand in its order, and its members agree on the default;
    `never_private` has an opinion on that only when it is alone.

    Returns:
        None if anything in it is wrong; the report then says what.
    """
    if not isinstance(value, list):
        named = _preset(value, path, report)
        return named[1] if named else None
    before = report.count
    if not value:
        report.add(path, "is empty", "name at least one preset")
    found = [_preset(one, (*path, i), report) for i, one in enumerate(value)]
    named_ones = [one for one in found if one is not None]
    _check_together(named_ones, report)
    return _combined(named_ones) if report.count == before else None


def _preset(value: object, path: Path, report: Report) -> _Named | None:
    if isinstance(value, dict):
        return _series(value, path, report)
    if not isinstance(value, str):
        report.wrong_type(path, value, "a preset in quotes or { series = [...] }")
    elif value not in PRESETS:
        _report_unknown(value, path, report)
    else:
        return value, PRESETS[value], path
    return None


def _report_unknown(word: str, path: Path, report: Report) -> None:
    if word == SERIES:
        report.add(path, "names no series", 'write { series = ["its id"] }')
    else:
        report.unknown(path, "preset", word, PRESETS)


def _series(value: dict[str, object], path: Path, report: Report) -> _Named | None:
    for key in value:
        if key != SERIES:
            report.unknown((*path, key), "key", key, (SERIES,))
    if SERIES not in value:
        report.add(path, "names no series", 'write { series = ["its id"] }')
        return None
    when = CONDITIONS[SERIES].read(value[SERIES], (*path, SERIES), report)
    if when is None or len(value) > 1:
        return None
    return SERIES, _one(SERIES, "record", when), path


def _check_together(found: Iterable[_Named], report: Report) -> None:
    before: dict[str, Preset] = {}
    for name, preset, path in found:
        fault = _fault(name, preset, before)
        if fault:
            report.add(path, *fault)
        before.setdefault(name, preset)


def _fault(
    name: str, preset: Preset, before: Mapping[str, Preset]
) -> tuple[str, str] | None:
    """Say why a preset cannot stand behind the others, and what to do about it."""
    if name in before:
        cure = "give one with both" if name == SERIES else "take one out"
        return f'"{name}" stands here twice', cure
    if name == _EXCEPTION:
        late = "comes too late: what stands before it is asked first"
        return (late, "put it first") if before else None
    others = (one for one in before if one != _EXCEPTION)
    rival = next((one for one in others if before[one].default != preset.default), None)
    return (f'contradicts "{rival}"', "take one of the two out") if rival else None


def _combined(found: list[_Named]) -> Preset:
    opinions = [preset for name, preset, _ in found if name != _EXCEPTION]
    rules = tuple(rule for _, preset, _ in found for rule in preset.rules)
    return Preset(rules, (opinions or [found[0][1]])[-1].default)
