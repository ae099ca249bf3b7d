"""Projecting page by page: what has to be read again, and what is forgotten."""

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import pytest

from callsheet.application.log_port import Recorded
from callsheet.application.projecting import Projector
from callsheet.application.views import Kept
from callsheet.domain.ids import EventId
from callsheet.domain.records import Unreadable, WritesResumed
from tests.contracts.folded import folded
from tests.contracts.random_log import recorded
from tests.domain.builders import NOON

UNREADABLE = Unreadable(event_id=EventId("evt-1"), at=NOON, place="p", problem="q")
LOG = recorded(Random(3), 120)
PAGES = [LOG[at : at + 20] for at in range(0, len(LOG), 20)]


def fold(projector: Projector, page: Sequence[Recorded]) -> int:
    """Fold a page with what is lacking; say how many streams were."""
    streams = {
        name: [one for one in LOG if one.stream == name]
        for name in projector.lacking(page)
    }
    projector.fold(page, streams)
    return len(streams)


@pytest.mark.parametrize(
    ("room", "reads"),
    [
        pytest.param(100, 0, id="none is read again while there is room"),
        pytest.param(1, 4, id="those that were forgotten are"),
    ],
)
def test_what_is_remembered_need_not_be_read(room: int, reads: int) -> None:
    projector = Projector(Kept(), room)
    read = [fold(projector, page) for page in PAGES]
    assert max(read) == reads
    assert projector.kept.workspace == folded(LOG).workspace


def test_who_begins_in_the_middle_reads_what_was_before() -> None:
    first = Projector(Kept())
    fold(first, LOG[:60])
    second = Projector(first.kept)
    assert fold(second, LOG[60:]) > 0
    assert second.kept.workspace == folded(LOG).workspace


def test_without_records_nothing_changes() -> None:
    projector = Projector(Kept())
    assert projector.lacking([]) == ()
    assert projector.fold([], {}) == {}
    assert projector.kept == Kept()


def test_what_is_not_about_an_event_is_no_line_wherever_it_stands() -> None:
    record = WritesResumed(at=NOON)
    odd = Recorded(stream="event:evt-1", version=1, position=1, record=record)
    projector = Projector(Kept())
    assert projector.fold([odd], {}) == {}
    later = replace(odd, version=2, position=2, record=UNREADABLE)
    (line,) = projector.fold([later], {"event:evt-1": [odd, later]}).values()
    assert line.version == 1
    elsewhere = replace(LOG[0], stream="workspace", version=1, position=3)
    assert projector.fold([elsewhere], {}) == {}
    assert projector.kept.workspace.versions == {"workspace": 1}
