"""Two processes on one PostgreSQL: what one records, the other's service knows."""

from pathlib import Path

import pytest

from callsheet.adapters.http import gate
from callsheet.adapters.http.app import create_app
from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.keys import fresh_key
from callsheet.application.access_tokens import revoke_token
from callsheet.application.signature import Signature
from callsheet.domain.token_records import TokenScope
from tests.adapters.http.house import House, parts_of, serving
from tests.application.office import Office


async def test_tokens_of_another_process_come_and_go_with_the_service_running(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gate, "AT_LEAST_EVERY", 0.0)
    key = fresh_key()
    mine = Custody(key=key, head=tmp_path / "mine")
    theirs = Custody(key=key, head=tmp_path / "theirs")
    office = Office()
    async with (
        open_log(database, custody=mine) as log,
        serving(create_app(parts_of(office, log=log))) as client,
        open_log(database, custody=theirs) as other,
    ):
        office.log = other  # type: ignore[assignment]  # as a log, it is one
        house = House(office, client)
        bearer = await house.token("wall", TokenScope.READ)
        assert (await house.get("/v1/events", bearer=bearer)).status == 200
        now = office.clock.now()
        await revoke_token(other, "wall", Signature(by="ben"), now=now)
        assert (await house.get("/v1/events", bearer=bearer)).status == 401
