"""Many who say something at the same moment: each of them is heard."""

import asyncio
from pathlib import Path

from callsheet.adapters.http.app import create_app
from callsheet.adapters.storage import open_log
from callsheet.domain.token_records import TokenScope
from tests.adapters.http.house import House, parts_of, serving
from tests.adapters.storage.files import url_of
from tests.application.office import Office

MANY = 30


async def test_choices_for_many_events_at_once_are_all_recorded(tmp_path: Path) -> None:
    office = Office()
    async with (
        open_log(url_of(tmp_path / "log.db")) as log,
        serving(create_app(parts_of(office, log=log))) as client,
    ):
        office.log = log  # type: ignore[assignment]  # as a log, it is one
        house = House(office, client)
        house.bearer = await house.token("app", TokenScope.ADMIN)
        wish = {"wanted": True, "unseen": True}
        told = await asyncio.gather(
            *(
                house.ask("PUT", f"/v1/events/evt-{n}/preference", json=wish)
                for n in range(MANY)
            ),
            *(
                house.ask(
                    "POST", "/v1/tokens", json={"name": f"{n}", "scopes": ["read"]}
                )
                for n in range(MANY)
            ),
        )
        assert [one.status for one in told] == [200] * MANY + [201] * MANY
        listed = (await house.get("/v1/preferences?limit=200")).json["items"]
        assert len(listed) == MANY
        assert len((await house.get("/v1/tokens")).json["items"]) == MANY + 1
