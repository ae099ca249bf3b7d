"""The policy of one calendar: the organisation's, its groups' and its own in one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from callsheet.domain.answers import Answer, all_of, any_of, negated
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import (
    All,
    AnyOf,
    CalendarMetadata,
    Condition,
    Not,
    OnCalendar,
)
from callsheet.domain.event import Calendar
from callsheet.domain.findings_of_people import calendar_metadata, on_calendar
from callsheet.domain.mail import FREE_MAIL, domain_of
from callsheet.domain.policy import Layer, Policy, Rule

Applying = tuple[tuple[Layer, Answer], ...]
"""The layers that apply to a calendar, or may, a calendar's own before groups."""

Learnt = Mapping[str | None, tuple[str, ...]]
"""The domains of the calendars of each tenant, sorted."""


def in_force(
    policy: Policy, calendar: Calendar, learnt: tuple[str, ...] | None = None
) -> Policy:
    """
    Put the layers that apply to a calendar into one plain policy.

    Locked rules come first, then the rules of the calendar's own layer and its
    default, those of its groups in their order, and the organisation's. What may
    apply or not, because too little is known of the calendar, becomes a condition.

    Args:
        policy: With its layers.
        calendar: Whose policy it is to be.
        learnt: Domains of the workspace's calendars; None if not all are known.
    """
    return PoliciesInForce(policy).of(calendar, learnt)


class PoliciesInForce:
    """The policies of many calendars; where they are equal, one and the same value."""

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        self._layers = sorted(policy.layers, key=lambda layer: layer.level)
        self._made: dict[object, Policy] = {}

    def of(self, calendar: Calendar, learnt: tuple[str, ...] | None) -> Policy:
        """Give the policy of one calendar; see `in_force`."""
        if not (self._layers or self._policy.learn_own_domains):
            return self._policy
        answers = tuple(is_member(one.members, calendar) for one in self._layers)
        own, more = _own_domains(self._policy, calendar, learnt)
        known = (answers, own, more)
        if known not in self._made:
            applying = tuple(
                (layer, answer)
                for layer, answer in zip(self._layers, answers, strict=True)
                if answer is not Answer.NO
            )
            self._made[known] = replace(
                _flat(self._policy, applying),
                own_domains=own,
                learn_own_domains=more,
            )
        return self._made[known]


def rule_names(policy: Policy) -> tuple[str, ...]:
    """Name all rules, those of layers as they are named where a layer is in force."""
    layered = (rule.name for layer in policy.layers for rule in _rules(layer))
    return (*(rule.name for rule in policy.rules), *layered)


def learnt_domains(calendars: Iterable[Calendar]) -> Learnt:
    """Collect the domains of calendars; free mail is nobody's, tenants stay apart."""
    found: dict[str | None, set[str]] = {}
    for calendar in calendars:
        domain = domain_of(calendar.address)
        if domain is not None and domain not in FREE_MAIL:
            found.setdefault(calendar.tenant, set()).add(domain)
    return {tenant: tuple(sorted(domains)) for tenant, domains in found.items()}


def is_member(members: Condition, calendar: Calendar) -> Answer:
    """Say whether a calendar is meant; what asks for an event cannot be told here."""
    match members:
        case OnCalendar():
            return on_calendar(members, calendar)[0]
        case CalendarMetadata():
            return calendar_metadata(members, calendar)[0]
        case All():
            return all_of(is_member(part, calendar) for part in members.parts)
        case AnyOf():
            return any_of(is_member(part, calendar) for part in members.parts)
        case Not():
            return negated(is_member(members.part, calendar))
        case _:
            return Answer.CANNOT_TELL


def _own_domains(
    policy: Policy, calendar: Calendar, learnt: tuple[str, ...] | None
) -> tuple[tuple[str, ...], bool]:
    """Name one's own domains, and say whether there may be more of them."""
    if not policy.learn_own_domains:
        return policy.own_domains, False
    mine = domain_of(calendar.address)
    own = {*policy.own_domains, *(learnt or ()), *(() if mine is None else (mine,))}
    return tuple(sorted(own - FREE_MAIL)), learnt is None or mine is None


def _flat(policy: Policy, applying: Applying) -> Policy:
    bot, doubts = _bot(policy, applying)
    rules = [rule for rule in policy.rules if rule.locked]
    for layer, answer in applying:
        sure = answer is Answer.YES
        rules += [rule if sure else _scoped(rule, layer) for rule in _rules(layer)]
    rules += [rule for rule in policy.rules if not rule.locked]
    if policy.default == "record":
        always = Rule(name="the bot", then="record")
        rules += [_with_bot_of(layer, always) for layer in doubts]
    return replace(
        policy,
        rules=tuple(told for rule in rules for told in _doubting(rule, doubts)),
        bot=bot,
        time_zone=_time_zone(policy, applying),
        layers=(),
        source=policy.version,
    )


def _rules(layer: Layer) -> Iterator[Rule]:
    for rule in layer.rules:
        yield replace(rule, name=f"{layer.name}: {rule.name}", locked=False)
    if layer.default is not None:
        yield Rule(name=f"{layer.name}: default", then=layer.default)


def _scoped(rule: Rule, layer: Layer) -> Rule:
    return replace(rule, when=All((layer.members, rule.when)))


def _bot(policy: Policy, applying: Applying) -> tuple[BotSettings, list[Layer]]:
    """Find the configuration in force, and the layers that may have another."""
    doubts: list[Layer] = []
    for layer, answer in applying:
        if layer.bot is None:
            continue
        if answer is Answer.YES:
            return layer.bot, doubts
        doubts.append(layer)
    return policy.bot, doubts


def _doubting(rule: Rule, doubts: list[Layer]) -> Iterator[Rule]:
    """Let a rule that records hang on which bot it is; nothing else has to."""
    if rule.then == "record" and rule.bot is None:
        for layer in doubts:
            yield _with_bot_of(layer, rule)
    yield rule


def _with_bot_of(layer: Layer, rule: Rule) -> Rule:
    return replace(_scoped(rule, layer), bot=layer.bot)


def _time_zone(policy: Policy, applying: Applying) -> str | None:
    for layer, answer in applying:
        if layer.time_zone is not None:
            return layer.time_zone if answer is Answer.YES else None
    return policy.time_zone
