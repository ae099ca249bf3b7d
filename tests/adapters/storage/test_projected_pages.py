"""However a log is projected, page by page, it comes to what its records say."""

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.storage.keys import DataKey
from callsheet.adapters.storage.view_rows import (
    COLUMNS,
    line_in,
    row_of,
    workspace_in,
    workspace_text,
)
from callsheet.application.projecting import Projector
from callsheet.application.views import Kept
from callsheet.domain.call_sheet import Line
from callsheet.domain.ids import EventId
from tests.contracts.folded import folded
from tests.contracts.random_log import recorded


@given(
    st.randoms(use_true_random=False),
    st.integers(0, 80),
    st.integers(1, 90),
    st.integers(0, 3),
    st.booleans(),
)
def test_pages_of_any_size_come_to_the_fold_of_all(
    chance: Random, many: int, page: int, room: int, dies: bool
) -> None:
    """
    Whatever the projector remembers of the events before: nothing, some, or all.

    One that dies after each page goes on from what was kept.
    """
    log = recorded(chance, many)
    projector, lines = Projector(Kept(), room), dict[EventId, Line]()
    for start in range(0, len(log), page):
        some = log[start : start + page]
        streams = {
            name: [one for one in log if one.stream == name]
            for name in projector.lacking(some)
        }
        lines |= projector.fold(some, streams)
        if dies:
            projector = Projector(projector.kept, room)
    expected = folded(log)
    assert lines == expected.lines
    assert projector.kept.workspace == expected.workspace
    assert projector.kept.position == expected.position


class Keys:
    """Those of a log in which no choice stands: there is nothing to seal."""

    def data_key(self, owner: str) -> DataKey | None:
        raise AssertionError(owner)


NOBODYS = Keys()


@given(st.randoms(use_true_random=False), st.integers(0, 80))
def test_what_is_kept_is_read_back(chance: Random, many: int) -> None:
    expected = folded(recorded(chance, many))
    text = workspace_text(expected.workspace, NOBODYS)
    assert workspace_in(text, NOBODYS) == expected.workspace
    assert workspace_text(workspace_in(text, NOBODYS), NOBODYS) == text
    for line in expected.lines.values():
        row = dict(zip(COLUMNS, row_of(line), strict=True))
        assert line_in(row) == line
