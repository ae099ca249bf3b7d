"""What changed between two decisions of one event, in words."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from callsheet.application.bot_changes import bot_changes
from callsheet.application.phrases import listed
from callsheet.application.sharer_changes import sharer_changes
from callsheet.domain.event import Calendar, Event
from callsheet.domain.facts import Case
from callsheet.domain.instants import spell
from callsheet.domain.policy import Choice
from callsheet.domain.situation import Situation


def what_changed(before: Situation, after: Situation) -> list[str]:
    """
    Name every difference that may have led to the later decision.

    Returns:
        At least one sentence: if nothing else changed, time has passed.
    """
    found = [
        *_event(before.event, after.event),
        *_people(before.event, after.event),
        *_details(before.event, after.event),
        *_calendar(before.calendar, after.calendar),
        *_wishes(before, after),
        *bot_changes(before, after),
        *sharer_changes(before, after),
    ]
    return found or ["nothing but the time changed"]


def what_stood(situation: Situation) -> Iterator[str]:
    """Name the choices that people had made before the event was decided on first."""
    yield from _choice(None, situation.event_choice, "event")
    yield from _choice(None, situation.series_choice, "series")


def _event(before: Event, after: Event) -> Iterator[str]:
    if before.start != after.start:
        yield f"the event moved from {spell(before.start)} to {spell(after.start)}"
    elif before.end != after.end:
        yield f"the event now ends at {spell(after.end)}"
    if before.meeting_url != after.meeting_url:
        gone = after.meeting_url is None
        yield "the meeting link is gone" if gone else "the meeting link changed"
    if before.is_cancelled != after.is_cancelled:
        said = "was cancelled" if after.is_cancelled else "is on again"
        yield f"the event {said}"
    if before.is_deleted != after.is_deleted:
        said = "was deleted" if after.is_deleted else "is back in the calendar"
        yield f"the event {said}"
    if before.title != after.title:
        yield "the event was renamed"
    if before.calendar_id != after.calendar_id:
        yield "the event belongs to another calendar"


def _people(before: Event, after: Event) -> Iterator[str]:
    was, now = _addresses(before), _addresses(after)
    if now - was:
        yield f"invited: {listed(sorted(now - was))}"
    if was - now:
        yield f"no longer invited: {listed(sorted(was - now))}"
    if before.guests_complete != after.guests_complete:
        said = "shown in full" if after.guests_complete else "hidden, at least in part"
        yield f"the guest list is now {said}"
    if before.organizer != after.organizer:
        yield f"the organiser is now: {after.organizer or 'hidden'}"
    if before.my_response != after.my_response:
        answer = "hidden" if after.my_response is None else after.my_response.value
        yield f"the owner's answer is now: {answer}"


def _addresses(event: Event) -> set[str]:
    return {guest.address for guest in event.guests if guest.address is not None}


def _details(before: Event, after: Event) -> Iterator[str]:
    """Tell of what has no words of its own, lest it look as if nothing happened."""
    if _rest(before) != _rest(after):
        yield "other details of the event changed"


def _rest(event: Event) -> tuple[object, ...]:
    unnamed = sum(guest.address is None for guest in event.guests)
    owner = {guest.address for guest in event.guests if guest.is_me}
    kind = (event.all_day, event.recurring, event.private, event.meeting_platform)
    shown = (event.title_hidden, event.organizer_is_me, event.series_complete)
    series = (event.series, event.ical_uid)
    return (unnamed, owner, kind, shown, series)


def _calendar(before: Calendar, after: Calendar) -> Iterator[str]:
    if before.status is not after.status:
        yield f"the calendar is now {after.status.value}"
    if before.address != after.address:
        yield f"the calendar's address is now: {after.address or 'unknown'}"
    if before != replace(after, status=before.status, address=before.address):
        yield "other details of the calendar changed"


def _wishes(before: Situation, after: Situation) -> Iterator[str]:
    if before.policy != after.policy:
        yield "another policy is in force"
    yield from _choice(before.event_choice, after.event_choice, "event")
    yield from _choice(before.series_choice, after.series_choice, "series")
    if before.settings != after.settings:
        yield "the settings of the whole workspace changed"
    if before.agreed != after.agreed and Case(before).settings != Case(after).settings:
        alone = after.agreed is None
        yield _SETTINGS_OWN if alone else _SETTINGS_AGREED


_SETTINGS_OWN: Final = "no other calendar has a say in the bot's settings any more"
_SETTINGS_AGREED: Final = "the calendars that share the bot agreed on other settings"


def _choice(before: Choice | None, after: Choice | None, what: str) -> Iterator[str]:
    if before == after:
        return
    if after is None:
        yield f"the choice for this {what} was taken back"
    else:
        chosen = "to record" if after.wanted else "not to record"
        yield f"somebody chose {chosen} this {what}"
