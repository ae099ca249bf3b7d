"""Access tokens: which count, and what they include."""

from dataclasses import replace
from datetime import datetime

import pytest

from callsheet.domain.ids import Digest
from callsheet.domain.record_streams import stream_for
from callsheet.domain.token_records import (
    TokenIssued,
    TokenRecord,
    TokenRevoked,
    TokenScope,
)
from callsheet.domain.tokens import Tokens, allows, evolve_tokens, token_id
from callsheet.domain.workspace_log import WorkspaceLog, evolve_workspace
from tests.domain.builders import HOUR, MINUTE, NOON

WALL = TokenIssued(
    token="01",
    name="wall",
    digest=Digest("sha256:01"),
    scopes=(TokenScope.READ,),
    by="ana",
    why="",
    at=NOON,
)
HOURLY = replace(WALL, token="02", name="hourly", expires=NOON + HOUR)
REVOKED = TokenRevoked(token="01", by="ben", why="lost", at=NOON + MINUTE)


def folded(*records: TokenRecord) -> Tokens:
    tokens = Tokens()
    for record in records:
        tokens = evolve_tokens(tokens, record)
    return tokens


@pytest.mark.parametrize(
    ("records", "now", "found"),
    [
        pytest.param((), NOON, (), id="none was issued"),
        pytest.param((WALL, HOURLY), NOON, (WALL, HOURLY), id="oldest first"),
        pytest.param((WALL, REVOKED), NOON, (), id="revoked"),
        pytest.param((WALL, HOURLY), NOON + HOUR, (WALL,), id="expired"),
        pytest.param((HOURLY, REVOKED), NOON, (HOURLY,), id="another was revoked"),
    ],
)
def test_those_count_that(
    records: tuple[TokenRecord, ...], now: datetime, found: tuple[TokenIssued, ...]
) -> None:
    assert folded(*records).at(now) == found


def test_what_has_expired_is_let_go_with_the_next_record() -> None:
    late = replace(WALL, token="03", at=NOON + HOUR)
    assert list(folded(HOURLY, late).issued) == ["03"]


def test_a_scope_includes_those_before_it_and_no_other() -> None:
    included = {
        has.value: [need.value for need in TokenScope if allows((has,), need)]
        for has in TokenScope
    }
    assert included == {
        "read": ["read"],
        "prefer": ["read", "prefer"],
        "operate": ["read", "prefer", "operate"],
        "admin": ["read", "prefer", "operate", "admin"],
    }
    assert not allows((), TokenScope.READ)


def test_a_token_is_named_by_the_beginning_of_its_digest() -> None:
    assert token_id(Digest(f"sha256:{'0123456789abcdef' * 4}")) == "0123456789abcdef"


def test_the_workspace_knows_them_and_they_have_a_stream_of_their_own() -> None:
    known = evolve_workspace(WorkspaceLog(), WALL)
    assert known.tokens.at(NOON) == (WALL,)
    assert evolve_workspace(known, REVOKED) == WorkspaceLog()
    assert {stream_for(WALL), stream_for(REVOKED)} == {"tokens"}
