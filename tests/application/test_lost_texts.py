"""Use cases on a log that lacks a text: it costs what was made of it, and no more."""

from collections.abc import Collection, Mapping, Sequence

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.situation_codec import rebuild, rebuild_event
from callsheet.application.erasing import erase_calendar
from callsheet.application.errors import LogUnavailable
from callsheet.application.forgetting import Forgetting
from callsheet.application.hindsight import look_over
from callsheet.application.known_world import look_back
from callsheet.application.ledger import Ledger
from callsheet.application.preferring import Gone, Wish, choices_that_stand, prefer
from callsheet.application.signature import Signature
from callsheet.application.story import UnknownEvent, tell_story
from callsheet.application.wording import chapter_words
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.records import Decided
from tests.application.office import Office
from tests.domain.builders import DAY, END, HOUR, MINUTE, RECORD, START

SIGNED = Signature(by="dana", why="she has left")


class Torn(MemoryLog):
    """A log of which some texts are gone, and some cannot be read."""

    gone: Collection[Digest] = ()
    torn: Collection[Digest] = ()

    async def texts(self, digests: Sequence[Digest]) -> Mapping[Digest, bytes]:
        if any(one in self.torn for one in digests):
            raise LogUnavailable("log.db: a stored text is damaged")
        found = await super().texts(digests)
        return {key: text for key, text in found.items() if key not in self.gone}


async def torn_office(*events: str) -> tuple[Office, Torn]:
    """Record some events in a log that can be torn."""
    office = Office()
    office.log = log = Torn()
    office.meet(*events, series=("uid",))
    await office.sync()
    return office, log


async def part_of(office: Office, name: str, event_id: str = "evt-1") -> Digest:
    found = [d for d in await office.records(Decided) if d.event_id == event_id]
    return dict(found[-1].parts)[name]


async def story_words(office: Office) -> list[str]:
    story = await tell_story(office.log, "evt-1", rebuild)
    return [line for chapter in story.chapters for line in chapter_words(chapter)]


CANNOT = "  what it was decided from cannot be shown: the decision's part "


async def test_a_story_says_what_is_missing_and_tells_the_rest() -> None:
    office, log = await torn_office("evt-1")
    log.gone = [await part_of(office, "event")]
    story = await tell_story(log, "evt-1", rebuild)
    assert set(story.lacks) == {"the decision's part 'event' is not in the log"}
    assert (story.event, story.calendar) == (None, None)
    words = await story_words(office)
    assert words[0] == "decided: book a bot, because the default is to record"
    assert words[1] == f"{CANNOT}'event' is not in the log"
    assert any(line.startswith("done: ") for line in words)


async def test_a_text_that_cannot_be_read_takes_no_others_with_it() -> None:
    office, log = await torn_office("evt-1")
    log.torn = [await part_of(office, "policy")]
    story = await tell_story(log, "evt-1", rebuild)
    assert story.lacks[0] == (
        "the decision's part 'policy': log.db: a stored text is damaged"
    )
    assert story.event is not None
    assert story.event.id == "evt-1"


async def test_an_erasure_excuses_no_text_that_is_damaged() -> None:
    office, log = await torn_office("evt-1")
    torn = await part_of(office, "policy")
    office.clock.time += MINUTE
    now = office.clock.now()
    await erase_calendar(log, CalendarId("cal-a"), SIGNED, now=now)
    log.torn = [torn]
    assert len((await tell_story(log, "evt-1", rebuild)).lacks) == 2


async def test_a_choice_from_before_the_first_pass_is_told(office: Office) -> None:
    await office.prefer(False, "evt-1")
    with pytest.raises(UnknownEvent, match="chose not to record it on 2026-"):
        await tell_story(office.log, "evt-1", rebuild)
    await office.prefer(True, "evt-1")
    with pytest.raises(UnknownEvent, match="chose to record it on 2026-"):
        await tell_story(office.log, "evt-1", rebuild)
    office.meet("evt-1")
    await office.sync()
    first, *others = (await tell_story(office.log, "evt-1", rebuild)).chapters
    told = "  before that somebody chose to record this event"
    assert told in chapter_words(first)
    assert all(told not in chapter_words(other) for other in others)


async def world(office: Office, lost: dict[EventId, str] | None) -> list[str]:
    ledger = Ledger(office.log)
    await ledger.catch_up()
    now = office.clock.now()
    look = await look_back(office.log, ledger, rebuild, now, lost=lost)
    assert len(look.problems) == len(lost or ())
    return sorted(look.events)


async def test_a_look_back_leaves_out_what_is_lost_and_says_so() -> None:
    office, log = await torn_office("evt-1", "evt-2")
    lost = dict[EventId, str]()
    assert await world(office, lost) == ["evt-1", "evt-2"]
    for way in ("gone", "torn"):
        log.gone = log.torn = ()
        setattr(log, way, [await part_of(office, "event")])
        lost = {}
        assert await world(office, lost) == ["evt-2"]
        assert lost[EventId("evt-1")].startswith("the decision's part 'event'")
        # Who writes by what he finds has to know all of it.
        with pytest.raises(LogUnavailable, match="the decision's part 'event'"):
            await world(office, None)


async def test_what_befalls_every_text_is_about_none_of_them() -> None:
    office, log = await torn_office("evt-1", "evt-2")
    log.torn = log._texts.keys()
    with pytest.raises(LogUnavailable, match="a stored text is damaged"):
        await world(office, {})


async def test_of_the_past_what_is_lost_is_left_out() -> None:
    office, log = await torn_office("evt-1", "evt-2")
    log.gone = [await part_of(office, "event")]
    found = await look_over(log, rebuild, RECORD, None, now=START + 8 * HOUR, days=7)
    assert [*found.lost] == ["evt-1"]
    assert found.erased == 0
    assert [one.event.id for one in found.comparison.changes] == ["evt-2"]


async def choose(office: Office, target: str, *, series: bool = False) -> int:
    """Choose, and count the events of which something is foreseen."""
    wish = Wish(
        target=target,
        kind="series" if series else "event",
        wanted=False,
        by="ana",
        why="",
    )
    now = office.clock.now()
    chosen = await prefer(
        office.log, wish, now=now, read=rebuild_event, rebuild=rebuild
    )
    assert chosen.recorded is not None
    return len(chosen.prospects)


async def test_a_choice_is_recorded_and_foretells_what_it_can() -> None:
    office, log = await torn_office("evt-1", "evt-2")
    log.gone = [await part_of(office, "calendar")]
    assert await choose(office, "uid", series=True) == 0
    log.gone, log.torn = (), [await part_of(office, "event")]
    assert await choose(office, "evt-2") == 1


async def reasons(office: Office) -> list[Gone | None]:
    return [one.gone for one in await choices_that_stand(office.log, rebuild_event)]


async def test_a_choice_whose_event_is_lost_says_why() -> None:
    office, log = await torn_office("evt-1")
    await choose(office, "evt-1")
    await choose(office, "uid", series=True)
    await choose(office, "new")
    assert await reasons(office) == [None, None, None]
    log.gone = [await part_of(office, "event")]
    assert sorted(map(str, await reasons(office))) == ["None", "missing", "missing"]
    office.clock.time += MINUTE
    now = office.clock.now()
    await erase_calendar(log, CalendarId("cal-a"), SIGNED, now=now)
    assert sorted(map(str, await reasons(office))) == ["None", "erased", "erased"]


async def test_a_choice_whose_event_was_forgotten_says_so(office: Office) -> None:
    office.meet("evt-1", series=("uid",))
    await office.sync()
    await choose(office, "evt-1")
    await choose(office, "uid", series=True)
    office.clock.time = END + MINUTE
    await office.sync()
    office.clock.time += 3 * DAY
    now = office.clock.now()
    await Forgetting(office.log, now - DAY).forget(SIGNED, now=now)
    assert await reasons(office) == ["erased", "erased"]
