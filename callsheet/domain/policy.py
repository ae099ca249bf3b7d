"""The policy: ordered rules that say what is wanted; and people's own choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Literal

from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import All, AnyOf, Condition, Not, is_deep
from callsheet.domain.digests import digest
from callsheet.domain.event import Event
from callsheet.domain.ids import Digest, EventId

Then = Literal["record", "skip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    One named rule: if the condition holds, that is the answer.

    Attributes:
        bot: The complete bot configuration, a template (see
            `callsheet.domain.templates`); None takes the policy's own.
        locked: Whether the rule also beats people's choices.
    """

    name: str
    then: Then
    when: Condition = All()
    bot: BotSettings | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Layer:
    """
    What holds for some calendars only, before the organisation's own rules are asked.

    Attributes:
        name: Stands before the names of its rules in explanations.
        level: A calendar's own layer comes before those of its groups.
        members: Which calendars; asks nothing but `calendar` and `calendar_metadata`.
        rules: None of them locked.
        default: The answer where none of its rules matches; None asks the next layer.
        bot: In place of the organisation's bot configuration; None keeps that.
        time_zone: Of the calendars that do not say theirs.
    """

    name: str
    level: Literal["calendar", "group"]
    members: Condition
    rules: tuple[Rule, ...] = ()
    default: Then | None = None
    bot: BotSettings | None = None
    time_zone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """
    Ordered rules, the first that matches wins; with a default for the rest.

    The rules are the organisation's. Layers put other rules before those that are
    not locked, for the calendars that are their members (see
    `callsheet.domain.layers`).

    Attributes:
        own_domains: One's own company's domains, sub-domains included; without any,
            the domain of the calendar's address counts.
        learn_own_domains: Whether the domains of the workspace's calendars are one's
            own too; once they are learnt they stand in `own_domains`.
        bot: The bot configuration where a rule names none; a template.
        time_zone: IANA name, for calendars that do not say theirs.
        layers: In the order in which they are asked, a calendar's own before groups.
        source: Digest of the policy with layers that this one of a single calendar was
            made of; None if it was made of none.
        digest: Of all the rest, `source` aside.
    """

    rules: tuple[Rule, ...] = ()
    default: Then = "skip"
    own_domains: tuple[str, ...] = ()
    learn_own_domains: bool = False
    bot: BotSettings = BotSettings()
    time_zone: str | None = None
    layers: tuple[Layer, ...] = ()
    source: Digest | None = None
    digest: Digest = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """
        Take the digest of the content, wherever that was taken from.

        Raises:
            ValueError: Conditions are joined more than 100 deep: nobody could follow
                them, and no question is to go too deep.
        """
        if self.source is None:
            self._refuse_depth()
        names = [f.name for f in fields(self) if f.init and f.name != "source"]
        content = {name: getattr(self, name) for name in names}
        object.__setattr__(self, "digest", digest(content))

    def _refuse_depth(self) -> None:
        rules = [*self.rules, *(rule for one in self.layers for rule in one.rules)]
        asked = [(rule.name, rule.when) for rule in rules]
        asked += [(f"{one.name} members", one.members) for one in self.layers]
        for name, when in asked:
            if isinstance(when, All | AnyOf | Not) and is_deep(when):
                raise ValueError(f"{name}: conditions joined too deep")

    @property
    def version(self) -> Digest:
        """The digest by which decisions name the policy: that of the whole of it."""
        return self.source or self.digest


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A person's explicit word on one event or series: record it, or do not."""

    target: str
    wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Preferences:
    """What people chose, by event id and by series id (any of an event's `series`)."""

    events: Mapping[EventId, bool] = field(default_factory=dict)
    series: Mapping[str, bool] = field(default_factory=dict)

    def of_event(self, event: Event) -> Choice | None:
        """Find the choice made for this very event."""
        wanted = self.events.get(event.id)
        return None if wanted is None else Choice(target=event.id, wanted=wanted)

    def of_series(self, event: Event) -> Choice | None:
        """Find the choice for the event's series; if two disagree, no wins."""
        found = [
            Choice(target=i, wanted=self.series[i])
            for i in event.series
            if i in self.series
        ]
        return min(found, key=lambda choice: choice.wanted, default=None)
