"""What the service is made of, and where its handlers find it."""

from asyncio import Event
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry

from callsheet.adapters.http.at_work import AtWork
from callsheet.adapters.http.connect.parts import Connector
from callsheet.adapters.settings.http_options import HttpOptions
from callsheet.application.audit_findings import Finding
from callsheet.application.auditing import Stretch
from callsheet.application.engine import Engine
from callsheet.application.feed import Feed
from callsheet.application.inbox import Inbox
from callsheet.application.log_port import Log
from callsheet.application.ports import Budget, CalendarConnections, Clock, Zones
from callsheet.application.receivers import Standings
from callsheet.domain.guard import Limits
from callsheet.domain.ids import CalendarId
from callsheet.domain.records import PolicyRefused
from callsheet.domain.situation import Settings


@dataclass(frozen=True, slots=True)
class Degraded:
    """Something is wrong that no other process would do better: it stays ready."""

    reason: str


@dataclass(frozen=True, slots=True)
class Remark:
    """Nothing is wrong, and who asks may want to know it all the same."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyRefusal:
    """
    Why the policy's files, as they are now, are not in force.

    Attributes:
        at: When that was seen.
        problems: How many there are.
        first: Where the first one is; nothing of what stands in the files.
    """

    at: datetime
    problems: int
    first: str

    @property
    def said(self) -> str:
        """Say it in one line."""
        more = f" and {self.problems - 1} more" if self.problems > 1 else ""
        return f"{self.first}{more}"


Check = Callable[[], Awaitable[str | Degraded | Remark | None]]
"""Says why the service is not ready, or not well; None if it is, as far as it goes."""

Background = AbstractAsyncContextManager[object]
"""Work beside the requests: entering starts it, leaving ends it in good order."""

Measure = Callable[[], Awaitable[None]]
"""Brings a metric up to date that has to be asked for."""


def nobody() -> None:
    """Tell nobody."""


Planner = Callable[[], AbstractAsyncContextManager[Engine]]
"""Makes an engine for one plan, and takes it apart again."""

Auditor = Callable[[int, int], Iterator[tuple[str, Iterator[Stretch[Finding]]]]]
"""
Goes through the records behind one position up to another, several times.

Each time it says what it does, and yields what it finds, stretch by stretch; it is
called on a thread of its own, and may be left at any stretch.
"""


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """
    By which settings passes decide, whoever makes them.

    Attributes:
        zones: What tells the time of day; without it nobody can.
    """

    settings: Settings = field(default_factory=Settings)
    limits: Limits = field(default_factory=Limits)
    zones: Zones | None = None


@dataclass(frozen=True, slots=True)
class Receivers:
    """
    Those who are told of changes by webhooks.

    Attributes:
        names: Of all that the settings have.
        standings: How far each has come.
    """

    names: Sequence[str]
    standings: Standings


@dataclass(frozen=True, kw_only=True)
class Parts:
    """
    What a service is made of; whoever puts it together also takes it apart.

    Attributes:
        log: What is read, and where tokens are recorded; closed by its owner.
        clock: The only source of time for what is decided or recorded.
        version: Of the program.
        options: The settings of the service.
        hosts: The names that `Host` may have; None for any.
        open: Whether everything is allowed as long as no token was ever issued.
        checks: What `/readyz` asks, by name.
        background: Started with the service in this order, and ended before it.
        rules: By which settings passes decide; policies are tried by them.
        inbox: What Recall has told; None if it is not taken in here.
        budget: Of the engine that runs here; None if none does.
        planner: Makes an engine that only looks, on the same log and the same budget
            as the one that runs; None if there is no way to Recall.
        auditor: Audits the log beside it; None if nobody can open it once more.
        connections: Recall's calendars, to take some off; None if it is not known.
        want: Has a calendar read as a whole; None if nobody here reads any.
        connector: Connects calendars; None if it is not set up for that.
        registry: Where metrics are collected; one of its own for each service.
        measures: Asked before the metrics are shown.
        changed: Told after a request that may have written something: quick, it wakes
            whoever acts on that.
        feed: The log's changes, if somebody else follows them, too.
        receivers: Who is told of them by webhooks; None if that is not known here.
        at_work: What the engine that runs here is doing; None if none does.
        refusal: Why the policy's files are refused as they are now, if they are; None
            if nobody here reads them, and the log alone knows of the last pass.

    Raises:
        ValueError: It would be open, and to any host: a page in a browser that calls
            itself by a name of its own could do everything.
    """

    log: Log
    clock: Clock
    version: str
    options: HttpOptions = field(default_factory=HttpOptions)
    hosts: frozenset[str] | None = None
    open: bool = False
    checks: Mapping[str, Check] = field(default_factory=dict)
    background: Sequence[Background] = ()
    rules: Deciding = field(default_factory=Deciding)
    inbox: Inbox | None = None
    budget: Budget | None = None
    planner: Planner | None = None
    auditor: Auditor | None = None
    connections: CalendarConnections | None = None
    want: Callable[[CalendarId], None] | None = None
    connector: Connector | None = None
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    measures: Sequence[Measure] = ()
    changed: Callable[[], object] = nobody
    feed: Feed | None = None
    receivers: Receivers | None = None
    at_work: AtWork | None = None
    refusal: Callable[[], PolicyRefusal | None] | None = None

    def __post_init__(self) -> None:
        """See that openness is bounded."""
        if self.open and self.hosts is None:
            raise ValueError("a service that is open needs the names of its hosts")

    def refused(
        self, logged: PolicyRefused | None
    ) -> PolicyRefused | PolicyRefusal | None:
        """
        Say which policy is refused by now.

        Args:
            logged: What the log knows of it, of the last pass.
        """
        return logged if self.refusal is None else self.refusal()


PARTS: Final = web.AppKey("parts", Parts)
DRAINING: Final = web.AppKey("draining", Event)
"""Set when the service is about to end: streams end, and it is not ready any more."""


class UnderWay:
    """Counts requests that are not answered yet, and tells when there are none."""

    def __init__(self) -> None:
        self._many = 0
        self._none = Event()
        self._none.set()

    def begin(self) -> None:
        """Count one more."""
        self._many += 1
        self._none.clear()

    def end(self) -> None:
        """Count one less."""
        self._many -= 1
        if not self._many:
            self._none.set()

    async def none(self) -> None:
        """Wait until all are answered."""
        await self._none.wait()


UNDER_WAY: Final = web.AppKey("under_way", UnderWay)

REQUEST_ID: Final = web.RequestKey("request_id", str)
BEARER: Final = web.RequestKey("bearer", str)
"""The name of the token that a request bears, if it was let in by one."""
