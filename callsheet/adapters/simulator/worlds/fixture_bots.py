"""Puts the bots that the events of fixtures list into a world."""

from datetime import datetime

from callsheet.adapters.simulator.bots import lives
from callsheet.adapters.simulator.bots.booking import hold
from callsheet.adapters.simulator.model import Bot, BotState, Recording, StatusChange
from callsheet.adapters.simulator.world import MAIN, World
from callsheet.adapters.simulator.worlds.fixture_reading import Fixture, FixtureError
from callsheet.adapters.simulator.worlds.fixture_shapes import (
    BotShape,
    EntryShape,
    EventShape,
)


def load_bots(world: World, fixture: Fixture) -> None:
    """
    Make the bots that events list, shared where ids are the same.

    Raises:
        FixtureError: Two bots are scheduled under one key, which Recall does not do.
    """
    for shape in fixture.events.values():
        event = world.events[shape.id]
        for number, entry in enumerate(shape.bots):
            place = f"{fixture.places[shape.id]}.bots[{number}]"
            bot = world.bots.get(entry.bot_id)
            if bot is None:
                bot = _bot(world, shape, entry, fixture.bots.get(entry.bot_id))
                world.bots[bot.id] = bot
                _set_off(world, bot, place)
            elif not _agrees(bot, entry):
                world.skipped.append(
                    f"{place}: another event has other values; they stand"
                )
            hold(event, bot)
        # Two that are both to come are what the file says, and no fault of ours.
        event.lingers = True
    for id in fixture.bots.keys() - world.bots.keys():
        world.skipped.append(f"{fixture.places[id]}: no event lists this bot")


def _bot(
    world: World, event: EventShape, entry: EntryShape, saved: BotShape | None
) -> Bot:
    start = entry.start_time or event.start_time
    end = start + (event.end - event.start_time)
    joins_at = (saved.join_at if saved is not None else None) or start
    changes = [] if saved is None else _changes(saved, until=world.at)
    state = _state(changes, joins_at, end, world.at)
    return Bot(
        id=entry.bot_id,
        workspace=MAIN,
        key=entry.deduplication_key or f"fixture-{entry.bot_id}",
        start=start,
        end=end,
        call_at=start,
        joins_at=joins_at,
        created_at=changes[0].at if changes else min(start, world.at),
        meeting_url=entry.meeting_url or event.meeting_url or "",
        config={} if saved is None else saved.config,
        adhoc=False,
        state=state,
        status_changes=_completed(changes, state, joins_at, min(end, world.at)),
        recordings=[] if saved is None else _recordings(saved, until=world.at),
    )


def _changes(saved: BotShape, *, until: datetime) -> list[StatusChange]:
    """A bot's history up to an instant: what came later has not happened yet."""
    past = (change for change in saved.status_changes if change.created_at <= until)
    return [
        StatusChange(code=change.code, at=change.created_at, sub_code=change.sub_code)
        for change in sorted(past, key=lambda change: change.created_at)
    ]


def _recordings(saved: BotShape, *, until: datetime) -> list[Recording]:
    """What a bot has recorded until an instant, or began to."""
    return [
        Recording(
            id=shape.id,
            started_at=shape.started_at,
            completed_at=shape.completed_at
            if shape.completed_at is not None and shape.completed_at <= until
            else None,
        )
        for shape in saved.recordings
        if shape.started_at <= until
    ]


def _state(
    changes: list[StatusChange], joins_at: datetime, end: datetime, now: datetime
) -> BotState:
    code = changes[-1].code if changes else "ready"
    if code == "fatal":
        return "failed"
    if code == "ready":
        return "scheduled" if joins_at > now else "done"
    if end <= now:
        return "done"
    if code in ("joining_call", "in_waiting_room"):
        return "joining"
    in_call = code.startswith(("in_call", "recording_permission"))
    return "in_call" if in_call else "done"


def _completed(
    changes: list[StatusChange], state: BotState, joined: datetime, ended: datetime
) -> list[StatusChange]:
    """A history that leads to the state, where the file has none or an older one."""
    if state != "done" or (changes and changes[-1].code == "done"):
        return changes
    codes = [change.code for change in changes]
    steps = (
        ("ready", joined),
        ("joining_call", joined),
        ("call_ended", ended),
        ("done", ended),
    )
    missing = [StatusChange(code=c, at=at) for c, at in steps if c not in codes]
    return [*changes, *missing]


def _set_off(world: World, bot: Bot, place: str) -> None:
    """Let happen to a bot what is still to come."""
    match bot.state:
        case "scheduled":
            slot = (bot.workspace, bot.key)
            if slot in world.booked:
                raise FixtureError(
                    f"{place}.deduplication_key: is that of another scheduled bot, "
                    f"{world.booked[slot]}; Recall has one bot for a key"
                )
            world.booked[slot] = bot.id
            lives.begin(world, bot)
        case "joining" | "in_call":
            enters = world.at + lives.JOINING_TAKES
            world.agenda.note(enters, "bot_arrives", bot.id)
            world.agenda.note(bot.end, "bot_ends", bot.id)
        case "done" | "failed" | "deleted":
            pass


def _agrees(bot: Bot, entry: EntryShape) -> bool:
    return (
        entry.start_time in (None, bot.start)
        and entry.deduplication_key in (None, bot.key)
        and entry.meeting_url in (None, bot.meeting_url)
    )
