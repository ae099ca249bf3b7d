"""A pass: read, decide, record, act; and a second one that finds all in step."""

import pytest

from callsheet.application.errors import Unreachable
from callsheet.domain.decision import Kind
from callsheet.domain.digests import digest
from callsheet.domain.reasons import Reason
from callsheet.domain.records import (
    CalendarSeen,
    Decided,
    Ended,
    Intended,
    Outcome,
    PassEnded,
    PolicySet,
    Sent,
)
from callsheet.domain.scheme_records import SchemeSet
from tests.application.office import Office, decisions, reasons
from tests.domain.builders import (
    END,
    LINK,
    NOON,
    OTHER_LINK,
    START,
    key_for,
)


async def test_the_first_sync_books_what_is_wanted(office: Office) -> None:
    office.meet("evt-1")
    synced = await office.sync()
    (bot,) = office.bots()
    assert (bot.key, bot.start, bot.link) == (key_for(), START, LINK)
    assert reasons(synced) == {"evt-1": "already_correct"}
    assert synced.in_step
    assert [a.failure for a in synced.attempts] == [None]


async def test_the_log_tells_the_first_sync_in_order(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    records = [r.record for r in await office.log.since(0, 100)]
    assert [type(record) for record in records] == [
        SchemeSet,
        PolicySet,
        CalendarSeen,
        CalendarSeen,
        Decided,
        Intended,
        Sent,
        Ended,
        Decided,
        PassEnded,
    ]


async def test_the_records_of_a_command_belong_together(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    (first, last) = await office.records(Decided)
    (intended,) = await office.records(Intended)
    (sent,) = await office.records(Sent)
    (ended,) = await office.records(Ended)
    assert first.commands == (Kind.ADD_BOT,)
    assert first.booked_until == START
    assert intended.situation == first.situation
    assert {intended.command_id} == {sent.command_id, ended.command_id}
    assert (ended.outcome, ended.bot_ids) == (Outcome.DONE, ("bot-1",))
    assert last.reason is Reason.ALREADY_CORRECT


async def test_a_second_sync_sends_nothing_and_decides_nothing_anew(
    office: Office,
) -> None:
    office.meet("evt-1", "evt-2")
    await office.sync()
    before = await office.records(Decided)
    assert await office.writes() == []
    assert await office.records(Decided) == before
    stood = sorted((d.event_id, d.decision) for d in before[-2:])
    (_, second) = await office.records(PassEnded)
    assert (second.decided, second.reaffirmed, second.calls) == (0, 2, 0)
    assert second.reaffirmed_set == digest(stood)
    assert (second.complete, second.events, second.calendars) == (True, 2, 2)


async def test_a_pass_reaffirms_only_what_it_did_not_decide_itself(
    office: Office,
) -> None:
    office.meet("evt-1", "evt-2", is_cancelled=True)
    office.meet("evt-3", meeting_url=OTHER_LINK)
    await office.sync()
    await office.sync()
    first, second = await office.records(PassEnded)
    assert (first.decided, first.reaffirmed) == (4, 0)
    assert (second.decided, second.reaffirmed) == (0, 3)


async def test_what_stood_at_first_and_changed_during_the_pass_was_not_reaffirmed(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.meet("evt-2", meeting_url=OTHER_LINK)
    await office.sync()

    async def choose(_: str) -> None:
        office.calls.before_write = None
        await office.prefer(False, "evt-2")

    office.calls.before_write = choose
    office.meet("evt-1", is_cancelled=True)
    assert await office.writes() == ["remove evt-1", "remove evt-2"]
    assert (await office.records(PassEnded))[-1].reaffirmed == 0


async def test_a_decision_is_made_again_once_its_validity_is_over(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = END
    assert reasons(await office.sync()) == {"evt-1": "event_ended"}
    last = (await office.records(Decided))[-1]
    assert (last.reason, last.at) == (Reason.EVENT_ENDED, END)


async def test_a_clock_that_was_set_back_makes_every_decision_anew(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    before = len(await office.records(Decided))
    office.clock.time = NOON.replace(hour=11)
    assert await office.writes() == []
    assert len(await office.records(Decided)) == before + 1


async def test_more_decisions_than_one_transaction_holds_are_all_on_record(
    office: Office,
) -> None:
    ids = [f"evt-{number:03}" for number in range(101)]
    office.meet(*ids, is_cancelled=True)
    await office.sync()
    assert [d.event_id for d in await office.records(Decided)] == ids


async def test_what_recall_sent_is_kept_word_for_word(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    first = (await office.records(Decided))[0]
    assert first.snapshot is not None
    snapshot = (await office.log.texts([first.snapshot]))[first.snapshot]
    assert b'"meeting_url":"https://meet.google.com/abc-defg-hij"' in snapshot


async def test_the_program_that_decided_is_named(office: Office) -> None:
    office.restart(program="1.2.3")
    office.meet("evt-1")
    await office.sync()
    assert {d.program for d in await office.records(Decided)} == {"1.2.3"}


async def test_nothing_is_sent_before_it_is_written_down(office: Office) -> None:
    office.meet("evt-1")
    office.meet("evt-2", start=START.replace(hour=17), end=START.replace(hour=18))
    seen = []

    async def look_into_the_log(event_id: str) -> None:
        intended = {i.event_id for i in await office.records(Intended)}
        sent = [s.event_id for s in await office.records(Sent)]
        ended = [e.event_id for e in await office.records(Ended)]
        assert event_id in intended
        assert sent == [*ended, event_id]
        seen.append(event_id)

    office.calls.before_write = look_into_the_log
    await office.sync()
    assert seen == ["evt-1", "evt-2"]


async def test_a_list_that_breaks_off_concludes_nothing(office: Office) -> None:
    office.meet("evt-1")
    office.calls.fails("events", Unreachable("reset"))
    with pytest.raises(Unreachable):
        await office.sync()
    assert (await office.position(), office.recall.writes) == (0, [])


async def test_an_office_without_events_is_in_step(office: Office) -> None:
    synced = await office.sync()
    assert (decisions(synced), synced.in_step) == ((), True)
