"""The state of the simulation, and how things in it are found."""

import random
from collections import deque
from collections.abc import Iterator
from datetime import datetime, timedelta

from callsheet.adapters.simulator.agenda import Agenda
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.ids import Ids
from callsheet.adapters.simulator.index import EventIndex
from callsheet.adapters.simulator.model import (
    Bot,
    Calendar,
    Call,
    Event,
    Invitation,
    Mailbox,
    Notice,
    Workspace,
)
from callsheet.adapters.simulator.providers.grants import Grants
from callsheet.adapters.simulator.switches import Switches
from callsheet.adapters.simulator.webhooks.messages import Messages

_TICK = timedelta(microseconds=1)


MAIN = "main"
"""The workspace that every world has from the start."""


class World:
    """
    Recall's workspaces, and the mailboxes behind their calendars.

    `at` is the instant up to which everything that happens by itself has happened;
    `timeline.settle` brings it to the clock's. `skipped` says what a loader had to
    leave out, one line each.
    """

    def __init__(self, clock: Clock, *, seed: int = 0) -> None:
        self.clock = clock
        self.at = clock.now()
        self.ids = Ids(seed)
        self.odds = random.Random(seed)  # noqa: S311 -- repeatable, no secrets
        self.switches = Switches()
        self.workspaces: dict[str, Workspace] = {}
        self.mailboxes: dict[str, Mailbox] = {}
        self.grants = Grants()
        self.calendars: dict[str, Calendar] = {}
        self.events: dict[str, Event] = {}
        self.bots: dict[str, Bot] = {}
        self.booked: dict[tuple[str, str], str] = {}
        """Workspace and deduplication key to the one bot still scheduled there."""
        self.calls: dict[str, Call] = {}
        """Join link to the call there, once somebody has touched it."""
        self.copies: dict[str, list[Invitation]] = {}
        """Meeting to its copies, one for each mailbox that has it."""
        self.occurrences: dict[str, list[list[Invitation]]] = {}
        """UID to the meetings of it, of which a series has several."""
        self.indexes: dict[str, EventIndex] = {}
        self.agenda = Agenda()
        self.outbox: deque[Notice] = deque()
        """What is going to be made messages of, or dropped if nobody listens."""
        self.messages = Messages()
        self.skipped: list[str] = []
        self.last_stamp = self.at - timedelta(hours=1)
        """The latest that was given, here or elsewhere."""
        self.add_workspace(Workspace(name=MAIN))

    def chance(self, probability: float) -> bool:
        """Whether something of this probability happens; repeats with the seed."""
        return probability > 0 and self.odds.random() < probability

    def stamp(self) -> datetime:
        """An instant for a change, later than every stamp before it."""
        self.last_stamp = max(self.at, self.last_stamp + _TICK)
        return self.last_stamp

    def early_stamp(self) -> datetime:
        """A stamp for what was there before the simulation began."""
        self.last_stamp += _TICK
        return self.last_stamp

    def remember_stamp(self, at: datetime) -> None:
        """Let stamps from now on be later than one that was given elsewhere."""
        self.last_stamp = max(self.last_stamp, at)

    def become(self, other: "World") -> None:
        """
        Be another world from now on, for everyone who holds this one.

        The other one must not be used any more.
        """
        vars(self).update(vars(other))

    def add_workspace(self, workspace: Workspace) -> None:
        """Open a workspace; ValueError if its name is taken."""
        if workspace.name in self.workspaces:
            raise ValueError("there is a workspace of this name already")
        self.workspaces[workspace.name] = workspace
        self.indexes[workspace.name] = EventIndex()

    def workspace_of(self, event: Event) -> str:
        """The name of the workspace that an event's row belongs to."""
        return self.calendars[event.calendar_id].workspace

    def index_of(self, event: Event) -> EventIndex:
        """The index that an event's row is kept in."""
        return self.indexes[self.workspace_of(event)]

    def mailbox_at(self, address: str) -> Mailbox | None:
        """The mailbox of an address, whatever its case."""
        return self.mailboxes.get(address.casefold())

    def add_mailbox(self, mailbox: Mailbox) -> None:
        """Open a mailbox; ValueError if its address is taken."""
        address = mailbox.address.casefold()
        if address in self.mailboxes:
            raise ValueError("there is a mailbox of this address already")
        self.mailboxes[address] = mailbox

    def add_invitation(self, invitation: Invitation) -> None:
        """Put a copy of a meeting into its mailbox, which must exist."""
        self.mailboxes[invitation.mailbox.casefold()].invitations.append(invitation)
        copies = self.copies.setdefault(invitation.meeting, [])
        if not copies:
            self.occurrences.setdefault(invitation.ical_uid, []).append(copies)
        copies.append(invitation)

    def calendars_of(self, mailbox: Mailbox) -> list[Calendar]:
        """The calendars that read a mailbox; the same account may have several."""
        address = mailbox.address.casefold()
        return [c for c in self.calendars.values() if c.mailbox == address]

    def events_of(self, calendar: Calendar) -> list[Event]:
        """A calendar's rows, those that Recall does not list yet included."""
        mailbox = self.mailboxes.get(calendar.mailbox or "")
        if mailbox is None:
            return []
        rows = (self.events[id] for i in mailbox.invitations for id in i.event_ids)
        return [event for event in rows if event.calendar_id == calendar.id]

    def rows_of(self, invitation: Invitation) -> list[Event]:
        """Recall's rows for one copy of a meeting."""
        return [self.events[id] for id in invitation.event_ids]

    def bots_of(self, event: Event) -> list[Bot]:
        """The bots listed on an event, in the order of booking."""
        return [self.bots[id] for id in event.bots]

    def meetings(self, story: str) -> list[list[Event]]:
        """For each meeting of a story, in order of start, the rows of all copies."""
        found = (copies for copies in self.copies.values() if copies[0].story == story)
        ordered = sorted(found, key=lambda c: (c[0].current.start, c[0].meeting))
        return [
            [e for copy in copies for e in self.rows_of(copy)] for copies in ordered
        ]

    def invitations(self) -> Iterator[Invitation]:
        """Every copy of every meeting."""
        for mailbox in self.mailboxes.values():
            yield from mailbox.invitations


def meeting_key(ical_uid: str, original_start: datetime) -> str:
    """What the copies of one meeting have in common, also after it was moved."""
    return f"{ical_uid}/{original_start:%Y%m%dT%H%M%SZ}"
