"""A copy of which meeting has which bot: begun from the call sheet, kept by changes."""

from tests.adapters.http.house import House
from tests.adapters.simulator.office import Json
from tests.domain.builders import HOUR, START

Copy = dict[str, list[str]]


async def begun(house: House) -> Copy:
    """Read all pages of the call sheet."""
    copy: Copy = {}
    link = "?limit=2&with=bots"
    while link:
        page = (await house.get(f"/v1/events{link}")).json
        copy |= {one["event_id"]: one["bot_ids"] for one in page["items"]}
        link = page["next"]
    return copy


async def kept(house: House, copy: Copy, after: object) -> Copy:
    """Follow the changes as the guide says."""
    page = (await house.get(f"/v1/changes?after={after}")).json
    for one in page["items"]:
        if one["event_id"] and not one["kind"].startswith("bot_"):
            copy[one["event_id"]] = one["bot_ids"]
    return {event: bots for event, bots in copy.items() if bots}


async def test_a_copy_begun_from_the_call_sheet_stays_right(house: House) -> None:
    end = (await house.get("/v1/changes?after=end")).json["position"]
    copy = await begun(house)
    assert copy.keys() == {"evt-1", "evt-2", "evt-3"}
    assert sorted(copy.values()) == [["bot-1"], ["bot-2"], ["bot-3"]]
    house.office.meet("evt-1", start=START + 5 * HOUR)
    house.office.meet("evt-4", start=START + 6 * HOUR)
    house.office.meet("evt-2", is_cancelled=True)
    await house.office.sync()
    copy = await kept(house, copy, end)
    assert copy["evt-1"] not in ([], ["bot-1"])
    assert "evt-4" in copy
    assert "evt-2" not in copy
    assert copy == await kept(house, {}, 0)
    now: Copy = await begun(house)
    assert copy == {event: bots for event, bots in now.items() if bots}


async def test_bots_are_told_of_one_event_and_of_a_page_that_was_asked_for_them(
    house: House,
) -> None:
    async def first(query: str) -> Json:
        item: Json = (await house.get(f"/v1/events?limit=1{query}")).json["items"][0]
        return item

    line = (await house.get("/v1/events/evt-1")).json["line"]
    assert line["bot_ids"] == ["bot-1"]
    assert await first("&with=bots") == line
    assert await first("") == {**line, "bot_ids": None}
    told = await house.get("/v1/events?with=bot")
    assert told.json["errors"][0]["place"] == "query.with[0]"
