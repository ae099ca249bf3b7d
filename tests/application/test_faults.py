"""Calls fail: what is tried again, when, and what is not."""

from datetime import datetime, timedelta

import pytest

from callsheet.application.errors import (
    BotBusy,
    Missing,
    NotAllowed,
    PoolExhausted,
    RateLimited,
    RecallError,
    Refused,
    Unreachable,
)
from callsheet.application.executing import Attempt
from callsheet.application.failures import failure_of
from callsheet.domain.decision import AddBot
from callsheet.domain.ids import EventId
from callsheet.domain.records import Decided, Ended, Outcome, Sent
from callsheet.domain.retry import Failure
from tests.application.office import Office, waiting
from tests.domain.builders import (
    DAY,
    END,
    HOUR,
    JOIN_FAILED,
    MIDDLE,
    MINUTE,
    NOON,
    OTHER_LINK,
    SERVED,
    START,
    bot,
    event,
    key_for,
)

BUSY = BotBusy("409", status=409)
EMPTY = PoolExhausted("507", status=507)
LOST = Unreachable("503", status=503)
NO = Refused("400", status=400)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


async def test_a_busy_key_is_tried_again_within_the_pass(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", BUSY, BUSY)
    synced = await office.sync()
    assert office.clock.slept == [1, 2]
    assert [a.failure for a in synced.attempts] == [Failure.BUSY, Failure.BUSY, None]
    assert [s.attempt for s in await office.records(Sent)] == [1, 2, 3]
    assert synced.in_step


async def test_every_attempt_is_told_with_what_came_of_it(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", BUSY)
    synced = await office.sync()
    (decided, *_) = await office.records(Decided)
    first, second = synced.attempts
    assert first == Attempt(
        event_id=decided.event_id,
        command=first.command,
        at=NOON,
        failure=Failure.BUSY,
        status=409,
        retry_at=NOON + seconds(1),
    )
    assert second == Attempt(
        event_id=decided.event_id, command=first.command, at=NOON + seconds(1)
    )
    assert isinstance(first.command, AddBot)
    assert first.command.key == key_for()


async def test_a_key_that_stays_busy_is_left_to_the_next_pass(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", BUSY, BUSY, BUSY, BUSY)
    synced = await office.sync()
    (left,) = synced.waiting
    assert (left.why, left.until) == ("retry", NOON + seconds(1 + 2 + 4 + 8))
    assert synced.attempts[-1].retry_at == left.until
    assert office.clock.slept == [1, 2, 4]
    assert await office.writes() == []
    office.clock.time = NOON + seconds(1 + 2 + 4 + 8)
    assert await office.writes() == ["add evt-1"]


async def test_the_count_of_failures_outlives_the_process(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", BUSY, BUSY, BUSY, BUSY)
    await office.sync()
    office.restart()
    office.clock.time += MINUTE
    office.calls.fails("add_bot", BUSY)
    synced = await office.sync()
    assert [w.until for w in synced.waiting] == [office.clock.time + seconds(16)]


@pytest.mark.parametrize(
    ("asked", "slept"),
    [
        pytest.param(None, [1], id="a second if Recall does not say"),
        pytest.param(3, [3], id="as long as Recall asks"),
        pytest.param(5, [5], id="up to five seconds"),
        pytest.param(5.001, [], id="but no longer"),
    ],
)
async def test_a_rate_limit_is_waited_out_within_the_pass(
    office: Office, asked: float | None, slept: list[float]
) -> None:
    office.meet("evt-1")
    wait = None if asked is None else seconds(asked)
    office.calls.fails("add_bot", RateLimited("429", status=429, retry_after=wait))
    assert await office.writes() == ["add evt-1"] * len(slept)
    assert office.clock.slept == slept


async def test_a_long_rate_limit_is_shown_as_waiting(office: Office) -> None:
    office.meet("evt-1")
    limited = RateLimited("429", status=429, retry_after=seconds(40))
    office.calls.fails("add_bot", limited)
    synced = await office.sync()
    assert office.clock.slept == []
    assert waiting(synced) == [("evt-1", "retry")]
    assert await office.writes() == []
    office.clock.time += seconds(40)
    assert await office.writes() == ["add evt-1"]


async def test_an_empty_pool_is_asked_again_after_thirty_seconds(
    office: Office,
) -> None:
    office.clock.time = START - 5 * MINUTE
    office.meet("evt-1")
    office.calls.fails("add_bot", PoolExhausted("507", status=507))
    synced = await office.sync()
    (left,) = synced.waiting
    assert (left.why, left.until) == ("retry", START - 5 * MINUTE + seconds(30))
    office.clock.time = START - 4 * MINUTE
    assert await office.writes() == ["add evt-1"]


async def test_one_event_that_waits_does_not_keep_the_others_waiting(
    office: Office,
) -> None:
    office.put(event("evt-1"), event("evt-2", meeting_url=OTHER_LINK))

    async def busy(target: str) -> None:
        if target == "evt-1":
            raise BUSY

    office.calls.before_write = busy
    assert await office.writes() == ["add evt-2"]


async def test_a_rate_limit_is_the_whole_workspaces(office: Office) -> None:
    office.put(event("evt-1"), event("evt-2", meeting_url=OTHER_LINK))
    limited = RateLimited("429", status=429, retry_after=seconds(20))
    office.calls.fails("add_bot", limited)
    office.restart(workers=1)
    assert sorted(await office.writes()) == ["add evt-1", "add evt-2"]
    assert len(office.calls.calls) == 3
    assert office.clock.slept == [20]


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Refused("400", status=400, code="bad_config"), id="refused"),
        pytest.param(Missing("404", status=404), id="gone"),
    ],
)
async def test_what_is_refused_is_not_repeated_until_the_event_changes(
    office: Office, error: RecallError
) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", error)
    await office.sync()
    synced = await office.sync()
    (left,) = synced.waiting
    assert (left.why, left.until) == ("refused", None)
    office.restart()
    assert await office.writes() == []
    office.meet("evt-1", title="Renamed")
    assert await office.writes() == ["add evt-1"]


async def test_a_refusal_is_recorded_with_its_status_and_code(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", Refused("400", status=400, code="bad_config"))
    await office.sync()
    (ended,) = await office.records(Ended)
    assert (ended.outcome, ended.retry_at) == (Outcome.REFUSED, None)
    assert (ended.code, ended.status, ended.detail) == ("refused", 400, "bad_config")


@pytest.mark.parametrize(
    ("errors", "why", "until"),
    [
        pytest.param([BUSY] * 4, "retry", NOON + seconds(15), id="busy"),
        pytest.param([EMPTY], "retry", NOON + seconds(30), id="no bot is free"),
        pytest.param([LOST] * 4, "retry", NOON + seconds(15), id="no answer"),
        pytest.param([NO], "refused", None, id="refused"),
    ],
)
async def test_half_a_re_book_is_no_reason_not_to_wait(
    office: Office, errors: list[RecallError], why: str, until: datetime | None
) -> None:
    """The removal has changed the situation, but the addition failed after that."""
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR)
    office.calls.fails("add_bot", *errors)
    synced = await office.sync()
    assert [(w.why, w.until) for w in synced.waiting] == [(why, until)]
    sent = [s.attempt for s in await office.records(Sent)]
    assert sent == [1, 1, *range(1, len(errors) + 1)]
    assert await office.writes() == []


async def test_what_was_refused_is_tried_again_once_other_bots_are_gone(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.recall.list_bots(EventId("evt-1"), [bot("old", START - DAY, **SERVED)])
    office.calls.fails("add_bot", NO)
    assert await office.writes() == []
    assert await office.writes() == []
    office.recall.list_bots(EventId("evt-1"), [])
    assert await office.writes() == ["add evt-1"]


async def test_after_a_failed_removal_nothing_is_added(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR, end=END + HOUR)
    office.calls.fails("remove_bots", Refused("405", status=405))
    assert await office.writes() == []
    refused, dropped = (await office.records(Ended))[-2:]
    assert (refused.outcome, dropped.outcome) == (Outcome.REFUSED, Outcome.SUPERSEDED)


async def test_a_removal_is_tried_again_until_the_bot_would_set_off(
    office: Office,
) -> None:
    """The event lies in the past, but its bot still waits in the future."""
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=NOON - 2 * HOUR, end=NOON - HOUR)
    office.calls.fails("remove_bots", BUSY)
    assert await office.writes() == ["remove evt-1"]


async def test_a_refused_removal_has_not_expired_while_the_bot_waits(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=NOON - 2 * HOUR, end=NOON - HOUR)
    office.calls.fails("remove_bots", NO)
    assert waiting(await office.sync()) == [("evt-1", "refused")]


async def test_a_bot_that_the_answer_does_not_show_is_looked_for_before_another_try(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.deaf = True
    synced = await office.sync()
    assert office.calls.calls == ["add_bot evt-1", "event evt-1"]
    (left,) = synced.waiting
    assert (left.why, left.until) == ("retry", NOON + timedelta(seconds=30))
    (ended,) = await office.records(Ended)
    assert (ended.outcome, ended.code) == (Outcome.UNKNOWN, "not_shown")


async def test_a_bot_that_appears_late_is_taken_for_the_one_that_was_asked_for(
    office: Office,
) -> None:
    office.meet("evt-1", start=NOON - MINUTE)
    office.calls.deaf = True
    await office.sync()
    office.calls.deaf = False
    shown = bot("bot-9", NOON - MINUTE, key=key_for(NOON - MINUTE))
    office.recall.list_bots(EventId("evt-1"), [shown])
    assert await office.writes() == []


async def test_three_calls_without_an_answer_stop_the_pass(office: Office) -> None:
    for number in range(5):
        office.meet(f"evt-{number}", meeting_url=f"https://meet.example/{number}")
    office.calls.fails("add_bot", *[Unreachable("no answer")] * 5)
    synced = await office.sync()
    sent = [call for call in office.calls.calls if call.startswith("add_bot")]
    assert len(sent) == 3
    assert isinstance(synced.stopped, Unreachable)


async def test_a_bot_that_could_not_join_is_followed_by_another_after_a_pause(
    office: Office,
) -> None:
    office.clock.time = MIDDLE
    office.meet("evt-1")
    failed = bot(key=key_for(), ended_at=MIDDLE, **JOIN_FAILED)
    office.recall.list_bots(event().id, [failed])
    synced = await office.sync()
    (left,) = synced.waiting
    assert (left.why, left.until) == ("backing_off", MIDDLE + MINUTE)
    office.clock.time = MIDDLE + MINUTE
    assert await office.writes() == ["add evt-1"]


@pytest.mark.parametrize(
    ("error", "failure"),
    [
        pytest.param(NotAllowed("x"), Failure.NOT_ALLOWED, id="not allowed"),
        pytest.param(BotBusy("x"), Failure.BUSY, id="busy"),
        pytest.param(RateLimited("x"), Failure.RATE_LIMITED, id="limited"),
        pytest.param(PoolExhausted("x"), Failure.POOL_EXHAUSTED, id="pool"),
        pytest.param(Missing("x"), Failure.GONE, id="missing"),
        pytest.param(Refused("x"), Failure.REFUSED, id="refused"),
        pytest.param(Unreachable("x"), Failure.UNKNOWN_OUTCOME, id="unreachable"),
        pytest.param(RecallError("x"), Failure.UNKNOWN_OUTCOME, id="anything else"),
    ],
)
def test_errors_are_named_by_what_they_mean_for_the_next_try(
    error: RecallError, failure: Failure
) -> None:
    assert failure_of(error) is failure


async def test_what_cannot_be_tried_again_before_the_end_has_expired(
    office: Office,
) -> None:
    office.clock.time = END - seconds(30)
    office.meet("evt-1")
    office.calls.fails("add_bot", PoolExhausted("507", status=507))
    synced = await office.sync()
    (ended,) = await office.records(Ended)
    assert (ended.outcome, ended.code) == (Outcome.EXPIRED, "pool_exhausted")
    assert waiting(synced) == [("evt-1", "expired")]


async def test_a_meeting_that_is_over_by_the_time_of_the_refusal_has_expired(
    office: Office,
) -> None:
    office.clock.time = END - seconds(1)
    office.meet("evt-1")

    async def ends(_: str) -> None:
        office.clock.time = END
        raise Refused("400", status=400, code="invalid_request_data")

    office.calls.before_write = ends
    synced = await office.sync()
    (ended,) = await office.records(Ended)
    assert (ended.outcome, ended.status) == (Outcome.EXPIRED, 400)
    assert synced.in_step
