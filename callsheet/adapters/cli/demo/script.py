"""What happens in the demo's world, act by act."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from callsheet.adapters.cli.demo.control import Control
from callsheet.adapters.cli.demo.truth import ZONE, EventTruth, Truth

SOON = timedelta(minutes=4)
"""Inside Recall's ad-hoc window of ten minutes."""

OWN_DOMAIN = "acme.example"


@dataclass(slots=True)
class World:
    """
    The world under the script's hands.

    Attributes:
        dropped: Meetings that ought to have no bot any more.
        used: Meetings that an act has touched; each is touched once.
    """

    control: Control
    truth: Truth
    dropped: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


Change = Callable[[World], Awaitable[str | None]]
"""Changes the world, and says in words what it did; None if nothing fitted."""


@dataclass(frozen=True, slots=True)
class Act:
    """Changes that happen together, before the engine looks again."""

    title: str
    changes: Sequence[Change]


async def hold_later(world: World) -> str | None:
    """Move a meeting by a day."""
    event = _pick(world, "customer_call")
    if event is None:
        return None
    start = event.start_time + timedelta(days=1)
    await world.control.move(event.ical_uid, event.start_time, start)
    return f"{event.title}: moved from {_at(event.start_time)} to {_at(start)}"


async def hold_now(world: World) -> str | None:
    """Move a meeting up into the ad-hoc window."""
    event = _pick(world, "private_customer")
    if event is None:
        return None
    start = world.truth.now + SOON
    await world.control.move(event.ical_uid, event.start_time, start)
    return f"{event.title}: moved up from {_at(event.start_time)}, begins in 4 minutes"


async def call_off(world: World) -> str | None:
    """Cancel a meeting."""
    event = _pick(world, "teams_per_invitee")
    if event is None:
        return None
    await world.control.cancel(event.ical_uid, event.start_time)
    return f"{event.title}: cancelled"


async def lose_guest(world: World) -> str | None:
    """Take the only customer off a meeting, which makes it internal."""
    event = _pick(world, "single_guest", only=True)
    if event is None:
        return None
    outside = [guest for guest in event.guests if not guest.endswith(OWN_DOMAIN)]
    for guest in outside:
        await world.control.uninvite(event.ical_uid, event.start_time, guest)
    world.dropped.add(event.meeting)
    return f"{event.title}: the only outside guest leaves"


async def let_time_pass(world: World) -> str | None:
    """Go on until the perpetual meeting has been recorded."""
    await world.control.sleep(timedelta(hours=2, minutes=20).total_seconds())
    world.truth = await world.control.truth()
    return f"two hours and twenty minutes pass; it is {_at(world.truth.now)}"


async def hold_again(world: World) -> str | None:
    """Move the meeting that was just recorded forward, as perpetual events are."""
    found = [e for e in world.truth.events if e.past_bots]
    chosen = [e for e in found if e.story == "perpetual"] or found
    if not chosen:
        return None
    event = chosen[0]
    start = event.start_time + timedelta(days=1)
    await world.control.move(event.ical_uid, event.start_time, start)
    return f"{event.title}: was recorded, and is moved forward to {_at(start)}"


async def lose_calendar(world: World) -> str | None:
    """Take back the grant of a calendar that shares meetings with others."""
    open_now = [c for c in world.truth.calendars if c.status == "connected"]
    needed = {e.calendar_id for e in world.truth.events if e.story == "partly_declined"}
    free = [c for c in open_now if c.id not in needed]
    if len(open_now) < 2 or not free:
        return None
    await world.control.revoke(free[-1].id)
    return f"{free[-1].calendar}: the calendar is disconnected"


ACTS: Sequence[Act] = (
    Act("The morning's changes", (hold_later, hold_now, call_off, lose_guest)),
    Act("Time passes", (let_time_pass, hold_again)),
    Act("A calendar is lost", (lose_calendar,)),
)


def _pick(world: World, story: str, *, only: bool = False) -> EventTruth | None:
    """Choose a meeting of a story with a bot ahead; else, from files, any such."""
    ahead = [
        event
        for event in world.truth.events
        if event.future_bots and event.meeting not in world.used
    ]
    fitting = [event for event in ahead if event.story == story]
    told = any(event.story for event in world.truth.events)
    chosen = fitting if told or only else ahead
    if not chosen:
        return None
    world.used.add(chosen[0].meeting)
    return chosen[0]


def _at(instant: datetime) -> str:
    return instant.astimezone(ZONE).strftime("%a %d %b %H:%M")
