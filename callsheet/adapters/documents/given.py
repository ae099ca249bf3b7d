"""From the parts of a document to the core's values, with every problem placed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from pydantic import ValidationError

from callsheet.adapters.documents.problems import DocumentError, Problem, spell_path
from callsheet.adapters.documents.refusals import problems_in
from callsheet.adapters.documents.wire import BotFacts, Document
from callsheet.application.ports import EventRead, NotRead
from callsheet.domain.bot import Bot
from callsheet.domain.digests import canonical
from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId
from callsheet.domain.policy import Policy
from callsheet.domain.workspace import Reading, Workspace, tenants_must_not_share


class ReadEvent(Protocol):
    """Reads a calendar event as Recall lists it; paths begin with `place`."""

    def __call__(
        self, data: object, *, address: str | None = None, place: str = ""
    ) -> EventRead | NotRead:
        """Read one event of the calendar whose owner has this address."""


class NearestZone(Protocol):
    """Finds the IANA zone that a name means."""

    def __call__(self, name: str, /) -> str | None:
        """Give the name itself if it is right, else one spelt much like it."""


class ReadPolicy(Protocol):
    """Reads a policy in its JSON form; paths begin with `place`."""

    def __call__(self, data: object, *, place: str) -> Policy | tuple[NotRead, ...]:
        """Read a policy, or tell all that is wrong with it."""


@dataclass(frozen=True, slots=True)
class Given:
    """All that a document gives to decide on."""

    document: Document
    readings: tuple[Reading, ...]
    workspace: Workspace


def given_in(
    data: object,
    *,
    read_event: ReadEvent,
    read_policy: ReadPolicy,
    nearest_zone: NearestZone,
    policy: Policy | None,
) -> Given:
    """
    Turn a document into the core's values.

    Raises:
        DocumentError: Everything that is wrong.
    """
    try:
        document = Document.model_validate(data)
    except ValidationError as error:
        raise DocumentError(problems_in(error, Document)) from None
    calendars = {
        CalendarId(key): facts.to_domain(key)
        for key, facts in document.calendars.items()
    }
    problems = [
        *_zoneless(document, nearest_zone),
        *_unshareable(document, calendars),
    ]
    if policy is None:
        policy, faults = _policy(document, read_policy)
        problems.extend(faults)
    readings, faults = _readings(document, calendars, read_event)
    problems.extend(faults)
    if problems:
        raise DocumentError(problems)
    workspace = Workspace(
        policy=policy,
        calendars=calendars,
        preferences=document.preferences.to_domain(),
        settings=document.settings.to_domain(),
    )
    return Given(document, readings, workspace)


def _policy(
    document: Document, read_policy: ReadPolicy
) -> tuple[Policy | None, tuple[Problem, ...]]:
    if document.policy is None:
        missing = "is missing; give it here or as a file"
        return None, (Problem("policy", missing),)
    found = read_policy(document.policy, place="policy")
    if isinstance(found, Policy):
        return found, ()
    return None, tuple(Problem(one.place, one.problem) for one in found)


def _readings(
    document: Document, calendars: Mapping[CalendarId, Calendar], read: ReadEvent
) -> tuple[tuple[Reading, ...], tuple[Problem, ...]]:
    readings: list[Reading] = []
    problems: list[Problem] = []
    for index, data in enumerate(document.events):
        address = _address(data, calendars)
        found = read(data, address=address, place=f"events[{index}]")
        if isinstance(found, NotRead):
            problems.append(Problem(found.place, found.problem))
        else:
            readings.append(_informed(found.reading, document.bots))
    return tuple(readings), tuple(problems)


def _address(data: object, calendars: Mapping[CalendarId, Calendar]) -> str | None:
    """Look up whose calendar an event is on, as far as that can be seen unread."""
    calendar_id = data.get("calendar_id") if isinstance(data, dict) else None
    if not isinstance(calendar_id, str):
        return None
    calendar = calendars.get(CalendarId(calendar_id))
    return None if calendar is None else calendar.address


def _informed(reading: Reading, known: Mapping[str, BotFacts]) -> Reading:
    """Add what is known of the bots' lives; how they were listed means nothing."""
    bots = [_bot(bot, known) for bot in reading.bots]
    return replace(reading, bots=tuple(sorted(bots, key=canonical)))


def _bot(bot: Bot, known: Mapping[str, BotFacts]) -> Bot:
    facts = known.get(bot.id)
    return bot if facts is None else facts.to_domain(bot)


def _zoneless(document: Document, nearest: NearestZone) -> Iterator[Problem]:
    for key, facts in document.calendars.items():
        zone = facts.time_zone
        near = zone if zone is None else nearest(zone)
        if near != zone:
            example = "should be like Europe/Berlin"
            cure = f'did you mean "{near}"?' if near else example
            place = spell_path(("calendars", key, "time_zone"))
            yield Problem(place, f"is no IANA time zone; {cure}")


def _unshareable(
    document: Document, calendars: Mapping[CalendarId, Calendar]
) -> Iterator[Problem]:
    key = document.settings.key.to_domain()
    tenants = tenants_must_not_share(calendars.values(), key)
    if tenants:
        yield Problem(
            "settings.key.share_between_tenants",
            f'should be true: {len(tenants)} tenants share bots under scheme = "'
            f'{key.scheme.value}"; or use scheme = "tenant"',
        )
