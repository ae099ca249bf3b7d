"""What changed between two decisions of one event, in words."""

from collections.abc import Iterator

from callsheet.domain.bot import Bot, Sibling
from callsheet.domain.event import Event
from callsheet.domain.instants import spell
from callsheet.domain.lives import Phase, Span, phase
from callsheet.domain.situation import Situation


def what_changed(before: Situation, after: Situation) -> list[str]:
    """
    Name every difference that may have led to the later decision.

    Returns:
        At least one sentence: if nothing else changed, time has passed.
    """
    found = [
        *_event(before.event, after.event),
        *_guests(before.event, after.event),
        *_around(before, after),
        *_bots(before, after),
    ]
    return found or ["nothing but the time changed"]


def _event(before: Event, after: Event) -> Iterator[str]:
    if before.start != after.start:
        yield f"moved from {spell(before.start)} to {spell(after.start)}"
    elif before.end != after.end:
        yield f"now ends at {spell(after.end)}"
    if before.meeting_url != after.meeting_url:
        yield "the meeting link changed" if after.meeting_url else "the link is gone"
    if before.is_cancelled != after.is_cancelled:
        yield "was cancelled" if after.is_cancelled else "is on again"
    if before.is_deleted != after.is_deleted:
        yield "was deleted" if after.is_deleted else "is back in the calendar"
    if before.title != after.title:
        yield "was renamed"
    if before.calendar_id != after.calendar_id:
        yield "belongs to another calendar"


def _guests(before: Event, after: Event) -> Iterator[str]:
    came = sorted(_addresses(after) - _addresses(before))
    left = sorted(_addresses(before) - _addresses(after))
    if came:
        yield f"invited: {', '.join(came)}"
    if left:
        yield f"no longer invited: {', '.join(left)}"
    if before.my_response != after.my_response:
        answer = "hidden" if after.my_response is None else after.my_response.value
        yield f"the owner's answer is now: {answer}"


def _addresses(event: Event) -> set[str]:
    return {guest.address for guest in event.guests if guest.address is not None}


def _around(before: Situation, after: Situation) -> Iterator[str]:
    if before.calendar.status is not after.calendar.status:
        yield f"the calendar is now {after.calendar.status.value}"
    if before.policy != after.policy:
        yield "another policy is in force"
    choices = (before.event_choice, before.series_choice)
    if choices != (after.event_choice, after.series_choice):
        yield "somebody chose otherwise for the event or its series"
    if (before.settings, before.agreed) != (after.settings, after.agreed):
        yield "the settings changed"
    if _others(before) != _others(after):
        yield "other calendars' copies of the meeting or their bots changed"


def _others(situation: Situation) -> list[Sibling]:
    own = situation.event.id
    return [sibling for sibling in situation.siblings if sibling.event_id != own]


def _bots(before: Situation, after: Situation) -> Iterator[str]:
    known = {bot.id: bot for bot in before.bots}
    for bot in after.bots:
        old = known.pop(bot.id, None)
        if old is None:
            yield f"bot {bot.id} is on the event, for {spell(bot.start)}"
        else:
            yield from _life(old, before, bot, after)
    for bot_id in sorted(known):
        yield f"bot {bot_id} is no longer on the event"


def _life(old: Bot, before: Situation, bot: Bot, after: Situation) -> Iterator[str]:
    was, now = _phase(old, before), _phase(bot, after)
    if was is not now:
        yield f"bot {bot.id} {_PHASES[now]}"
    elif old.start != bot.start:
        yield f"bot {bot.id} is now booked for {spell(bot.start)}"


def _phase(bot: Bot, situation: Situation) -> Phase:
    event = situation.event
    return phase(bot, Span(event.start, event.end), situation.now)


_PHASES = {
    Phase.BOOKED: "is booked again",
    Phase.LIVE: "has set off for the call",
    Phase.SPENT: "has been",
}
