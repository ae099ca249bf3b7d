"""The service answers webhooks as the endpoint does, and logs no address of theirs."""

from collections.abc import Sequence

from structlog.testing import capture_logs

from callsheet.adapters.cli.service import app_of
from callsheet.adapters.http.app import create_app
from callsheet.adapters.settings import Configuration
from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.adapters.webhooks import PATH, RECEPTION, ROUTE, Reception, Verifier
from callsheet.adapters.webhooks.receiving import BODY_LIMIT
from callsheet.application.errors import LogUnavailable
from callsheet.application.inbox import Notice
from tests.adapters.http.house import Client, House, parts_of, serving
from tests.adapters.webhooks.endpoint import BODY, NOW, SECRET, TOKEN, Watch, signed
from tests.application.office import Office


async def status(
    client: Client, headers: dict[str, str], body: bytes = BODY, query: str = ""
) -> tuple[int, str]:
    async with client.post(PATH + query, data=body, headers=headers) as answer:
        return answer.status, await answer.text()


async def test_a_delivery_needs_no_token_of_the_service() -> None:
    inbox = MemoryInbox()
    app = create_app(parts_of(Office()), signed=[ROUTE])
    app[RECEPTION] = Reception(
        inbox=inbox,
        verifier=Verifier([SECRET], [TOKEN]),
        clock=Watch(),
        on_kept=lambda: None,
    )
    query = f"?token={TOKEN.replace(' ', '+')}"
    large = b" " * (BODY_LIMIT + 1)
    with capture_logs() as logs:
        async with serving(app) as client:
            assert await status(client, signed()) == (204, "")
            assert await status(client, {}, query=query) == (204, "")
            assert await status(client, {}) == (401, "")
            assert await status(client, signed() | {"webhook-id": "x"}) == (401, "")
            assert await status(client, signed(large), large) == (413, "")
    assert await inbox.count() == 2
    assert await inbox.last_at() == NOW
    assert TOKEN[:6] not in str(logs)


class InboxOnADisk(MemoryInbox):
    """An inbox that has room, or has none."""

    full = False

    async def keep_all(self, notices: Sequence[Notice]) -> Sequence[bool]:
        if self.full:
            raise LogUnavailable("database or disk is full")
        return await super().keep_all(notices)


async def test_while_nothing_can_be_kept_the_service_is_not_well() -> None:
    office, inbox = Office(), InboxOnADisk()
    settings = Configuration.model_validate({"recall": {"webhook_secret": SECRET}})
    app = app_of(settings, parts_of(office, clock=Watch()), inbox)
    async with serving(app) as client:
        house = House(office, client)
        inbox.full = True
        assert (await status(client, signed()))[0] == 503
        told = await house.get("/readyz")
        assert (told.status, told.json["degraded"]) == (200, True)
        assert [one["check"] for one in told.json["reasons"]] == ["inbox"]
        assert "webhooks cannot be kept since 20" in told.json["reasons"][0]["reason"]
        inbox.full = False
        assert (await status(client, signed()))[0] == 204
        assert not (await house.get("/readyz")).json["degraded"]
