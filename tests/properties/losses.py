"""Workspaces where bots are lost: each meeting has its own, and not all are wanted."""

from collections.abc import Sequence
from datetime import datetime

from callsheet.domain.bot import Bot
from callsheet.domain.conditions import Series
from callsheet.domain.event import Calendar, Event
from callsheet.domain.ids import BotId, DedupKey, EventId
from callsheet.domain.keys import KeySettings, deduplication_key
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.workspace import Reading, Workspace
from tests.properties.corpus import ANA, BASE, DAY, HOUR
from tests.properties.worlds import World

MANY = tuple(EventId(f"evt-{i:02}") for i in range(16))
NOW = BASE - DAY


def meeting(name: EventId, calendar: Calendar = ANA, bot: str = "bot") -> Reading:
    """Build a meeting with its booked bot."""
    start, link = BASE, f"https://call.example/{name}"
    key = deduplication_key(name, start, link, calendar, KeySettings())
    booked = Bot(
        id=BotId(f"{bot}-{name}"),
        key=key or DedupKey(""),
        start=start,
        link=link,
        ours=True,
    )
    event = Event(
        id=name,
        calendar_id=calendar.id,
        start=start,
        end=start + HOUR,
        meeting_url=link,
        series=(name,),
    )
    return Reading(event=event, bots=(booked,))


def only(names: Sequence[EventId]) -> Policy:
    """Let a policy record these and, by its default, nothing else."""
    rule = Rule(name="kept", then="record", when=Series(among=tuple(names)))
    return Policy(rules=(rule,), default="skip")


def office(
    readings: Sequence[Reading], kept: Sequence[EventId], now: datetime = NOW
) -> World:
    """Build a workspace whose new policy takes back all but some of what is booked."""
    calendars = {ANA.id: ANA}
    workspace = Workspace(policy=only(kept), calendars=calendars)
    return World(readings=tuple(readings), workspace=workspace, now=now)
