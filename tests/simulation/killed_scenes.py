"""What happens in the town before the process is killed, and what is right after it."""

from collections.abc import Callable, Mapping
from typing import TypeAlias

from tests.simulation.town import (
    HOUR,
    MORNING,
    NOT_THE_MEETING,
    RECORD,
    TOMORROW,
    Bot,
    Town,
)

Right: TypeAlias = Mapping[str, Bot | None]
"""The one bot of each event; None if none may be there."""

Scene: TypeAlias = Callable[[Town], Right]

DAY_AFTER = TOMORROW + 24 * HOUR
RUNNING = MORNING - HOUR / 2
OTHER_LINK = "https://meet.google.com/oth-errr-oom"


def added(town: Town) -> Right:
    """A meeting of tomorrow."""
    return {town.meet(TOMORROW): Bot(TOMORROW)}


def added_while_it_runs(town: Town) -> Right:
    """A meeting that has begun."""
    return {town.meet(RUNNING): Bot(RUNNING)}


def unwanted(town: Town) -> Right:
    """The policy changes its mind."""
    meeting = town.meet(TOMORROW)
    town.keep_in_step()
    town.policy = NOT_THE_MEETING
    return {meeting: None}


def cancelled(town: Town) -> Right:
    """The meeting is called off."""
    meeting = town.meet(TOMORROW)
    town.keep_in_step()
    town.change(meeting, "cancel")
    return {meeting: None}


def deleted(town: Town) -> Right:
    """The event is thrown away."""
    meeting = town.meet(TOMORROW)
    town.keep_in_step()
    town.change(meeting, "delete")
    return {meeting: None}


def moved(town: Town) -> Right:
    """The meeting takes place a day later."""
    meeting = town.meet(TOMORROW)
    town.keep_in_step()
    town.change(meeting, "move", start=DAY_AFTER.isoformat())
    return {meeting: Bot(DAY_AFTER)}


def moved_in_one_call(town: Town) -> Right:
    town.settings["reschedule"] = "replace"
    return moved(town)


def told_to_leave(town: Town) -> Right:
    """A person says no while the bot is in the call."""
    meeting = town.meet(MORNING + HOUR)
    town.keep_in_step()
    town.recall.advance(minutes=75)
    town.say_no(meeting)
    return {meeting: Bot(MORNING + HOUR, stays=False)}


def shared(town: Town) -> Right:
    """Two people are invited to one meeting."""
    return {
        town.meet(TOMORROW): Bot(TOMORROW),
        town.meet(TOMORROW, whose="ben@acme.example"): Bot(TOMORROW),
    }


def two_lanes(town: Town) -> Right:
    """Two meetings that have nothing to do with each other."""
    other = town.meet(
        TOMORROW,
        whose="ben@acme.example",
        meeting_url=OTHER_LINK,
        ical_uid="other@acme.example",
    )
    return {town.meet(TOMORROW): Bot(TOMORROW), other: Bot(TOMORROW, OTHER_LINK)}


def timed_out(town: Town) -> Right:
    """A meeting has begun, and the answer to the first addition never comes."""
    town.timeout = 0.25
    hanging = {"work": True, "then": "hang"}
    town.script = [{"operation": "add_bot", "answers": [hanging]}]
    return {town.meet(RUNNING): Bot(RUNNING)}


def shared_while_it_runs(town: Town) -> Right:
    """Two people are invited to a meeting that has begun: one bot is enough."""
    first = town.meet(RUNNING)
    second = town.meet(RUNNING, whose="ben@acme.example")
    return {first: Bot(RUNNING), second: None}


def moved_for_both(town: Town) -> Right:
    """The two copies of a meeting, which share a bot, move to the next day."""
    both = [town.meet(TOMORROW), town.meet(TOMORROW, whose="ben@acme.example")]
    town.keep_in_step()
    for meeting in both:
        town.change(meeting, "move", start=DAY_AFTER.isoformat())
    return dict.fromkeys(both, Bot(DAY_AFTER))


def moved_to_now(town: Town) -> Right:
    """A meeting of tomorrow has begun already."""
    meeting = town.meet(TOMORROW)
    town.keep_in_step()
    town.change(meeting, "move", start=RUNNING.isoformat())
    return {meeting: Bot(RUNNING)}


def configured_anew(town: Town) -> Right:
    """The bots get another name."""
    town.policy = RECORD.replace("Acme notes", "Old name")
    meeting = town.meet(TOMORROW)
    town.keep_in_step()
    town.policy = RECORD
    return {meeting: Bot(TOMORROW)}


def timed_out_in_vain(town: Town) -> Right:
    right = timed_out(town)
    town.script = [{"operation": "add_bot", "answers": [{"then": "hang"}]}]
    return right


def removal_timed_out(town: Town) -> Right:
    right = moved(town)
    town.timeout = 0.25
    hanging = {"work": True, "then": "hang"}
    town.script = [{"operation": "remove_bot", "answers": [hanging]}]
    return right


def replaced_in_vain(town: Town) -> Right:
    """The old bot lingers."""
    town.recall.control("PATCH", "/_sim/switches", {"old_bot_lingers": True})
    return moved_in_one_call(town)


def no_bot_is_free(town: Town) -> Right:
    right = added_while_it_runs(town)
    none = {"status": 507, "headers": {"Retry-After": "30"}}
    town.script = [{"operation": "add_bot", "answers": [none]}]
    return right


def refused_for_a_while(town: Town) -> Right:
    right = added(town)
    town.script = [{"operation": "add_bot", "answers": [{"status": 402}]}]
    return right


def set_off(town: Town) -> Right:
    """The bot is about to join; its removal is refused."""
    town.recall.control("PATCH", "/_sim/switches", {"late_removal": "refused"})
    start = MORNING + HOUR
    meeting = town.meet(start)
    town.keep_in_step()
    town.recall.advance(minutes=55)
    town.say_no(meeting)
    return {meeting: Bot(start, stays=False)}
