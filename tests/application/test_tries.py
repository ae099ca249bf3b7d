"""The calls for one event, put together from its records."""

from datetime import timedelta

from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.errors import BotBusy, PoolExhausted, Unreachable
from callsheet.application.story import tell_story
from callsheet.application.tries import Try, tries_of
from callsheet.domain.records import Outcome
from tests.application.faulty import Crash
from tests.application.office import Office
from tests.application.test_crashes import crash
from tests.domain.builders import MINUTE, NOON, START


async def tries(office: Office) -> tuple[Try, ...]:
    story = await tell_story(office.log, "evt-1", rebuild)
    return tries_of(chapter.record for chapter in story.chapters)


async def test_each_call_has_its_answer_and_its_pause(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", *[BotBusy("409", status=409)] * 2)
    await office.sync()
    found = await tries(office)
    assert [one.sent.attempt for one in found] == [1, 2, 3]
    assert [one.wait for one in found] == [
        timedelta(seconds=1),
        timedelta(seconds=2),
        None,
    ]
    ends = [one.ended for one in found]
    assert [end.status for end in ends if end] == [409, 409, None]


async def test_a_call_that_a_crash_cut_off_is_settled_later(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", Crash())
    await crash(office)
    (cut,) = await tries(office)
    assert (cut.ended, cut.wait) == (None, None)
    await office.sync()
    settled, done = await tries(office)
    assert settled.ended is not None
    assert settled.ended.outcome is Outcome.SUPERSEDED
    assert done.ended is not None
    assert done.ended.outcome is Outcome.DONE


async def test_a_lost_answer_keeps_its_status_when_nothing_came_of_it(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", Unreachable("500", status=500))
    await office.sync()
    lost, done = await tries(office)
    assert lost.answered is not None
    assert lost.ended is not None
    assert (lost.answered.status, lost.wait) == (500, timedelta(seconds=1))
    assert lost.ended.outcome is Outcome.SUPERSEDED
    assert done.answered is done.ended


async def test_what_was_never_sent_is_no_try(office: Office) -> None:
    office.clock.time = START - MINUTE
    office.meet("evt-1")
    office.calls.fails("add_bot", PoolExhausted("507", status=507))
    await office.sync()
    assert len(await tries(office)) == 1
    assert office.clock.time > NOON


async def test_a_call_whose_command_is_lost_is_told_all_the_same(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    (whole,) = await tries(office)
    assert whole.ended is not None
    assert tries_of([whole.ended, whole.sent]) == (Try(command=None, sent=whole.sent),)
