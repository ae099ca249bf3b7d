"""What is odd about a policy that can be used, and probably not what was meant."""

from collections.abc import Iterator, Sequence

from callsheet.adapters.policy_file.drafts import Draft, Placed, rules_in
from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.adapters.policy_file.stations import Station
from callsheet.adapters.policy_file.unreachable import Setting, answers, idle_settings
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.policy import Layer, Rule
from callsheet.domain.templates import FIELDS, fields_in

_PRESET: Path = ("preset",)
_SHARED = "all who share the bot get the settings of the smallest event id"
_APART = 'leave it out, or let nobody share with the key scheme "calendar_event"'
_NOTHING = "nothing will be recorded: no rule says record, and the default is skip"
_NOTHING_COUNTS = "nothing will be recorded: what says record can never count"
_EVERYTHING = 'to record everything write preset = "all"'
_ASK_FOR_MORE = "let what is asked before it ask for more"
_SETTINGS: tuple[Setting, ...] = ("bot", "time_zone")


def warn(draft: Draft, *, sharing: bool) -> None:
    """
    Note in the reports of a policy's texts what is odd.

    Args:
        draft: Without problems.
        sharing: Whether several calendars may share one bot.
    """
    found = tuple(answers(draft))
    for station, before in found:
        if before is not None:
            _never(station, before)
    for key in _SETTINGS:
        for layer, first in idle_settings(draft, key):
            _idle(layer, first, key)
    if sharing:
        for bot, path, report in _bots(draft):
            _per_calendar(bot, path, report)
    _nothing(draft, found)


def _never(station: Station, before: Station) -> None:
    if station.rule is not None:
        _never_matches(station.rule, before)
    elif station.layer is not None:
        layer = station.layer
        problem = f"can never be the answer: {_first(before, layer.report)}"
        cure = "let that one ask for more, or take this one out"
        layer.report.warn((*layer.path, "default"), problem, cure)


def _idle(layer: Placed[Layer], first: Placed[Layer], key: Setting) -> None:
    where = first.seen_from(layer.report)
    problem = f"can never count: that of {where} does for all of these calendars"
    cure = f"let {where} have fewer members, or take one of the two out"
    layer.report.warn((*layer.path, key), problem, cure)


def _never_matches(rule: Placed[Rule], before: Station) -> None:
    what = "can never match"
    if rule.path == _PRESET:
        what = f'its rule "{rule.value.name}" {what}'
    problem = f"{what}: {_first(before, rule.report)}"
    rule.report.warn(rule.path, problem, _cure(rule, before))


def _first(before: Station, report: Report) -> str:
    when = "matches whenever it would" if before.asked else "always matches"
    return f"{_spelt(before, report)} is asked before it and {when}"


def _spelt(before: Station, report: Report) -> str:
    if before.rule is None:
        # The organisation's default is the last of all.
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


def _nothing(draft: Draft, found: Sequence[tuple[Station, Station | None]]) -> None:
    """Note that nothing is recorded, as far as nobody chooses it."""
    recording = [before for station, before in found if station.then == "record"]
    if not recording:
        draft.main.warn((), _NOTHING, _EVERYTHING)
    elif None not in recording:
        draft.main.warn((), _NOTHING_COUNTS, _ASK_FOR_MORE)
