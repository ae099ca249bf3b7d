"""No answer came: what was sent may have been done, and only reading tells."""

from dataclasses import replace
from datetime import timedelta

from callsheet.application.errors import (
    BotBusy,
    Unreachable,
)
from callsheet.application.ports import EventRead
from callsheet.domain.bot import BotStatus
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.ids import EventId
from callsheet.domain.policy import Policy
from callsheet.domain.records import Ended, Outcome
from tests.application.office import Office, reasons
from tests.domain.builders import (
    END,
    FORMAL,
    MIDDLE,
    NOON,
    SKIP,
    event,
    key_for,
)

BUSY = BotBusy("409", status=409)


def seconds(number: float) -> timedelta:
    return timedelta(seconds=number)


async def test_an_addition_that_was_done_without_an_answer_is_adopted(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.fails_after("add_bot", Unreachable("time-out"))
    synced = await office.sync()
    assert office.recall.writes == ["add evt-1"]
    assert reasons(synced) == {"evt-1": "already_correct"}
    assert synced.in_step
    (ended,) = await office.records(Ended)
    assert (ended.outcome, ended.bot_ids) == (Outcome.ADOPTED, ("bot-1",))
    assert (ended.code, ended.retry_at) == ("unknown_outcome", None)
    assert await office.writes() == []


async def test_an_addition_that_was_not_done_is_sent_again_after_a_pause(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", Unreachable("502", status=502))
    assert await office.writes() == ["add evt-1"]
    assert office.clock.slept == [1]
    assert [(e.command_id, e.outcome) for e in await office.records(Ended)] == [
        ("evt-1:2", Outcome.UNKNOWN),
        ("evt-1:2", Outcome.SUPERSEDED),
        ("evt-1:5", Outcome.DONE),
    ]


async def test_if_the_event_cannot_be_read_again_nothing_more_is_sent_for_it(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.fails_after("add_bot", Unreachable("time-out"))
    office.calls.fails("event", Unreachable("time-out"))
    synced = await office.sync()
    assert office.calls.calls == ["add_bot evt-1", "event evt-1"]
    (left,) = synced.waiting
    assert (left.why, left.until) == ("retry", NOON + seconds(1))
    assert not synced.in_step
    assert await office.writes() == []
    assert [e.outcome for e in await office.records(Ended)] == [
        Outcome.UNKNOWN,
        Outcome.ADOPTED,
    ]


async def test_new_settings_of_unknown_outcome_are_sent_again(office: Office) -> None:
    """That the bot is there says nothing of whether it got the new settings."""
    office.meet("evt-1")
    await office.sync()
    office.restart(Policy(default="record", bot=FORMAL))
    office.calls.fails("add_bot", Unreachable("time-out"))
    assert await office.writes() == ["add evt-1"]
    assert [office.recall.configs[bot.id] for bot in office.bots()] == [FORMAL]


async def test_what_stays_unknown_is_not_repeated_once_the_meeting_is_over(
    office: Office,
) -> None:
    office.clock.time = END - seconds(1)
    office.meet("evt-1")
    office.calls.fails("add_bot", *[Unreachable("time-out")] * 5)
    synced = await office.sync()
    assert office.calls.calls == ["add_bot evt-1", "event evt-1"]
    assert [(w.why, w.until) for w in synced.waiting] == [("expired", END)]
    assert [e.outcome for e in await office.records(Ended)] == [Outcome.EXPIRED]
    office.clock.time = END
    assert reasons(await office.sync()) == {"evt-1": "event_ended"}


async def test_what_cannot_be_read_at_the_end_of_the_meeting_stays_unknown(
    office: Office,
) -> None:
    office.clock.time = END - seconds(1)
    office.meet("evt-1")
    office.calls.fails_after("add_bot", Unreachable("time-out"))
    office.calls.fails("event", Unreachable("time-out"))
    synced = await office.sync()
    assert [(w.why, w.until) for w in synced.waiting] == [("retry", END)]
    office.clock.time = END
    await office.sync()
    assert [e.outcome for e in await office.records(Ended)] == [
        Outcome.UNKNOWN,
        Outcome.ADOPTED,
    ]


async def test_a_removal_that_was_done_without_an_answer_is_done(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.restart(SKIP)
    office.calls.fails_after("remove_bots", Unreachable("time-out"))
    assert await office.writes() == ["remove evt-1"]
    ended = (await office.records(Ended))[-1]
    assert (ended.outcome, ended.code) == (Outcome.DONE, "unknown_outcome")
    assert office.clock.slept == []


async def test_a_removal_that_was_not_done_is_sent_again(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.restart(SKIP)
    office.calls.fails("remove_bots", Unreachable("502", status=502))
    assert await office.writes() == ["remove evt-1"]
    assert office.clock.slept == [1]
    outcomes = [ended.outcome for ended in await office.records(Ended)]
    assert outcomes[1:] == [Outcome.UNKNOWN, Outcome.SUPERSEDED, Outcome.DONE]


async def test_of_several_tries_one_alone_counts_as_done(office: Office) -> None:
    """Else an unlucky removal would look like one that has to be done for ever."""
    office.meet("evt-1")
    await office.sync()
    office.restart(SKIP)
    office.calls.fails("remove_bots", *[Unreachable("503", status=503)] * 3)
    await office.sync()
    await office.sync()
    outcomes = [ended.outcome for ended in await office.records(Ended)][1:]
    assert outcomes.count(Outcome.DONE) == 1
    assert outcomes[-1] is Outcome.DONE


async def test_what_one_reading_says_of_a_shared_bot_holds_for_its_sharers(
    office: Office,
) -> None:
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    await office.sync()
    look, _ = await office.engine.plan()
    (booked,) = office.bots()
    in_call = replace(booked, status=BotStatus.IN_CALL)
    read = look.events[event("evt-1").id]
    look.put(replace(read, reading=replace(read.reading, bots=(in_call,))))
    assert look.events[event("evt-2").id].reading.bots == (in_call,)


async def test_in_a_running_meeting_the_last_look_before_another_try_follows_the_pause(
    office: Office,
) -> None:
    """Recall does late what it had not answered: after we had looked, in our pause."""
    office.clock.time = MIDDLE
    office.meet("evt-1")
    office.calls.fails("add_bot", Unreachable("time-out"))
    read, sleep = office.recall.event, office.clock.sleep

    async def takes_a_while(event_id: EventId) -> EventRead:
        office.clock.time += seconds(0.2)
        return await read(event_id)

    async def comes_true(seconds: float) -> None:
        await office.recall.add_bot(event().id, key_for(), BotSettings.of({}))
        await sleep(seconds)

    office.recall.event = takes_a_while  # type: ignore[method-assign]
    office.clock.sleep = comes_true  # type: ignore[method-assign]
    await office.sync()
    assert office.recall.writes == ["add evt-1"]
    assert len(office.bots()) == 1
