"""Offers to connect a calendar: which of them stand, and what becomes of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from callsheet.domain.connection_records import (
    ConnectionFailed,
    ConnectionOffered,
    ConnectionUsed,
    Lapse,
    OfferRecord,
)
from callsheet.domain.connections import (
    MOST_TRIES,
    Connections,
    Offer,
    evolve_connections,
)
from callsheet.domain.ids import CalendarId, Digest
from tests.domain.builders import NOON

CALENDAR = CalendarId("cal-a")
MINUTE = timedelta(minutes=1)


def offered(name: str = "one", at: datetime = NOON) -> ConnectionOffered:
    return ConnectionOffered(
        offer=name,
        digest=Digest(f"sha256:{name}"),
        platform="google_calendar",
        sealed="sealed",
        by="dana",
        why="",
        at=at,
        expires=at + 10 * MINUTE,
    )


def failed(name: str = "one", at: datetime = NOON) -> ConnectionFailed:
    return ConnectionFailed(offer=name, lapse=Lapse.DENIED, at=at)


def used(name: str = "one", at: datetime = NOON) -> ConnectionUsed:
    return ConnectionUsed(offer=name, calendar_id=CALENDAR, at=at)


def known(records: Iterable[OfferRecord]) -> Connections:
    connections = Connections()
    for record in records:
        connections = evolve_connections(connections, record)
    return connections


def test_an_offer_stands_until_its_time_is_over() -> None:
    (offer,) = known([offered()]).at(NOON + 9 * MINUTE)
    assert offer == Offer(offered=offered())
    assert known([offered()]).at(NOON + 10 * MINUTE) == ()


def test_one_that_was_used_stands_no_more_but_is_known() -> None:
    connections = known([offered(), used()])
    assert connections.at(NOON) == ()
    assert connections.offers["one"].used == CALENDAR


@pytest.mark.parametrize(("tries", "stands"), [(MOST_TRIES - 1, 1), (MOST_TRIES, 0)])
def test_one_that_failed_may_be_tried_ten_times(tries: int, stands: int) -> None:
    assert len(known([offered(), *[failed()] * tries]).at(NOON)) == stands


def test_those_long_expired_are_forgotten_with_the_next_record() -> None:
    later = NOON + 10 * MINUTE
    connections = known([offered(), offered("two", later)])
    assert set(connections.offers) == {"two"}


@pytest.mark.parametrize("record", [failed(), used()])
def test_what_is_said_of_one_that_nobody_knows_counts_for_nothing(
    record: OfferRecord,
) -> None:
    assert known([record]) == Connections()
