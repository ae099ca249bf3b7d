"""Composing who is told of changes by webhooks: from settings to work beside others."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from secrets import token_hex

import aiohttp
from pydantic import TypeAdapter

from callsheet.adapters.cli.databases import database_url
from callsheet.adapters.documents.changes import ChangeDocument, change_document
from callsheet.adapters.http.background import Loop
from callsheet.adapters.http.deliveries import Deliveries
from callsheet.adapters.http.parts import Parts, Receivers
from callsheet.adapters.notify.endpoint import Endpoint, endpoint, refuse_inner
from callsheet.adapters.notify.posting import TIMEOUT, Poster
from callsheet.adapters.notify.public import connector
from callsheet.adapters.settings import Configuration
from callsheet.adapters.storage.opened import OpenLog
from callsheet.application.feed import Feed
from callsheet.application.notifying import Sender
from callsheet.application.receivers import Receiver
from callsheet.domain.change import Change
from callsheet.domain.ids import CalendarId

_ALONE = "the one that writes"
_WRITER = TypeAdapter(ChangeDocument)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Somebody who is told of changes, and where."""

    receiver: Receiver
    endpoint: Endpoint


def all_told(configuration: Configuration) -> tuple[Told, ...]:
    """
    Say who is told.

    Raises:
        ConfigurationError: An endpoint cannot be told as the settings have it.
    """
    options = configuration.notify
    return tuple(
        Told(
            receiver=Receiver(
                name=name,
                kinds=frozenset(one.kinds) or None,
                calendars=frozenset(map(CalendarId, one.calendars)) or None,
            ),
            endpoint=endpoint(
                name,
                one.url,
                one.secrets or options.secrets,
                allow_private=options.allow_private,
            ),
        )
        for name, one in options.endpoints.items()
    )


def written(change: Change) -> bytes:
    """Write a change as it is sent: always in the same bytes."""
    return _WRITER.dump_json(change_document(change))


@asynccontextmanager
async def session_of(told: Sequence[Told]) -> AsyncIterator[aiohttp.ClientSession]:
    """Give what messages are sent by; cookies are not kept, nor proxies asked."""
    allowed = any(one.endpoint.allow_private for one in told)
    async with aiohttp.ClientSession(
        connector=connector(allow_private=allowed), cookie_jar=aiohttp.DummyCookieJar()
    ) as session:
        yield session


async def telling(parts: Parts, configuration: Configuration, log: OpenLog) -> Parts:
    """
    Let a service tell those of changes whom the settings name.

    Args:
        parts: What the service is made of.
        configuration: All settings.
        log: The same log, where it is also kept how far each has come.

    Raises:
        ConfigurationError: An endpoint cannot be told as the settings have it, or is
            not on the public internet.
    """
    feed = Feed(log)
    receivers = Receivers([*configuration.notify.endpoints], log.standings)
    parts = replace(parts, feed=feed, receivers=receivers)
    loop = await _loop(parts, configuration, log, feed)
    if loop is None:
        return parts
    return replace(
        parts,
        background=(*parts.background, loop),
        checks={**parts.checks, "notify": loop.check},
    )


async def _loop(
    parts: Parts, configuration: Configuration, log: OpenLog, feed: Feed
) -> Loop | None:
    told = all_told(configuration)
    if not told:
        return None
    for one in told:
        await refuse_inner(one.endpoint)
    holder, clock = _holder(configuration), parts.clock
    deliveries = Deliveries(parts.registry)

    async def work(stop: asyncio.Event) -> None:
        known, identity = await log.standings.known(), await log.identity()
        async with session_of(told) as session, asyncio.TaskGroup() as group:
            for one in told:
                name = one.receiver.name
                deliveries.know(name, known.get(name))
                poster = Poster(session, one.endpoint, identity, written, clock)
                sender = Sender(
                    one.receiver,
                    poster,
                    feed,
                    log.standings,
                    clock,
                    holder=holder,
                    told=deliveries.told,
                )
                group.create_task(sender.run(stop))

    return Loop("notify", work, patience=TIMEOUT + 1)


def _holder(configuration: Configuration) -> str:
    """Name this process among those that send; a file has one that writes."""
    if database_url(configuration).startswith("postgres"):
        return token_hex(8)
    return _ALONE
