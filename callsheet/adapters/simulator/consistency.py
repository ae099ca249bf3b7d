"""What contradicts itself within a world; in a sound one, nothing does."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, TypeAlias

from callsheet.adapters.simulator.calendars.syncing import WINDOW_AHEAD, will_be_noticed
from callsheet.adapters.simulator.index import EventIndex
from callsheet.adapters.simulator.model import Bot, Event
from callsheet.adapters.simulator.world import World

Rule: TypeAlias = Literal[
    "one_bot_for_a_key",
    "one_bot_for_an_event",
    "key_leads_to_its_bot",
    "both_know_of_each_other",
    "somebody_holds_it",
    "within_one_workspace",
    "joins_in_time",
    "has_a_source",
    "indexed_once",
    "listed_from_the_window",
    "nothing_overlooked",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Inconsistency:
    """A rule that something breaks; `id` is that of an event, a bot, or a key."""

    rule: Rule
    id: str
    detail: str


def inconsistencies(world: World) -> list[Inconsistency]:
    """Everything found, in the order of the rules."""
    return [
        *_keys(world),
        *(found for bot in world.bots.values() for found in _bot(world, bot)),
        *(found for event in world.events.values() for found in _event(world, event)),
        *_indexes(world),
    ]


def _keys(world: World) -> Iterator[Inconsistency]:
    scheduled = Counter(
        (bot.workspace, bot.key)
        for bot in world.bots.values()
        if bot.state == "scheduled" and bot.key
    )
    for (workspace, key), count in scheduled.items():
        if count > 1:
            detail = f"{count} scheduled bots in {workspace}"
            yield Inconsistency(rule="one_bot_for_a_key", id=key, detail=detail)
    for (workspace, key), id in world.booked.items():
        bot = world.bots.get(id)
        if bot is None or bot.state != "scheduled":
            detail = f"leads to {id}, which is not scheduled, in {workspace}"
        elif (bot.workspace, bot.key) != (workspace, key):
            detail = f"leads to {id}, which has another key, in {workspace}"
        else:
            continue
        yield Inconsistency(rule="key_leads_to_its_bot", id=key, detail=detail)


def _bot(world: World, bot: Bot) -> Iterator[Inconsistency]:
    for holder in bot.holders:
        event = world.events.get(holder)
        if event is None or bot.id not in event.bots:
            detail = f"the event {holder} does not list it"
            yield Inconsistency(
                rule="both_know_of_each_other", id=bot.id, detail=detail
            )
    if bot.state != "scheduled":
        return
    if bot.key and world.booked.get((bot.workspace, bot.key)) != bot.id:
        detail = "scheduled, and its key does not lead to it"
        yield Inconsistency(rule="key_leads_to_its_bot", id=bot.id, detail=detail)
    if bot.key and not bot.holders:
        detail = "scheduled, and no event holds it"
        yield Inconsistency(rule="somebody_holds_it", id=bot.id, detail=detail)
    if bot.joins_at < world.at:
        detail = f"should have joined at {bot.joins_at.isoformat()}"
        yield Inconsistency(rule="joins_in_time", id=bot.id, detail=detail)


def _event(world: World, event: Event) -> Iterator[Inconsistency]:
    yield from _bots_of(world, event)
    calendar = world.calendars.get(event.calendar_id)
    source = event.source
    if (
        calendar is None
        or calendar.mailbox != source.mailbox.casefold()
        or event.id not in source.event_ids
    ):
        detail = "its calendar does not read the mailbox that it comes from"
        yield Inconsistency(rule="has_a_source", id=event.id, detail=detail)
        return
    stored = event.stored
    if stored is not None and stored.start > world.at + WINDOW_AHEAD:
        detail = f"starts at {stored.start.isoformat()}, beyond the window"
        yield Inconsistency(rule="listed_from_the_window", id=event.id, detail=detail)
    granted = world.mailboxes[calendar.mailbox].granted
    if granted and will_be_noticed(world, event, world.at):
        detail = "Recall sees it, and does not list it as it is"
        yield Inconsistency(rule="nothing_overlooked", id=event.id, detail=detail)


def _bots_of(world: World, event: Event) -> Iterator[Inconsistency]:
    bots = [world.bots[id] for id in event.bots if id in world.bots]
    waiting = [bot.id for bot in bots if bot.state == "scheduled"]
    if len(waiting) > 1 and not event.lingers:
        detail = f"the bots {' and '.join(waiting)} are all to come"
        yield Inconsistency(rule="one_bot_for_an_event", id=event.id, detail=detail)
    for id in event.bots:
        bot = world.bots.get(id)
        if bot is None or event.id not in bot.holders:
            detail = f"the bot {id} is not held by it"
            yield Inconsistency(
                rule="both_know_of_each_other", id=event.id, detail=detail
            )
            continue
        calendar = world.calendars.get(event.calendar_id)
        if calendar is not None and calendar.workspace != bot.workspace:
            detail = f"the bot {id} is of the workspace {bot.workspace}"
            yield Inconsistency(rule="within_one_workspace", id=event.id, detail=detail)


def _indexes(world: World) -> Iterator[Inconsistency]:
    rows: dict[tuple[str, str | None], list[Event]] = defaultdict(list)
    for event in world.events.values():
        calendar = world.calendars.get(event.calendar_id)
        if calendar is not None:
            rows[calendar.workspace, None].append(event)
            rows[calendar.workspace, calendar.id].append(event)
    for workspace, index in world.indexes.items():
        yield from _index(index, rows[workspace, None], None)
    for calendar in world.calendars.values():
        own = rows[calendar.workspace, calendar.id]
        yield from _index(world.indexes[calendar.workspace], own, calendar.id)


def _index(
    index: EventIndex, rows: list[Event], calendar: str | None
) -> Iterator[Inconsistency]:
    wanted = {(e.stored.start, e.id) for e in rows if e.stored is not None}
    found = Counter(index.by_start(calendar))
    place = "the workspace" if calendar is None else f"the calendar {calendar}"
    for key in sorted(wanted | set(found)):
        if found[key] == 1 and key in wanted:
            continue
        start, id = key
        meant = 1 if key in wanted else 0
        detail = (
            f"{found[key]} times at {start.isoformat()} in the list of {place}, "
            f"not {meant}"
        )
        yield Inconsistency(rule="indexed_once", id=id, detail=detail)
