"""Issuing and revoking tokens: what is recorded, and what is refused."""

from datetime import timedelta
from typing import Any

import pytest

from callsheet.application import access_tokens
from callsheet.application.access_tokens import (
    CALENDARS_LIMIT,
    LONGEST,
    TokenRefused,
    TokenWish,
    UnknownToken,
    issue_token,
    revoke_token,
    tokens_in_force,
)
from callsheet.application.errors import Conflict
from callsheet.application.known_scopes import UnknownScope
from callsheet.application.log_port import Entry
from callsheet.application.signature import Signature
from callsheet.domain.digests import digest_text
from callsheet.domain.token_records import TokenIssued, TokenRevoked, TokenScope
from tests.application.office import Office
from tests.application.test_pausing import READERS
from tests.domain.builders import HOUR, NOON, Change

READ, PREFER, ADMIN = TokenScope.READ, TokenScope.PREFER, TokenScope.ADMIN
BEN = Signature(by="ben", why="lost")


def wish(name: str = "wall", **changes: Change) -> TokenWish:
    given: dict[str, Any] = {"name": name, "scopes": (READ,), "by": "ana", **changes}
    return TokenWish(**given)


async def issued(office: Office, wished: TokenWish, said: str = "") -> TokenIssued:
    return await issue_token(
        office.log,
        wished,
        digest_text(said or wished.name),
        now=office.clock.now(),
        readers=READERS,
    )


async def test_a_token_counts_until_it_is_revoked(office: Office) -> None:
    wall = await issued(office, wish(scopes=(ADMIN, READ), why="the big one"))
    assert wall.scopes == (READ, ADMIN)
    assert await tokens_in_force(office.log, now=NOON) == (wall,)
    assert await office.records(TokenIssued) == [wall]
    assert await revoke_token(office.log, "wall", BEN, now=NOON) == wall
    assert await tokens_in_force(office.log, now=NOON) == ()
    expected = TokenRevoked(token=wall.token, by="ben", why="lost", at=NOON)
    assert await office.records(TokenRevoked) == [expected]


async def test_a_token_may_pass_by_itself(office: Office) -> None:
    await issued(office, wish(lasts=timedelta(hours=1)))
    assert len(await tokens_in_force(office.log, now=NOON)) == 1
    assert await tokens_in_force(office.log, now=NOON + HOUR) == ()
    # Its name is free again.
    office.clock.time += HOUR
    await issued(office, wish(), said="another")


async def test_calendars_are_named_by_address_or_id(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    wished = wish(scopes=(PREFER,), calendars=("ana@acme.example", "cal-b", "cal-a"))
    assert (await issued(office, wished)).calendars == ("cal-a", "cal-b")
    with pytest.raises(UnknownScope, match=r"it knows ana@acme\.example"):
        await issued(office, wish("other", calendars=("anna@acme.example",)))


async def test_no_two_that_count_have_one_name(office: Office) -> None:
    await issued(office, wish())
    with pytest.raises(TokenRefused, match="is called 'wall' already"):
        await issued(office, wish(), said="another")


async def test_there_are_not_too_many(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access_tokens, "MOST", 1)
    await issued(office, wish())
    with pytest.raises(TokenRefused, match="1 tokens already: revoke one"):
        await issued(office, wish("second"))


async def test_one_is_revoked_by_its_id_and_a_slip_names_what_is_near(
    office: Office,
) -> None:
    with pytest.raises(UnknownToken, match="no token 'wall': there is none at all"):
        await revoke_token(office.log, "wall", BEN, now=NOON)
    wall = await issued(office, wish())
    await issued(office, wish("backup"))
    with pytest.raises(UnknownToken, match=r"no token 'walls': there is wall$"):
        await revoke_token(office.log, "walls", BEN, now=NOON)
    with pytest.raises(UnknownToken, match=r"no token 'x': there is wall, backup$"):
        await revoke_token(office.log, "x", BEN, now=NOON)
    assert await revoke_token(office.log, wall.token, BEN, now=NOON) == wall


async def test_who_is_second_at_one_moment_is_told(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def late(entries: list[Entry]) -> int:
        raise Conflict("somebody was faster")

    monkeypatch.setattr(office.log, "append", late)
    with pytest.raises(Conflict, match="the token was not recorded: try again"):
        await issued(office, wish())


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": " "}, "the name says nothing"),
    "a name of two lines": ({"name": "a\nb"}, "the name holds control characters"),
    "no scope": ({"scopes": ()}, "name a scope: read, prefer, operate, admin"),
    "no time": ({"lasts": timedelta()}, "lasts for 3,660 days at most"),
    "for ever": ({"lasts": LONGEST * 2}, "lasts for 3,660 days at most"),
    "for no calendar": ({"calendars": ()}, "name 1 to 100 calendars"),
    "for too many": ({"calendars": ("a",) * (CALENDARS_LIMIT + 1)}, "1 to 100"),
    "for one without a name": ({"calendars": ("",)}, "a calendar says nothing"),
    "for one, to operate": (
        {"calendars": ("a",), "scopes": (ADMIN,)},
        "operate and admin act on the whole workspace",
    ),
    "by nobody": ({"by": ""}, "--by says nothing"),
}


@pytest.mark.parametrize(("changes", "said"), REFUSED.values(), ids=REFUSED)
def test_nobody_gets_a_token(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        wish(**changes)
