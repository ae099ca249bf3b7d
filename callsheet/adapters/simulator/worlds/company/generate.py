"""Generates a company: its people, their calendars, and weeks full of meetings."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import count, islice

from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.model import PLATFORMS
from callsheet.adapters.simulator.world import World
from callsheet.adapters.simulator.worlds.company.casting import Owner, stage
from callsheet.adapters.simulator.worlds.company.people import CUSTOMERS, employee
from callsheet.adapters.simulator.worlds.company.stories import FILLERS, STORIES, Story
from callsheet.adapters.simulator.worlds.telling import Tell, silent

LARGEST = 100_000
"""Events, in all calendars together."""


def company(
    *,
    seed: int,
    now: datetime,
    calendars: int = 6,
    events_per_calendar: int = 30,
    weeks: int = 4,
    clock: Clock | None = None,
    tell: Tell = silent,
) -> World:
    """
    A company of acme.example with connected calendars, the same for the same seed.

    Every story of `stories.STORIES` happens at least once, whatever the size; each
    calendar is then filled up to `events_per_calendar` events, spread over `weeks`
    working weeks. Google and Microsoft calendars alternate, Google first.

    Args:
        seed: Decides ids, links, the filling meetings and who is in them.
        now: The instant of the world's beginning, aware.
        calendars: How many employees Recall reads; at least one.
        events_per_calendar: A lower bound; with few calendars stories may exceed it.
        weeks: Working weeks that are filled; more than four go beyond the window.
        clock: By default one that stands at `now` until it is stepped.
        tell: Told now and then how many events there are.

    Raises:
        ValueError: A number is too small, or there would be over `LARGEST` events.
    """
    if calendars < 1 or events_per_calendar < 0 or weeks < 1:
        raise ValueError("a company needs a calendar, and weeks to fill")
    if calendars * events_per_calendar > LARGEST:
        raise ValueError(f"a company has at most {LARGEST:,} events")
    world = World(clock or Clock.stepped(now), seed=seed)
    owners = [_hire(world, number) for number in range(calendars)]
    for number, story in enumerate(STORIES):
        cast = _owners_of(story, owners, number)
        stage(world, story, cast, number=number, now=now, weeks=weeks + 1)
    made = 0
    total = calendars * events_per_calendar
    for copies in _fill(
        world, owners, now=now, size=events_per_calendar, weeks=weeks, seed=seed
    ):
        made += copies
        tell("making up meetings", min(made, total), total)
    for number, owner in enumerate(owners):
        tell("connecting calendars", number, calendars)
        preconnect(world, owner.mailbox)
    return world


def _hire(world: World, number: int) -> Owner:
    person = employee(number)
    platform = PLATFORMS[number % len(PLATFORMS)]
    return Owner(person, open_mailbox(world, person.email, platform))


def _owners_of(story: Story, owners: Sequence[Owner], number: int) -> list[Owner]:
    first = number % len(owners)
    if story.google_first:
        first -= first % 2
    wanted = min(story.owners, len(owners))
    return [owners[(first + i) % len(owners)] for i in range(wanted)]


def _fill(
    world: World,
    owners: Sequence[Owner],
    *,
    now: datetime,
    size: int,
    weeks: int,
    seed: int,
) -> Iterator[int]:
    """Fill the calendars up; after each meeting, how many copies of it there are."""
    chance = random.Random(seed)  # noqa: S311 -- a repeatable company, no secrets
    numbers = count(len(STORIES))
    for first, owner in enumerate(owners):
        while len(owner.mailbox.invitations) < size:
            number = next(numbers)
            story = _filler(chance, number, weeks)
            # Those before this owner are full; of the rest the next few are not.
            others = (owners[i] for i in range(first + 1, len(owners)))
            short = (o for o in others if len(o.mailbox.invitations) < size)
            cast = [owner, *islice(short, story.owners - 1)]
            chance.shuffle(cast)
            stage(world, story, cast, number=number, now=now, weeks=weeks)
            yield len(cast)


def _filler(chance: random.Random, number: int, weeks: int) -> Story:
    story = chance.choice(FILLERS)
    firm = CUSTOMERS[number % len(CUSTOMERS)].email.split("@")[1].split(".")[0]
    return replace(
        story,
        title=story.title.format(firm=firm.title()),
        day=chance.randint(1, weeks * 5 - 1),
        at=(chance.randint(8, 17), chance.choice((0, 15, 30, 45))),
    )
