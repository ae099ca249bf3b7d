"""Which removals the log counts for the guard's hourly limit."""

from dataclasses import replace
from datetime import datetime

import pytest

from callsheet.domain.log import fold
from tests.domain.builders import HOUR, MINUTE, NOON, TICK
from tests.domain.test_log import BUSY, DONE, REMOVING, SENT

LOSING = replace(REMOVING, loses=True)


def test_a_removal_that_leaves_the_event_without_a_bot_is_noted_when_sent() -> None:
    assert fold([LOSING]).lost_at == ()
    assert fold([LOSING, replace(SENT, at=NOON + MINUTE)]).lost_at == (NOON + MINUTE,)


def test_a_removal_of_another_kind_is_not_noted() -> None:
    assert fold([REMOVING, SENT]).lost_at == ()
    assert fold([SENT]).lost_at == ()


def test_two_such_removals_are_noted_one_after_the_other() -> None:
    second = replace(LOSING, command_id="c2")
    sent = replace(SENT, command_id="c2", at=NOON + MINUTE)
    assert fold([LOSING, SENT, DONE, second, sent]).lost_at == (NOON, NOON + MINUTE)


def test_a_further_try_of_such_a_removal_is_not_noted_again() -> None:
    again = replace(SENT, attempt=2, at=NOON + MINUTE)
    assert fold([LOSING, SENT, BUSY, LOSING, again]).lost_at == (NOON,)


@pytest.mark.parametrize(
    ("at", "noted"),
    [(NOON + HOUR - TICK, 2), (NOON + HOUR, 1)],
    ids=["then it counts", "then no more"],
)
def test_such_a_removal_counts_for_an_hour(at: datetime, noted: int) -> None:
    second = replace(LOSING, command_id="c2")
    sent = replace(SENT, command_id="c2", at=at)
    assert len(fold([LOSING, SENT, DONE, second, sent]).lost_at) == noted


def test_a_further_try_counts_once_the_first_is_an_hour_old() -> None:
    again = replace(SENT, attempt=2, at=NOON + HOUR)
    assert fold([LOSING, SENT, BUSY, LOSING, again]).lost_at == (NOON + HOUR,)
