"""The policy: ordered rules that say what is wanted; and people's own choices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import All, Condition
from callsheet.domain.digests import digest
from callsheet.domain.event import Event
from callsheet.domain.ids import Digest, EventId

Then = Literal["record", "skip"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """
    One named rule: if the condition holds, that is the answer.

    Attributes:
        bot: The complete bot configuration; None takes the policy's own.
        locked: Whether the rule also beats people's choices.
    """

    name: str
    then: Then
    when: Condition = All()
    bot: BotSettings | None = None
    locked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """
    Ordered rules, the first that matches wins; with a default for the rest.

    Attributes:
        own_domains: One's own company's domains, sub-domains included; without any,
            the domain of the calendar's address counts.
        bot: The bot configuration where a rule names none.
        digest: Of all the rest; every decision names the policy it used by this.
    """

    rules: tuple[Rule, ...] = ()
    default: Then = "skip"
    own_domains: tuple[str, ...] = ()
    bot: BotSettings = BotSettings()
    digest: Digest = field(init=False, compare=False)

    def __post_init__(self) -> None:
        """Take the digest of the content."""
        content = (self.rules, self.default, self.own_domains, self.bot)
        object.__setattr__(self, "digest", digest(content))


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
