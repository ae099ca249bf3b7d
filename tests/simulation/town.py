"""
A town of two calendars on a simulated Recall, to be moved from outside.

Ana and Ben have connected theirs. Somebody else's bots are booked for two meetings,
one of them Ana's alone and one of both. It is eight o'clock on a Monday.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from callsheet.adapters.simulator.bots import scheduling
from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.control.bodies import NewEvent
from callsheet.adapters.simulator.control.creation import create_event
from callsheet.adapters.simulator.world import World
from callsheet.testing import RecallServer, serving_recall

MORNING: Final = datetime.fromisoformat("2026-03-02T08:00:00Z")
TOMORROW: Final = MORNING + timedelta(days=1)
HOUR: Final = timedelta(hours=1)
LINK: Final = "https://meet.google.com/abc-defg-hij"
ANA: Final = "ana@acme.example"
BEN: Final = "ben@acme.example"

_STRANGERS_KEY: Final = "somebody else's"


@dataclass(slots=True, kw_only=True)
class Town:
    """
    What people do, and what becomes of the bots.

    Attributes:
        names: What the events of the trial are called, by id.
    """

    recall: RecallServer
    names: dict[str, str] = field(default_factory=dict)

    @property
    def now(self) -> datetime:
        """What time it is there."""
        shown = self.recall.control("GET", "/_sim/clock")
        return datetime.fromisoformat(shown["now"])

    def meet(
        self,
        start: datetime,
        *,
        whose: str = ANA,
        link: str = LINK,
        uid: str = "meeting",
    ) -> str:
        """Put a meeting of an hour into a calendar; give the id of its event."""
        calendars = self.recall.truth()["calendars"]
        calendar = next(c["id"] for c in calendars if c["calendar"] == whose)
        body = {
            "start_time": start.isoformat(),
            "end_time": (start + HOUR).isoformat(),
            "title": "The meeting",
            "meeting_url": link,
            "ical_uid": f"{uid}@acme.example",
        }
        path = f"/_sim/calendars/{calendar}/events"
        event_id = str(self.recall.control("POST", path, body)["event_id"])
        self.names[event_id] = f"{whose.partition('@')[0]}'s"
        return event_id

    def move(self, event_id: str, start: datetime) -> None:
        """Let a meeting take place at another time."""
        self._change(event_id, "move", {"start": start.isoformat()})

    def cancel(self, event_id: str) -> None:
        """Call a meeting off."""
        self._change(event_id, "cancel", {})

    def delete(self, event_id: str) -> None:
        """Throw an event away."""
        self._change(event_id, "delete", {})

    def switch(self, name: str, value: object) -> None:
        """Set a switch of the simulation."""
        self.recall.control("PATCH", "/_sim/switches", {name: value})

    def ours(self) -> list[Any]:
        """Show all bots but the strangers'."""
        return [bot for bot in self._bots() if not _is_strangers(bot)]

    def strangers(self) -> list[Any]:
        """Show the strangers' bots."""
        return [bot for bot in self._bots() if _is_strangers(bot)]

    def _bots(self) -> list[Any]:
        bots: list[Any] = self.recall.truth()["bots"]
        return bots

    def _change(self, event_id: str, verb: str, body: Mapping[str, Any]) -> None:
        self.recall.control("POST", f"/_sim/events/{event_id}/{verb}", body)


@contextmanager
def serving_town() -> Iterator[RecallServer]:
    """Serve the town's Recall until the block ends."""
    world = World(Clock.stepped(MORNING), seed=1)
    mailboxes = (
        open_mailbox(world, ANA, "google_calendar"),
        open_mailbox(world, BEN, "microsoft_outlook"),
    )
    calendars = [preconnect(world, mailbox) for mailbox in mailboxes]
    for title, whose in (("hers", calendars[:1]), ("theirs", calendars)):
        for calendar in whose:
            new = NewEvent(
                start_time=TOMORROW + 3 * HOUR,
                end_time=TOMORROW + 4 * HOUR,
                title=title,
                ical_uid=f"{title}@acme.example",
                meeting_url=f"https://meet.google.com/{title}",
            )
            event = create_event(world, calendar, new)
            scheduling.add_bot(world, event, f"{_STRANGERS_KEY} {title}", {})
    with serving_recall(world=world) as recall:
        yield recall


def _is_strangers(bot: Mapping[str, Any]) -> bool:
    key: str = bot["deduplication_key"]
    return key.startswith(_STRANGERS_KEY)
