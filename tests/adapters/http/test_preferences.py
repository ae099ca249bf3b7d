"""People's choices over HTTP: what is recorded, what follows, and who may choose."""

from typing import Any

import pytest

from callsheet.domain.records import PreferenceSet
from callsheet.domain.token_records import TokenScope
from tests.adapters.http.house import House, Told
from tests.application.office import Office
from tests.domain.builders import HOUR, START, event

ONE = "/v1/events/evt-1/preference"
WEEKLY = "/v1/events/evt-5/series/preference"


@pytest.fixture
def office(office: Office) -> Office:
    """The usual meetings, a series of Ana's alone, and one that Ben is in, too."""
    for number, id in enumerate(("evt-5", "evt-6")):
        start = START + (24 + number) * HOUR
        end = start + HOUR
        office.meet(id, start=start, end=end, series=("weekly@acme",))
    for id, owner in (("evt-7", "cal-a"), ("evt-8", "cal-b")):
        office.put(event(id, calendar_id=owner, series=("both@acme",)))
    return office


async def put(house: House, path: str, bearer: str | None = None, **said: Any) -> Told:  # noqa: ANN401 -- any body
    more = said.pop("headers", {})
    body = {"wanted": False, **said}
    return await house.ask("PUT", path, json=body, bearer=bearer, headers=more)


async def test_a_choice_is_recorded_and_says_what_follows(house: House) -> None:
    told = await put(house, ONE, why="a talk", on_behalf_of="Ana Lee")
    assert told.status == 200
    (prospect,) = told.json["events"]
    assert prospect["before"]["reason"] == "already_correct"
    assert prospect["after"]["commands"] == ["remove_bot"]
    assert prospect["words"]
    (record,) = await house.office.records(PreferenceSet)
    assert (record.by, record.why, record.on_behalf_of, record.wanted) == (
        "door",
        "a talk",
        "Ana Lee",
        False,
    )
    assert await house.office.writes() == ["remove evt-1"]


async def test_the_same_choice_twice_is_recorded_once(house: House) -> None:
    await put(house, ONE)
    again = await put(house, ONE)
    assert (again.status, again.json["recorded"]) == (200, None)
    assert len(await house.office.records(PreferenceSet)) == 1


async def test_a_choice_is_taken_back(house: House) -> None:
    await put(house, ONE)
    told = await house.ask("DELETE", f"{ONE}?why=a+slip")
    assert told.json["recorded"]["wanted"] is None
    assert told.json["before"]["wanted"] is False
    assert (await house.get(ONE)).json["choice"] is None
    assert (await house.ask("DELETE", ONE)).json["recorded"] is None
    assert (await house.get("/v1/preferences")).json["items"] == []


async def test_a_series_goes_by_any_of_its_events(house: House) -> None:
    told = await put(house, WEEKLY)
    assert (told.json["target"], told.json["kind"]) == ("weekly@acme", "series")
    assert [one["event_id"] for one in told.json["events"]] == ["evt-5", "evt-6"]
    other = await house.get(WEEKLY.replace("evt-5", "evt-6"))
    assert other.json["choice"]["wanted"] is False
    listed = (await house.get("/v1/preferences")).json["items"]
    assert [(one["target"], one["events"]) for one in listed] == [("weekly@acme", 2)]


async def test_choices_are_listed_page_by_page(house: House) -> None:
    for id in ("evt-1", "evt-2", "evt-3"):
        await put(house, ONE.replace("evt-1", id))
        house.office.clock.time += HOUR
    seen, link = [], "?limit=2"
    while link:
        page = (await house.get(f"/v1/preferences{link}")).json
        seen += [one["target"] for one in page["items"]]
        link = page["next"]
    assert seen == ["evt-1", "evt-2", "evt-3"]


async def test_a_choice_counts_for_the_state_that_was_read(house: House) -> None:
    read = (await house.get(ONE)).headers["ETag"]
    mine = await put(house, ONE, headers={"If-Match": read})
    assert mine.status == 200
    assert (await house.get(ONE)).headers["ETag"] == mine.headers["ETag"]
    late = await put(house, ONE, wanted=True, headers={"If-Match": read})
    assert late.problem == "changed-meanwhile"
    assert len(await house.office.records(PreferenceSet)) == 1


async def test_an_event_that_nobody_has_seen_yet_may_be_chosen_for(
    house: House,
) -> None:
    path = ONE.replace("evt-1", "evt-99")
    assert (await put(house, path)).problem == "not-found"
    told = await put(house, path, unseen=True)
    assert (told.json["known"], told.json["events"]) == (False, [])
    assert (await house.get(path)).json["choice"]["wanted"] is False
    # The beginning of an id names nothing here.
    cut_off = await put(house, ONE.replace("evt-1", "evt"), unseen=True)
    assert cut_off.problem == "not-found"
    (record,) = await house.office.records(PreferenceSet)
    assert record.target == "evt-99"


async def test_a_token_for_a_calendar_chooses_for_that_one_alone(house: House) -> None:
    ben = await house.token("ben", TokenScope.PREFER, calendars=("cal-b",))
    await put(house, ONE)
    assert (await put(house, ONE, ben)).problem == "not-found"
    assert (await put(house, ONE, ben, unseen=True)).problem == "not-found"
    assert (await house.get(ONE, bearer=ben)).problem == "not-found"
    assert (await house.ask("DELETE", ONE, bearer=ben)).problem == "not-found"
    both = await put(house, "/v1/events/evt-8/series/preference", ben)
    assert both.problem == "not-allowed"
    assert "other calendars" in both.json["detail"]
    own = await put(house, "/v1/events/evt-8/preference", ben)
    assert own.status == 200
    listed = (await house.get("/v1/preferences", bearer=ben)).json["items"]
    assert [one["target"] for one in listed] == ["evt-8"]
    assert len((await house.get("/v1/preferences")).json["items"]) == 2


REFUSED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "no choice": (ONE, {"wanted": None}, "invalid-input", "body.wanted: "),
    "a word for it": (
        ONE,
        {"wanted": "yes"},
        "invalid-input",
        "body.wanted: should be true or false, is text",
    ),
    "a slip": (
        ONE,
        {"behalf": "Ana"},
        "invalid-input",
        'body.behalf: unknown key; did you mean "on_behalf_of"?',
    ),
    "control characters": (
        ONE,
        {"on_behalf_of": "Ana\nLee"},
        "invalid-input",
        "body.on_behalf_of: holds control characters",
    ),
    "too long a name": (
        ONE,
        {"on_behalf_of": "x" * 101},
        "invalid-input",
        "body.on_behalf_of: is longer than 100 characters",
    ),
    "an id that is no text": (
        ONE.replace("evt-1", "a%0Ab"),
        {"unseen": True},
        "not-found",
        "the log knows no event",
    ),
    "a series of an event that has none": (
        "/v1/events/evt-1/series/preference",
        {},
        "not-found",
        "the event evt-1 belongs to no series",
    ),
}


@pytest.mark.parametrize(
    ("path", "said", "problem", "detail"), REFUSED.values(), ids=REFUSED
)
async def test_what_cannot_be_recorded_is_refused_by_its_place(
    house: House, path: str, said: dict[str, Any], problem: str, detail: str
) -> None:
    told = await put(house, path, **said)
    assert told.problem == problem
    assert told.json["detail"].startswith(detail)
    assert await house.office.records(PreferenceSet) == []


async def test_reading_is_not_choosing(house: House) -> None:
    reader = await house.token("wall")
    assert (await put(house, ONE, reader)).problem == "not-allowed"
