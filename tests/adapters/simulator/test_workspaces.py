"""Line 6: a workspace sees nothing of another, and shares nothing with it."""

import pytest

from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.model import Workspace
from tests.adapters.simulator.office import KEY, MEET, Json, Office

CALENDARS = "/api/v2/calendars/"
EVENTS = "/api/v2/calendar-events/"
OTHER = "Token other-key"


def second_workspace(office: Office) -> str:
    """Ana's account is connected in another workspace, too; its calendar's id."""
    world = office.sim.world
    workspace = Workspace(name="other", keys=["other-key"], region="eu-central-1")
    world.add_workspace(workspace)
    return preconnect(world, world.mailboxes["ana@acme.example"], workspace="other").id


async def other(office: Office, method: str, path: str, body: Json = None) -> Json:
    answer = await office.call(method, path, body, key=OTHER)
    assert answer.status == 200, answer
    return answer.json


async def test_line_6_a_key_lists_its_own_workspace_alone(office: Office) -> None:
    theirs = second_workspace(office)
    await office.meeting()
    mine = await office.good("GET", CALENDARS)
    assert {c["id"] for c in mine["results"]} == {office.ana, office.dan}
    found = await other(office, "GET", CALENDARS)
    assert [c["id"] for c in found["results"]] == [theirs]
    [row] = (await other(office, "GET", EVENTS))["results"]
    assert row["calendar_id"] == theirs
    assert row["id"] not in {r["id"] for r in await office.listed()}


async def test_line_6_what_belongs_to_another_workspace_is_404(
    office: Office,
) -> None:
    second_workspace(office)
    event = await office.meeting()
    bot = await office.book(event)
    body = {"deduplication_key": KEY, "bot_config": {}}
    for method, path, sent in [
        ("GET", f"{CALENDARS}{office.ana}/", None),
        ("PATCH", f"{CALENDARS}{office.ana}/", {}),
        ("DELETE", f"{CALENDARS}{office.ana}/", None),
        ("GET", f"{EVENTS}{event}/", None),
        ("POST", f"{EVENTS}{event}/bot/", body),
        ("DELETE", f"{EVENTS}{event}/bot/", None),
        ("GET", f"/api/v1/bot/{bot}/", None),
        ("DELETE", f"/api/v1/bot/{bot}/", None),
        ("POST", f"/api/v1/bot/{bot}/leave_call/", None),
    ]:
        answer = await office.call(method, path, sent, key=OTHER)
        assert answer.status == 404, (method, path)
    assert (await office.bot(bot))["id"] == bot


async def test_line_6_one_key_in_two_workspaces_makes_two_bots(
    office: Office,
) -> None:
    second_workspace(office)
    event = await office.meeting()
    [row] = (await other(office, "GET", EVENTS))["results"]
    mine = await office.book(event)
    body = {"deduplication_key": KEY, "bot_config": {}}
    theirs = await other(office, "POST", f"{EVENTS}{row['id']}/bot/", body)
    [entry] = theirs["bots"]
    assert (entry["deduplication_key"], entry["meeting_url"]) == (KEY, MEET)
    assert entry["bot_id"] != mine
    await office.remove(event)
    assert len((await other(office, "GET", f"{EVENTS}{row['id']}/"))["bots"]) == 1


async def test_line_6_each_workspace_has_its_own_rate_limits(office: Office) -> None:
    second_workspace(office)
    for _ in range(60):
        await office.good("GET", CALENDARS)
    assert (await office.call("GET", CALENDARS)).status == 429
    await other(office, "GET", CALENDARS)


@pytest.mark.parametrize(
    ("region", "status"), [("eu-central-1", 200), ("us-west-2", 401)]
)
async def test_line_1_a_key_is_good_on_the_host_of_its_region_alone(
    office: Office, region: str, status: int
) -> None:
    second_workspace(office)
    host = f"{region}.localhost"
    answer = await office.call("GET", CALENDARS, key=OTHER, host=host)
    assert answer.status == status
    if status == 401:
        assert answer.json["code"] == "authentication_failed"
        assert "eu-central-1.recall.ai" in answer.json["detail"]


async def test_a_name_of_a_workspace_is_taken_once(office: Office) -> None:
    with pytest.raises(ValueError, match="this name"):
        office.sim.world.add_workspace(Workspace(name="main"))


def test_keys_are_not_shown_with_their_workspace() -> None:
    assert "secret" not in repr(Workspace(name="one", keys=["secret"]))
