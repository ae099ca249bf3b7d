"""Looking up what the log knows: calendars, lines, one event."""

from collections.abc import Collection
from datetime import datetime

import pytest

from callsheet.adapters.storage.situation_codec import rebuild, rebuild_event
from callsheet.application import looking_up
from callsheet.application import told_bots as telling
from callsheet.application.calendar_roll import Standing
from callsheet.application.looking_up import (
    KnownCalendar,
    SheetPage,
    Wanted,
    calendars_page,
    look_up_event,
    sheet_page,
)
from callsheet.application.ports import NotRead
from callsheet.application.story import UnknownEvent
from callsheet.application.told_bots import told_bots
from callsheet.domain.call_sheet import Attention
from callsheet.domain.ids import CalendarId, EventId
from tests.application.office import Office
from tests.application.test_erasing import erase
from tests.application.test_pausing import READERS
from tests.domain.builders import HOUR, START, calendar, event

ANA, BEN = CalendarId("cal-a"), CalendarId("cal-b")


@pytest.fixture
async def busy(office: Office) -> Office:
    """Two meetings with Ana, one with Ben, and one that cannot be read."""
    office.meet("evt-1", title="Globex")
    office.meet("evt-2", start=START + HOUR, end=START + 2 * HOUR)
    office.put(calendar("cal-b", address="ben@acme.example"))
    office.put(event("evt-3", start=START + 2 * HOUR, calendar_id="cal-b"))
    office.put(event("evt-9", start=START + 3 * HOUR, calendar_id="cal-b"))
    problem = NotRead(id="evt-9", place="raw.start", problem="is no instant")
    office.calls.unreadable[EventId("evt-9")] = problem
    await office.sync()
    return office


async def calendars(
    office: Office,
    among: Collection[CalendarId] | None = None,
    after: str | None = None,
    limit: int = 9,
) -> tuple[tuple[KnownCalendar, ...], CalendarId | None]:
    return await calendars_page(
        office.log, READERS, among=among, after=after, limit=limit
    )


async def lines(
    office: Office,
    wanted: Wanted | None = None,
    after: str | None = None,
    limit: int = 9,
) -> SheetPage:
    return await sheet_page(
        office.log, rebuild_event, wanted or Wanted(), after=after, limit=limit
    )


def ids(page: SheetPage) -> list[str]:
    return [one.line.event_id for one in page.items]


async def test_calendars_are_known_with_their_addresses(busy: Office) -> None:
    found, last = await calendars(busy)
    assert [(one.id, one.standing.status, one.address) for one in found] == [
        (ANA, "connected", "ana@acme.example"),
        (BEN, "connected", "ben@acme.example"),
    ]
    assert last is None


async def test_a_page_of_calendars_says_where_to_go_on(busy: Office) -> None:
    found, last = await calendars(busy, limit=1)
    assert ([one.id for one in found], last) == ([ANA], ANA)
    found, last = await calendars(busy, after=ANA, limit=1)
    assert ([one.id for one in found], last) == ([BEN], None)
    found, _ = await calendars(busy, among={BEN})
    assert [one.id for one in found] == [BEN]


async def test_of_a_calendar_without_events_only_the_status_is_known(
    office: Office,
) -> None:
    await office.sync()
    found, _ = await calendars(office, among={ANA})
    standing = Standing(
        status="connected", platform="google_calendar", since=office.clock.now()
    )
    assert found == (KnownCalendar(id=ANA, standing=standing, address=None),)


async def test_lines_come_by_their_ids_with_what_they_are_about(busy: Office) -> None:
    page = await lines(busy)
    assert ids(page) == ["evt-1", "evt-2", "evt-3", "evt-9"]
    assert page.last is None
    first, *_, unread = page.items
    assert first.event is not None
    assert first.event.title == "Globex"
    assert unread.event is None


LATE = START + HOUR
FILTERS: dict[str, tuple[Wanted, list[str]]] = {
    "of one calendar": (Wanted(calendars={BEN}), ["evt-3"]),
    "of none": (Wanted(calendars=()), []),
    "that need somebody": (Wanted(attention={Attention.UNREADABLE}), ["evt-9"]),
    "from then on": (Wanted(start_from=LATE), ["evt-2", "evt-3"]),
    "before then": (Wanted(start_before=LATE), ["evt-1"]),
    "between": (Wanted(start_from=LATE, start_before=LATE + HOUR), ["evt-2"]),
}


@pytest.mark.parametrize(("wanted", "found"), FILTERS.values(), ids=FILTERS)
async def test_lines_are_narrowed_to_those(
    busy: Office, wanted: Wanted, found: list[str]
) -> None:
    assert ids(await lines(busy, wanted)) == found


async def test_a_page_of_lines_says_where_to_go_on(busy: Office) -> None:
    page = await lines(busy, limit=2)
    assert (ids(page), page.last) == (["evt-1", "evt-2"], "evt-2")
    page = await lines(busy, after=page.last)
    assert (ids(page), page.last) == (["evt-3", "evt-9"], None)


async def test_what_is_rare_is_looked_for_a_stretch_at_a_time(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(looking_up, "LOOKED_AT", 2)
    monkeypatch.setattr(looking_up, "_LINES", 1)
    page = await lines(busy, Wanted(calendars={BEN}))
    assert (ids(page), page.last) == ([], "evt-2")
    page = await lines(busy, Wanted(calendars={BEN}), after=page.last)
    assert (ids(page), page.last) == (["evt-3"], "evt-9")


async def test_an_event_is_known_with_its_bots(busy: Office) -> None:
    await busy.sync()
    known = await look_up_event(busy.log, EventId("evt-1"), rebuild)
    assert known.event is not None
    assert known.calendar is not None
    assert (known.event.title, known.calendar.address) == ("Globex", "ana@acme.example")
    assert [(bot.ours, bot.start) for bot in known.bots] == [(True, START)]
    assert known.told == tuple(bot.id for bot in known.bots)
    (line,) = (one.line for one in (await lines(busy)).items if one.line == known.line)
    assert line.event_id == "evt-1"


async def test_the_bots_of_many_events_are_told_a_few_at_a_time(
    busy: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    events = [EventId(f"evt-{one}") for one in (1, 2, 3, 9, 10)]
    found = await told_bots(busy.log, events)
    assert [len(found[one]) for one in events] == [1, 1, 1, 0, 0]
    monkeypatch.setattr(telling, "_AT_ONCE", 2)
    assert await told_bots(busy.log, events) == found


async def test_an_event_that_could_not_be_read_has_a_line_only(busy: Office) -> None:
    known = await look_up_event(busy.log, EventId("evt-9"), rebuild)
    assert known.line.attention is Attention.UNREADABLE
    assert (known.event, known.calendar, known.bots) == (None, None, ())


async def test_of_an_erased_event_the_line_stays(busy: Office) -> None:
    await erase(busy)
    known = await look_up_event(busy.log, EventId("evt-1"), rebuild)
    assert known.line.calendar_id == ANA
    assert (known.event, known.bots) == (None, ())


async def test_only_a_whole_id_names_an_event(busy: Office) -> None:
    with pytest.raises(UnknownEvent, match=r"the log knows no event 'evt'$"):
        await look_up_event(busy.log, EventId("evt"), rebuild)


def test_without_a_time_an_event_need_not_be_known() -> None:
    moment: datetime = START
    assert Wanted().in_time(None)
    assert not Wanted(start_from=moment).in_time(None)
