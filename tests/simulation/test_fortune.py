"""Whatever happens, in the end each wanted meeting has one right bot and no other."""

import pytest

from callsheet.adapters.simulator.calendars.raw.dialect import dialect_of
from callsheet.adapters.simulator.model import Bot, Event, Snapshot
from callsheet.domain.instants import HORIZON
from tests.application.office import check_the_log
from tests.simulation.fortune import Fortune
from tests.simulation.killed_checks import check_commands
from tests.simulation.stage import Option, Stage, open_stage

THINGS = 22

HARD = {
    "late_removal": "refused",
    "late_change": "ignored",
    "old_bot_lingers": True,
    "writes_bump_updated_at": True,
}

FOUND = [(59, HARD)]
"""What once went wrong: a bot for later was taken for one that had set off."""

DRAWN = [*((seed, {}) for seed in range(10)), *((seed, HARD) for seed in range(10, 20))]


def writes(stage: Stage) -> int:
    return len(stage.sim.requests.writes())


def booked(stage: Stage, event: Event) -> list[Bot]:
    bots = (stage.world.bots[id] for id in event.bots if id in stage.world.bots)
    return [bot for bot in bots if bot.state == "scheduled"]


def is_wanted(fortune: Fortune, event: Event, seen: Snapshot) -> bool:
    now = fortune.stage.clock.now()
    return (
        fortune.chosen.get(event.id) is not False
        and not seen.deleted
        and not dialect_of(event.source.platform).is_cancelled(seen.raw)
        and seen.meeting_url is not None
        and seen.end > now
        and seen.start <= now + HORIZON
    )


def check_event(fortune: Fortune, event: Event) -> None:
    seen, bots = event.stored, booked(fortune.stage, event)
    if seen is None or not is_wanted(fortune, event, seen):
        assert bots == []
    elif seen.start > fortune.stage.clock.now():
        right = [(seen.start, seen.meeting_url)]
        assert [(bot.start, bot.meeting_url) for bot in bots] == right


@pytest.mark.parametrize(
    ("seed", "switches"), [pytest.param(*r, id=str(r[0])) for r in [*FOUND, *DRAWN]]
)
async def test_in_the_end_all_is_right(seed: int, switches: dict[str, Option]) -> None:
    async with open_stage(**switches) as stage:
        fortune = Fortune(stage, seed)
        for _ in range(THINGS):
            await fortune.happen()
        before = writes(stage)
        await fortune.heal()
        assert (await stage.sync()).in_step
        assert fortune.twice == set()
        for event in fortune.events:
            check_event(fortune, event)
        assert writes(stage) - before <= 4 * len(fortune.events) + 4
        assert await stage.open_commands() == 0
        check_commands(await stage.log.since(0, 100_000))
        await check_the_log(stage.log)
