"""A re-book by one call: Recall's addition takes the place of the booked bot."""

import pytest

from callsheet.application.errors import Unreachable
from callsheet.application.orders import Reschedule
from callsheet.application.wording import intended_words
from callsheet.domain.bot import Bot
from callsheet.domain.budget import Operation
from callsheet.domain.ids import EventId
from callsheet.domain.instants import spell
from callsheet.domain.policy import Policy
from callsheet.domain.records import Ended, Intended
from tests.application.office import Office
from tests.domain.builders import END, FORMAL, HOUR, RECORD, START, bot, key_for

ONE = EventId("evt-1")
MOVED = {"start": START + HOUR, "end": END + HOUR}


@pytest.fixture
def folding(office: Office) -> Office:
    """An office whose engine replaces bots by one call."""
    office.restart(RECORD, reschedule=Reschedule.REPLACE)
    return office


def starts(office: Office) -> list[object]:
    return [one.start for one in office.bots()]


async def moved(office: Office) -> list[str]:
    """Book a bot, move the event, and show what that leads to."""
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", **MOVED)
    return await office.writes()


async def test_the_guides_way_is_a_removal_and_an_addition(office: Office) -> None:
    assert await moved(office) == ["remove evt-1", "add evt-1"]
    assert starts(office) == [START + HOUR]


async def test_a_moved_event_takes_one_call(folding: Office) -> None:
    assert await moved(folding) == ["add evt-1"]
    assert starts(folding) == [START + HOUR]
    last = (await folding.records(Intended))[-1]
    assert last.replaces == ("bot-1",)
    assert intended_words(last) == (
        f"book a bot for {spell(START + HOUR)} in place of bot bot-1"
    )
    assert await folding.writes() == []


async def test_the_forecast_counts_one_call_for_what_is_replaced(
    folding: Office,
) -> None:
    folding.meet("evt-1")
    await folding.sync()
    folding.meet("evt-1", **MOVED)
    _, planned = await folding.engine.plan()
    forecast = await folding.engine.forecast(planned)
    assert forecast.calls == {Operation.ADD_BOT: 1}


class Lingering:
    """Recall keeps listing the bots that an addition was to replace."""

    def __init__(self, office: Office) -> None:
        self.office, self.kept = office, [*office.bots()]
        office.calls.before_write = self.keep
        self.written = 0

    async def keep(self, _: str) -> None:
        self.written += 1
        if self.written == 1:
            office, add = self.office, self.office.recall.add_bot

            async def lingers(*arguments: object) -> object:
                office.recall.add_bot = add  # type: ignore[method-assign]
                await add(*arguments)  # type: ignore[arg-type]
                bots: list[Bot] = [*self.kept, *office.bots()]
                office.recall.list_bots(ONE, bots)
                return await office.recall.event(ONE)

            office.recall.add_bot = lingers  # type: ignore[method-assign,assignment]


async def test_an_old_bot_that_lingers_is_removed_the_guides_way(
    folding: Office,
) -> None:
    folding.meet("evt-1")
    await folding.sync()
    Lingering(folding)
    folding.meet("evt-1", **MOVED)
    assert await folding.writes() == ["add evt-1", "remove evt-1", "add evt-1"]
    assert starts(folding) == [START + HOUR]
    lingering = [e.lingering for e in await folding.records(Ended)]
    assert lingering == [(), ("bot-1",), (), ()]
    # That was Recall's way with this one event; the next re-book is one call again.
    folding.meet("evt-1")
    assert await folding.writes() == ["add evt-1"]


async def test_two_bots_are_never_folded(folding: Office) -> None:
    folding.meet("evt-1")
    folding.recall.list_bots(ONE, [bot("b1"), bot("b2")])
    assert await folding.writes() == ["remove evt-1", "add evt-1"]


async def test_new_settings_are_one_call_anyway(folding: Office) -> None:
    folding.meet("evt-1")
    await folding.sync()
    folding.restart(Policy(default="record", bot=FORMAL), reschedule=Reschedule.REPLACE)
    assert await folding.writes() == ["add evt-1"]


async def test_a_removal_is_no_re_book(folding: Office) -> None:
    folding.meet("evt-1")
    await folding.sync()
    await folding.prefer(False)
    assert await folding.writes() == ["remove evt-1"]


async def test_a_replacement_without_an_answer_is_looked_for(folding: Office) -> None:
    folding.meet("evt-1")
    await folding.sync()
    folding.meet("evt-1", **MOVED)
    folding.calls.fails_after("add_bot", Unreachable("time-out"))
    assert await folding.writes() == ["add evt-1"]
    assert [b.key for b in folding.bots()] == [key_for(START + HOUR)]
    assert await folding.writes() == []
