"""What happens in the town before the process is killed, and what is right after it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from tests.simulation.kept_town import NOT_THE_MEETING, RECORD, KeptTown
from tests.simulation.town import ANA, BEN, HOUR, LINK, MORNING, TOMORROW


@dataclass(frozen=True, slots=True)
class Bot:
    """A bot as it ought to be: for what, and whether it still is to be there."""

    start: datetime
    link: str = LINK
    stays: bool = True

    @property
    def key(self) -> str:
        """Its deduplication key, spelt out without the code under test."""
        return f"{self.start:%Y-%m-%dT%H:%M:%SZ}-{self.link}"


Right: TypeAlias = Mapping[str, Bot | None]
"""The one bot of each event; None if none may be there."""

Scene: TypeAlias = Callable[[KeptTown], Right]

RUNNING = MORNING - HOUR / 2
DAY_AFTER = TOMORROW + 24 * HOUR
OTHER_LINK = "https://meet.google.com/oth-errr-oom"


def added(town: KeptTown) -> Right:
    """A meeting of tomorrow."""
    return {town.meet(TOMORROW): Bot(TOMORROW)}


def added_while_it_runs(town: KeptTown) -> Right:
    """A meeting that has begun."""
    return {town.meet(RUNNING): Bot(RUNNING)}


def booked(town: KeptTown, start: datetime = TOMORROW, *others: str) -> list[str]:
    """A meeting that has its bot already, in Ana's calendar and in others."""
    meetings = [town.meet(start), *(town.meet(start, whose=other) for other in others)]
    assert town.keep_in_step() == 0
    return meetings


def unwanted(town: KeptTown) -> Right:
    """The policy changes its mind."""
    (meeting,) = booked(town)
    town.policy = NOT_THE_MEETING
    return {meeting: None}


def cancelled(town: KeptTown) -> Right:
    """The meeting is called off."""
    (meeting,) = booked(town)
    town.cancel(meeting)
    return {meeting: None}


def deleted(town: KeptTown) -> Right:
    """The event is thrown away; Recall removes its bot by itself."""
    (meeting,) = booked(town)
    town.delete(meeting)
    return {meeting: None}


def moved(town: KeptTown) -> Right:
    """The meeting takes place a day later."""
    (meeting,) = booked(town)
    town.move(meeting, DAY_AFTER)
    return {meeting: Bot(DAY_AFTER)}


def moved_in_one_call(town: KeptTown) -> Right:
    """The same, where one call puts the new bot into the place of the old one."""
    town.settings["reschedule"] = "replace"
    return moved(town)


def told_to_leave(town: KeptTown) -> Right:
    """A person says no while the bot is in the call."""
    start = MORNING + HOUR
    (meeting,) = booked(town, start)
    town.recall.advance(minutes=75)
    town.say_no(meeting)
    return {meeting: Bot(start, stays=False)}


def shared(town: KeptTown) -> Right:
    """Two people are invited to one meeting."""
    meetings = (town.meet(TOMORROW), town.meet(TOMORROW, whose=BEN))
    return dict.fromkeys(meetings, Bot(TOMORROW))


def two_lanes(town: KeptTown) -> Right:
    """Two meetings that have nothing to do with each other."""
    other = town.meet(TOMORROW, whose=BEN, link=OTHER_LINK, uid="other")
    return {town.meet(TOMORROW): Bot(TOMORROW), other: Bot(TOMORROW, OTHER_LINK)}


def timed_out(town: KeptTown) -> Right:
    """A meeting has begun, and the answer to the first addition never comes."""
    town.timeout = 0.4
    town.script = [
        {"operation": "add_bot", "answers": [{"work": True, "then": "hang"}]}
    ]
    return added_while_it_runs(town)


def shared_while_it_runs(town: KeptTown) -> Right:
    """Two people are invited to a meeting that has begun: one bot is enough."""
    meetings = town.meet(RUNNING), town.meet(RUNNING, whose=BEN)
    # Who comes first is served.
    return {min(meetings): Bot(RUNNING), max(meetings): None}


def moved_for_both(town: KeptTown) -> Right:
    """The two copies of a meeting, which share a bot, move to the next day."""
    both = booked(town, TOMORROW, BEN)
    for meeting in both:
        town.move(meeting, DAY_AFTER)
    return dict.fromkeys(both, Bot(DAY_AFTER))


def moved_to_now(town: KeptTown) -> Right:
    """A meeting of tomorrow has begun already."""
    (meeting,) = booked(town)
    town.move(meeting, RUNNING)
    return {meeting: Bot(RUNNING)}


def configured_anew(town: KeptTown) -> Right:
    """The bots get another name."""
    town.policy = RECORD.replace("Acme notes", "Old name")
    (meeting,) = booked(town)
    town.policy = RECORD
    return {meeting: Bot(TOMORROW)}


def timed_out_in_vain(town: KeptTown) -> Right:
    """The first addition is neither answered nor done."""
    right = timed_out(town)
    town.script = [{"operation": "add_bot", "answers": [{"then": "hang"}]}]
    return right


def cut_off(town: KeptTown) -> Right:
    """The meeting moved; the connection breaks after Recall removed the old bot."""
    right = moved(town)
    town.script = [
        {"operation": "remove_bot", "answers": [{"work": True, "then": "reset"}]}
    ]
    return right


def moved_in_one_call_in_vain(town: KeptTown) -> Right:
    """The new bot is there, and the old one lingers."""
    town.switch("old_bot_lingers", value=True)
    return moved_in_one_call(town)


def no_bot_free(town: KeptTown) -> Right:
    """A meeting has begun, and Recall has no bot at first."""
    answer = {"status": 507, "headers": {"Retry-After": "30"}}
    town.script = [{"operation": "add_bot", "answers": [answer]}]
    return added_while_it_runs(town)


def not_paid(town: KeptTown) -> Right:
    """Recall lets nobody write at first."""
    town.script = [{"operation": "add_bot", "answers": [{"status": 402}]}]
    return added(town)


def set_off(town: KeptTown) -> Right:
    """A person says no when the bot has set off; Recall refuses to remove it."""
    town.switch("late_removal", "refused")
    start = MORNING + HOUR
    (meeting,) = booked(town, start)
    town.recall.advance(minutes=55)
    town.say_no(meeting)
    return {meeting: Bot(start, stays=False)}


def moved_meanwhile(town: KeptTown) -> Right:
    """While the process is down the meeting moves; no bot is ours by its key alone."""
    town.settings["adopt_by_key"] = False
    meeting = town.meet(TOMORROW)
    town.meanwhile = lambda: town.move(meeting, DAY_AFTER)
    return {meeting: Bot(DAY_AFTER)}


def cancelled_meanwhile(town: KeptTown) -> Right:
    """While the process is down the meeting is called off."""
    meeting = town.meet(TOMORROW)
    town.meanwhile = lambda: town.cancel(meeting)
    return {meeting: None}


def begun_meanwhile(town: KeptTown) -> Right:
    """While the process is down the meeting begins."""
    town.meanwhile = lambda: town.recall.advance(minutes=90)
    start = MORNING + HOUR
    return {town.meet(start): Bot(start)}


def everything_at_once(town: KeptTown) -> Right:
    """New, moved and cancelled meetings, ahead and running, alone and shared."""
    links = [f"https://meet.google.com/one-roo-{end}" for end in "abcdefgh"]

    def meet(number: int, start: datetime, *people: str) -> list[str]:
        found = [
            town.meet(start, whose=whose, link=links[number], uid=f"meeting-{number}")
            for whose in people
        ]
        for event_id in found:
            town.names[event_id] += f" {number}"
        return found

    later = TOMORROW + 4 * HOUR
    moved = meet(0, TOMORROW, ANA, BEN)
    off = meet(1, TOMORROW, ANA)
    half_off = meet(2, TOMORROW, ANA, BEN)
    begun = meet(3, TOMORROW, BEN)
    assert town.keep_in_step() == 0
    for event_id in moved:
        town.move(event_id, later)
    town.cancel(off[0])
    town.cancel(half_off[0])
    town.move(begun[0], RUNNING)
    new = meet(4, TOMORROW, ANA, BEN)
    running = meet(5, RUNNING, ANA, BEN)
    return {
        **dict.fromkeys(moved, Bot(later, links[0])),
        off[0]: None,
        half_off[0]: None,
        half_off[1]: Bot(TOMORROW, links[2]),
        begun[0]: Bot(RUNNING, links[3]),
        **dict.fromkeys(new, Bot(TOMORROW, links[4])),
        min(running): Bot(RUNNING, links[5]),
        max(running): None,
    }
