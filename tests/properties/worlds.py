"""Whole workspaces to plan: several calendars' copies of few meetings."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from hypothesis import strategies as st

from callsheet.domain.bot import Bot, BotStatus
from callsheet.domain.guard import Limits
from callsheet.domain.ids import DedupKey, EventId
from callsheet.domain.plan import Plan, plan
from callsheet.domain.policy import Policy, Preferences
from callsheet.domain.situation import ForeignBots, Situation
from callsheet.domain.workspace import Reading, Workspace, situations
from tests.properties.corpus import CALENDARS, DAY, MEET, MINUTE, ROOM, SPELLINGS
from tests.properties.policies import policies
from tests.strategies import bots, events, moments, settings

UNLIMITED = Limits(removals=10**6, per_hour=10**6)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A workspace at one moment, with all that Recall would list."""

    readings: tuple[Reading, ...]
    workspace: Workspace
    now: datetime

    @property
    def situations(self) -> tuple[Situation, ...]:
        """One for each event."""
        return situations(self.readings, self.workspace, now=self.now)

    @property
    def plan(self) -> Plan:
        """What is to be done, with no removal held back."""
        return plan(self.situations, UNLIMITED)


def as_of(bot: Bot, now: datetime) -> Bot:
    """Take back what cannot be known of the bot yet."""
    if bot.start > now:
        life = {"status": BotStatus.SCHEDULED, "ended_at": None, "end_reason": None}
        return replace(bot, **life, stopped_by_person=False)  # type: ignore[arg-type]
    if bot.ended_at is not None and bot.ended_at > now:
        return replace(bot, status=BotStatus.IN_CALL, ended_at=None, end_reason=None)
    return bot


_MEETINGS = (*SPELLINGS[MEET], *SPELLINGS[MEET], *SPELLINGS[ROOM])
_MEMBERS = st.sampled_from(
    [(calendar, link) for calendar in CALENDARS for link in _MEETINGS]
)
_USUAL: dict[str, Any] = {}
_FATES = st.sampled_from(
    [
        *(_USUAL,) * 30,
        {"is_deleted": True},
        {"is_cancelled": True},
        {"meeting_url": None},
    ]
)
_BOTS = st.sampled_from((0, 1, 1, 2))


@st.composite
def worlds(
    draw: st.DrawFn,
    *,
    most: int = 4,
    prefix: str = "evt",
    leaving: bool = False,
    ahead: bool = False,
    empty: bool = False,
    policy: Policy | None = None,
) -> World:
    """
    Draw a workspace of a few events, most of them copies of one meeting.

    Args:
        most: How many events at most.
        prefix: What all event and bot ids begin with.
        leaving: Whether foreign bots are let alone.
        ahead: Whether no event is nearer than eleven minutes to its start.
        empty: Whether no bot was ever booked.
        policy: What everybody falls under; else one is drawn.
    """
    chosen = draw(settings())
    if leaving:
        chosen = replace(chosen, foreign_bots=ForeignBots.LEAVE)
    count = draw(st.integers(min_value=1, max_value=most))
    members = [draw(_MEMBERS) for _ in range(count)]
    calendars = [calendar for calendar, _ in members]
    listed = [
        replace(
            draw(events(f"{prefix}-{i}", calendar, link)),
            **draw(_FATES),
        )
        for i, (calendar, link) in enumerate(members)
    ]
    first = min(event.start for event in listed)
    turns = st.sampled_from((first - 11 * MINUTE, first - DAY, first - 28 * DAY))
    now = draw(turns if ahead else moments(draw(st.sampled_from(listed))))
    pool: dict[DedupKey, Bot] = {}
    readings = []
    for event, calendar in zip(listed, calendars, strict=True):
        held: list[Bot] = []
        for i in range(0 if empty else draw(_BOTS)):
            name = f"bot-{event.id}-{i}"
            bot = as_of(draw(bots(event, calendar, chosen, name)), now)
            # In a world every removal has its effect.
            bot = replace(bot, dismissed=False)
            # One key, one bot: that is what Recall's deduplication means.
            bot = pool.setdefault(bot.key, bot) if bot.start > now else bot
            held += [bot] if bot.id not in {b.id for b in held} else []
        readings.append(Reading(event=event, bots=tuple(held)))
    return World(
        readings=tuple(readings),
        workspace=Workspace(
            policy=policy or draw(policies()),
            calendars={calendar.id: calendar for calendar in calendars},
            preferences=draw(_preferences([event.id for event in listed])),
            settings=chosen,
        ),
        now=now,
    )


def _preferences(ids: list[EventId]) -> st.SearchStrategy[Preferences]:
    said = [Preferences(events={i: yes}) for i in ids for yes in (True, False)]
    series = [
        Preferences(series={uid: yes, "uid-2": not yes})
        for uid in ("uid-1", "uid-2")
        for yes in (True, False)
    ]
    return st.sampled_from([*(Preferences(),) * 12, *said, *series])
