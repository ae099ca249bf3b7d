"""The rules of an organisation or a layer, from tables to the core's values."""

from typing import cast, get_args

from callsheet.adapters.policy_file.bots import bot_of
from callsheet.adapters.policy_file.conditions import CONDITIONS, condition_of
from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.values import flag_of, text_of
from callsheet.domain.conditions import All
from callsheet.domain.policy import Rule, Then
from callsheet.domain.verdict import NOT_RULES

NAME_LIMIT = 100

_KEYS = ("name", "when", "then", "locked", "bot")
_THEN: tuple[str, ...] = get_args(Then)


def rules_of(
    value: object, path: Path, report: Report, *, lockable: bool
) -> tuple[Rule, ...]:
    """
    Read a list of rules; they may be used only if the report stays empty.

    Only the organisation's are `lockable`.
    """
    if not isinstance(value, list):
        report.wrong_type(path, value, "a list of tables")
        return ()
    return tuple(
        _rule(rule, (*path, i), report, lockable=lockable)
        for i, rule in enumerate(value)
    )


def then_of(value: object, path: Path, report: Report) -> Then:
    """Read record or skip; skip if it is neither, which is then reported."""
    if not isinstance(value, str):
        report.wrong_type(path, value, '"record" or "skip"')
    elif value not in _THEN:
        report.unknown(path, "answer", value, _THEN)
    else:
        return cast(Then, value)
    return "skip"


def name_of(value: object, path: Path, report: Report) -> str:
    """Read the name of a rule or layer; empty if it is none, which is then reported."""
    name = text_of(value, path, report).strip()
    if len(name) > NAME_LIMIT:
        report.add(path, f"is longer than {NAME_LIMIT} characters")
    return name


def only(
    table: dict[str, object], known: tuple[str, ...], path: Path, report: Report
) -> None:
    """Report every key of a table that has no meaning there."""
    for key in table:
        if key not in known:
            report.unknown((*path, key), "key", key, known)


def _check_keys(rule: dict[str, object], path: Path, report: Report) -> None:
    for key in rule:
        if key in CONDITIONS:
            cure = f"write when = {{ {key} = ... }}"
            report.add((*path, key), "is a condition, and stands outside when", cure)
        elif key not in _KEYS:
            report.unknown((*path, key), "key", key, _KEYS)


def _rule(value: object, path: Path, report: Report, *, lockable: bool) -> Rule:
    if not isinstance(value, dict):
        report.wrong_type(path, value, "a table")
        return Rule(name="", then="skip")
    _check_keys(value, path, report)
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
        then=then_of(value.get("then", "skip"), (*path, "then"), report),
        when=when or All(),
        bot=bot,
        locked=_locked(value.get("locked", False), path, report, lockable=lockable),
    )


def _name(value: object, path: Path, report: Report) -> str:
    name = name_of(value, path, report)
    if name in NOT_RULES:
        report.add(path, f'"{name}" is built in', "choose another name")
    return name


def _locked(value: object, rule: Path, report: Report, *, lockable: bool) -> bool:
    path = (*rule, "locked")
    locked = flag_of(value, path, report) or False
    if locked and not lockable:
        problem = "only the organisation's rules may be locked"
        report.add(path, problem, "move it to [[rules]]")
    return locked
