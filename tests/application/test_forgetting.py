"""Forgetting by age: what only old decisions need goes, all else stays."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.errors import Conflict
from callsheet.application.forgetting import ROOM, Forgetting
from callsheet.application.log_port import Entry
from callsheet.application.signature import Signature
from callsheet.application.story import tell_story
from callsheet.application.wording import chapter_words
from callsheet.domain.decision import Kind
from callsheet.domain.digests import digest_bytes
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.log_records import TextsForgotten
from callsheet.domain.reasons import Reason
from callsheet.domain.records import (
    Decided,
    EventRecord,
    Intended,
    PassEnded,
    Unreadable,
)
from callsheet.domain.streams import WORKSPACE, stream_of
from tests.application.office import Office
from tests.domain.builders import DAY, HOUR, MINUTE, NOON, START, sha
from tests.domain.test_log import DECIDED

SIGNED = Signature(by="dana", why="as promised")
LATER = NOON + 3 * DAY
PASS = PassEnded(
    at=LATER,
    started=LATER,
    complete=True,
    calendars=1,
    events=1,
    decided=0,
    reaffirmed=0,
    reaffirmed_set=sha("1"),
    calls=0,
    unreadable=0,
)


async def forget(
    office: Office, before: datetime = LATER, room: int = ROOM
) -> TextsForgotten | None:
    forgetting = Forgetting(office.log, before, room=room)
    return await forgetting.forget(SIGNED, now=office.clock.now())


async def parts(office: Office, number: int) -> list[str]:
    """Name the personal texts of a decision that are there."""
    decided = (await office.records(Decided))[number]
    keys = dict(decided.parts)
    there = await office.log.texts([*keys.values()])
    return [name for name, key in keys.items() if key in there]


async def test_what_is_over_is_forgotten_and_the_decision_stays(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = LATER
    await office.sync()
    seen = await office.log.append([])
    record = await forget(office)
    assert record == TextsForgotten(
        at=LATER,
        before=LATER,
        by="dana",
        why="as promised",
        texts=6,
        seen=seen,
        looked=LATER,
    )
    assert await office.records(TextsForgotten) == [record]
    # The policy and the settings are the operator's; the rest goes on elsewhere.
    assert set(await parts(office, 0)) >= {"policy", "settings"}
    assert "event" not in await parts(office, 0)
    story = await tell_story(office.log, "evt-1", rebuild)
    assert story.chapters[0].erased == record
    assert (
        "  what it was decided from is gone (erased on 2026-03-05T12:00:00Z by dana, "
        "as all from before 2026-03-05T12:00:00Z: as promised)"
    ) in chapter_words(story.chapters[0])
    assert await forget(office) is None


async def test_the_last_decision_on_what_is_not_over_stays_however_old(
    office: Office,
) -> None:
    office.meet("evt-1", title="once")
    await office.sync()
    office.meet("evt-1", title="renamed")
    await office.sync()
    office.clock.time += HOUR
    assert await forget(office, office.clock.now()) is not None
    decided = await office.records(Decided)
    assert len(decided) == 3
    assert "event" not in await parts(office, 0)
    assert len(await parts(office, 2)) == 8
    assert await office.check_the_log() == 1


async def test_what_a_younger_decision_needs_too_stays(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.clock.time = START - 5 * MINUTE
    await office.sync()
    (old, *_, young) = await office.records(Decided)
    assert old.at < young.at
    assert dict(old.parts)["event"] == dict(young.parts)["event"]
    office.clock.time = LATER
    await office.sync()
    await forget(office, young.at)
    assert "event" in await parts(office, 0)


EVENT_ID = EventId("evt-1")
UNREADABLE = Unreadable(event_id=EVENT_ID, at=NOON, place="raw", problem="missing")
OPEN = Intended(
    command_id="cmd-1",
    event_id=EVENT_ID,
    at=NOON,
    kind=Kind.ADD_BOT,
    reason=Reason.WANTED_BY_DEFAULT,
    situation=sha("1"),
)


@pytest.mark.parametrize(
    ("after", "texts"),
    [
        pytest.param((), 1, id="over, by all that is known"),
        pytest.param((UNREADABLE,), 0, id="it cannot be read any more"),
        pytest.param((OPEN,), 0, id="what became of a command is not known"),
    ],
)
async def test_what_may_not_be_over_stays(
    after: tuple[EventRecord, ...], texts: int
) -> None:
    text = b"an event"
    decided = replace(
        DECIDED, parts=(("event", digest_bytes(text)),), valid_until=NOON + MINUTE
    )
    log, stream = MemoryLog(), stream_of(EVENT_ID)
    personal = {digest_bytes(text): text}
    owner = decided.calendar_id
    await log.append(
        [
            Entry(
                stream=stream,
                expected=0,
                record=decided,
                personal=personal,
                owner=owner,
            ),
            *(
                Entry(stream=stream, expected=at, record=record)
                for at, record in enumerate(after, 1)
            ),
            Entry(stream=WORKSPACE, expected=0, record=PASS),
        ]
    )
    assert (await Forgetting(log, LATER).survey()).texts == texts


async def test_an_event_that_was_never_decided_on_has_nothing_that_is_old() -> None:
    log = MemoryLog()
    entry = Entry(stream=stream_of(EVENT_ID), expected=0, record=UNREADABLE)
    await log.append([entry])
    aged = await Forgetting(log, LATER).survey()
    assert (aged.decisions, aged.texts) == (0, 0)


@pytest.mark.parametrize("room", [4, 20, ROOM])
async def test_with_little_room_it_finds_the_same(office: Office, room: int) -> None:
    for number in range(5):
        office.meet(f"evt-{number}", title=f"meeting {number}")
    await office.sync()
    office.clock.time = LATER
    office.meet("evt-next", start=LATER + HOUR)
    await office.sync()
    told: list[tuple[str, int, int | None]] = []
    forgetting = Forgetting(office.log, LATER, lambda *one: told.append(one), room=room)
    aged = await forgetting.survey()
    assert (aged.decisions, aged.texts) == (10, 9)
    record = await forgetting.forget(SIGNED, now=LATER)
    assert record is not None
    assert record.texts == 9
    assert len(await office.records(TextsForgotten)) == 1
    assert (await forgetting.survey()).texts == 0
    # Again after some days; what was forgotten before is not there any more.
    office.clock.time += 5 * DAY
    await office.sync()
    again = await forget(office, office.clock.now(), room=room)
    assert again is not None
    assert again.texts == 6
    deleting = [one for one in told if one[0] == "deleting texts"]
    assert [total for _, _, total in deleting] == [9] * len(deleting)


class Busy(MemoryLog):
    """A log to which somebody writes whenever texts have been counted."""

    def __init__(self) -> None:
        super().__init__()
        self.coming: list[Decided | None] = []

    async def stored(self, digests: Sequence[Digest]) -> int:
        found = await super().stored(digests)
        await self._come()
        return found

    async def forget(
        self, digests: Sequence[Digest], *, seen: int, entry: Entry | None = None
    ) -> int:
        await self._come()
        return await super().forget(digests, seen=seen, entry=entry)

    async def _come(self) -> None:
        decided = self.coming.pop() if self.coming else None
        if decided is not None:
            stream = stream_of(decided.event_id)
            version = len((await self.read([stream]))[stream])
            record = Entry(stream=stream, expected=version, record=decided)
            await self.append([record])


async def aged(log: Busy, office: Office) -> Decided:
    """Have everything over and done with; give a decision that is old."""
    office.log = log
    office.meet("evt-1")
    await office.sync()
    office.clock.time = LATER
    await office.sync()
    return (await office.records(Decided))[0]


async def test_what_a_decision_needs_that_comes_in_meanwhile_stays() -> None:
    office, log = Office(), Busy()
    old = await aged(log, office)
    again = replace(old, at=LATER)
    # Not while all are counted, but just before they are deleted.
    log.coming = [again, None]
    record = await forget(office)
    assert record is not None
    assert len(await parts(office, 0)) == 8
    assert len(await parts(office, 1)) < 8


async def test_what_is_old_is_judged_as_of_one_place_in_the_log() -> None:
    office, log = Office(), Busy()
    office.log = log
    for number in range(4):
        office.meet(f"evt-{number}", start=NOON + 9 * DAY, title=f"one {number}")
    await office.sync()
    office.clock.time += HOUR
    before = await office.records(Decided)
    kept = [key for one in before[-4:] for _, key in one.parts]
    # While it looks and deletes, all meetings are decided on anew.
    younger = [
        replace(one, at=LATER, parts=(), snapshot=None, situation=sha("2"))
        for one in before[-4:]
    ]
    log.coming = [*younger]
    record = await forget(office, office.clock.now(), room=4)
    assert record is not None
    assert log.coming == []
    assert len(await log.texts(kept)) == len({*kept})
    assert record.texts > 0


async def test_who_is_never_left_alone_gives_up() -> None:
    office, log = Office(), Busy()
    old = await aged(log, office)
    log.coming = [old] * 20
    with pytest.raises(Conflict, match="the log is at position"):
        await forget(office)
    assert await office.records(TextsForgotten) == []
    assert len(await parts(office, 0)) == 8
