"""How calendars are connected: by whose account, made, made anew, deleted."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from urllib.parse import urlencode

import orjson

from callsheet.adapters.recall.client import CALENDARS, RecallClient
from callsheet.adapters.recall.json_text import NotJson, parse
from callsheet.adapters.recall.normalise import read_calendar
from callsheet.adapters.recall.request import Kind, Request, part, post
from callsheet.application.errors import Missing, Unreachable
from callsheet.application.ports import Account, CalendarRead, Credentials
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import spell
from callsheet.domain.mail import same_address
from callsheet.domain.scheme_records import Left

_NEEDED: Final = ("oauth_client_id", "oauth_client_secret", "oauth_refresh_token")
_ALSO: Final = ("oauth_email", "webhook_url", "metadata")
_CERTIFICATE: Final = ("oauth_client_certificate", "oauth_client_private_key")
"""Of Microsoft's clients, in place of a secret; not made anew from what is read."""

_MASKS: Final = frozenset("*•●·.x ")


class RecallAccounts(RecallClient):
    """
    The client, with what connects calendars: `CalendarAccounts`, `CalendarConnections`.

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
        return await self._create(account.connection, once)

    async def of(
        self, address: str, *, created_since: datetime | None = None
    ) -> tuple[CalendarRead, ...]:
        """Read which calendars an account has; see `CalendarConnections`."""
        queries = [{"email": address}]
        if created_since is not None:
            # Whose they are Recall learns with the first reading of them.
            queries.append({"created_at__gte": spell(created_since)})
        found: dict[CalendarId, CalendarRead] = {}
        for query in queries:
            target = f"{CALENDARS}?{urlencode(query)}"
            async for page, _ in self._pages("list calendars", target):
                for row in page:
                    read = self._of(row, address)
                    if read is not None:
                        found.setdefault(read.calendar.id, read)
        return tuple(found.values())

    async def connect(self, credentials: Credentials, *, once: str) -> CalendarId:
        """Connect an account; see `CalendarConnections`."""
        body = {"platform": credentials.platform, **_given(credentials)}
        if credentials.tenant is not None:
            body["metadata"] = {self._tenant_key: credentials.tenant}
        return await self._create(body, once)

    async def reconnect(
        self, calendar_id: CalendarId, credentials: Credentials
    ) -> None:
        """Let a calendar connect anew; see `CalendarConnections`."""
        body = _given(credentials)
        if credentials.tenant is not None:
            read = await self.calendar(calendar_id)
            notes = dict(read.calendar.metadata or ())
            body["metadata"] = {**notes, self._tenant_key: credentials.tenant}
        request = Request(
            name="update calendar",
            kind=Kind.WRITE,
            method="PATCH",
            target=f"{CALENDARS}{part(calendar_id)}/",
            body=orjson.dumps(body),
            headers=(("Content-Type", "application/json"),),
        )
        await self._http.send(request)

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

    async def _create(self, body: Mapping[str, object], once: str) -> CalendarId:
        content = orjson.dumps(dict(body))
        request = post("create calendar", CALENDARS, content, once=once)
        made = _id(await self._http.send(request))
        if made is None:
            # It may well have been made: its id is what cannot be told.
            raise Unreachable("create calendar: the answer names no id", status=200)
        return made

    def _of(self, row: object, address: str) -> CalendarRead | None:
        """Read a row that is of an account; Recall may have listed others as well."""
        if not isinstance(row, dict):
            return None
        names = (row.get("platform_email"), row.get("oauth_email"))
        named = [one for one in names if isinstance(one, str)]
        if not any(same_address(one, address) for one in named):
            return None
        read = read_calendar(row, tenant_key=self._tenant_key)
        return read if isinstance(read, CalendarRead) else None


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


def _given(credentials: Credentials) -> dict[str, object]:
    return {
        "oauth_client_id": credentials.client_id,
        "oauth_client_secret": credentials.client_secret,
        "oauth_refresh_token": credentials.refresh_token,
        "oauth_email": credentials.address,
    }


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
