"""How far a receiver has come: nothing is skipped, nothing blocks for ever."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from callsheet.domain.change import Change, ChangeKind
from callsheet.domain.deliveries import (
    AWAY,
    LEASE,
    MOST,
    PAUSES,
    REMEMBERED,
    REST,
    TOGETHER,
    Answer,
    Result,
    Standing,
    Waiting,
    answered,
    due,
    due_at,
    sent_again,
    set_back,
    subject_of,
    taken_up,
    takes_more,
)
from callsheet.domain.ids import CalendarId, Digest, EventId
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, TICK

TAKEN = Answer(result=Result.TAKEN)
REFUSED = Answer(result=Result.REFUSED, said="status 500")
GONE = Answer(result=Result.GONE, said="status 410")


def change(position: int, event: str = "") -> Change:
    event_id = EventId(event or f"evt-{position}")
    return Change(position=position, at=NOON, kind=ChangeKind.BOOKED, event_id=event_id)


def waiting(*positions: int, subject: str = "", **more: int) -> tuple[Waiting, ...]:
    return tuple(
        Waiting(position=i, subject=subject or f"event:evt-{i}", due=NOON, **more)
        for i in positions
    )


def positions(standing: Standing, now: datetime = NOON) -> list[int]:
    return [one.position for one in due(standing, now)]


def fails(standing: Standing, *at: int, now: datetime = NOON) -> Standing:
    return answered(standing, dict.fromkeys(at, REFUSED), now)


def test_a_subject_is_an_event_a_calendar_or_a_hold() -> None:
    held = Change(position=1, at=NOON, kind=ChangeKind.HELD, hold=Digest("sha256:1"))
    lost = replace(held, kind=ChangeKind.CALENDAR_LOST, calendar_id=CalendarId("c"))
    subjects = [subject_of(one) for one in (change(1), lost, held)]
    assert subjects == ["event:evt-1", "calendar:c", "hold:sha256:1"]


def test_what_is_taken_up_is_due_once() -> None:
    standing = taken_up(Standing(position=3), [change(4), change(6)], 9, NOON)
    assert (standing.position, positions(standing)) == (9, [4, 6])
    assert taken_up(standing, [change(6)], 7, NOON) == standing


def test_of_one_subject_only_the_first_is_sent() -> None:
    both = [change(1, "a"), change(2, "a"), change(3, "b")]
    standing = taken_up(Standing(), both, 3, NOON)
    assert positions(standing) == [1, 3]
    standing = answered(standing, {1: TAKEN, 3: TAKEN}, NOON)
    assert positions(standing) == [2]
    assert takes_more(standing, NOON)
    assert standing.delivered_at == standing.tried_at == NOON


def test_so_many_are_on_their_way_at_once() -> None:
    standing = Standing(waiting=waiting(*range(TOGETHER + 5)))
    assert positions(standing) == list(range(TOGETHER))


def test_it_is_tried_again_after_longer_and_longer_pauses_and_then_given_up() -> None:
    standing, now, seen = Standing(waiting=waiting(1)), NOON, []
    while standing.waiting:
        at = due_at(standing)
        assert at is not None
        assert not due(standing, at - TICK)
        seen.append(at - now)
        now = at
        standing = fails(replace(standing, failures=0), 1, now=now)
    assert seen == [timedelta(), *PAUSES]
    assert [one.position for one in standing.given_up] == [1]
    assert (standing.lost, standing.said) == (1, "status 500")
    assert due_at(standing) is None


@pytest.mark.parametrize(
    ("wait", "pause"),
    [
        (MINUTE, MINUTE),
        (timedelta(), PAUSES[0]),
        (10 * DAY, DAY),
    ],
)
def test_a_receiver_may_ask_for_time(wait: timedelta, pause: timedelta) -> None:
    busy = replace(REFUSED, wait=wait)
    standing = answered(Standing(waiting=waiting(1)), {1: busy}, NOON)
    assert due_at(standing) == NOON + pause


def test_one_that_is_never_taken_holds_up_its_own_subject_alone() -> None:
    both = [change(1, "a"), change(2, "a"), change(3, "b")]
    standing = fails(taken_up(Standing(), both, 3, NOON), 1)
    assert (positions(standing), due_at(standing)) == ([3], NOON)
    poison = replace(standing.waiting[0], tries=len(PAUSES), due=NOON)
    standing = replace(standing, waiting=(poison, *standing.waiting[1:]))
    assert positions(fails(standing, 1)) == [2, 3]


def away() -> Standing:
    return fails(Standing(waiting=waiting(*range(AWAY))), *range(AWAY))


def test_a_receiver_that_is_away_is_tried_now_and_then() -> None:
    standing = away()
    assert standing.is_away
    assert due_at(standing) == NOON + REST
    early, later = NOON + REST - TICK, NOON + REST
    assert (positions(standing, early), positions(standing, later)) == ([], [0])
    assert [takes_more(standing, at) for at in (early, later)] == [False, True]


def test_when_it_is_back_it_is_sent_all_that_waited() -> None:
    standing = away()
    for times in (1, 2):
        standing = fails(standing, 0, now=NOON + times * REST)
    now = NOON + 3 * REST
    assert standing.waiting[0].due > now
    standing = answered(standing, {1: TAKEN}, now)
    assert positions(standing, now) == [0, 2, 3, 4]


def test_while_it_is_there_others_wait_for_their_own_time() -> None:
    standing = fails(Standing(waiting=waiting(1, 2)), 1)
    standing = answered(standing, {2: TAKEN}, NOON)
    assert due_at(standing) == NOON + PAUSES[0]


def test_a_receiver_that_is_gone_is_left_alone_until_somebody_says() -> None:
    standing = answered(Standing(waiting=waiting(1, 2)), {1: GONE}, NOON)
    assert (standing.gone_at, standing.said) == (NOON, "status 410")
    assert (positions(standing), due_at(standing)) == ([], None)
    assert not takes_more(standing, NOON)
    assert positions(sent_again(standing, 0, NOON)) == [1, 2]


def test_only_so_many_wait() -> None:
    standing = Standing(waiting=waiting(*range(MOST)))
    assert not takes_more(standing, NOON)
    assert takes_more(replace(standing, waiting=standing.waiting[1:]), NOON)


def test_answers_to_what_waits_no_more_count_for_nothing() -> None:
    standing = Standing(waiting=waiting(1))
    assert answered(standing, {}, NOON) == standing
    assert fails(standing, 2).failures == 0


def test_only_so_many_that_were_given_up_are_remembered() -> None:
    known = waiting(*range(REMEMBERED))
    last = waiting(REMEMBERED, tries=len(PAUSES))
    standing = Standing(given_up=known, lost=REMEMBERED, waiting=last)
    standing = fails(standing, REMEMBERED)
    assert standing.lost == REMEMBERED + 1
    assert standing.given_up == (*known[1:], *last)


def test_what_was_given_up_can_be_sent_again() -> None:
    lost = waiting(1, 5, tries=7)
    standing = Standing(position=9, given_up=lost, lost=2, waiting=waiting(7))
    standing = sent_again(standing, 3, NOON + HOUR)
    assert positions(standing, NOON + HOUR) == [5, 7]
    assert [one.tries for one in standing.waiting] == [0, 0]
    assert (standing.given_up, standing.lost) == (lost[:1], 1)
    assert standing.position == 9


def test_it_can_be_set_back_to_be_sent_everything_once_more() -> None:
    before = Standing(
        position=9, given_up=waiting(1, 5), lost=2, waiting=waiting(2, 7), failures=9
    )
    standing = set_back(before, 3, NOON)
    assert (standing.position, standing.failures) == (3, 0)
    assert standing.waiting == waiting(2)
    assert (standing.given_up, standing.lost) == (waiting(1), 1)
    assert set_back(standing, 8, NOON).position == 3
    # What is at the position itself is not behind it.
    assert set_back(before, 2, NOON).waiting == waiting(2)
    assert set_back(before, 1, NOON).given_up == waiting(1)


def test_one_alone_sends() -> None:
    mine = Standing().claimed("me", NOON)
    assert (mine.holder, mine.held_until) == ("me", NOON + LEASE)
    assert mine.claimed("you", NOON + LEASE - TICK).holder == "me"
    assert mine.claimed("you", NOON + LEASE).holder == "you"
    assert mine.left("you") == mine
    assert mine.left("me").claimed("you", NOON).holder == "you"
    asked = NOON, NOON + LEASE / 2
    assert [mine.belongs("me", now) for now in asked] == [True, False]
    assert not mine.belongs("you", NOON)
    assert not Standing(holder="me").belongs("me", NOON)


def test_after_the_clock_was_put_back_nobody_waits_for_the_old_time() -> None:
    failed = answered(Standing(waiting=waiting(1)), {1: REFUSED}, NOON + 5 * HOUR)
    left = failed.claimed("gone", NOON + 5 * HOUR)
    assert left.claimed("me", NOON + 5 * HOUR - MINUTE) == left
    mine = left.claimed("me", NOON)
    assert (mine.holder, mine.belongs("me", NOON)) == ("me", True)
    assert not left.belongs("gone", NOON)
    assert [one.position for one in due(mine, NOON)] == [1]


def test_a_receiver_that_is_away_rests_no_longer_for_a_clock_put_back() -> None:
    away = Standing(waiting=waiting(1), failures=AWAY, tried_at=NOON + 5 * HOUR)
    assert due_at(away.claimed("me", NOON)) == NOON + REST


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["more", "send"]),
        st.integers(1, 3),
        st.lists(st.sampled_from([TAKEN, REFUSED, REFUSED]), min_size=10, max_size=10),
    ),
    max_size=40,
)


@settings(max_examples=40)
@given(STEPS)
def test_whatever_fails_each_is_taken_or_given_up_in_the_order_of_its_subject(
    steps: list[tuple[str, int, list[Answer]]],
) -> None:
    standing, now, last = Standing(), NOON, 0
    ended: dict[str, list[int]] = {}
    for verb, many, answers in steps:
        if verb == "more":
            new = [change(last + i, "abc"[i % 3]) for i in range(1, many + 1)]
            last += many
            standing = taken_up(standing, new, last, now)
            continue
        now = max(due_at(standing) or now, now)
        chosen = due(standing, now)
        said = {one.position: a for one, a in zip(chosen, answers, strict=False)}
        before, standing = standing, answered(standing, said, now)
        left = {one.position for one in standing.waiting}
        for one in before.waiting:
            if one.position not in left:
                ended.setdefault(one.subject, []).append(one.position)
    for subject, order in ended.items():
        assert order == sorted(order), subject
    done = sum(map(len, ended.values()))
    assert done + len(standing.waiting) == last
