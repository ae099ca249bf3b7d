"""Connecting an account at Recall: once, and never a twin by accident."""

import asyncio
from dataclasses import dataclass, field

import pytest

from callsheet.adapters.memory import MemoryCalendars, MemoryConnections
from callsheet.application.connecting import Connecting, is_passing
from callsheet.application.errors import (
    NotAllowed,
    RateLimited,
    RecallError,
    Refused,
    Unreachable,
)
from callsheet.application.ports import CalendarRead, Credentials
from callsheet.domain.connection_records import Connection
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId
from tests.application.office import SteppedClock
from tests.domain.builders import calendar

CLEO = Credentials(
    platform="google_calendar",
    address="cleo@acme.example",
    client_id="id",
    client_secret="secret",
    refresh_token="token",
)


@dataclass
class Failing(MemoryConnections):
    """
    Fails as it is told to, before or after it has done what it was asked.

    Attributes:
        names: Under which calendars were asked for.
    """

    recall: MemoryCalendars
    faults: list[tuple[RecallError, bool]] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__(self.recall)

    async def connect(self, credentials: Credentials, *, once: str) -> CalendarId:
        self.names.append(once)
        fault, done = self.faults.pop(0) if self.faults else (None, True)
        made = await super().connect(credentials, once=once) if done else None
        if fault is not None or made is None:
            raise fault or AssertionError
        return made


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def recall(clock: SteppedClock) -> MemoryCalendars:
    return MemoryCalendars(clock.now)


@pytest.fixture
def connections(recall: MemoryCalendars) -> Failing:
    return Failing(recall)


@pytest.fixture
def connecting(connections: Failing, clock: SteppedClock) -> Connecting:
    return Connecting(connections, clock)


def has(
    recall: MemoryCalendars,
    name: str,
    status: CalendarStatus,
    platform: str = "google_calendar",
) -> None:
    shown = calendar(name, address="Cleo@Acme.example", status=status)
    recall.list_calendar(CalendarRead(calendar=shown, platform=platform))


async def test_an_account_without_a_calendar_gets_one(
    connecting: Connecting, connections: Failing
) -> None:
    assert not await connecting.known(CLEO.address)
    made = await connecting.connect(CLEO, once="1")
    assert made == (CalendarId("new-1"), Connection.CREATED)
    assert connections.given == {"new-1": CLEO}


@pytest.mark.parametrize(
    "status", [CalendarStatus.DISCONNECTED, CalendarStatus.CONNECTING]
)
async def test_one_that_is_not_connected_is_connected_anew(
    connecting: Connecting, recall: MemoryCalendars, status: CalendarStatus
) -> None:
    has(recall, "cal-c", status)
    assert await connecting.known(CLEO.address)
    made = await connecting.connect(CLEO, once="1")
    assert made == (CalendarId("cal-c"), Connection.RENEWED)
    assert recall.writes == ["reconnect cal-c"]


async def test_one_that_is_connected_is_left_alone_also_beside_others(
    connecting: Connecting, recall: MemoryCalendars
) -> None:
    has(recall, "cal-a", CalendarStatus.DISCONNECTED)
    has(recall, "cal-b", CalendarStatus.CONNECTED)
    made = await connecting.connect(CLEO, once="1")
    assert made == (CalendarId("cal-b"), Connection.FOUND)
    assert recall.writes == []


async def test_one_of_the_other_platform_is_another(
    connecting: Connecting, recall: MemoryCalendars
) -> None:
    has(recall, "cal-c", CalendarStatus.CONNECTED, "microsoft_outlook")
    made = await connecting.connect(CLEO, once="1")
    assert made == (CalendarId("new-1"), Connection.CREATED)


async def test_two_at_once_make_one(
    connecting: Connecting, recall: MemoryCalendars
) -> None:
    both = await asyncio.gather(
        connecting.connect(CLEO, once="1"), connecting.connect(CLEO, once="2")
    )
    assert {one[0] for one in both} == {"new-1"}
    assert recall.writes == ["connect new-1", "reconnect new-1"]


LOST = Unreachable("reset")
DOWN = Unreachable("down", status=503)
LIMITED = RateLimited("slowly", status=429)


@pytest.mark.parametrize(
    ("faults", "names"),
    [
        ([(LOST, True)], ["1-0"]),
        ([(LOST, False)], ["1-0", "1-0"]),
        ([(DOWN, False)], ["1-0", "1-1"]),
        ([(LIMITED, False), (LOST, False)], ["1-0", "1-1", "1-1"]),
    ],
    ids=["done, and the answer lost", "not done", "down", "limited and lost"],
)
async def test_what_fails_in_passing_is_tried_again_and_makes_one(
    connecting: Connecting,
    connections: Failing,
    clock: SteppedClock,
    faults: list[tuple[RecallError, bool]],
    names: list[str],
) -> None:
    connections.faults = list(faults)
    calendar_id, _ = await connecting.connect(CLEO, once="1")
    assert calendar_id == "new-1"
    assert connections.names == names
    assert clock.slept == [1.0, 2.0][: len(faults)]


async def test_after_three_tries_it_is_given_up(
    connecting: Connecting, connections: Failing
) -> None:
    connections.faults = [(DOWN, False)] * 3
    with pytest.raises(Unreachable):
        await connecting.connect(CLEO, once="1")
    assert len(connections.names) == 3


async def test_a_no_is_not_asked_for_again(
    connecting: Connecting, connections: Failing
) -> None:
    connections.faults = [(Refused("no", status=400), False)]
    with pytest.raises(Refused):
        await connecting.connect(CLEO, once="1")
    assert len(connections.names) == 1


def test_some_failures_pass() -> None:
    assert is_passing(LOST)
    assert not is_passing(NotAllowed("no", status=401))


def test_no_secret_is_in_a_repr() -> None:
    assert "secret=" not in repr(CLEO)
    assert "token=" not in repr(CLEO)
