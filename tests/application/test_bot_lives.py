"""Bots that nobody told of are asked about singly, and decided on by what is heard."""

from dataclasses import replace
from datetime import timedelta

import pytest

from callsheet.application.budgeting import WindowBudget
from callsheet.application.errors import (
    NotAllowed,
    RateLimited,
    RecallError,
    Refused,
    Unreachable,
)
from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.budget import Operation
from callsheet.domain.ids import BotId
from callsheet.domain.records import BotSeen, Decided, Source, Watch
from callsheet.domain.signs import Sign
from tests.application.faulty import Fault
from tests.application.office import Office, reasons
from tests.domain.builders import (
    DAY,
    END,
    FREEZES,
    HOUR,
    LINK,
    MIDDLE,
    MINUTE,
    START,
    TICK,
    event,
)

BOT = BotId("bot-1")
CHECK = START + 3 * MINUTE
REJECTED = Sign(
    happened_at=START + MINUTE,
    status=BotStatus.FAILED,
    end_reason=EndReason.REJECTED_BY_HOST,
)
FAILED = replace(REJECTED, end_reason=EndReason.JOIN_FAILURE)


async def book(office: Office, *ids: str) -> None:
    office.meet(*ids or ("evt-1",))
    await office.sync()


def asked(office: Office) -> list[str]:
    """Show which bots were asked about since this was asked last."""
    found = [call for call in office.calls.calls if call.startswith("bot ")]
    office.calls.calls.clear()
    return found


async def seen(office: Office) -> list[tuple[str, Source, BotStatus | None]]:
    records = await office.records(BotSeen)
    return [(one.event_id, one.source, one.status) for one in records]


async def test_nobody_is_asked_before_three_minutes_after_the_start(
    office: Office,
) -> None:
    await book(office)
    for moment in (FREEZES, START, CHECK - TICK):
        office.clock.time = moment
        await office.sync()
    assert asked(office) == []
    office.clock.time = CHECK
    synced = await office.sync()
    assert asked(office) == ["bot bot-1"]
    assert synced.look.asked == {}
    assert await seen(office) == [("evt-1", Source.READ, BotStatus.IN_CALL)]


async def test_one_that_is_in_its_call_is_asked_about_again_at_the_end(
    office: Office,
) -> None:
    await book(office)
    for moment in (CHECK, MIDDLE, END - TICK):
        office.clock.time = moment
        await office.sync()
    assert asked(office) == ["bot bot-1"]
    office.clock.time = END
    await office.sync()
    office.clock.time = END + HOUR
    await office.sync()
    assert asked(office) == ["bot bot-1"]
    assert (await seen(office))[-1] == ("evt-1", Source.READ, BotStatus.DONE)


async def test_one_that_runs_over_is_asked_about_for_a_day(office: Office) -> None:
    await book(office)
    office.recall.signs[BOT] = Sign(happened_at=START, status=BotStatus.IN_CALL)
    moment = START
    while moment < START + 2 * DAY:
        office.clock.time = moment
        await office.sync()
        moment += 20 * MINUTE
    assert 5 < len(asked(office)) < 10


async def test_the_call_sheet_says_when_the_next_one_is_to_be_asked_about(
    office: Office,
) -> None:
    await book(office)
    dues = []
    for moment in (START, CHECK, END):
        office.clock.time = moment
        await office.sync()
        (line,) = await office.log.call_sheet(None, 10)
        dues.append(line.due_at)
    assert dues == [CHECK, END, None]


async def test_a_rejected_bot_is_not_followed_by_another(office: Office) -> None:
    await book(office)
    office.clock.time = CHECK
    office.recall.signs[BOT] = REJECTED
    assert reasons(await office.sync()) == {"evt-1": "occurrence_refused"}
    office.clock.time = END - TICK
    assert await office.writes() == []
    assert asked(office) == ["bot bot-1"]


async def test_one_that_could_not_join_is_followed_by_others_until_none_are_left(
    office: Office,
) -> None:
    await book(office)
    office.clock.time, booked = CHECK, []
    while office.clock.time < END:
        for bot in office.bots():
            sign = replace(FAILED, happened_at=office.clock.time - MINUTE)
            office.recall.signs.setdefault(bot.id, sign)
        synced = await office.sync()
        booked.append(len(office.bots()))
        office.clock.time += 3 * MINUTE
    assert booked[:2] == [2, 2]
    assert booked[-1] == 6
    assert reasons(synced) == {"evt-1": "retries_exhausted"}


async def test_a_bot_is_asked_about_once_for_all_who_hold_it(office: Office) -> None:
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    await office.sync()
    office.clock.time = CHECK
    office.recall.signs[BOT] = REJECTED
    await office.sync()
    assert asked(office) == ["bot bot-1"]
    assert [event_id for event_id, _, _ in await seen(office)] == ["evt-1", "evt-2"]


async def test_a_plan_asks_but_records_nothing(office: Office) -> None:
    await book(office)
    office.clock.time = CHECK
    office.recall.signs[BOT] = REJECTED
    before = await office.position()
    _, planned = await office.engine.plan()
    (decision,) = planned.plan.decisions
    assert decision.reason.value == "occurrence_refused"
    assert await office.position() == before


@pytest.mark.parametrize(
    ("error", "source"),
    [
        pytest.param(Unreachable("no answer"), Source.UNREAD, id="nobody answers"),
        pytest.param(Refused("400", status=400), Source.UNREAD, id="it is refused"),
    ],
)
async def test_one_that_cannot_be_read_stops_nobody(
    office: Office, error: RecallError, source: Source
) -> None:
    office.meet("evt-1")
    office.meet("evt-2", meeting_url=f"{LINK}x")
    await office.sync()
    office.clock.time = CHECK
    office.calls.fails("bot", error)
    assert set(reasons(await office.sync()).values()) == {"live_unchanged"}
    assert await seen(office) == [
        ("evt-1", source, None),
        ("evt-2", Source.READ, BotStatus.IN_CALL),
    ]
    asked(office)
    office.clock.time = CHECK + 3 * MINUTE
    await office.sync()
    assert asked(office) == ["bot bot-1"]


async def test_one_that_recall_does_not_know_is_not_asked_about_again(
    office: Office,
) -> None:
    await book(office)
    office.recall.drop(event().id)
    for moment in (CHECK, MIDDLE, END, END + HOUR):
        office.clock.time = moment
        await office.sync()
    assert asked(office)[-1:] == ["bot bot-1"]
    assert await seen(office) == [("evt-1", Source.MISSING, None)]


@pytest.mark.parametrize(
    ("error", "calls", "answers"),
    [
        pytest.param(RateLimited("429", retry_after=HOUR), 2, 1, id="too many"),
        pytest.param(NotAllowed("403", status=403), 8, 7, id="not allowed"),
    ],
)
async def test_if_recall_takes_no_such_calls_the_rest_waits_for_the_next_pass(
    office: Office, error: RecallError, calls: int, answers: int
) -> None:
    many = [event(f"evt-{n:02}", meeting_url=f"{LINK}{n}") for n in range(10)]
    office.put(*many)
    await office.sync()
    asked(office)
    office.clock.time = CHECK
    office.calls.script.append(Fault("bot", error, after=1))
    assert set(reasons(await office.sync()).values()) == {"live_unchanged"}
    assert len(asked(office)) == calls
    assert len(await office.records(BotSeen)) == answers


@pytest.mark.parametrize(("unanswered", "calls"), [(2, 20), (3, 8)])
async def test_it_takes_three_in_a_row_to_let_the_rest_wait(
    office: Office, unanswered: int, calls: int
) -> None:
    office.put(*(event(f"evt-{n:02}", meeting_url=f"{LINK}{n}") for n in range(20)))
    await office.sync()
    asked(office)
    office.clock.time = CHECK
    office.calls.later("bot", Unreachable("no answer"), after=8 - unanswered)
    office.calls.fails("bot", *[Unreachable("no answer")] * (unanswered - 1))
    await office.sync()
    assert len(asked(office)) == calls


async def test_after_three_calls_without_an_answer_the_rest_waits(
    office: Office,
) -> None:
    office.put(*(event(f"evt-{n:02}", meeting_url=f"{LINK}{n}") for n in range(20)))
    await office.sync()
    asked(office)
    office.clock.time = CHECK
    office.calls.fails("bot", *[Unreachable("no answer")] * 8)
    await office.sync()
    assert len(asked(office)) == 8
    await office.sync()
    assert len(asked(office)) == 12


async def test_no_more_are_asked_about_than_recall_takes(office: Office) -> None:
    office.restart(budget=WindowBudget({Operation.READ_BOT: 2}))
    office.put(*(event(f"evt-{n}", meeting_url=f"{LINK}{n}") for n in range(3)))
    await office.sync()
    office.clock.time = CHECK
    await office.sync()
    assert len(asked(office)) == 2
    await office.sync()
    assert asked(office) == []
    office.clock.time += timedelta(minutes=2)
    await office.sync()
    assert len(asked(office)) == 1


async def test_what_happens_later_than_now_happened_now(office: Office) -> None:
    await book(office)
    office.clock.time = CHECK
    ahead = Sign(happened_at=START + 365 * DAY, status=BotStatus.IN_CALL)
    office.recall.signs[BOT] = ahead
    await office.sync()
    (record,) = await office.records(BotSeen)
    assert record.happened_at == CHECK


async def test_a_decision_says_of_whom_more_is_to_be_learnt(office: Office) -> None:
    await book(office)
    (_, decided) = await office.records(Decided)
    assert decided.watch == (Watch(bot_id=BOT, start=START, ends=END),)
    office.put(event(start=START + DAY))
    office.clock.time = MIDDLE
    await office.sync()
    moved, *_ = (await office.records(Decided))[2:]
    assert moved.watch == (Watch(bot_id=BOT, start=START, ends=None),)


async def test_a_bot_of_a_day_ago_is_not_watched_any_more(office: Office) -> None:
    await book(office)
    office.put(event(start=START + 2 * DAY))
    office.clock.time = START + DAY
    office.recall.signs[BOT] = Sign(happened_at=START, status=BotStatus.IN_CALL)
    await office.sync()
    decided = (await office.records(Decided))[-1]
    assert decided.watch is not None
    assert BOT not in {one.bot_id for one in decided.watch}


async def test_who_was_told_to_leave_is_not_asked_about(office: Office) -> None:
    await book(office)
    office.clock.time = START + MINUTE
    await office.prefer(False)
    assert await office.writes() == ["leave bot-1"]
    for moment in (CHECK, END, END + HOUR):
        office.clock.time = moment
        await office.sync()
    assert asked(office) == []
