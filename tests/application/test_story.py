"""The story of one event, from the log alone."""

import pytest

from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.errors import Unreachable
from callsheet.application.ports import NotRead
from callsheet.application.story import UnknownEvent, tell_story
from callsheet.application.wording import chapter_words
from callsheet.domain.conditions import Title
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.records import Decided, Ended, Intended, Sent
from tests.application.office import Office
from tests.domain.builders import END, HOUR, MIDDLE, START, bot, calendar, event


async def test_a_story_tells_every_record_in_order(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR, end=END + HOUR)
    await office.sync()
    assert await office.told() == [
        (
            "decided: book a bot for 2026-03-02T15:00:00Z, because the default is to "
            "record"
        ),
        "intended: book a bot for 2026-03-02T15:00:00Z",
        "sent to Recall: book a bot for 2026-03-02T15:00:00Z",
        "done: book a bot for 2026-03-02T15:00:00Z (bot bot-1)",
        "decided: nothing to send, because the right bot is booked",
        (
            "decided: take bot bot-1 off the event, then book a bot for "
            "2026-03-02T16:00:00Z, because the event moved to another time"
        ),
        "intended: take bot bot-1 off the event",
        "intended: book a bot for 2026-03-02T16:00:00Z",
        "sent to Recall: take bot bot-1 off the event",
        "done: take bot bot-1 off the event",
        "sent to Recall: book a bot for 2026-03-02T16:00:00Z",
        "done: book a bot for 2026-03-02T16:00:00Z (bot bot-2)",
        "decided: nothing to send, because the right bot is booked",
    ]


async def test_a_story_tells_of_failures_and_of_the_next_try(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails("add_bot", Unreachable("502", status=502))
    await office.sync()
    told = await office.told()
    assert told[3] == (
        "no answer, so not known whether it was done: book a bot for "
        "2026-03-02T15:00:00Z (unknown_outcome, HTTP 502); "
        "next try at 2026-03-02T12:00:01Z, in 1 s"
    )
    assert told[4] == (
        "nothing came of it; decided anew: book a bot for 2026-03-02T15:00:00Z"
    )
    assert told[6] == "sent to Recall: book a bot for 2026-03-02T15:00:00Z (try 2)"


async def test_a_story_tells_of_an_answer_that_never_came(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails_after("add_bot", Unreachable("time-out"))
    await office.sync()
    told = await office.told()
    assert told[3] == (
        "no answer, but the bot is there: book a bot for 2026-03-02T15:00:00Z "
        "(bot bot-1) (unknown_outcome)"
    )


async def test_a_story_tells_of_bots_taken_over(office: Office) -> None:
    office.meet("evt-1")
    office.recall.list_bots(EventId("evt-1"), [bot("old")])
    await office.sync()
    assert (await office.told())[0] == "taken over from an earlier scheduler: bot old"


async def test_a_story_tells_of_a_bot_sent_out_of_its_call(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = MIDDLE
    await office.prefer(False)
    await office.sync()
    told = await office.told()
    assert "intended: send bot bot-1 out of the call" in told
    assert (
        "decided: send bot bot-1 out of the call, because somebody chose not to record "
        "this event"
    ) in told


async def test_an_event_that_never_could_be_read_has_a_story_without_an_event(
    office: Office,
) -> None:
    event_id = EventId("evt-1")
    problem = NotRead(id=event_id, place="raw.start", problem="not a time")
    office.meet("evt-1")
    office.calls.unreadable[event_id] = problem
    await office.sync()
    story = await tell_story(office.log, "evt-1", rebuild)
    assert (story.event, story.calendar) == (None, None)
    assert await office.told() == ["could not be read: raw.start: not a time"]


async def test_a_story_knows_the_event_as_it_was_last_decided_on(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", title="Renamed")
    await office.sync()
    story = await tell_story(office.log, "evt-1", rebuild)
    assert story.event_id == "evt-1"
    assert story.event == event(title="Renamed")
    assert story.calendar == calendar()


async def test_each_recorded_question_is_asked_again(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    story = await tell_story(office.log, "evt-1", rebuild)
    for chapter in story.chapters:
        decided = isinstance(chapter.record, Decided)
        assert (chapter.decision is not None) == decided
        assert (chapter.situation is not None) == decided
        assert chapter.at == chapter.record.at


async def test_each_decision_but_the_first_tells_what_changed(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR, end=END + HOUR)
    await office.sync()
    story = await tell_story(office.log, "evt-1", rebuild)
    assert [c.changes for c in story.chapters if isinstance(c.record, Decided)] == [
        (),
        ("bot bot-1 is on the event, booked for 2026-03-02T15:00:00Z",),
        ("the event moved from 2026-03-02T15:00:00Z to 2026-03-02T16:00:00Z",),
        (
            "bot bot-2 is on the event, booked for 2026-03-02T16:00:00Z",
            "bot bot-1 is no longer on the event",
        ),
    ]


async def test_each_call_and_its_end_know_their_command(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    story = await tell_story(office.log, "evt-1", rebuild)
    intended = next(c.record for c in story.chapters if isinstance(c.record, Intended))
    for chapter in story.chapters:
        of_call = isinstance(chapter.record, Sent | Ended)
        assert chapter.command == (intended if of_call else None)


async def test_a_decision_that_waits_for_another_calendars_call_was_not_acted_on(
    office: Office,
) -> None:
    office.clock.time = START
    office.meet("evt-1")
    office.meet("evt-2", calendar_id=CalendarId("cal-b"))
    await office.sync()
    assert await acted_on(office, "evt-1") == [True, False]
    assert await acted_on(office, "evt-2") == [False, False]


async def test_only_a_command_shows_that_a_decision_was_acted_on(
    office: Office,
) -> None:
    office.meet("evt-1", is_cancelled=True)
    await office.sync()
    event_id = EventId("evt-1")
    problem = NotRead(id=event_id, place="raw.start", problem="not a time")
    office.calls.unreadable[event_id] = problem
    await office.sync()
    assert (await office.told())[1:] == ["could not be read: raw.start: not a time"]
    assert await acted_on(office, "evt-1") == [False]


async def acted_on(office: Office, event_id: str) -> list[bool]:
    story = await tell_story(office.log, event_id, rebuild)
    return [c.acted_on for c in story.chapters if isinstance(c.record, Decided)]


async def test_an_event_may_be_named_by_an_unambiguous_beginning(
    office: Office,
) -> None:
    office.meet("abcdef-1", "abcxyz-2")
    await office.sync()
    story = await tell_story(office.log, "abcd", rebuild)
    assert story.event_id == "abcdef-1"


async def test_a_whole_id_is_never_ambiguous(office: Office) -> None:
    office.meet("evt-1", "evt-10")
    await office.sync()
    assert (await tell_story(office.log, "evt-1", rebuild)).event_id == "evt-1"


@pytest.mark.parametrize(
    ("count", "said"),
    [
        pytest.param(2, "2 events: evt-0, evt-1", id="two"),
        pytest.param(
            7, "7 events: evt-0, evt-1, evt-2, evt-3, evt-4 and 2 more", id="many"
        ),
    ],
)
async def test_an_ambiguous_beginning_names_the_first_few(
    office: Office, count: int, said: str
) -> None:
    office.meet(*(f"evt-{n}" for n in range(count)))
    await office.sync()
    with pytest.raises(UnknownEvent) as refused:
        await tell_story(office.log, "evt", rebuild)
    assert str(refused.value) == f"'evt' is the beginning of {said}"


async def test_an_unknown_event_is_refused_with_what_the_log_knows(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    with pytest.raises(UnknownEvent) as refused:
        await tell_story(office.log, "xyz", rebuild)
    said = "the log knows no event 'xyz' (it knows 1 events)"
    assert str(refused.value) == said


async def test_a_story_tells_the_nearest_miss_of_the_last_decision(
    office: Office,
) -> None:
    lunch = Title(words=("lunch",))
    rule = Rule(name="early", then="skip", when=lunch)
    office.restart(Policy(rules=(rule,), default="record"))
    office.meet("evt-1", title="Team lunch")
    await office.sync()
    rule = Rule(name="late", then="skip", when=lunch)
    office.restart(Policy(rules=(rule,), default="record"))
    await office.sync()
    story = await tell_story(office.log, "evt-1", rebuild)
    misses = [chapter.miss for chapter in story.chapters]
    assert [miss and miss.condition for miss in misses] == [None, lunch]
    assert chapter_words(story.chapters[-1])[2:4] == [
        '  rule "late" applies: the title: yes (lunch)',
        '  would be recorded if the title did not contain "lunch"',
    ]
