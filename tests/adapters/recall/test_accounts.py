"""How calendars are connected: what is read and sent, and that nobody else sees it."""

import traceback
from typing import Any

import orjson
import pytest
import structlog

from callsheet.adapters.recall.accounts import RecallAccounts
from callsheet.application.errors import RecallError, Refused, Unreachable
from callsheet.application.ports import Account
from callsheet.domain.ids import CalendarId
from callsheet.domain.scheme_records import Left
from tests.adapters.recall.server import KEY, Reply, in_turn, json_reply, page, serving

SECRETS = ("client-secret-1", "refresh-token-1", "private-key-1")
ROW: dict[str, Any] = {
    "id": "cal-1",
    "platform": "google_calendar",
    "oauth_client_id": "client-1",
    "oauth_client_secret": SECRETS[0],
    "oauth_refresh_token": SECRETS[1],
    "oauth_email": "ana@acme.example",
    "platform_email": "ana@acme.example",
    "status": "connected",
    "status_changes": [],
    "webhook_url": None,
    "metadata": {"tenant": "acme"},
    "created_at": "2026-03-02T08:00:00Z",
    "updated_at": "2026-03-02T08:00:00Z",
}
CONNECTION = {
    "platform": "google_calendar",
    "oauth_client_id": "client-1",
    "oauth_client_secret": SECRETS[0],
    "oauth_refresh_token": SECRETS[1],
    "oauth_email": "ana@acme.example",
    "metadata": {"tenant": "acme"},
}
CAL = CalendarId("cal-1")


async def read(*rows: object) -> tuple[Account, ...]:
    async with (
        serving(in_turn(page(*rows))) as (server, _),
        RecallAccounts(server.url, KEY) as client,
    ):
        return await client.accounts()


async def test_all_that_a_calendar_is_created_with_is_read() -> None:
    assert await read(ROW) == (Account(calendar_id=CAL, connection=CONNECTION),)


@pytest.mark.parametrize(
    ("changes", "lacks"),
    [
        pytest.param({"oauth_refresh_token": None}, Left.NOT_SHOWN, id="null"),
        pytest.param({"oauth_client_secret": ""}, Left.NOT_SHOWN, id="empty"),
        pytest.param({"oauth_client_id": 7}, Left.NOT_SHOWN, id="no text"),
        pytest.param({"oauth_refresh_token": "****"}, Left.NOT_SHOWN, id="masked"),
        pytest.param(
            {"oauth_client_secret": None, "oauth_client_private_key": SECRETS[2]},
            Left.CERTIFICATE,
            id="a certificate",
        ),
        pytest.param(
            {"oauth_client_certificate": SECRETS[2]},
            Left.CERTIFICATE,
            id="and a secret",
        ),
    ],
)
async def test_what_no_twin_can_be_made_of_is_not_kept(
    changes: dict[str, Any], lacks: Left
) -> None:
    assert await read({**ROW, **changes}) == (Account(calendar_id=CAL, lacks=lacks),)


async def test_a_credential_that_is_absent_is_not_shown() -> None:
    row = {name: value for name, value in ROW.items() if name != "oauth_refresh_token"}
    assert [one.lacks for one in await read(row)] == [Left.NOT_SHOWN]


@pytest.mark.parametrize("row", [None, 7, [], {}, {**ROW, "id": None}])
async def test_a_row_without_an_id_is_nobodys(row: object) -> None:
    assert [one.calendar_id for one in await read(row, ROW)] == [CAL]


async def test_a_twin_is_created_with_all_of_it_under_the_name_of_the_wish() -> None:
    account = Account(calendar_id=CAL, connection=CONNECTION)
    made = json_reply({**ROW, "id": "cal-2", "status": "connecting"}, status=201)
    async with (
        serving(in_turn(made)) as (server, _),
        RecallAccounts(server.url, KEY) as client,
    ):
        assert await client.create(account, once="wish-1") == "cal-2"
        (asked,) = server.asked
    assert (asked.method, asked.target) == ("POST", "/api/v2/calendars/")
    assert asked.headers["Idempotency-Key"] == "wish-1"
    assert orjson.loads(asked.body) == CONNECTION


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"id": null}', b'{"id": ""}'])
async def test_a_twin_whose_id_is_not_told_may_have_been_made(body: bytes) -> None:
    async with (
        serving(in_turn(Reply(body=body, status=201))) as (server, _),
        RecallAccounts(server.url, KEY) as client,
    ):
        with pytest.raises(Unreachable, match="create calendar"):
            await client.create(Account(calendar_id=CAL), once="1")


async def test_a_calendar_is_deleted_once_and_gone_is_gone() -> None:
    async with (
        serving(in_turn(Reply(status=204), Reply(status=404))) as (server, _),
        RecallAccounts(server.url, KEY) as client,
    ):
        await client.delete(CAL)
        await client.delete(CAL)
        assert {(a.method, a.target) for a in server.asked} == {
            ("DELETE", "/api/v2/calendars/cal-1/")
        }


async def test_no_credential_is_in_any_error_log_line_or_repr() -> None:
    """Not even where Recall repeats what it was sent."""
    account = Account(calendar_id=CAL, connection=CONNECTION)
    shown = [repr(account)]
    replies = [
        json_reply({"code": "invalid", "errors": CONNECTION}, status=400),
        json_reply(CONNECTION, status=503),
        Reply(hang_up=True),
        json_reply({**ROW, "id": None}, status=201),
    ]
    with structlog.testing.capture_logs() as logs:
        async with (
            serving(in_turn(*replies)) as (server, _),
            RecallAccounts(server.url, KEY) as client,
        ):
            for kind in (Refused, Unreachable, Unreachable, Unreachable):
                with pytest.raises(kind) as caught:
                    await client.create(account, once="1")
                error: RecallError = caught.value
                shown += [str(error), repr(vars(error))]
                shown += traceback.format_exception(error)
            shown.append(repr(client))
    assert logs
    shown.append(repr(logs))
    assert not [one for one in (*SECRETS, KEY) if one in "\n".join(shown)]
