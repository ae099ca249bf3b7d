"""Recall's webhooks as a part of the service: signed, without a token, by any name."""

from aiohttp import web

from callsheet.adapters.http.app import create_app
from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.adapters.webhooks import (
    PATH,
    RECEPTION,
    Reception,
    Verifier,
    receive,
)
from tests.adapters.http.house import House, parts_of, serving
from tests.adapters.webhooks.endpoint import BODY, SECRET, Watch, signed
from tests.application.office import Office


async def test_a_signed_delivery_is_taken_by_the_service(office: Office) -> None:
    woken: list[int] = []
    parts = parts_of(office, hosts=frozenset({"localhost"}))
    app = create_app(parts, signed=[web.post(PATH, receive)])
    app[RECEPTION] = Reception(
        inbox=MemoryInbox(),
        verifier=Verifier([SECRET]),
        clock=Watch(),
        on_kept=lambda: woken.append(1),
    )
    async with serving(app) as client:
        house = House(office, client)
        for headers, status in ((signed(), 204), ({}, 401)):
            told = await house.ask(
                "POST", PATH, data=BODY, headers={**headers, "Host": "tunnel.example"}
            )
            assert (told.status, "X-Request-ID" in told.headers) == (status, True)
        told = await house.get("/livez", headers={"Host": "tunnel.example"})
        assert told.problem == "foreign-host"
    assert woken == [1]
