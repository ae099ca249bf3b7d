"""How many calls Recall still takes, and when the rest can go out."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.budget import (
    PER_MINUTE,
    WINDOW,
    Operation,
    done_by,
    left,
    opens_at,
    operations,
)
from callsheet.domain.decision import How, Kind
from tests.domain.builders import NOON, TICK

S = timedelta(seconds=1)
FIRST = NOON - WINDOW


@pytest.mark.parametrize(
    ("spent", "free"),
    [
        pytest.param([], 3, id="nothing was called"),
        pytest.param([NOON], 2, id="one call just now"),
        pytest.param([FIRST + TICK, NOON - S, NOON], 0, id="all within the window"),
        pytest.param([FIRST, NOON - S, NOON], 1, id="the first is a window old"),
        pytest.param([NOON] * 5, 0, id="more than allowed, by an earlier process"),
    ],
)
def test_calls_left(spent: list[datetime], free: int) -> None:
    assert left(spent, 3, NOON) == free


@pytest.mark.parametrize(
    ("spent", "opens"),
    [
        pytest.param([], NOON, id="at once"),
        pytest.param([NOON - S, NOON], NOON, id="one is left"),
        pytest.param([NOON - 9 * S, NOON - S, NOON], FIRST + 2 * WINDOW - 9 * S),
        pytest.param([NOON - 9 * S] * 4, NOON - 9 * S + WINDOW, id="too many were"),
    ],
)
def test_the_next_call_goes_out(spent: list[datetime], opens: datetime) -> None:
    assert opens_at(spent, 3, NOON) == opens


@st.composite
def histories(draw: st.DrawFn) -> tuple[int, list[datetime]]:
    """Build calls of the last minutes that kept to their limit."""
    limit = draw(st.integers(1, 5))
    gaps = draw(st.lists(st.integers(0, 30), max_size=12))
    spent: list[datetime] = []
    now = NOON - 2 * WINDOW
    for gap in gaps:
        now = opens_at(spent, limit, now + gap * S)
        if now > NOON:
            break
        spent.append(now)
    return limit, spent


@given(histories(), st.integers(0, 25))
def test_what_is_foreseen_is_what_comes(
    history: tuple[int, list[datetime]], calls: int
) -> None:
    limit, spent = history
    now, played = NOON, list(spent)
    for _ in range(calls):
        now = opens_at(played, limit, now)
        played.append(now)
    assert done_by(spent, limit, calls, NOON) == now


@given(histories(), st.integers(1, 25))
def test_no_window_ever_holds_more_than_the_limit(
    history: tuple[int, list[datetime]], calls: int
) -> None:
    limit, spent = history
    now = NOON
    for _ in range(calls):
        now = opens_at(spent, limit, now)
        spent.append(now)
    for first, over in zip(spent, spent[limit:], strict=False):
        assert over - first >= WINDOW


@pytest.mark.parametrize(
    ("kind", "how", "bots", "calls"),
    [
        pytest.param(Kind.ADD_BOT, None, 0, [Operation.ADD_BOT], id="an addition"),
        pytest.param(
            Kind.REMOVE_BOT, How.UNSCHEDULE, 2, [Operation.REMOVE_BOT], id="a removal"
        ),
        pytest.param(
            Kind.REMOVE_BOT,
            How.LEAVE_CALL,
            2,
            [Operation.LEAVE_CALL] * 2,
            id="two bots that leave",
        ),
    ],
)
def test_the_calls_of(
    kind: Kind, how: How | None, bots: int, calls: list[Operation]
) -> None:
    assert list(operations(kind, how, bots)) == calls


def test_every_kind_of_call_has_its_limit() -> None:
    assert set(PER_MINUTE) == set(Operation)
