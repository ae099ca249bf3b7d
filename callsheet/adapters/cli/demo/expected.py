"""
What Recall's bots ought to be, written with the world's script and not by the engine.

The table below is derived by hand from the stories that the simulated company is made
of, under the demo's policy (external guests, and I have accepted); for calendars from
files under the policy that records everything with a link.
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from typing import Final, Literal

from callsheet.adapters.cli.demo.truth import BotTruth, EventTruth, Truth

Copies = Literal["every", "one", "none"]

_ON_EVERY_COPY = """
    customer_call single_guest customer_with_room private_customer all_day_customer
    zoom_two_hosts teams_per_invitee webex_call weekly_customer moved perpetual soon
    running beyond_window
""".split()

_ON_NO_COPY = """
    internal internal_with_room weekly_internal declined tentative unanswered solo
    solo_with_link all_day no_link wrapped_link cancelled ended hidden_guests
""".split()

COMPANY: Final[Mapping[str, Copies]] = MappingProxyType(
    {
        **dict.fromkeys(_ON_EVERY_COPY, "every"),
        **dict.fromkeys(_ON_NO_COPY, "none"),
        "partly_declined": "one",
    }
)
"""On how many copies of a meeting of each story there ought to be a bot."""

WINDOW = timedelta(days=28)

Wanted = Callable[[EventTruth], Copies]


def by_story(event: EventTruth) -> Copies:
    """Say what the company's script wants of a meeting."""
    return COMPANY[event.story]


def with_link(event: EventTruth) -> Copies:
    """Say what is wanted of a meeting from a file: all that have a link."""
    return "every" if event.meeting_url else "none"


@dataclass(frozen=True, slots=True)
class Difference:
    """A meeting whose bots are not what they ought to be."""

    title: str
    start: str
    expected: str
    found: str


def differences(
    truth: Truth, wanted: Wanted, dropped: Collection[str] = ()
) -> list[Difference]:
    """
    Compare the bots that exist with those that ought to.

    Args:
        truth: The world as it is.
        wanted: On how many copies of a meeting there ought to be a bot.
        dropped: Meetings that the script has made unwanted since.
    """
    bots = {bot.id: bot for bot in truth.bots}
    connected = truth.connected()
    found = []
    for (meeting, _), copies in truth.meetings().items():
        here = [event for event in copies if event.calendar_id in connected]
        want: Copies = "none" if meeting in dropped else wanted(copies[0])
        problem = _problem(truth, here, want, bots) or _left(copies, here)
        if problem is not None:
            first = copies[0]
            start = first.start_time.isoformat()
            found.append(Difference(first.title, start, *problem))
    return found


def _problem(
    truth: Truth,
    copies: Sequence[EventTruth],
    want: Copies,
    bots: Mapping[str, BotTruth],
) -> tuple[str, str] | None:
    if not copies:
        return None
    first = copies[0]
    if _over(truth, first):
        want = "none"
    elif first.start_time <= truth.now:
        return _running(copies, want, bots)
    count = {"every": len(copies), "one": 1, "none": 0}[want]
    holding = [event for event in copies if event.future_bots]
    if len(holding) != count:
        return f"a bot on {count} of {len(copies)} calendars", f"on {len(holding)}"
    ids = {bot_id for event in holding for bot_id in event.future_bots}
    if count and len(ids) != 1:
        return "one bot for all", f"{len(ids)} bots"
    late = [b for b in ids if bots[b].join_at != first.start_time]
    if late:
        return "a bot at the event's start", f"one at {bots[late[0]].join_at}"
    return None


def _over(truth: Truth, event: EventTruth) -> bool:
    """Say whether the meeting can have no bot ahead, whatever is wanted of it."""
    return (
        event.end_time <= truth.now
        or event.start_time > truth.now + WINDOW
        or event.cancelled
        or event.is_deleted
        or not event.visible
    )


def _running(
    copies: Sequence[EventTruth], want: Copies, bots: Mapping[str, BotTruth]
) -> tuple[str, str] | None:
    """A running meeting has one bot for everybody, however many calendars."""
    ids = set(_held(copies))
    live = [b for b in ids if bots[b].status in ("joining", "in_call", "scheduled")]
    expected = 0 if want == "none" else 1
    if len(live) == expected:
        return None
    return f"{expected} bots in the running call", f"{len(live)}"


def _held(copies: Sequence[EventTruth]) -> Iterator[str]:
    for event in copies:
        yield from event.future_bots
        yield from event.past_bots


def _left(
    copies: Sequence[EventTruth], here: Sequence[EventTruth]
) -> tuple[str, str] | None:
    lost = [e for e in copies if e not in here and e.future_bots]
    return ("no bot on a lost calendar", f"on {len(lost)}") if lost else None
