"""How meetings are told apart here, and how far a change of that has come."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.known_world import is_gone, recall
from callsheet.application.lean import lean
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.scheme import same_keys
from callsheet.application.story import Rebuild
from callsheet.domain.bot import Bot
from callsheet.domain.facts import Case, Facts
from callsheet.domain.ids import BotId, EventId
from callsheet.domain.instants import FREEZE, later
from callsheet.domain.keys import KeySettings, made_by
from callsheet.domain.records import Decided
from callsheet.domain.scheme_records import SchemeSet, TwinsBegun, TwinStep
from callsheet.domain.situation import Situation


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """
    The key scheme as the log knows it.

    Attributes:
        in_force: None before the first pass.
        wanted: What the settings ask for.
        looked: When the last pass looked, None before any; of what came to Recall
            since, nothing is known.
        booked: How many of our booked bots were made under which settings; under None
            those whose keys are none of ours (any more).
        left: Events whose booked bots are under other keys than those in force.
        waiting: Those of them that begin within ten minutes, with their starts.
        begun: A change by calendars that is under way.
        steps: How far it has come, for each calendar.
    """

    in_force: SchemeSet | None
    wanted: KeySettings
    looked: datetime | None
    booked: Mapping[KeySettings | None, int]
    left: tuple[EventId, ...]
    waiting: Mapping[EventId, datetime]
    begun: TwinsBegun | None
    steps: tuple[TwinStep, ...]

    @property
    def agrees(self) -> bool:
        """Whether the settings ask for what is in force, or nothing is in force yet."""
        known = self.in_force
        return known is None or same_keys(known.key, self.wanted)


async def scheme_standing(
    log: Log, wanted: KeySettings, rebuild: Rebuild, now: datetime
) -> Standing:
    """
    Tell how keys are made, and which bots are booked under which keys.

    Args:
        log: What is known; Recall is not asked.
        wanted: What the settings ask for.
        rebuild: How stored parts become situations.
        now: Which bots are booked for later depends on it.

    Raises:
        LogUnavailable: The log, or a part of it, could not be read.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    await ledger.load_live(now)
    workspace = ledger.workspace
    known = workspace.scheme
    bots: dict[BotId, KeySettings | None] = {}
    left: dict[EventId, datetime] = {}
    if known is not None:
        wanted_last = [lean(one) for one in _last(ledger, now)]
        async for _, situation in recall(log, wanted_last, rebuild):
            made = dict(_made(situation, known, now))
            bots |= {bot.id: settings for bot, settings in made.items()}
            if any(found != known.key for found in made.values()):
                left[situation.event.id] = situation.event.start
    late = {i: start for i, start in left.items() if later(start, -FREEZE) <= now}
    under_way = workspace.twins.begun is not None
    return Standing(
        in_force=known,
        wanted=wanted,
        looked=workspace.looked,
        booked=Counter(bots.values()),
        left=tuple(sorted(left)),
        waiting={i: start for i, start in late.items() if now < start},
        begun=workspace.twins.begun,
        steps=tuple(workspace.twins.steps.values()) if under_way else (),
    )


def _last(ledger: Ledger, now: datetime) -> Iterator[Decided]:
    """Give the last decision on every event that may have a bot ahead."""
    known = ledger.workspace
    for _, state in sorted(ledger.events.items()):
        last = state.last
        if last is None or last.booked_until is None or last.booked_until <= now:
            continue
        if last.calendar_id in known.twins.gone or is_gone(last, known.looked):
            continue
        yield last


def _made(
    situation: Situation, known: SchemeSet, now: datetime
) -> Iterator[tuple[Bot, KeySettings | None]]:
    """Say of each booked bot of ours under which settings its key was made."""
    likely = [known.key] if known.before is None else [known.key, known.before]
    case = Case(situation)
    for bot in Facts(case, now).booked:
        if case.is_ours(bot):
            event_id, calendar = situation.event.id, situation.calendar
            yield (
                bot,
                made_by(bot.key, event_id, bot.start, bot.link, calendar, likely),
            )
