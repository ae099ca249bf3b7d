"""Those who are told by webhooks, over HTTP: how they stand, and telling them anew."""

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import pytest

from callsheet.adapters.http.parts import Receivers
from callsheet.adapters.storage.stored_standings import MemoryStandings
from callsheet.domain.deliveries import AWAY, Standing, Waiting
from callsheet.domain.token_records import TokenScope
from tests.adapters.http.house import House, Told, open_house
from tests.application.office import Office
from tests.domain.builders import HOUR, NOON

GIVEN_UP = tuple(
    Waiting(position=number, subject=f"event:evt-{number}", due=NOON, tries=9)
    for number in (1, 2, 3)
)


@pytest.fixture
def standings() -> MemoryStandings:
    return MemoryStandings()


def _stand(standing: Standing, _: Standing | None) -> Standing:
    return standing


@pytest.fixture
async def told_house(
    office: Office, standings: MemoryStandings
) -> AsyncIterator[House]:
    """A service that tells `app` and `crm`; an earlier one told `old`."""
    await office.sync()
    stands = {
        "app": Standing(
            position=4,
            given_up=GIVEN_UP,
            lost=3,
            failures=AWAY,
            said="status 500",
            delivered_at=NOON,
        ),
        "old": Standing(position=2, gone_at=NOON),
    }
    for name, standing in stands.items():
        await standings.change(name, partial(_stand, standing))
    receivers = Receivers(["crm", "app"], standings)
    async with open_house(office, receivers=receivers) as house:
        yield house


async def resend(house: House, name: str, **said: Any) -> Told:  # noqa: ANN401 - any body
    return await house.ask("POST", f"/v1/notify/endpoints/{name}/resend", json=said)


async def test_each_is_listed_with_how_far_it_has_come(told_house: House) -> None:
    listed = (await told_house.get("/v1/notify/endpoints?limit=2")).json
    app, crm = listed["items"]
    [old] = (await told_house.get(f"/v1/notify/endpoints{listed['next']}")).json[
        "items"
    ]
    end = await told_house.office.position()
    assert app == {
        "name": "app",
        "state": "away",
        "position": 4,
        "behind": end - 4,
        "waiting": 0,
        "given_up": 3,
        "next_try_at": None,
        "delivered_at": "2026-03-02T12:00:00Z",
        "last_failure": "status 500",
    }
    assert (crm["name"], crm["state"], crm["position"], crm["behind"]) == (
        "crm",
        "new",
        None,
        0,
    )
    assert (old["name"], old["state"]) == ("old", "not set")


async def test_what_was_given_up_is_sent_again(
    told_house: House, standings: MemoryStandings
) -> None:
    told_house.office.clock.time += HOUR
    told = await resend(told_house, "app", after=1)
    assert told.json == {"name": "app", "all": False, "waiting": 2}
    known = (await standings.known())["app"]
    assert [one.position for one in known.waiting] == [2, 3]
    assert (known.lost, known.is_away, known.position) == (1, False, 4)
    assert (await resend(told_house, "app")).json["waiting"] == 3


async def test_everything_is_told_anew_from_a_position_on(
    told_house: House, standings: MemoryStandings
) -> None:
    end = await told_house.office.position()
    told = await resend(told_house, "app", all=True, after=2)
    assert told.json == {"name": "app", "all": True, "waiting": end - 2}
    assert (await standings.known())["app"].position == 2


REFUSED: dict[str, tuple[str, dict[str, Any], str, str]] = {
    "one that is not there": ("ap", {}, "not-found", "did you mean app?"),
    "one of earlier settings": ("old", {}, "not-found", "there is no such endpoint"),
    "all from nowhere": ("app", {"all": True}, "invalid-input", "from where on"),
    "behind the log's end": (
        "app",
        {"after": 10**6},
        "invalid-input",
        "body.after: the log ends at position",
    ),
    "before its beginning": ("app", {"after": -1}, "invalid-input", "body.after"),
}


@pytest.mark.parametrize(
    ("name", "body", "kind", "said"), REFUSED.values(), ids=REFUSED
)
async def test_what_makes_no_sense_is_refused_and_changes_nothing(
    told_house: House,
    standings: MemoryStandings,
    name: str,
    body: dict[str, Any],
    kind: str,
    said: str,
) -> None:
    before = await standings.known()
    told = await resend(told_house, name, **body)
    assert told.problem == kind
    assert said in told.text
    assert await standings.known() == before


async def test_it_takes_a_token_that_may_operate(told_house: House) -> None:
    reader = await told_house.token("wall", TokenScope.READ)
    assert (await told_house.get("/v1/notify/endpoints", bearer=reader)).status == 403


async def test_where_nobody_is_told_it_says_so(house: House) -> None:
    assert (await house.get("/v1/notify/endpoints")).problem == "not-set-up"
    assert (await resend(house, "app")).problem == "not-set-up"
