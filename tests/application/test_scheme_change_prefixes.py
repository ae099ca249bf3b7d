"""INV-50: whatever fails on the way, no new bot ever stands beside another one."""

import asyncio
from collections import defaultdict
from datetime import timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from callsheet.application.errors import (
    BotBusy,
    RateLimited,
    RecallError,
    Unreachable,
)
from callsheet.application.signature import Signature
from callsheet.domain.bot import Bot
from callsheet.domain.event import Calendar, Event
from callsheet.domain.ids import CalendarId, DedupKey
from callsheet.domain.instants import FREEZE
from callsheet.domain.keys import (
    KeySettings,
    LinkForm,
    Scheme,
    Spelling,
    deduplication_key,
)
from callsheet.domain.situation import Settings
from tests.application.faulty import Crash
from tests.application.office import Office
from tests.domain.builders import NOON, RECORD, calendar, event

CALENDARS: dict[str, Calendar] = {
    one.id: one
    for one in (
        calendar("cal-a", address="ana@acme.example", tenant="t1"),
        calendar("cal-b", address="ben@acme.example", tenant="t2"),
        calendar("cal-c", address="cleo@globex.example", tenant="t2"),
    )
}
LINKS = ("https://meet.google.com/abc-defg-hij", "https://meet.google.com/ABC-defg-hij")
AHEAD = (5, 30, 90)
"""Minutes to the three meetings; the first is inside its freeze window."""

shapes = st.builds(
    KeySettings,
    scheme=st.sampled_from(Scheme),
    spelling=st.sampled_from(Spelling),
    link=st.sampled_from(LinkForm),
    share_between_tenants=st.just(True),
)
invited = st.frozensets(
    st.tuples(st.sampled_from(AHEAD), st.sampled_from(sorted(CALENDARS))), min_size=1
)
faults = st.dictionaries(
    st.integers(0, 12),
    st.sampled_from(
        [BotBusy("busy"), RateLimited("many"), Unreachable("reset"), Crash()],
    ),
    max_size=4,
)


class Watched(Office):
    """An office whose bots are looked at before every write, and after it."""

    def __init__(self, target: KeySettings) -> None:
        super().__init__()
        self.target = target
        self.put(*CALENDARS.values())
        self.events: dict[str, Event] = {}
        self.first: set[str] = set()
        self.faults: dict[int, BaseException] = {}
        self.calls.before_write = self.look

    def invite(self, minutes: int, calendar_id: str) -> None:
        made = event(
            f"evt-{minutes}-{calendar_id}",
            calendar_id=CalendarId(calendar_id),
            start=NOON + timedelta(minutes=minutes),
            meeting_url=LINKS[calendar_id == "cal-b"],
        )
        self.events[made.id] = made
        self.put(made)

    def wanted(self, one: Event) -> DedupKey | None:
        home = CALENDARS[one.calendar_id]
        link = one.meeting_url or ""
        return deduplication_key(one.id, one.start, link, home, self.target)

    def booked(self, one: Event) -> list[Bot]:
        return [bot for bot in self.bots(one.id) if bot.start > self.clock.time]

    async def look(self, target: str) -> None:
        self.check()
        if not self.recall.writes[-1:] or target not in self.events:
            return
        number = len(self.calls.calls)
        if number in self.faults:
            raise self.faults.pop(number)

    def check(self) -> None:
        classes: dict[DedupKey | None, set[str]] = defaultdict(set)
        for one in self.events.values():
            classes[self.wanted(one)] |= {bot.id for bot in self.booked(one)}
        for bots in classes.values():
            assert not bots - self.first or len(bots) == 1


# Under the new scheme one sharer finds the bot under his own key, spelt otherwise.
@example(
    old=KeySettings(scheme=Scheme.TENANT, share_between_tenants=True),
    new=KeySettings(
        scheme=Scheme.TENANT, link=LinkForm.VERBATIM, share_between_tenants=True
    ),
    guests=frozenset({(5, "cal-b"), (5, "cal-c")}),
    wrong={2: Crash()},
)
@settings(max_examples=40)
@given(shapes, shapes, invited, faults)
def test_at_no_moment_of_a_change_a_class_has_a_new_bot_and_another(
    old: KeySettings,
    new: KeySettings,
    guests: frozenset[tuple[int, str]],
    wrong: dict[int, BaseException],
) -> None:
    asyncio.run(_change(old, new, guests, wrong))


async def _change(
    old: KeySettings,
    new: KeySettings,
    guests: frozenset[tuple[int, str]],
    wrong: dict[int, BaseException],
) -> None:
    office = Watched(target=old)
    for minutes, calendar_id in sorted(guests):
        office.invite(minutes, calendar_id)
    office.restart(RECORD, Settings(key=old))
    await office.sync()
    before = {one.id: office.bots(one.id) for one in office.events.values()}
    office.target = new
    office.first = {bot.id for bots in before.values() for bot in bots}
    first = len(office.calls.calls)
    office.faults = {first + number: error for number, error in wrong.items()}
    office.restart(RECORD, Settings(key=new))
    await office.engine.change_scheme(Signature(by="ana"))
    for _ in range(5):
        try:
            await office.sync()
        except (Crash, RecallError):
            office.restart(RECORD, Settings(key=new))
        office.check()
    for one in office.events.values():
        if one.start - FREEZE <= NOON:
            assert office.bots(one.id) == before[one.id]
        elif not wrong:
            assert [bot.key for bot in office.bots(one.id)] == [office.wanted(one)]
    office.clock.time = NOON + timedelta(minutes=15)
    office.restart(RECORD, Settings(key=new))
    await office.sync()
    office.check()
    for one in office.events.values():
        if one.start > office.clock.time:
            assert [bot.key for bot in office.bots(one.id)] == [office.wanted(one)]
