"""How calendars are connected: read with their credentials, made anew, deleted."""

from collections.abc import Mapping
from typing import Final

import orjson

from callsheet.adapters.recall.client import CALENDARS, RecallClient
from callsheet.adapters.recall.json_text import NotJson, parse
from callsheet.adapters.recall.request import Kind, Request, part, post
from callsheet.application.errors import Missing, Unreachable
from callsheet.application.ports import Account
from callsheet.domain.ids import CalendarId
from callsheet.domain.scheme_records import Left

_NEEDED: Final = ("oauth_client_id", "oauth_client_secret", "oauth_refresh_token")
_ALSO: Final = ("oauth_email", "webhook_url", "metadata")
_CERTIFICATE: Final = ("oauth_client_certificate", "oauth_client_private_key")
"""Of Microsoft's clients, in place of a secret; not made anew from what is read."""

_MASKS: Final = frozenset("*•●·.x ")


class RecallAccounts(RecallClient):
    """
    The client, with what connects calendars: the `CalendarAccounts` port, too.

    Recall shows a calendar's credentials in clear. They are handed from one of its
    answers to the body of another request, and go nowhere else.
    """

    async def accounts(self) -> tuple[Account, ...]:
        """Read how each calendar is connected; those that cannot be read are absent."""
        rows = [
            _account(row)
            async for page, _ in self._pages("list calendars", CALENDARS)
            for row in page
        ]
        return tuple(account for account in rows if account is not None)

    async def create(self, account: Account, *, once: str) -> CalendarId:
        """Connect the same account once more; see `CalendarAccounts`."""
        body = orjson.dumps(dict(account.connection))
        request = post("create calendar", CALENDARS, body, once=once)
        made = _id(await self._http.send(request))
        if made is None:
            # It may well have been made: its id is what cannot be told.
            raise Unreachable("create calendar: the answer names no id", status=200)
        return made

    async def delete(self, calendar_id: CalendarId) -> None:
        """Delete a calendar with its events and their future bots; gone is gone."""
        request = Request(
            name="delete calendar",
            kind=Kind.WRITE,
            method="DELETE",
            target=f"{CALENDARS}{part(calendar_id)}/",
        )
        try:
            await self._http.send(request)
        except Missing:
            return


def _account(row: object) -> Account | None:
    if not isinstance(row, dict) or not isinstance(row.get("id"), str):
        return None
    calendar_id = CalendarId(row["id"])
    if any(row.get(name) for name in _CERTIFICATE):
        return Account(calendar_id=calendar_id, lacks=Left.CERTIFICATE)
    if not all(_shown(row.get(name)) for name in _NEEDED):
        return Account(calendar_id=calendar_id, lacks=Left.NOT_SHOWN)
    return Account(calendar_id=calendar_id, connection=_connection(row))


def _connection(row: Mapping[str, object]) -> dict[str, object]:
    return {name: row[name] for name in ("platform", *_NEEDED, *_ALSO) if row.get(name)}


def _shown(value: object) -> bool:
    """Say whether a credential is there: neither empty nor a row of stars."""
    return isinstance(value, str) and not _MASKS.issuperset(value)


def _id(body: bytes) -> CalendarId | None:
    try:
        row = parse(body)
    except NotJson:
        return None
    found = row.get("id") if isinstance(row, dict) else None
    return CalendarId(found) if isinstance(found, str) and found else None
