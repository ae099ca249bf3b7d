"""`/_sim/truth` narrowed to a calendar, a story, a time and a number of events."""

from datetime import timedelta

import pytest

from tests.adapters.simulator.office import NOW, Json, Office, text

TRUTH = "/_sim/truth"


async def titles(office: Office, **query: object) -> list[str]:
    answer = await truth(office, **query)
    return [event["title"] for event in answer["events"]]


async def truth(office: Office, **query: object) -> Json:
    pairs = "&".join(f"{name}={value}" for name, value in query.items())
    return await office.good("GET", f"{TRUTH}?{pairs}")


async def three(office: Office) -> None:
    for day, calendar in enumerate((office.ana, office.dan, office.ana), 1):
        start = NOW + timedelta(days=day)
        story = "sales" if day > 1 else ""
        await office.meeting(calendar, start=start, title=f"Day {day}", story=story)


async def test_events_are_chosen_by_calendar_story_and_time(office: Office) -> None:
    await three(office)
    assert await titles(office) == ["Day 1", "Day 2", "Day 3"]
    assert await titles(office, calendar=office.ana) == ["Day 1", "Day 3"]
    assert await titles(office, calendar=office.ana.upper()) == ["Day 1", "Day 3"]
    assert await titles(office, story="sales") == ["Day 2", "Day 3"]
    assert await titles(office, story="none of these") == []
    second = text(NOW + timedelta(days=2))
    assert await titles(office, since=second) == ["Day 2", "Day 3"]
    assert await titles(office, until=second) == ["Day 1"]
    chosen = await titles(office, since=second, calendar=office.ana, story="sales")
    assert chosen == ["Day 3"]


async def test_the_first_events_are_shown_where_there_is_a_limit(
    office: Office,
) -> None:
    await three(office)
    assert await titles(office, limit=2) == ["Day 1", "Day 2"]
    assert await titles(office, limit=1, story="sales") == ["Day 2"]
    assert await titles(office, limit=0) == []


async def test_only_the_bots_of_the_events_are_shown_and_every_calendar(
    office: Office,
) -> None:
    mine, theirs = await office.shared()
    shared = await office.book(mine)
    assert await office.book(theirs) == shared
    late = await office.meeting(start=NOW + timedelta(days=3))
    alone = await office.book(late, "late")
    whole = await truth(office)
    assert {bot["id"] for bot in whole["bots"]} == {shared, alone}
    assert await truth(office, limit=10) == whole
    shown = await truth(office, calendar=office.dan)
    assert [bot["id"] for bot in shown["bots"]] == [shared]
    assert shown["calendars"] == whole["calendars"]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("calendar=nobody", "calendar"),
        ("since=tomorrow", "since"),
        ("since=2026-03-02T08:00:00", "since"),
        ("until=9999-12-31T23:59:59Z", "until"),
        ("since=2026-03-03T00:00:00Z&until=2026-03-02T00:00:00Z", "body"),
        ("limit=-1", "limit"),
        ("limit=many", "limit"),
        ("storey=sales", "storey"),
    ],
)
async def test_a_choice_that_cannot_be_is_refused_by_its_name(
    office: Office, query: str, field: str
) -> None:
    answer = await office.call("GET", f"{TRUTH}?{query}")
    assert answer.status == 400
    assert [error["field"] for error in answer.json["errors"]] == [field]
