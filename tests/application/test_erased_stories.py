"""Whatever is erased, in whatever order: what is left is whole, and says enough."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from callsheet import audit
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.audit_findings import FindingKind
from callsheet.application.erasing import erase_calendar
from callsheet.application.forgetting import Forgetting
from callsheet.application.signature import Signature
from callsheet.application.story import tell_story
from callsheet.application.wording import chapter_words
from callsheet.domain.erasures import Erasures
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.log_records import LogRecord
from callsheet.domain.records import Decided
from callsheet.domain.streams import EVENTS
from tests.application.office import Office
from tests.domain.builders import DAY, HOUR, MINUTE

SIGNED = Signature(by="dana")
OWNERS = ("cal-a", "cal-b")

Act = tuple[str, int]
"""What is done, and to which event, calendar, or how many hours back."""

acts = st.lists(
    st.tuples(
        st.sampled_from(
            ["meet", "move", "sync", "wait", "prefer", "erase", "forget", "cut short"]
        ),
        st.integers(0, 3),
    ),
    min_size=3,
    max_size=12,
)


class Story:
    """Two calendars, in which things happen, and now and then one is erased."""

    def __init__(self) -> None:
        self.office = Office()
        self.moved = 0

    async def do(self, act: Act) -> None:
        verb, number = act
        # No two things happen at the same moment.
        self.office.clock.time += MINUTE
        deeds: dict[str, Callable[[int], Coroutine[Any, Any, object]]] = {
            "meet": self._meet,
            "move": self._meet,
            "sync": self._sync,
            "wait": self._wait,
            "prefer": self._prefer,
            "erase": self._erase,
            "forget": self._forget,
            "cut short": self._cut_short,
        }
        await deeds[verb](number)

    async def _meet(self, number: int) -> None:
        self.moved += 1
        start = self.office.clock.now() + (1 + self.moved % 3) * HOUR
        owner = OWNERS[number % 2]
        title = f"meeting {self.moved}"
        self.office.meet(f"evt-{number}", calendar_id=owner, start=start, title=title)

    async def _sync(self, number: int) -> None:  # noqa: ARG002
        await self.office.sync()

    async def _wait(self, number: int) -> None:
        self.office.clock.time += number * DAY

    async def _prefer(self, number: int) -> None:
        await self.office.prefer(number > 1, f"evt-{number}")

    async def _erase(self, number: int) -> None:
        owner = CalendarId(OWNERS[number % 2])
        log, now = self.office.log, self.office.clock.now()
        before = await log.owned(owner)
        record = await erase_calendar(log, owner, SIGNED, now=now)
        assert (record is None) == (not before.texts and not before.key)
        after = await log.owned(owner)
        assert (after.texts, after.key) == (0, False)

    async def _forget(self, number: int) -> None:
        now = self.office.clock.now()
        before = now - number * timedelta(hours=12)
        await Forgetting(self.office.log, before, room=20).forget(SIGNED, now=now)

    async def _cut_short(self, number: int) -> None:
        """Forget, and be killed in the midst of it."""
        now, shares = self.office.clock.now(), 0

        def tell(stage: str, done: int, total: int | None) -> None:
            nonlocal shares
            shares += stage == "deleting texts"
            if shares > 1 + number:
                raise Killed

        with suppress(Killed):
            await Forgetting(self.office.log, now, tell, room=8).forget(SIGNED, now=now)


class Killed(Exception):
    """The process was."""


async def live(acts: Sequence[Act]) -> Office:
    story = Story()
    for act in [("meet", 0), ("meet", 1), ("sync", 0), *acts]:
        await story.do(act)
    return story.office


async def erased_until_then(office: Office) -> tuple[Erasures, list[Decided]]:
    everything = [recorded.record for recorded in await office.log.since(0, 100_000)]
    erasures = Erasures()
    for record in everything:
        if isinstance(record, LogRecord):
            erasures = erasures.after(record)
    return erasures, [record for record in everything if isinstance(record, Decided)]


async def check_everything(acts: Sequence[Act]) -> None:
    office = await live(acts)
    log = office.log
    assert [one async for one in audit(log) if one.is_fault] == []
    erasures, decisions = await erased_until_then(office)
    # It fails for each that cannot be asked again, and that no erasure covers.
    asked = await office.check_the_log()
    assert asked >= sum(not erasures.covers(decided) for decided in decisions)
    for stream in await log.streams(EVENTS):
        story = await tell_story(log, stream.removeprefix(EVENTS), rebuild)
        told = [chapter for chapter in story.chapters if chapter.erased is not None]
        assert all("erased on" in chapter_words(chapter)[1] for chapter in told)


@given(acts=acts)
def test_no_audit_suspects_it_and_whatever_was_not_erased_can_be_asked_again(
    acts: list[Act],
) -> None:
    asyncio.run(check_everything(acts))


async def check_a_theft(acts: Sequence[Act], draw: Callable[[int], int]) -> None:
    # What only a decision needs whose calendar was erased is left, and excused.
    whole = [act for act in acts if act[0] not in ("cut short", "erase")]
    office = await live([*whole, ("forget", 0)])
    texts = office.log._texts
    personal = sorted(key for key, owners in texts.items() if "" not in owners)
    if not personal:
        return
    del texts[personal[draw(len(personal) - 1)]]
    faults = [one async for one in audit(office.log) if one.is_fault]
    assert {one.kind for one in faults} == {FindingKind.MISSING}


@given(acts=acts, draw=st.data())
def test_a_text_that_is_stolen_afterwards_is_missed_whatever_was_forgotten_before(
    acts: list[Act], draw: st.DataObject
) -> None:
    asyncio.run(check_a_theft(acts, lambda last: draw.draw(st.integers(0, last))))


async def check_the_next_pass(acts: Sequence[Act]) -> None:
    office = await live(acts)
    office.clock.time += MINUTE
    await office.sync()
    looked = office.clock.now()
    for number in range(4):
        last = await last_decision(office, EventId(f"evt-{number}"))
        if last is None or last.valid_until is None or last.valid_until <= looked:
            continue
        texts = await office.log.texts([key for _, key in last.parts])
        rebuild(last, texts)


async def last_decision(office: Office, event_id: EventId) -> Decided | None:
    _, decisions = await erased_until_then(office)
    own = [decided for decided in decisions if decided.event_id == event_id]
    return own[-1] if own else None


@given(acts=acts)
def test_after_the_next_pass_all_that_stands_can_be_asked_again(
    acts: list[Act],
) -> None:
    asyncio.run(check_the_next_pass(acts))
