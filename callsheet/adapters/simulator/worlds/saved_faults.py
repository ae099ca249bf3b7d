"""What is wrong with a saved world: what it refers to, and what it leaves out."""

from collections.abc import Iterator, Mapping

from callsheet.adapters.simulator.bots.leaving import LONGEST_TIMEOUT, TIMEOUTS
from callsheet.adapters.simulator.model import (
    Bot,
    Event,
    JsonObject,
    Snapshot,
    Workspace,
)
from callsheet.adapters.simulator.providers.grants import (
    AccessToken,
    Code,
    RefreshToken,
)
from callsheet.adapters.simulator.webhooks.endpoint import checked_secret, checked_url
from callsheet.adapters.simulator.world import MAIN
from callsheet.adapters.simulator.worlds.saved_document import Document
from callsheet.adapters.simulator.worlds.saved_fault import Fault, parsed, unknown
from callsheet.adapters.simulator.worlds.saved_messages import wrong_messages


def wrong_references(document: Document, events: list[Event]) -> Iterator[Fault]:
    """What would not lead anywhere, or could not be worked with, in this order."""
    yield from _twins(document, events)
    yield from _workspaces(document)
    yield from _mailboxes(document, events)
    yield from _copies(document)
    yield from _grants(document)
    yield from _calendars(document)
    yield from _events(document, events)
    yield from _bots(document, events)
    yield from wrong_messages(document)


def _twins(document: Document, events: list[Event]) -> Iterator[Fault]:
    """What is there twice, of which there can be one."""
    named: dict[str, list[str]] = {
        "workspaces": [w.name for w in document.workspaces],
        "mailboxes": [m.address.casefold() for m in document.mailboxes],
        "calendars": [c.id for c in document.calendars],
        "events": [e.id for e in events],
        "bots": [b.id for b in document.bots],
        "calls": [c.meeting_url for c in document.calls],
        "booked": [f"{place} {key}" for place, key, _ in document.booked],
        "messages.messages": [m.id for m in document.messages.messages],
    }
    for kind, names in named.items():
        seen = set[str]()
        for place, name in enumerate(names):
            if name in seen:
                yield f"{kind}[{place}]", "is there already"
            seen.add(name)


def _workspaces(document: Document) -> Iterator[Fault]:
    if all(workspace.name != MAIN for workspace in document.workspaces):
        yield "workspaces", f'there must be one of the name "{MAIN}"'
    for number, workspace in enumerate(document.workspaces):
        for field, words in _endpoint(workspace):
            yield f"workspaces[{number}].endpoint.{field}", words


def _endpoint(workspace: Workspace) -> Iterator[Fault]:
    endpoint = workspace.endpoint
    if endpoint is None:
        return
    try:
        checked_url(endpoint.url)
    except ValueError as error:
        yield "url", str(error)
    for number, secret in enumerate(endpoint.secrets):
        try:
            checked_secret(secret.value)
        except ValueError as error:
            yield f"secrets[{number}].value", str(error)
    if not 0 < endpoint.timeout <= 3600:
        yield "timeout", "must be above 0, and at most 3600 seconds"


def _mailboxes(document: Document, events: list[Event]) -> Iterator[Fault]:
    ids = {event.id for event in events}
    seen = set[str]()
    for number, mailbox in enumerate(document.mailboxes):
        for place, copy in enumerate(mailbox.invitations):
            where = f"mailboxes[{number}].invitations[{place}]"
            if copy.mailbox.casefold() != mailbox.address.casefold():
                yield f"{where}.mailbox", "is not that of the mailbox it stands in"
            if not _is_object(copy.current.raw_json):
                yield f"{where}.current.raw_json", "must be an object, as JSON text"
            for row, id in enumerate(copy.event_ids):
                place_of_id = f"{where}.event_ids[{row}]"
                if id in seen:
                    yield place_of_id, "is among another invitation's, too"
                seen.add(id)
                yield from unknown(place_of_id, id, ids, "event")


def _copies(document: Document) -> Iterator[Fault]:
    every = [copy for mailbox in document.mailboxes for copy in mailbox.invitations]
    left = set(range(len(every)))
    meetings = set[str]()
    for number, places in enumerate(document.copies):
        for order, place in enumerate(places):
            if place not in left:
                words = "is no invitation's place, or has been named already"
                yield f"copies[{number}][{order}]", words
            left.discard(place)
        found = {every[place].meeting for place in places if 0 <= place < len(every)}
        if len(found) != 1 or found & meetings:
            yield f"copies[{number}]", "must be the copies of one meeting, and all"
        meetings |= found
    for place in sorted(left):
        yield "copies", f"the invitation at {place} is in none of the lists"


def _grants(document: Document) -> Iterator[Fault]:
    known = {mailbox.address.casefold() for mailbox in document.mailboxes}
    grants = document.grants
    kinds: dict[str, Mapping[str, Code | RefreshToken | AccessToken]] = {
        "codes": grants.codes,
        "refresh_tokens": grants.refresh_tokens,
        "access_tokens": grants.access_tokens,
    }
    for kind, issued in kinds.items():
        for id, item in issued.items():
            where = f"grants.{kind}.{id[:80]}.grant.mailbox"
            yield from unknown(where, item.grant.mailbox, known, "mailbox")


def _calendars(document: Document) -> Iterator[Fault]:
    workspaces = {workspace.name for workspace in document.workspaces}
    mailboxes = {mailbox.address.casefold() for mailbox in document.mailboxes}
    for number, calendar in enumerate(document.calendars):
        where = f"calendars[{number}]"
        yield from unknown(
            f"{where}.workspace", calendar.workspace, workspaces, "workspace"
        )
        if calendar.mailbox is not None:
            yield from unknown(
                f"{where}.mailbox", calendar.mailbox, mailboxes, "mailbox"
            )
        if "oauth_refresh_token" not in calendar.oauth:
            yield f"{where}.oauth.oauth_refresh_token", "is missing"


def _events(document: Document, events: list[Event]) -> Iterator[Fault]:
    calendars = {calendar.id for calendar in document.calendars}
    bots = {bot.id for bot in document.bots}
    for number, event in enumerate(events):
        where = f"events[{number}]"
        yield from unknown(
            f"{where}.calendar_id", event.calendar_id, calendars, "calendar"
        )
        for place, id in enumerate(event.bots):
            yield from unknown(f"{where}.bots[{place}]", id, bots, "bot")
        if event.stored is not None:
            yield from _stored(where, event, event.stored)
        if event.lost is not None:
            yield from _config(f"{where}.lost[1]", event.lost[1])


def _stored(where: str, event: Event, stored: Snapshot) -> Iterator[Fault]:
    if event.updated_at is None or event.created_at is None:
        yield f"{where}.stored", "needs a created_at and an updated_at beside it"
    is_own = stored is not event.source.current
    if is_own and not _is_object(stored.raw_json):
        yield f"{where}.stored.raw_json", "must be an object, as JSON text"


def _bots(document: Document, events: list[Event]) -> Iterator[Fault]:
    workspaces = {workspace.name for workspace in document.workspaces}
    ids = {event.id for event in events}
    for number, bot in enumerate(document.bots):
        where = f"bots[{number}]"
        yield from unknown(f"{where}.workspace", bot.workspace, workspaces, "workspace")
        for place, id in enumerate(bot.holders):
            yield from unknown(f"{where}.holders[{place}]", id, ids, "event")
        yield from _life(where, bot)
    bots = {bot.id for bot in document.bots}
    for number, (_, _, id) in enumerate(document.booked):
        yield from unknown(f"booked[{number}][2]", id, bots, "bot")


def _life(where: str, bot: Bot) -> Iterator[Fault]:
    if not bot.status_changes:
        yield f"{where}.status_changes", "must not be empty"
    yield from _config(f"{where}.config", bot.config)


def _config(where: str, config: JsonObject) -> Iterator[Fault]:
    """What a bot's life depends on; fixtures may have had more than Recall takes."""
    if not isinstance(config.get("metadata") or {}, dict):
        yield f"{where}.metadata", "must be an object"
    leaving = config.get("automatic_leave") or {}
    if not isinstance(leaving, dict):
        yield f"{where}.automatic_leave", "must be an object"
        return
    for name in TIMEOUTS:
        seconds = leaving.get(name) or 0
        if type(seconds) is not int or not 0 <= seconds <= LONGEST_TIMEOUT:
            yield f"{where}.automatic_leave.{name}", "must be a number of seconds"


def _is_object(data: bytes) -> bool:
    return isinstance(parsed(data), dict)
