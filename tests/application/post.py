"""An office that is watched: what Recall tells it, and what a turn then does."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count

from callsheet.adapters.recall.bot_words import sign_of
from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.inbox import Notice, NoticeKind
from callsheet.application.ledger import Ledger
from callsheet.application.timetable import Pacing
from callsheet.application.watching import Turn, Watch
from callsheet.domain.event import Event
from callsheet.domain.ids import BotId, CalendarId, EventId
from callsheet.domain.records import Record
from tests.application.office import Office
from tests.domain.builders import MINUTE, RECORD, Change, event


class Post(Office):
    """
    An office whose engine is made to watch, and its letter-box.

    Attributes:
        pacing: Of the next watch.
    """

    def __init__(self) -> None:
        super().__init__()
        self.inbox = MemoryInbox()
        self.pacing = Pacing()
        self._letters = count(1)
        self._watch: Watch | None = None

    @property
    def watch(self) -> Watch:
        """The watch of the process at hand."""
        if self._watch is None:
            self._watch = Watch(
                self.engine, self.inbox, rebuild, sign_of, pacing=self.pacing
            )
        return self._watch

    def begin_anew(self, **options: Change) -> None:
        """End the process; the next one is set up like this, and as this one else."""
        kept = {"policy": self.policy or RECORD, **self.options}
        self.restart(**{**kept, **options})
        self._watch = None

    def change(self, *ids: str, **changes: Change) -> None:
        """Change events now, or put them in; as one does who has a calendar."""
        for id in ids:
            known = self.recall.known.get(EventId(id))
            self.put(self._changed(id, known, changes))

    def _changed(
        self, id: str, known: Event | None, changes: dict[str, Change]
    ) -> Event:
        kept: dict[str, Change] = {}
        if known is not None:
            kept = {"start": known.start, "end": known.end}
            kept["calendar_id"] = known.calendar_id
        if "start" in changes:
            kept.pop("end", None)
        return event(id, **{**kept, **changes, "updated_at": self.clock.time})

    def later(self, by: timedelta = MINUTE) -> None:
        """Let time pass."""
        self.clock.time += by

    async def hint(
        self, calendar_id: str = "cal-a", *, since: datetime | None = None
    ) -> None:
        """Let Recall tell that events of a calendar have changed."""
        kind = NoticeKind.CALENDAR_SYNC_EVENTS
        await self.tell(kind, CalendarId(calendar_id), since=since)

    async def tell(
        self,
        kind: NoticeKind,
        calendar_id: CalendarId | None = None,
        **said: Change,
    ) -> None:
        """Let Recall tell anything."""
        notice = Notice(
            message_id=f"msg-{next(self._letters)}",
            received_at=self.clock.time,
            kind=kind,
            calendar_id=calendar_id,
            **said,
        )
        await self.inbox.keep(notice)

    async def tell_of_bot(self, bot_id: str, code: str) -> None:
        """Let Recall tell what a bot has come to."""
        await self.tell(
            NoticeKind.BOT,
            bot_id=BotId(bot_id),
            code=code,
            happened_at=self.clock.time,
        )

    async def turn(self, after: timedelta = MINUTE) -> Turn:
        """Let time pass, and take a turn; it must not fail."""
        self.later(after)
        turn = await self.watch.turn()
        assert turn.failed is None
        return turn

    async def done_by(self, after: timedelta = MINUTE) -> list[str]:
        """Let time pass, take a turn, and show what it changed in Recall."""
        before = len(self.recall.writes)
        await self.turn(after)
        return self.recall.writes[before:]

    async def say(self, record: Record) -> None:
        """Let somebody else write to the log."""
        ledger = Ledger(self.log)
        await ledger.catch_up()
        batch = ledger.batch()
        batch.add(record)
        await batch.commit()

    def watch_with(self, told: Callable[[Turn], None]) -> Watch:
        """Make a watch that tells of its turns."""
        return Watch(self.engine, self.inbox, rebuild, sign_of, told=told)

    async def check(self) -> None:
        """A whole pass of another engine has to find nothing to do."""
        self.begin_anew()
        assert await self.writes() == []
        await self.check_the_log()
