"""Telling a receiver once more."""

from callsheet.adapters.storage.stored_standings import MemoryStandings
from callsheet.application.resending import resend
from callsheet.domain.deliveries import Standing, Waiting
from tests.domain.builders import NOON

GIVEN_UP = tuple(
    Waiting(position=number, subject="event:evt-1", due=NOON, tries=9)
    for number in (3, 5)
)


async def known(position: int = 9) -> MemoryStandings:
    standings = MemoryStandings()
    stands = Standing(position=position, given_up=GIVEN_UP, lost=2)
    await standings.change("app", lambda _: stands)
    return standings


async def test_what_was_given_up_waits_again() -> None:
    standings = await known()
    waiting = await resend(
        standings, "app", after=3, end=12, everything=False, now=NOON
    )
    app = (await standings.known())["app"]
    assert waiting == 1
    assert [one.position for one in app.waiting] == [5]
    assert app.position == 9


async def test_or_all_that_changed_is_told_anew() -> None:
    standings = await known()
    waiting = await resend(standings, "app", after=4, end=12, everything=True, now=NOON)
    app = (await standings.known())["app"]
    assert (waiting, app.position, app.waiting) == (8, 4, ())


async def test_one_that_was_never_told_is_told_from_the_end_on() -> None:
    standings = MemoryStandings()
    assert (
        await resend(standings, "app", after=0, end=12, everything=False, now=NOON) == 0
    )
    assert (await standings.known())["app"].position == 12
