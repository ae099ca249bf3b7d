"""Hints add up, and what they say is forgotten only when it was read."""

from dataclasses import replace
from datetime import datetime

import pytest

from callsheet.application.hearing import Heard, Hint
from callsheet.application.inbox import TRIAL, Kept, Notice, NoticeKind
from callsheet.domain.ids import CalendarId
from tests.domain.builders import HOUR, MINUTE, NOON

A = CalendarId("cal-a")


def hint(number: int, at: datetime = NOON, since: datetime | None = None) -> Kept:
    notice = Notice(
        message_id=f"msg-{number}",
        received_at=at,
        kind=NoticeKind.CALENDAR_SYNC_EVENTS,
        calendar_id=A,
        since=since,
    )
    return Kept(number, notice)


@pytest.mark.parametrize(
    ("first", "second", "since"),
    [
        pytest.param(NOON, NOON - HOUR, NOON - HOUR, id="the earlier change counts"),
        pytest.param(NOON - HOUR, NOON, NOON - HOUR, id="in whatever order"),
        pytest.param(NOON, None, None, id="one that does not say may mean any"),
        pytest.param(None, NOON, None, id="also if it came first"),
    ],
)
def test_hints_of_one_calendar_are_one(
    first: datetime | None, second: datetime | None, since: datetime | None
) -> None:
    heard = Heard()
    heard.take([hint(1, since=first), hint(2, at=NOON + MINUTE, since=second)])
    assert heard.hints == {A: Hint(at=NOON, since=since)}
    assert (heard.first(), heard.last) == (NOON, 2)


def test_nothing_is_done_while_something_is_left_to_be_read() -> None:
    heard = Heard()
    heard.take([hint(1)])
    assert heard.settle() == set()
    heard.covered()
    assert heard.settle() == {1}
    assert heard.settle() == set()


def test_what_may_be_about_anything_counts_from_when_it_came_first() -> None:
    heard = Heard()
    kinds = NoticeKind.UNKNOWN, NoticeKind.CALENDAR_SYNC_EVENTS
    for number, kind in enumerate(kinds):
        at = NOON + number * MINUTE
        heard.take([Kept(number, Notice(message_id="m", received_at=at, kind=kind))])
    assert (heard.first(), heard.hints) == (NOON, {})
    assert heard.settle() == set()
    heard.covered()
    assert (heard.first(), heard.settle()) == (None, {0, 1})


def test_what_was_told_of_a_calendar_that_still_waits_is_not_done() -> None:
    heard = Heard()
    of_b = replace(hint(2).notice, calendar_id=CalendarId("cal-b"))
    heard.take([hint(1), Kept(2, of_b), hint(3)])
    heard.covered()
    assert heard.settle({A}) == {2}
    assert heard.settle({CalendarId("cal-b")}) == {1, 3}


def test_a_message_of_the_doctors_has_nobody_read_anything() -> None:
    heard = Heard()
    trial = Notice(message_id=f"{TRIAL}1", received_at=NOON, kind=NoticeKind.UNKNOWN)
    heard.take([Kept(1, trial)])
    assert (heard.first(), heard.everything) == (None, None)
    assert heard.settle() == {1}
