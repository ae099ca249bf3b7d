"""What every `Standings` promises; each adapter runs this suite on one of its own."""

from asyncio import gather
from dataclasses import replace

import pytest

from callsheet.application.receivers import Standings
from callsheet.domain.deliveries import Standing, Waiting
from tests.adapters.storage.records import NOON

ONE = Waiting(position=3, subject="event:é", due=NOON, tries=2)
FULL = Standing(
    position=7,
    waiting=(ONE, replace(ONE, position=4)),
    given_up=(replace(ONE, position=1),),
    lost=1,
    failures=2,
    said="status 500",
    tried_at=NOON,
    delivered_at=NOON,
    gone_at=NOON,
    holder="me",
    held_until=NOON,
)


def further(known: Standing | None) -> Standing:
    known = known or Standing()
    return replace(known, position=known.position + 1)


class StandingsContract:
    async def test_nobody_is_known_at_first(self, standings: Standings) -> None:
        assert await standings.known() == {}

    async def test_what_was_written_is_read_back(self, standings: Standings) -> None:
        given: list[Standing | None] = []

        def put(known: Standing | None) -> Standing:
            given.append(known)
            return FULL

        assert await standings.change("b", put) == FULL
        assert await standings.change("é", lambda _: Standing()) == Standing()
        assert await standings.change("b", put) == FULL
        assert given == [None, FULL]
        assert await standings.known() == {"b": FULL, "é": Standing()}

    async def test_of_changes_at_once_none_is_lost(self, standings: Standings) -> None:
        await gather(*(standings.change("a", further) for _ in range(20)))
        assert (await standings.known())["a"].position == 20

    async def test_a_change_that_fails_changes_nothing(
        self, standings: Standings
    ) -> None:
        def fails(known: Standing | None) -> Standing:
            raise ArithmeticError

        await standings.change("a", further)
        for name in ("a", "b"):
            with pytest.raises(ArithmeticError):
                await standings.change(name, fails)
        assert await standings.known() == {"a": Standing(position=1)}
