"""People choose for an event or a series; their no also ends a running call."""

import pytest

from callsheet.application.errors import (
    Dispatched,
    Missing,
    RecallError,
    Refused,
    Unreachable,
)
from callsheet.domain.ids import EventId
from callsheet.domain.records import Ended, Intended, Outcome
from callsheet.domain.situation import ForeignBots, Settings
from tests.application.office import Office, reasons, waiting
from tests.domain.builders import (
    END,
    LIVE,
    MIDDLE,
    MINUTE,
    RECORD,
    SKIP,
    TICK,
    bot,
    event,
    foreign,
)

HALF = MINUTE / 2


async def test_a_persons_no_takes_the_bot_off(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    await office.prefer(False)
    assert await office.writes() == ["remove evt-1"]
    await office.prefer(None)
    assert await office.writes() == ["add evt-1"]


async def test_a_persons_yes_beats_the_rules(office: Office) -> None:
    office.restart(SKIP)
    office.meet("evt-1")
    await office.prefer(True)
    assert await office.writes() == ["add evt-1"]


async def test_a_choice_for_a_series_holds_for_its_events(office: Office) -> None:
    office.meet("evt-1", series=("weekly@acme.example",))
    await office.prefer(False, "weekly@acme.example", series=True)
    synced = await office.sync()
    assert reasons(synced) == {"evt-1": "unwanted_by_series_preference"}


async def test_taking_back_a_choice_never_made_changes_nothing(office: Office) -> None:
    office.meet("evt-1")
    await office.prefer(None)
    assert await office.writes() == ["add evt-1"]


async def test_a_persons_no_sends_the_bot_out_of_the_call_once(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = MIDDLE
    await office.prefer(False)
    assert await office.writes() == ["leave bot-1"]
    assert await office.writes() == []
    office.restart()
    assert await office.writes() == []
    (intended,) = (await office.records(Intended))[1:]
    assert (intended.how.value if intended.how else None) == "leave_call"


async def test_a_bot_that_was_sent_out_does_not_come_back_when_the_no_is_taken_back(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = MIDDLE
    await office.prefer(False)
    await office.sync()
    await office.prefer(None)
    synced = await office.sync()
    assert reasons(synced) == {"evt-1": "stopped_by_user"}


async def test_a_shared_bot_stays_in_the_call_for_the_other(office: Office) -> None:
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    await office.sync()
    office.clock.time = MIDDLE
    await office.prefer(False)
    assert await office.writes() == []


async def test_a_foreign_bot_that_we_may_command_is_sent_out_once(
    office: Office,
) -> None:
    office.restart(RECORD, settings=Settings(foreign_bots=ForeignBots.REPLACE))
    office.clock.time = MIDDLE
    office.meet("evt-1")
    office.recall.list_bots(EventId("evt-1"), [foreign(**LIVE)])
    await office.prefer(False)
    assert await office.writes() == ["leave f1"]
    assert await office.writes() == []


async def test_a_leave_without_an_answer_is_sent_again(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = MIDDLE
    await office.prefer(False)
    office.calls.fails("leave_call", Unreachable("time-out"))
    assert await office.writes() == ["leave bot-1"]


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Refused("400", status=400), id="refused"),
        pytest.param(Dispatched("405", status=405), id="not yet in its call"),
    ],
)
async def test_a_bot_that_may_not_be_told_to_leave_yet_is_told_again(
    office: Office, error: RecallError
) -> None:
    """It sits in a call against a person's no: that is not given up."""
    office.meet("evt-1")
    await office.sync()
    office.clock.time = MIDDLE
    await office.prefer(False)
    office.calls.fails("leave_call", error, error)
    synced = await office.sync()
    assert [(w.why, w.until) for w in synced.waiting] == [("retry", MIDDLE + HALF)]
    office.clock.time = MIDDLE + HALF
    assert await office.writes() == []
    office.clock.time = MIDDLE + 2 * HALF
    assert await office.writes() == ["leave bot-1"]
    assert [e.code for e in await office.records(Ended)][1:] == ["not_left"] * 2 + [
        None
    ]


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Refused("400", status=400), id="it is refused"),
        pytest.param(Unreachable("503", status=503), id="nobody knows"),
    ],
)
async def test_telling_a_bot_to_leave_ends_with_the_meeting(
    office: Office, error: RecallError
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = END - TICK
    await office.prefer(False)
    office.calls.fails("leave_call", error)
    synced = await office.sync()
    assert waiting(synced) == [("evt-1", "expired")]
    last = (await office.records(Ended))[-1]
    assert (last.outcome, last.retry_at) == (Outcome.EXPIRED, None)


async def test_a_removal_that_was_refused_does_not_let_the_bot_stay_in_its_call(
    office: Office,
) -> None:
    """The situation is the same, but by now something else has to be sent."""
    office.meet("evt-1")
    await office.sync()
    await office.prefer(False)
    office.calls.fails("remove_bots", Refused("400", status=400))
    assert waiting(await office.sync()) == [("evt-1", "refused")]
    office.clock.time = MIDDLE
    assert await office.writes() == ["leave bot-1"]


async def test_a_choice_made_during_a_pass_counts_from_then_on(office: Office) -> None:
    """Whoever else writes to the log must neither be overlooked nor block us."""
    office.meet("evt-1")

    async def choose(_: str) -> None:
        office.calls.before_write = None
        await office.prefer(False)

    office.calls.before_write = choose
    synced = await office.sync()
    assert office.recall.writes == ["add evt-1", "remove evt-1"]
    assert reasons(synced) == {"evt-1": "unwanted_by_event_preference"}
    assert await office.writes() == []


@pytest.mark.parametrize("wanted", [True, False])
async def test_choices_outlive_the_process(office: Office, wanted: bool) -> None:
    office.meet("evt-1")
    await office.prefer(wanted)
    await office.sync()
    office.restart(SKIP if wanted else RECORD)
    assert await office.writes() == []
    assert len(office.bots()) == wanted


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(Missing("404", status=404), id="because it is gone"),
        pytest.param(Refused("400", status=400), id="because it may not be told"),
    ],
)
async def test_of_two_bots_in_the_call_the_second_is_told_to_leave_if_the_first_cannot(
    office: Office, error: RecallError
) -> None:
    office.clock.time = MIDDLE
    office.meet("evt-1")
    office.recall.list_bots(EventId("evt-1"), [bot("b1"), bot("b2")])
    await office.prefer(wanted=False)
    office.calls.fails("leave_call", error)
    assert (await office.writes())[0] == "leave b2"
