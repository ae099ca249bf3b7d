"""People's choices for events and series; they beat the rules."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from pydantic import TypeAdapter

from callsheet.adapters.documents.choices import (
    ChoiceDocument,
    ChosenDocument,
    StandingDocument,
    choice_document,
    chosen_document,
    kind_word,
    standing_document,
)
from callsheet.adapters.http.answering import json_bytes
from callsheet.adapters.http.inputs import Behalf, Inputs, Why
from callsheet.adapters.http.kinds import NOT_ALLOWED, NOT_FOUND, STALE
from callsheet.adapters.http.paging import Page, Paged
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.resources.events import EventPath, seen_event
from callsheet.adapters.http.resources.slices import cut
from callsheet.adapters.http.routing import Answer, Call, Route
from callsheet.adapters.http.states import etag_of, require_state
from callsheet.adapters.storage.situation_codec import rebuild, rebuild_event
from callsheet.application import preferring
from callsheet.application.preferring import (
    Standing,
    Wish,
    choice_for,
    choices_that_stand,
)
from callsheet.application.story import UnknownEvent
from callsheet.application.targets import Kind, Target
from callsheet.domain.records import PreferenceSet
from callsheet.domain.token_records import TokenScope


class Choice(Inputs):
    """What somebody chooses."""

    wanted: bool
    """Whether it is to be recorded, whatever the rules say."""

    why: Why = ""
    """Recorded with the choice, and erased with the calendar."""

    on_behalf_of: Behalf = ""
    """Who chooses, if the token is a program's; recorded and erased in the same way."""


class EventChoice(Choice):
    """What somebody chooses for an event."""

    unseen: bool = False
    """Whether it may be an event that the log has not seen yet."""


class Clearing(Inputs):
    """Who takes a choice back, and why."""

    why: Why = ""
    """Recorded with it."""

    on_behalf_of: Behalf = ""
    """Who does, if the token is a program's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferenceDocument:
    """
    The choice for one event or series.

    Attributes:
        target: The id under which it is recorded: of a series one of its own.
        choice: Null if there is none; then the rules decide.
    """

    kind: Kind
    target: str
    choice: ChoiceDocument | None


_STATE: Final = TypeAdapter(PreferenceDocument)


async def preferences(call: Call, query: Paged) -> Page[StandingDocument]:
    """
    List the choices that stand, oldest first.

    A token for some calendars sees those for their events, and for series of which
    they have an event.
    """
    found = await choices_that_stand(
        call.parts.log, rebuild_event, call.access.calendars
    )
    ordered = sorted(found, key=_place)
    return cut(call.request, query, ordered, _place, standing_document)


async def preference(call: Call, path: EventPath) -> PreferenceDocument:
    """Show what somebody chose for this very event; see also that of its series."""
    return await _standing(call, path.id, "event")


async def series_preference(call: Call, path: EventPath) -> PreferenceDocument:
    """Show what somebody chose for the series of an event."""
    return await _standing(call, path.id, "series")


async def prefer(
    call: Call, path: EventPath, body: EventChoice
) -> Answer[ChosenDocument]:
    """
    Record a choice for one event, and say what follows.

    The same twice is recorded once. With If-Match it counts only for the state that
    was read. A pass acts on it; locked rules and facts (cancelled, over, without a
    link, not connected) are stronger.
    """
    if not body.unseen or call.access.calendars is not None:
        await seen_event(call, path)
    return await _choose(call, path.id, "event", body, wanted=body.wanted)


async def prefer_series(
    call: Call, path: EventPath, body: Choice
) -> Answer[ChosenDocument]:
    """
    Record a choice for the whole series of an event, and say what follows.

    Older choices under other ids of the series go with it. A token for some calendars
    may choose for series of which no other calendar has an event.
    """
    await seen_event(call, path)
    return await _choose(call, path.id, "series", body, wanted=body.wanted)


async def clear(call: Call, path: EventPath, query: Clearing) -> Answer[ChosenDocument]:
    """Let the rules decide on an event again; `recorded` is null if they did before."""
    if call.access.calendars is not None:
        await seen_event(call, path)
    return await _choose(call, path.id, "event", query, wanted=None)


async def clear_series(
    call: Call, path: EventPath, query: Clearing
) -> Answer[ChosenDocument]:
    """Let the rules decide on the series of an event again."""
    await seen_event(call, path)
    return await _choose(call, path.id, "series", query, wanted=None)


async def _standing(call: Call, event_id: str, kind: Kind) -> PreferenceDocument:
    try:
        await seen_event(call, EventPath(id=event_id))
    except UnknownEvent:
        if call.access.calendars is not None or kind == "series":
            raise
    target, choice = await choice_for(call.parts.log, event_id, kind, rebuild_event)
    if target.id != event_id and not target.series:
        raise _unknown(event_id)
    return _state(target, choice)


async def _choose(
    call: Call,
    event_id: str,
    kind: Kind,
    said: Choice | Clearing,
    *,
    wanted: bool | None,
) -> Answer[ChosenDocument]:
    try:
        wish = Wish(
            target=event_id,
            kind=kind,
            wanted=wanted,
            by=call.access.name,
            why=said.why,
            on_behalf_of=said.on_behalf_of,
        )
    except ValueError:  # the rest was looked at with the body
        raise _unknown(event_id) from None
    chosen = await preferring.prefer(
        call.parts.log,
        wish,
        now=call.parts.clock.now(),
        read=rebuild_event,
        rebuild=rebuild,
        look=_allowed(call, event_id),
    )
    now = chosen.recorded or chosen.before
    stands = None if now is None or now.wanted is None else now
    etag = _etag(_state(chosen.target, stands))
    return Answer(chosen_document(chosen, wish), headers={"ETag": etag})


def _allowed(
    call: Call, event_id: str
) -> Callable[[Target, PreferenceSet | None], None]:
    """Let a choice be made for what was named, is to be seen, and is as it was read."""

    def look(target: Target, before: PreferenceSet | None) -> None:
        if target.id != event_id and not target.series:
            raise _unknown(event_id)
        concerned = {one.calendar for one in (*target.members, *target.beside)}
        if not all(map(call.access.sees, concerned)):
            raise Problem(
                NOT_ALLOWED,
                "the series is in other calendars, too: choose for its events",
            )
        if "If-Match" in call.request.headers:
            require_state(call.request, _etag(_state(target, before)))

    return look


def _state(target: Target, choice: PreferenceSet | None) -> PreferenceDocument:
    return PreferenceDocument(
        kind=kind_word(target.series),
        target=target.id,
        choice=choice_document(choice),
    )


def _etag(state: PreferenceDocument) -> str:
    return etag_of(json_bytes(_STATE, state))


def _unknown(event_id: str) -> Problem:
    return Problem(NOT_FOUND, f"the log knows no event {event_id[:80]!r}")


def _place(one: Standing) -> str:
    choice = one.choice
    return f"{choice.at.isoformat()} {choice.target} {kind_word(choice.series)}"


_EVENT: Final = "/v1/events/{id}/preference"
_SERIES: Final = "/v1/events/{id}/series/preference"

ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/preferences",
        handler=preferences,
        summary="Which choices of people stand?",
        scope=TokenScope.READ,
        tag="preferences",
    ),
    Route(
        method="GET",
        path=_EVENT,
        handler=preference,
        summary="What did somebody choose for an event?",
        scope=TokenScope.READ,
        tag="preferences",
    ),
    Route(
        method="PUT",
        path=_EVENT,
        handler=prefer,
        summary="Record an event, or do not, whatever the rules say.",
        scope=TokenScope.PREFER,
        tag="preferences",
        problems=(STALE,),
        again=True,
    ),
    Route(
        method="DELETE",
        path=_EVENT,
        handler=clear,
        summary="Let the rules decide on an event again.",
        scope=TokenScope.PREFER,
        tag="preferences",
        problems=(STALE,),
        again=True,
    ),
    Route(
        method="GET",
        path=_SERIES,
        handler=series_preference,
        summary="What did somebody choose for the series of an event?",
        scope=TokenScope.READ,
        tag="preferences",
    ),
    Route(
        method="PUT",
        path=_SERIES,
        handler=prefer_series,
        summary="Record a whole series, or do not, whatever the rules say.",
        scope=TokenScope.PREFER,
        tag="preferences",
        problems=(STALE,),
        again=True,
    ),
    Route(
        method="DELETE",
        path=_SERIES,
        handler=clear_series,
        summary="Let the rules decide on a series again.",
        scope=TokenScope.PREFER,
        tag="preferences",
        problems=(STALE,),
        again=True,
    ),
)
