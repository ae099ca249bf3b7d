"""The client against the simulator: a company's calendars are read without a loss."""

from datetime import UTC, datetime, timedelta

from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.worlds.company.generate import company
from callsheet.application.ports import Calendars, EventRead
from callsheet.application.reading import all_calendars
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.event import Response
from callsheet.domain.ids import DedupKey

NOW = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


async def _read(recall: Calendars) -> list[EventRead]:
    start, end = NOW - timedelta(days=1), NOW + timedelta(days=28)
    found: list[EventRead] = []
    async for page in recall.events(start=start, end=end):
        assert page.problems == ()
        found += page.events
    return found


async def test_a_company_is_read_and_a_bot_comes_and_goes() -> None:
    world = company(seed=7, now=NOW, calendars=4, events_per_calendar=40)
    async with (
        Simulator(world, api_key="sim-key") as simulator,
        RecallClient(simulator.base_url, "sim-key") as recall,
    ):
        calendars, problems = await all_calendars(recall)
        assert problems == ()
        assert len(calendars) == 4
        assert all(c.calendar.address for c in calendars)

        events = await _read(recall)
        assert len({e.reading.event.id for e in events}) == len(events) > 100
        assert {e.reading.event.my_response for e in events} >= set(Response)
        assert any(not e.reading.event.guests_complete for e in events)
        assert any(e.reading.event.is_cancelled for e in events)

        found = [e.reading.event for e in events]
        assert {event.recurring for event in found} == {True, False}
        assert {event.private for event in found} == {True, False}
        assert {"zoom", "google_meet", "microsoft_teams"} <= {
            event.meeting_platform for event in found
        }
        assert all(bool(e.meeting_platform) is bool(e.meeting_url) for e in found)

        one = next(
            e.reading.event
            for e in events
            if e.reading.event.meeting_url
            and not e.reading.event.is_cancelled
            and e.reading.event.start > NOW + timedelta(days=1)
        )
        settings = BotSettings.of({"bot_name": "Notes"})
        added = await recall.add_bot(one.id, DedupKey("some-key"), settings)
        assert [bot.key for bot in added.reading.bots] == ["some-key"]
        assert added.reading.bots[0].start == one.start
        assert (await recall.event(one.id)).reading == added.reading
        assert (await recall.remove_bots(one.id)).reading.bots == ()
