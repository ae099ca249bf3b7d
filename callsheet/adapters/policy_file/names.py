"""Names in a policy: each rule and layer has its own, in whatever file it stands."""

from collections.abc import Iterable, Iterator

from callsheet.adapters.policy_file.drafts import Placed, rules_in
from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.domain.policy import Layer, Rule
from callsheet.domain.verdict import NOT_RULES

_CURE = "choose another name"
_PRESET: Path = ("preset",)


def check_names(rules: Iterable[Placed[Rule]], layers: Iterable[Placed[Layer]]) -> None:
    """
    Report every rule and layer that is called like another.

    Args:
        rules: The organisation's; those of the preset have its path.
        layers: Single calendars before groups.
    """
    apart = tuple(_differently_named(layers))
    taken: dict[str, Placed[str]] = {}
    preset_first = sorted(rules, key=lambda rule: rule.path != _PRESET)
    for one in (*_of_layers(apart), *_of_rules(preset_first)):
        first = taken.setdefault(one.value, one)
        if first is not one:
            problem = f"{_seen(first, one.report)} has this name too"
            one.report.add(one.path, problem, _CURE)


def _differently_named(layers: Iterable[Placed[Layer]]) -> Iterator[Placed[Layer]]:
    taken: dict[str, Placed[Layer]] = {}
    for layer in layers:
        first = taken.setdefault(layer.value.name, layer)
        if first is layer:
            yield layer
        elif layer.value.name:
            _tell_layer(layer, first)


def _tell_layer(layer: Placed[Layer], first: Placed[Layer]) -> None:
    where = first.seen_from(layer.report)
    if layer.value.level == "calendar":
        problem = f"{where} has this address too"
        layer.report.add((*layer.path, "address"), problem, "put both into one")
    else:
        problem = f"{where} has this name too"
        layer.report.add((*layer.path, "name"), problem, _CURE)


def _of_layers(layers: Iterable[Placed[Layer]]) -> Iterator[Placed[str]]:
    """Name what explanations call the parts of a layer."""
    for layer in layers:
        start = f"{layer.value.name}: "
        # See `callsheet.domain.layers`: these two stand among the rules.
        for key in ("default", "bot"):
            if getattr(layer.value, key) is not None:
                yield Placed(start + key, (*layer.path, key), layer.report)
        for rule in rules_in(layer):
            yield from _of_rule(rule, start)


def _of_rules(rules: Iterable[Placed[Rule]]) -> Iterator[Placed[str]]:
    for rule in rules:
        yield from _of_rule(rule, "")


def _of_rule(rule: Placed[Rule], start: str) -> Iterator[Placed[str]]:
    name = rule.value.name
    if name and name not in NOT_RULES:
        path = rule.path if rule.path == _PRESET else (*rule.path, "name")
        yield Placed(start + name, path, rule.report)


def _seen(first: Placed[str], report: Report) -> str:
    if first.path == _PRESET:
        return "the preset"
    if first.path[-1] == "name":
        first = Placed(first.value, first.path[:-1], first.report)
    return first.seen_from(report)
