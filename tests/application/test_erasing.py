"""Erasing a calendar, while others write; and what the readers make of it."""

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.situation_codec import (
    rebuild,
    rebuild_calendar,
    rebuild_event,
    rebuild_policy,
)
from callsheet.application.erasing import Holding, erase_calendar, holding_of
from callsheet.application.errors import Conflict
from callsheet.application.forgetting import Forgetting
from callsheet.application.hindsight import look_over
from callsheet.application.known_scopes import Readers, UnknownScope
from callsheet.application.known_world import look_back
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Entry, Owned
from callsheet.application.preferring import Chosen, Wish, choices_that_stand, prefer
from callsheet.application.signature import Signature
from callsheet.application.story import tell_story
from callsheet.application.wording import chapter_words
from callsheet.domain.digests import digest_bytes
from callsheet.domain.ids import CalendarId
from callsheet.domain.log_records import CalendarErased
from callsheet.domain.modes import Mode, Modes
from callsheet.domain.records import Decided, PreferenceSet
from callsheet.domain.streams import WORKSPACE
from tests.application.office import Office
from tests.domain.builders import DAY, END, HOUR, MINUTE, NOON, SKIP, START

ANA = CalendarId("cal-a")
SIGNED = Signature(by="dana", why="she has left")
READERS = Readers(calendar=rebuild_calendar, policy=rebuild_policy)


async def erase(office: Office, calendar_id: str = "cal-a") -> CalendarErased | None:
    """Erase a calendar a minute later."""
    office.clock.time += MINUTE
    return await erase_calendar(
        office.log, CalendarId(calendar_id), SIGNED, now=office.clock.now()
    )


async def holding(office: Office, named: str) -> Holding:
    return await holding_of(office.log, named, READERS)


async def test_what_the_log_holds_is_counted_before_and_after(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    before = await holding(office, "ANA@acme.example")
    assert (before.calendar_id, before.address) == (ANA, "ana@acme.example")
    assert (before.status, before.decisions) == ("connected", 2)
    assert (before.empty, before.erased) == (False, None)
    record = await erase(office)
    assert record is not None
    assert (record.by, record.why, record.texts) == (
        "dana",
        "she has left",
        before.owned.texts,
    )
    after = await holding(office, "cal-a")
    assert (after.address, after.decisions) == (None, 2)
    assert (after.empty, after.erased) == (True, record)
    assert await erase(office) is None
    with pytest.raises(UnknownScope, match="no calendar 'ana@acme"):
        await holding(office, "ana@acme.example")


class Busy(MemoryLog):
    """A log into which something is written whenever somebody has counted."""

    left = 0

    async def owned(self, calendar_id: CalendarId) -> Owned:
        found = await super().owned(calendar_id)
        if self.left:
            self.left -= 1
            version = len((await self.read([WORKSPACE]))[WORKSPACE])
            await self.append([_choice(version, b"%d" % self.left)])
        return found


def _choice(version: int, text: bytes) -> Entry:
    record = PreferenceSet(
        target="evt-1",
        series=False,
        wanted=True,
        by="ana",
        why="",
        at=START,
        calendar_id=ANA,
    )
    return Entry(
        stream=WORKSPACE,
        expected=version,
        record=record,
        personal={digest_bytes(text): text},
        owner=ANA,
    )


@pytest.mark.parametrize(("times", "erased"), [(4, True), (5, False)])
async def test_what_comes_in_while_it_is_counted_is_counted_again(
    times: int, *, erased: bool
) -> None:
    log = Busy()
    await log.append([_choice(0, b"first")])
    log.left = times
    if not erased:
        with pytest.raises(Conflict, match="cal-a has 6 texts, not 5"):
            await erase_calendar(log, ANA, SIGNED, now=START)
        assert (await log.owned(ANA)).texts == 6
        return
    record = await erase_calendar(log, ANA, SIGNED, now=START)
    assert record is not None
    assert record.texts == 5
    assert await log.owned(ANA) == Owned(texts=0, key=False)


async def test_the_next_pass_records_anew_what_is_still_there(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    assert await office.writes() == []
    decided = len(await office.records(Decided))
    await erase(office)
    office.clock.time += MINUTE
    assert await office.writes() == []
    assert len(await office.records(Decided)) == decided + 1
    assert await office.writes() == []
    assert len(await office.records(Decided)) == decided + 1


async def test_a_story_goes_on_where_the_calendar_was_recorded_anew(
    office: Office,
) -> None:
    office.meet("evt-1", title="Globex")
    await office.sync()
    await erase(office)
    office.meet("evt-1", title="Globex", start=START + HOUR, end=END + HOUR)
    await office.sync()
    story = await tell_story(office.log, "evt-1", rebuild)
    first = story.chapters[0]
    assert (first.situation, first.decision, first.miss) == (None, None, None)
    assert chapter_words(first) == [
        "decided: book a bot, because the default is to record",
        (
            "  what it was decided from is gone (erased on 2026-03-02T12:01:00Z by "
            "dana: she has left)"
        ),
        "  matched: default",
        "  decided anew at 2026-03-02T14:50:00Z if that is not done by then",
    ]
    moved = next(c for c in story.chapters if c.situation is not None)
    assert moved.changes == ()
    assert story.event is not None
    assert story.event.start == START + HOUR


async def test_what_was_noted_and_never_sent_stands_in_the_record(
    office: Office,
) -> None:
    office.restart(modes=Modes(workspace=Mode.OBSERVE))
    office.meet("evt-1", start=NOON + 5 * MINUTE)
    await office.sync()
    await erase(office)
    story = await tell_story(office.log, "evt-1", rebuild)
    words = [line for chapter in story.chapters for line in chapter_words(chapter)]
    assert "  note: from the ad-hoc pool, which may be empty" in words
    assert any(line.startswith("  nothing was sent on this") for line in words)


async def test_what_is_missing_and_was_not_erased_is_told_as_missing() -> None:
    office = Office()
    office.meet("evt-1")
    await office.sync()
    (first, *_) = await office.records(Decided)
    stolen = dict(first.parts)["event"]
    await office.log.forget([stolen], seen=await office.position())
    missing = "the decision's part 'event' is not in the log"
    assert missing in (await tell_story(office.log, "evt-1", rebuild)).lacks
    # Another calendar's erasure is no excuse.
    await erase(office, "cal-b")
    assert missing in (await tell_story(office.log, "evt-1", rebuild)).lacks


async def choose(office: Office, target: str, *, series: bool = False) -> Chosen:
    wish = Wish(
        target=target,
        kind="series" if series else "event",
        wanted=False,
        by="ana",
        why="my lawyer",
    )
    return await prefer(
        office.log, wish, now=office.clock.now(), read=rebuild_event, rebuild=rebuild
    )


async def said(office: Office) -> list[tuple[str, str]]:
    """Say who made the choices that stand, and why."""
    standing = await choices_that_stand(office.log, rebuild_event)
    return [(one.choice.by, one.choice.why) for one in standing]


GONE, THERE = [("(erased)", "(erased)")], [("ana", "my lawyer")]


@pytest.mark.parametrize(
    ("target", "series", "left"),
    [
        pytest.param("evt-1", False, GONE, id="an event of the calendar"),
        pytest.param("weekly", True, GONE, id="a series that begins in it"),
        pytest.param("evt-2", False, THERE, id="an event of another"),
        pytest.param("bens", True, THERE, id="a series of another"),
        pytest.param("evt-9", False, THERE, id="an event not seen yet"),
        pytest.param("yearly", True, THERE, id="a series not seen yet"),
    ],
)
async def test_who_chose_and_why_goes_with_the_calendar_that_it_was_for(
    office: Office, target: str, left: list[tuple[str, str]], *, series: bool
) -> None:
    office.meet("evt-1", series=("weekly",))
    office.meet("evt-2", calendar_id="cal-b", series=("bens",))
    office.meet("evt-3", calendar_id="cal-b", series=("weekly",), start=START + HOUR)
    await office.sync()
    await choose(office, target, series=series)
    assert await said(office) == THERE
    await erase(office)
    assert await said(office) == left


async def test_who_chose_is_erased_also_where_no_text_is_left(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    await choose(office, "evt-1")
    office.clock.time += DAY
    await office.sync()
    office.clock.time += DAY
    before = office.clock.now()
    assert await Forgetting(office.log, before).forget(SIGNED, now=before) is not None
    held = await office.log.owned(ANA)
    assert (held.texts, held.key) == (0, True)
    assert await erase(office) is not None
    assert await said(office) == GONE


async def test_a_choice_for_what_was_erased_is_recorded_and_foretells_nothing(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    await erase(office)
    chosen = await choose(office, "evt-1")
    assert chosen.prospects == ()
    assert chosen.recorded is not None
    office.clock.time += MINUTE
    assert await office.writes() == ["remove evt-1"]


async def test_a_past_that_was_erased_is_counted_and_left_out(office: Office) -> None:
    office.meet("evt-1")
    office.meet("evt-2", calendar_id="cal-b")
    await office.sync()
    await erase(office)
    found = await look_over(office.log, rebuild, SKIP, None, now=START + DAY, days=2)
    assert [change.event.id for change in found.comparison.changes] == ["evt-2"]
    assert (found.erased, [*found.unknown]) == (1, [ANA])


async def test_what_was_erased_counts_as_unread_until_the_next_pass(
    office: Office,
) -> None:
    office.meet("evt-1", "evt-2", start=START + HOUR)
    office.meet("evt-3", is_deleted=True)
    await office.sync()
    await erase(office)
    ledger = Ledger(office.log)
    await ledger.catch_up()
    look = await look_back(office.log, ledger, rebuild, office.clock.now())
    assert set(look.unread) == {"evt-1", "evt-2"}
    assert (look.events, look.complete, look.calendars_complete) == ({}, False, False)
    office.clock.time += MINUTE
    await office.sync()
    await ledger.catch_up()
    look = await look_back(office.log, ledger, rebuild, office.clock.now())
    assert (look.unread, len(look.events)) == ({}, 2)
