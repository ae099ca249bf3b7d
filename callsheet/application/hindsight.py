"""What another policy would have done: past occurrences, judged again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from callsheet.application.another_policy import AnotherPolicy
from callsheet.application.comparing import Change, Comparison, comparison
from callsheet.application.known_world import recall
from callsheet.application.log_port import Log
from callsheet.application.past_occurrences import (
    calendars_of,
    decisions_of,
    occurrences,
)
from callsheet.application.ports import Zones
from callsheet.application.reading import Progress, silent
from callsheet.application.sides import Booked, Side
from callsheet.application.story import Rebuild
from callsheet.domain.answers import Answer
from callsheet.domain.decision import AddBot
from callsheet.domain.event import Calendar
from callsheet.domain.facts import Case
from callsheet.domain.ids import CalendarId, DedupKey, EventId
from callsheet.domain.instants import FREEZE, later
from callsheet.domain.layers import learnt_domains
from callsheet.domain.lives import belongs
from callsheet.domain.policy import Policy
from callsheet.domain.reasons import Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation

_PAGE = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Hindsight:
    """
    Past occurrences as they were, and as they would have been.

    Attributes:
        begins: Where the time that was looked at begins.
        since: When the log begins; None if it is empty.
        comparison: Old is what was there then, whatever policy was in force.
        unknown: Calendars of which the log knows only that they were there.
        erased: How many events were erased since; nobody can tell when they began.
        lost: What is wrong with events whose parts are missing or cannot be read.
    """

    begins: datetime
    since: datetime | None
    comparison: Comparison
    unknown: frozenset[CalendarId]
    erased: int = 0
    lost: Mapping[EventId, str] = field(default_factory=dict)


async def look_over(
    log: Log,
    rebuild: Rebuild,
    policy: Policy,
    zones: Zones | None,
    *,
    now: datetime,
    days: int,
    tell: Progress = silent,
) -> Hindsight:
    """
    Ask a policy about every occurrence that began in the last days.

    An occurrence is taken as the log knew it last while it ran, or else before it
    began. It is asked as if it were about to begin without a bot, with people's
    choices of that time.

    Args:
        log: What is known.
        rebuild: How stored parts become situations.
        policy: What would have been wanted.
        zones: What tells the time of day.
        now: Where the days end.
        days: How many.
        tell: Told of progress.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    begins = later(now, -timedelta(days=days))
    known = await decisions_of(log, begins, now, tell)
    calendars = await calendars_of(log, known, rebuild, tell)
    chosen = await occurrences(log, known, rebuild, (begins, now), tell)
    found = [
        situation
        async for _, situation in recall(log, chosen, rebuild, tell, known.lost)
        if not (situation.event.is_cancelled or situation.event.is_deleted)
    ]
    seen = known.calendars | known.newest.keys()
    unknown = frozenset(seen - calendars.keys())
    changes = _changes(found, policy, calendars, zones, complete=not unknown)
    return Hindsight(
        begins=begins,
        since=known.since,
        comparison=comparison(changes, None, policy, now, {}),
        unknown=unknown,
        erased=known.erased,
        lost=known.lost,
    )


def _changes(
    found: Iterable[Situation],
    policy: Policy,
    calendars: Mapping[CalendarId, Calendar],
    zones: Zones | None,
    *,
    complete: bool,
) -> Iterator[Change]:
    found = list(found)
    learnt = learnt_domains(calendars.values()) if complete else None
    another = AnotherPolicy(policy, zones, learnt)
    for situation, as_new in zip(found, another.asked(found, calendars), strict=True):
        asked = replace(
            as_new,
            now=later(situation.event.start, -FREEZE),
            bots=(),
            siblings=(),
            agreed=None,
        )
        yield Change(
            event=situation.event,
            calendar=situation.calendar,
            old=_as_it_was(situation),
            new=_as_it_would_be(asked, situation),
        )


def _as_it_was(situation: Situation) -> Side:
    case, decision = Case(situation), reconcile(situation)
    there = decision.reason is Reason.SERVED_BY_SHARED_BOT or any(
        belongs(bot, case.span, situation.now) for bot in case.bots
    )
    bots = {_bot(case, case)} if there else set()
    return Side(situation=situation, decision=decision, bots=frozenset(bots))


def _as_it_would_be(asked: Situation, situation: Situation) -> Side:
    case, decision = Case(asked), reconcile(asked)
    there = isinstance(decision.commands[-1], AddBot)
    bots = {_bot(case, Case(situation))} if there else set()
    return Side(situation=asked, decision=decision, bots=frozenset(bots))


def _bot(case: Case, then: Case) -> Booked:
    """
    Compare bots by what the policies want of them.

    Of a bot that the policy of that time did not want nobody knows the settings.
    """
    known = then.verdict.wanted is Answer.YES
    return Booked(
        key=case.key or DedupKey(""),
        bot_id=None,
        settings=case.verdict.settings.digest if known else None,
    )
