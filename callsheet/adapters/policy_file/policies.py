"""A whole policy, from the tables and lists of all its texts to the core's value."""

from collections.abc import Iterator, Sequence

from callsheet.adapters.policy_file.bots import bot_of
from callsheet.adapters.policy_file.domains import own_domains_of
from callsheet.adapters.policy_file.drafts import Draft, Placed
from callsheet.adapters.policy_file.layers import calendars_of, groups_of
from callsheet.adapters.policy_file.members import check_members
from callsheet.adapters.policy_file.names import check_names
from callsheet.adapters.policy_file.presets import Preset, preset_of
from callsheet.adapters.policy_file.problems import Report
from callsheet.adapters.policy_file.rules import only, rules_of, then_of
from callsheet.adapters.policy_file.sources import Source
from callsheet.adapters.policy_file.values import flag_of
from callsheet.adapters.policy_file.zones import zone_of
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.policy import Layer, Policy, Rule, Then

RULE_LIMIT = 10_000
LAYER_LIMIT = 2_000

INCLUDED_KEYS = ("include", "rules", "groups", "calendars")
POLICY_KEYS = (
    *("own_domains", "learn_own_domains", "time_zone", "default", "preset", "bot"),
    *INCLUDED_KEYS,
)
SCHEMA_KEY = "$schema"
"""Tells an editor by which schema to check a text; means nothing to a policy."""

_Table = tuple[dict[str, object], Report]


def draft_of(sources: Sequence[Source]) -> Draft | None:
    """
    Read a policy; it may be used only if every report stays empty.

    Args:
        sources: The main text and then those that it includes.

    Returns:
        None if it is no policy at all, or has too many parts; this is reported.
    """
    tables = [(one.data, one.report) for one in sources if isinstance(one.data, dict)]
    if len(tables) < len(sources):
        # Only data can be anything but a table, and it includes nothing.
        sources[0].report.wrong_type((), sources[0].data, "a table")
        return None
    return _draft(tables) if _within_limits(tables) else None


def _draft(tables: Sequence[_Table]) -> Draft:
    (data, report), *included = tables
    only(_without_schema(data, report), POLICY_KEYS, (), report)
    for table, about in included:
        _only_included(_without_schema(table, about), about)
    preset = _preset(data, report)
    rules = (*_rules(tables), *_of_preset(preset, report))
    layers = tuple(_layers(tables))
    check_names(rules, layers)
    policy = Policy(
        rules=tuple(rule.value for rule in rules),
        default=_default(data, preset, report),
        own_domains=own_domains_of(
            data.get("own_domains", []), ("own_domains",), report
        ),
        learn_own_domains=flag_of(
            data.get("learn_own_domains", False), ("learn_own_domains",), report
        )
        or False,
        bot=bot_of(data.get("bot", {}), ("bot",), report) or BotSettings(),
        time_zone=zone_of(data["time_zone"], ("time_zone",), report)
        if "time_zone" in data
        else None,
        layers=tuple(layer.value for layer in layers),
    )
    reports = tuple(report for _, report in tables)
    return Draft(policy=policy, rules=rules, layers=layers, reports=reports)


def _rules(tables: Sequence[_Table]) -> Iterator[Placed[Rule]]:
    for data, report in tables:
        found = rules_of(data.get("rules", []), ("rules",), report, lockable=True)
        for index, rule in enumerate(found):
            yield Placed(rule, ("rules", index), report)


def _layers(tables: Sequence[_Table]) -> Iterator[Placed[Layer]]:
    """Read the layers in the order in which they are asked."""
    for data, report in tables:
        yield from calendars_of(data.get("calendars", []), report)
    named = []
    for data, report in tables:
        for group, members in groups_of(data.get("groups", []), report):
            named.append((group, members))
            yield group
    check_members(named)


def _preset(data: dict[str, object], report: Report) -> Preset | None:
    if "preset" not in data:
        return None
    return preset_of(data["preset"], ("preset",), report)


def _of_preset(preset: Preset | None, report: Report) -> Iterator[Placed[Rule]]:
    for rule in preset.rules if preset else ():
        yield Placed(rule, ("preset",), report)


def _default(data: dict[str, object], preset: Preset | None, report: Report) -> Then:
    if "default" not in data:
        return preset.default if preset else "skip"
    default = then_of(data["default"], ("default",), report)
    if preset and data["default"] != preset.default:
        spelt = data["preset"] if isinstance(data["preset"], str) else ""
        what = f'contradicts preset = "{spelt}"' if spelt else "contradicts the preset"
        report.add(("default",), what, "take one of the two out")
    return default


def _only_included(table: dict[str, object], report: Report) -> None:
    for key in table:
        if key in POLICY_KEYS and key not in INCLUDED_KEYS:
            problem = "has no place in an included file"
            report.add((key,), problem, "only the main file says this")
        elif key not in INCLUDED_KEYS:
            report.unknown((key,), "key", key, INCLUDED_KEYS)
    if not any(table.get(key, []) != [] for key in INCLUDED_KEYS):
        report.add((), "says nothing", "take it out of the file that includes it")


def _without_schema(table: dict[str, object], report: Report) -> dict[str, object]:
    value = table.get(SCHEMA_KEY, "")
    if not isinstance(value, str):
        report.wrong_type((SCHEMA_KEY,), value, "a text in quotes")
    return {key: item for key, item in table.items() if key != SCHEMA_KEY}


def _within_limits(tables: Sequence[_Table]) -> bool:
    rules = layers = 0
    for data, _ in tables:
        of_layers = [*_listed(data, "groups"), *_listed(data, "calendars")]
        layers += len(of_layers)
        rules += sum(len(_listed(one, "rules")) for one in (data, *of_layers))
    report = tables[0][1]
    if rules > RULE_LIMIT:
        report.add(("rules",), f"are {rules:,}, at most {RULE_LIMIT:,} may be")
    if layers > LAYER_LIMIT:
        problem = f"are {layers:,} with calendars, at most {LAYER_LIMIT:,} may be"
        report.add(("groups",), problem)
    return rules <= RULE_LIMIT and layers <= LAYER_LIMIT


def _listed(table: object, key: str) -> list[object]:
    value = table.get(key) if isinstance(table, dict) else None
    return value if isinstance(value, list) else []
