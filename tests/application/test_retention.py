"""Keeping to a term: forgetting once a day, for as long as the service runs."""

import asyncio
from collections.abc import Sequence

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Entry
from callsheet.application.retention import EVERY, FIRST, Outcome, Retention
from callsheet.domain.ids import Digest
from callsheet.domain.log_records import TextsForgotten
from tests.application.office import Office
from tests.domain.builders import DAY, HOUR, MINUTE, NOON


class Term:
    """A retention of one day on an office's log, that ends after some outcomes."""

    def __init__(self, office: Office, times: int) -> None:
        self.office = office
        self.outcomes: list[tuple[Outcome, object]] = []
        self._stop = asyncio.Event()
        self._times = times

    async def run(self) -> None:
        office = self.office
        await Retention(office.log, office.clock, 1, self._told).run(self._stop)

    def _told(self, outcome: Outcome) -> None:
        self.outcomes.append((outcome, self.office.clock.time - NOON - DAY))
        if len(self.outcomes) == self._times:
            self._stop.set()


async def a_meeting_that_is_over(office: Office) -> None:
    """Decide on it, and once more when it is over; the clock shows the next noon."""
    office.meet("evt-1")
    await office.sync()
    office.clock.time += DAY - MINUTE
    await office.sync()
    office.clock.time += MINUTE


async def test_what_gets_old_is_forgotten_day_by_day() -> None:
    office = Office()
    await a_meeting_that_is_over(office)
    term = Term(office, 3)
    await term.run()
    assert [at for _, at in term.outcomes] == [FIRST, FIRST + EVERY, FIRST + 2 * EVERY]
    [first, second, none] = [outcome for outcome, _ in term.outcomes]
    assert isinstance(first, TextsForgotten)
    assert (first.by, first.why) == ("callsheet run", "retention_days = 1")
    assert first.before == NOON + FIRST
    assert first.texts > 0
    # What was decided when it was over is a day younger.
    assert await office.records(TextsForgotten) == [first, second]
    assert none is None


class Full(MemoryLog):
    """A log on a disk that is full, the first time."""

    tries = 0

    async def forget(
        self, digests: Sequence[Digest], *, seen: int, entry: Entry | None = None
    ) -> int:
        self.tries += 1
        if self.tries == 1:
            raise LogUnavailable("the disk is full")
        return await super().forget(digests, seen=seen, entry=entry)


async def test_what_could_not_be_done_is_tried_again_within_the_day() -> None:
    office = Office()
    office.log = Full()
    await a_meeting_that_is_over(office)
    term = Term(office, 2)
    await term.run()
    [(failed, _), (done, at)] = term.outcomes
    assert str(failed) == "the disk is full"
    assert isinstance(done, TextsForgotten)
    assert at == FIRST + HOUR


async def test_it_ends_at_once_when_it_is_told_to() -> None:
    office, stop = Office(), asyncio.Event()
    told: list[Outcome] = []
    stop.set()
    await Retention(office.log, office.clock, 1, told.append).run(stop)
    assert told == []


async def test_it_does_not_wait_its_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    office, stop = Office(), asyncio.Event()
    told: list[Outcome] = []

    async def sleep(_: float) -> None:
        stop.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(office.clock, "sleep", sleep)
    await Retention(office.log, office.clock, 1, told.append).run(stop)
    assert told == []
