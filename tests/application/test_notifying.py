"""Telling a receiver: at least once, in the order of each event, whatever fails."""

import asyncio
from collections.abc import Mapping

import pytest

from callsheet.adapters.storage.stored_standings import MemoryStandings
from callsheet.application import notifying
from callsheet.application.errors import LogUnavailable
from callsheet.application.feed import Feed
from callsheet.application.notifying import AT_LEAST_EVERY, Round, Sender
from callsheet.application.receivers import Receiver
from callsheet.domain.change import Change, ChangeKind
from callsheet.domain.deliveries import (
    LEASE,
    TOGETHER,
    Answer,
    Result,
    Standing,
    set_back,
)
from callsheet.domain.ids import CalendarId
from tests.application.office import Office
from tests.domain.builders import HOUR, MINUTE, SKIP, START, event
from tests.domain.builders import Change as Wanted

TAKEN = Answer(result=Result.TAKEN)
REFUSED = Answer(result=Result.REFUSED, said="status 500")


class App:
    """
    A product that is told, and answers as a test says.

    Attributes:
        heard: Every change that came, as `kind event`.
        answers: What is answered to changes of an event; else they are taken.
        most: How many were on their way at once.
    """

    def __init__(self, office: Office, name: str = "app") -> None:
        self.office = office
        self.name = name
        self.heard: list[str] = []
        self.answers: dict[str, Answer] = {}
        self.rounds: list[Round] = []
        self.most = self._under_way = 0

    async def __call__(self, change: Change) -> Answer:
        self._under_way += 1
        self.most = max(self.most, self._under_way)
        await asyncio.sleep(0)
        self._under_way -= 1
        about = str(change.event_id or change.calendar_id)
        self.heard.append(f"{change.kind.value} {about}")
        return self.answers.get(about, TAKEN)

    def sender(self, holder: str = "me", **wants: Wanted) -> Sender:
        """Send to it from a process of its own."""
        return Sender(
            Receiver(name=self.name, **wants),
            self,
            Feed(self.office.log, pause=0.001),
            self.office.log.standings,
            self.office.clock,
            holder=holder,
            told=lambda _, done: self.rounds.append(done),
        )

    async def standing(self) -> Standing:
        return (await self.office.log.standings.known())[self.name]


@pytest.fixture
def app(office: Office) -> App:
    return App(office)


async def all_told(sender: Sender) -> None:
    for _ in range(50):
        if not (await sender.round()).answers:
            return
    raise AssertionError("it goes on for ever")


async def begun(app: App, **wants: Wanted) -> Sender:
    """Let the app be known before anything happens."""
    sender = app.sender("me", **wants)
    await all_told(sender)
    return sender


async def test_it_is_told_of_what_comes_and_not_of_what_was(
    office: Office, app: App
) -> None:
    office.meet("evt-1")
    await office.sync()
    sender = await begun(app)
    assert app.heard == []
    office.meet("evt-1", start=START + HOUR)
    office.meet("evt-2")
    await office.sync()
    await all_told(sender)
    assert sorted(app.heard) == ["booked evt-2", "moved evt-1"]
    await all_told(app.sender())
    assert len(app.heard) == 2


async def test_it_is_told_of_what_it_wants(office: Office, app: App) -> None:
    kinds = frozenset([ChangeKind.BOOKED, ChangeKind.HELD])
    calendars = frozenset([CalendarId("cal-b")])
    sender = await begun(app, kinds=kinds, calendars=calendars)
    office.meet("evt-1")
    office.put(event("evt-2", calendar_id="cal-b", start=START + HOUR))
    await office.sync()
    office.put(event("evt-2", calendar_id="cal-b", is_deleted=True))
    await office.sync()
    await all_told(sender)
    assert app.heard == ["booked evt-2"]


async def test_one_that_fails_is_tried_again_and_others_do_not_wait(
    office: Office, app: App
) -> None:
    sender = await begun(app)
    app.answers["evt-1"] = REFUSED
    office.meet("evt-1", "evt-2")
    await office.sync()
    office.meet("evt-1", is_deleted=True)
    await office.sync()
    await all_told(sender)
    assert sorted(app.heard[2:]) == ["booked evt-1", "booked evt-2"]
    del app.answers["evt-1"], app.heard[:]
    office.clock.time += 2 * MINUTE
    await all_told(app.sender())
    assert app.heard == ["booked evt-1", "removed evt-1"]


async def test_what_comes_while_another_is_waited_for_is_not_passed_over(
    office: Office, app: App
) -> None:
    sender = await begun(app)
    app.answers["evt-1"] = REFUSED
    office.meet("evt-1")
    await office.sync()
    await all_told(sender)
    office.meet("evt-1", is_deleted=True)
    await office.sync()
    assert (await sender.round()).answers == {}
    assert len((await app.standing()).waiting) == 2
    del app.answers["evt-1"], app.heard[:]
    office.clock.time += 2 * MINUTE
    await all_told(sender)
    assert app.heard == ["booked evt-1", "removed evt-1"]


def test_who_rests_is_back_before_half_of_the_lease_is_over() -> None:
    """Then it is said anew that it is held; another process would take it over."""
    assert LEASE.total_seconds() / 2 > AT_LEAST_EVERY


async def test_many_are_on_their_way_at_once_and_not_all(
    office: Office, app: App
) -> None:
    sender = await begun(app)
    office.meet(*(f"evt-{i:02}" for i in range(25)))
    await office.sync()
    await all_told(sender)
    assert app.most == TOGETHER
    assert len(set(app.heard)) == len(app.heard) == 2 + 25


async def test_a_receiver_that_is_away_is_not_sent_all_there_is(
    office: Office, app: App
) -> None:
    sender = await begun(app)
    office.meet(*(f"evt-{i:02}" for i in range(25)))
    app.answers = {f"evt-{i:02}": REFUSED for i in range(25)}
    await office.sync()
    await all_told(sender)
    assert len(app.heard) <= 2 * TOGETHER
    app.answers.clear()
    office.clock.time += 10 * MINUTE
    await all_told(sender)
    assert len(set(app.heard)) == 2 + 25
    assert (await app.standing()).waiting == ()


async def test_of_two_processes_one_sends_and_the_other_takes_over(
    office: Office, app: App
) -> None:
    mine, yours = await begun(app), app.sender("you")
    office.meet("evt-1")
    await office.sync()
    assert (await yours.round()).answers == {}
    await all_told(mine)
    office.meet("evt-2")
    await office.sync()
    office.clock.time += LEASE
    await all_told(yours)
    assert (await mine.round()).answers == {}
    assert app.heard[2:] == ["booked evt-1", "booked evt-2"]


async def test_who_is_set_back_meanwhile_is_sent_all_of_it_again(
    office: Office, app: App
) -> None:
    await office.sync()
    await begun(app)
    office.meet("evt-1")
    await office.sync()

    def back(known: Standing | None) -> Standing:
        return set_back(known or Standing(), 0, office.clock.now())

    class Slow(App):
        async def __call__(self, change: Change) -> Answer:
            if not app.heard:
                await office.log.standings.change(self.name, back)
            return await app(change)

    slow = Slow(office).sender()
    await slow.round()
    await all_told(slow)
    assert app.heard.pop(0) == "booked evt-1"
    assert sorted(app.heard) == [
        "booked evt-1",
        "calendar_connected cal-a",
        "calendar_connected cal-b",
    ]


async def test_a_change_that_is_none_any_more_is_passed_over(
    office: Office, app: App
) -> None:
    sender = await begun(app)
    app.answers["evt-1"] = REFUSED
    office.meet("evt-1")
    await office.sync()
    await all_told(sender)

    class Later(Feed):
        async def at(self, position: int) -> Change | None:
            assert position
            return None

    later = Sender(
        Receiver(name="app"),
        app,
        Later(office.log),
        office.log.standings,
        office.clock,
        holder="me",
    )
    office.clock.time += MINUTE
    heard = len(app.heard)
    await all_told(later)
    assert (await app.standing()).waiting == ()
    assert len(app.heard) == heard


async def test_what_is_of_no_interest_is_written_down_now_and_then(
    office: Office, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifying, "STRIDE", 1)
    sender = await begun(app, kinds=frozenset([ChangeKind.HELD]))
    office.meet("evt-1")
    await office.sync()
    await all_told(sender)
    assert (await app.standing()).position == await office.position()


async def until(app: App, heard: int) -> None:
    for _ in range(5_000):
        if len(app.heard) >= heard:
            return
        await asyncio.sleep(0.001)
    raise AssertionError(app.heard)


async def until_waiting(app: App) -> None:
    """Wait until it is written down that something was refused."""
    for _ in range(5_000):
        if (await app.standing()).waiting:
            return
        await asyncio.sleep(0.001)
    raise AssertionError("nothing waits")


async def until_known(standings: MemoryStandings) -> None:
    """Wait until it is told of what comes."""
    for _ in range(5_000):
        if await MemoryStandings.known(standings):
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it never began")


async def test_it_goes_on_until_it_is_told_to_stop(office: Office, app: App) -> None:
    stop = asyncio.Event()
    running = asyncio.create_task(app.sender().run(stop))
    await until_known(office.log.standings)
    office.meet("evt-1")
    await office.sync()
    await until(app, 3)
    # It fails once, and its next try is due at once by the clock that is set.
    app.answers["evt-2"] = REFUSED
    office.meet("evt-2")
    await office.sync()
    await until(app, 4)
    await until_waiting(app)
    app.answers.clear()
    office.clock.time += MINUTE
    office.meet("evt-3")
    await office.sync()
    await until(app, 6)
    stop.set()
    await asyncio.wait_for(running, 5)
    standing = await app.standing()
    assert (standing.holder, standing.waiting) == (None, ())
    assert [len(done.answers) for done in app.rounds if done.answers]


class Broken(MemoryStandings):
    """Cannot be read for the first two times."""

    failures = 2

    async def known(self) -> Mapping[str, Standing]:
        if self.failures:
            self.failures -= 1
            raise LogUnavailable("the log is damaged")
        return await super().known()


async def test_a_log_that_cannot_be_read_is_asked_again(
    office: Office, app: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notifying, "_BEFORE_AGAIN", 0.001)
    office.log._standings = Broken()
    stop = asyncio.Event()
    running = asyncio.create_task(app.sender().run(stop))
    await until_known(office.log.standings)
    office.meet("evt-1")
    await office.sync()
    await until(app, 1)
    stop.set()
    await asyncio.wait_for(running, 5)
    said = [one.trouble and str(one.trouble) for one in app.rounds]
    # That it can be read again is told, too, for the next time to be news.
    assert said[:3] == ["the log is damaged"] * 2 + [None]
    assert app.rounds[2].answers == {}


async def test_one_that_never_began_leaves_nothing_behind(
    office: Office, app: App
) -> None:
    stop = asyncio.Event()
    stop.set()
    await app.sender().run(stop)
    assert await office.log.standings.known() == {}


async def test_another_that_sends_is_waited_for(office: Office, app: App) -> None:
    await begun(app)
    stop = asyncio.Event()
    running = asyncio.create_task(app.sender("you").run(stop))
    await asyncio.sleep(0.01)
    stop.set()
    await asyncio.wait_for(running, 5)
    assert (await app.standing()).holder == "me"


async def test_nobody_has_to_be_told_what_was_done(office: Office, app: App) -> None:
    sender = Sender(
        Receiver(name="app"),
        app,
        Feed(office.log),
        office.log.standings,
        office.clock,
        holder="me",
    )
    await all_told(sender)
    office.restart(SKIP)
    office.meet("evt-1")
    await office.sync()
    await all_told(sender)
    assert app.heard[-1] == "not_recorded evt-1"
