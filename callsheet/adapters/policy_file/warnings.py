"""What is odd about a policy that can be used, and probably not what was meant."""

from collections.abc import Iterator

from callsheet.adapters.policy_file.drafts import Draft, Placed, rules_in
from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.unreachable import Station, unreachable
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.policy import Rule
from callsheet.domain.templates import FIELDS, fields_in

_PRESET: Path = ("preset",)
_SHARED = "all who share the bot get the settings of the smallest event id"
_APART = 'leave it out, or let nobody share with the key scheme "calendar_event"'
_NOTHING = "nothing will be recorded: no rule says record, and the default is skip"
_EVERYTHING = 'to record everything write preset = "all"'


def warn(draft: Draft, *, sharing: bool) -> None:
    """
    Note in the reports of a policy's texts what is odd.

    Args:
        draft: Without problems.
        sharing: Whether several calendars may share one bot.
    """
    for rule, before in unreachable(draft):
        _never(rule, before)
    if sharing:
        for bot, path, report in _bots(draft):
            _per_calendar(bot, path, report)
    if not _records(draft):
        draft.main.warn((), _NOTHING, _EVERYTHING)


def _never(rule: Placed[Rule], before: Station) -> None:
    what = "can never match"
    if rule.path == _PRESET:
        what = f'its rule "{rule.value.name}" {what}'
    first = _spelt(before, rule.report)
    if before.asked:
        problem = f"{what}: {first} is asked before it and matches whenever it would"
    else:
        problem = f"{what}: {first} is asked before it and always matches"
    rule.report.warn(rule.path, problem, _cure(rule, before))


def _spelt(before: Station, report: Report) -> str:
    if before.rule is None:
        # Only a layer has a default among the rules.
        where = before.layer.seen_from(report) if before.layer else ""
        return f"the default of {where}"
    name = before.rule.value.name
    if before.rule.path == _PRESET:
        return f'the preset\'s rule "{name}"'
    locked = "the locked " if before.rule.value.locked else ""
    return f'{locked}{before.rule.seen_from(report)} ("{name}")'


def _cure(rule: Placed[Rule], before: Station) -> str:
    other = before.rule
    together = (
        other is not None
        and other.report is rule.report
        and other.path[:-1] == rule.path[:-1] != ()
        and other.value.locked == rule.value.locked
    )
    if together:
        return "put it before that one, or take it out"
    return "let that one ask for more, or take this one out"


def _bots(draft: Draft) -> Iterator[tuple[BotSettings, Path, Report]]:
    yield draft.policy.bot, ("bot",), draft.main
    for layer in draft.layers:
        if layer.value.bot is not None:
            yield layer.value.bot, (*layer.path, "bot"), layer.report
    for rule in (*draft.rules, *(r for one in draft.layers for r in rules_in(one))):
        if rule.value.bot is not None:
            yield rule.value.bot, (*rule.path, "bot"), rule.report


def _per_calendar(bot: BotSettings, path: Path, report: Report) -> None:
    config = bot.as_config()
    texts = [((*path, "bot_name"), config.get("bot_name"))]
    for key, value in (config.get("metadata") or {}).items():
        texts.append(((*path, "metadata", key), value))
    for at, text in texts:
        for field in fields_in(text) if isinstance(text, str) else ():
            if FIELDS[field].per_calendar:
                problem = f"{{{field}}} differs between calendars: {_SHARED}"
                report.warn(at, problem, _APART)


def _records(draft: Draft) -> bool:
    policy = draft.policy
    return "record" in (
        policy.default,
        *(rule.then for rule in policy.rules),
        *(layer.default for layer in policy.layers),
        *(rule.then for layer in policy.layers for rule in layer.rules),
    )
