"""The bot configuration in a policy: what Recall's `bot_config` may hold."""

import math

from callsheet.adapters.policy_file.problems import Path, Report, kind_of, nearest
from callsheet.adapters.policy_file.values import has_control
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.one_line import shows_something
from callsheet.domain.templates import (
    FIELDS,
    METADATA_LIMIT,
    NAME_LIMIT,
    fault_of,
    fields_in,
    least_length,
)

FROM_THE_EVENT = ("meeting_url", "join_at")
"""What Recall's `bot_config` may not hold: the event says it."""

BOT_LIMIT = 100_000
"""Characters of a configuration as JSON."""

KEY_LIMIT = 100
"""Keys of `metadata`."""

_SPELT_OUT = 10
"""So many times longer than what comes of it a template may be."""

_CONTROL = "has a control character in it"
_INTEGER_LIMIT = 2**63


def bot_of(value: object, path: Path, report: Report) -> BotSettings | None:
    """
    Read a complete `bot_config`.

    Returns:
        None if it cannot be sent as it is; the report then says why.
    """
    if not isinstance(value, dict):
        report.wrong_type(path, value, "a table")
        return None
    before = report.count
    for key in FROM_THE_EVENT:
        if key in value:
            report.add((*path, key), "comes from the event", "leave it out")
    if "bot_name" in value:
        _name(value["bot_name"], (*path, "bot_name"), report)
    _metadata(value.get("metadata", {}), (*path, "metadata"), report)
    _json(value, path, report)
    return _settings(value, path, report) if report.count == before else None


def _settings(
    config: dict[str, object], path: Path, report: Report
) -> BotSettings | None:
    settings = BotSettings.of(config)
    if len(settings.text) <= BOT_LIMIT:
        return settings
    report.add(path, f"is longer than {BOT_LIMIT:,} characters of JSON")
    return None


def _name(value: object, path: Path, report: Report) -> None:
    if not isinstance(value, str):
        report.wrong_type(path, value, "a text in quotes")
    elif has_control(value):
        report.add(path, _CONTROL)
    elif not shows_something(value):
        report.add(path, "shows nothing", "leave it out for Recall's own default")
    else:
        _template(value, path, report, f"Recall's {NAME_LIMIT}", NAME_LIMIT)


def _metadata(value: object, path: Path, report: Report) -> None:
    if not isinstance(value, dict):
        report.wrong_type(path, value, "a table of texts")
        return
    if len(value) > KEY_LIMIT:
        report.add(path, f"has more than {KEY_LIMIT} keys")
        return
    for key, item in value.items():
        if has_control(str(key)):
            report.add((*path, key), "has a control character in its key")
        _noted(item, (*path, key), report)


def _noted(value: object, path: Path, report: Report) -> None:
    if value is None:
        return
    if not isinstance(value, str):
        problem = f"must be a text in quotes, not {kind_of(value)}"
        report.add(path, problem, "Recall's metadata holds texts only")
    elif has_control(value):
        report.add(path, _CONTROL)
    else:
        _template(value, path, report, f"{METADATA_LIMIT}", METADATA_LIMIT)


def _template(text: str, path: Path, report: Report, most: str, limit: int) -> None:
    if len(text) > _SPELT_OUT * limit:
        report.add(path, f"is longer than {most} characters")
        return
    fault = fault_of(text)
    fields = fields_in(text)
    unknown = [field for field in fields if field and field not in FIELDS]
    if fault:
        problem, _, cure = fault.partition("; ")
        report.add(path, problem, cure)
    for field in unknown:
        report.add(path, f"unknown field {{{field[:60]}}}", nearest(field, FIELDS))
    if not (fault or unknown) and least_length(text) > limit:
        even = " even without its fields" if fields else ""
        report.add(path, f"is longer than {most} characters{even}")


def _json(value: object, path: Path, report: Report) -> None:
    """Report every value that JSON cannot carry; the nesting is bounded before."""
    match value:
        case dict():
            for key, item in value.items():
                _json(item, (*path, key), report)
        case list():
            for index, item in enumerate(value):
                _json(item, (*path, index), report)
        case float() if not math.isfinite(value):
            report.add(path, "is no number that JSON can hold")
        case int() if not -_INTEGER_LIMIT <= value < _INTEGER_LIMIT:
            report.add(path, "is too large for a JSON number")
        case str() if any("\ud800" <= char <= "\udfff" for char in value):
            report.add(path, "is no valid Unicode text")
        case None | bool() | int() | float() | str():
            pass
        case _:
            cure = "write it in quotes"
            report.add(path, f"{kind_of(value)} cannot be sent as JSON", cure)
