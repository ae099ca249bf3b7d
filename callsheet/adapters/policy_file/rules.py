"""A whole policy, from tables and lists to the core's value."""

from typing import cast, get_args

from callsheet.adapters.policy_file.bots import bot_of
from callsheet.adapters.policy_file.conditions import condition_of
from callsheet.adapters.policy_file.domains import own_domains_of
from callsheet.adapters.policy_file.presets import PRESETS, Preset
from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.values import flag_of, text_of
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import All
from callsheet.domain.policy import Policy, Rule, Then
from callsheet.domain.verdict import NOT_RULES

RULE_LIMIT = 10_000
_NAME_LIMIT = 100

_POLICY_KEYS = ("own_domains", "default", "preset", "bot", "rules")
_RULE_KEYS = ("name", "when", "then", "locked", "bot")
_THEN: tuple[str, ...] = get_args(Then)


def policy_from(data: object, report: Report) -> Policy:
    """Read a policy; it may be used only if the report stays empty."""
    if not isinstance(data, dict):
        report.wrong_type((), data, "a table")
        return Policy()
    _only(data, _POLICY_KEYS, (), report)
    rules = _rules(data.get("rules", []), report)
    preset = _preset(data, report)
    _check_names(rules, preset, report)
    default = "skip" if preset is None else preset.default
    return Policy(
        rules=(*rules, *(preset.rules if preset else ())),
        default=_then(data.get("default", default), ("default",), report),
        own_domains=own_domains_of(
            data.get("own_domains", []), ("own_domains",), report
        ),
        bot=bot_of(data.get("bot", {}), ("bot",), report) or BotSettings(),
    )


def _rules(value: object, report: Report) -> tuple[Rule, ...]:
    if not isinstance(value, list):
        report.wrong_type(("rules",), value, "a list of tables")
        return ()
    if len(value) > RULE_LIMIT:
        report.add(("rules",), f"are {len(value):,}, at most {RULE_LIMIT:,} may be")
        return ()
    return tuple(_rule(rule, ("rules", i), report) for i, rule in enumerate(value))


def _rule(value: object, path: Path, report: Report) -> Rule:
    if not isinstance(value, dict):
        report.wrong_type(path, value, "a table")
        return Rule(name="", then="skip")
    _only(value, _RULE_KEYS, path, report)
    for key in ("name", "then"):
        if key not in value:
            report.add((*path, key), "is missing")
    when = (
        condition_of(value["when"], (*path, "when"), report)
        if "when" in value
        else None
    )
    bot = bot_of(value["bot"], (*path, "bot"), report) if "bot" in value else None
    return Rule(
        name=_name(value["name"], (*path, "name"), report) if "name" in value else "",
        then=_then(value.get("then", "skip"), (*path, "then"), report),
        when=when or All(),
        bot=bot,
        locked=flag_of(value.get("locked", False), (*path, "locked"), report) or False,
    )


def _name(value: object, path: Path, report: Report) -> str:
    name = text_of(value, path, report).strip()
    if len(name) > _NAME_LIMIT:
        report.add(path, f"is longer than {_NAME_LIMIT} characters")
    if name in NOT_RULES:
        report.add(path, f'"{name}" is built in', "choose another name")
    return name


def _then(value: object, path: Path, report: Report) -> Then:
    if not isinstance(value, str):
        report.wrong_type(path, value, '"record" or "skip"')
    elif value not in _THEN:
        report.unknown(path, "answer", value, _THEN)
    else:
        return cast(Then, value)
    return "skip"


def _preset(data: dict[str, object], report: Report) -> Preset | None:
    if "preset" not in data:
        return None
    word = data["preset"]
    if not isinstance(word, str):
        report.wrong_type(("preset",), word, "a text in quotes")
        return None
    if word not in PRESETS:
        report.unknown(("preset",), "preset", word, PRESETS)
        return None
    preset = PRESETS[word]
    if data.get("default", preset.default) != preset.default:
        cure = "take one of the two out"
        report.add(("default",), f'contradicts preset = "{word}"', cure)
    return preset


def _check_names(
    rules: tuple[Rule, ...], preset: Preset | None, report: Report
) -> None:
    taken = {rule.name: "the preset" for rule in preset.rules} if preset else {}
    for index, rule in enumerate(rules):
        if rule.name and rule.name in taken:
            problem = f"{taken[rule.name]} has this name too"
            report.add(("rules", index, "name"), problem, "choose another name")
        taken.setdefault(rule.name, f"rules[{index}]")


def _only(
    table: dict[str, object], known: tuple[str, ...], path: Path, report: Report
) -> None:
    for key in table:
        if key not in known:
            report.unknown((*path, key), "key", key, known)
