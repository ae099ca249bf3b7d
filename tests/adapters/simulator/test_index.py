"""The index and its pages against the plain way of doing the same."""

from datetime import datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.simulator.index import EventIndex
from callsheet.adapters.simulator.model import Event, Invitation, Snapshot
from callsheet.adapters.simulator.recall.paging import PAGE_SIZE, page_of
from tests.adapters.simulator.office import NOW


def row(number: int) -> Event:
    snapshot = Snapshot(
        start=NOW, end=NOW, meeting_url=None, meeting_platform=None, raw_json=b"{}"
    )
    source = Invitation(
        mailbox="ana@acme.example",
        platform="google_calendar",
        platform_id=str(number),
        ical_uid=str(number),
        meeting=str(number),
        current=snapshot,
    )
    calendar_id = "even" if number % 2 == 0 else "odd"
    return Event(id=f"e{number:03}", calendar_id=calendar_id, source=source)


steps = st.lists(
    st.tuples(st.integers(0, 9), st.integers(0, 5) | st.none()), max_size=60
)


@given(steps, st.integers(0, 60))
def test_the_index_knows_what_a_plain_table_knows(
    steps: list[tuple[int, int | None]], since: int
) -> None:
    index = EventIndex()
    rows = {number: row(number) for number in range(10)}
    table: dict[str, tuple[datetime, datetime, str]] = {}
    for tick, (number, start) in enumerate(steps):
        if start is None:
            index.remove(rows[number])
            table.pop(rows[number].id, None)
            continue
        at, stamp = NOW + timedelta(hours=start), NOW + timedelta(seconds=tick)
        index.place(rows[number], at, stamp)
        table[rows[number].id] = (at, stamp, rows[number].calendar_id)
    bound = NOW + timedelta(seconds=since)
    assert list(index.by_start(None)) == sorted((v[0], id) for id, v in table.items())
    assert list(index.by_start("odd")) == sorted(
        (v[0], id) for id, v in table.items() if v[2] == "odd"
    )
    recent = sorted((v[0], id) for id, v in table.items() if v[1] >= bound)
    assert list(index.changed_since(bound)) == recent
    narrowed = list(index.narrowed(None, since=bound, uid="", deleted=False))
    assert narrowed in (recent, list(index.by_start(None)))
    of_uid = sorted((v[0], id) for id, v in table.items() if id == "e001")
    narrowed = list(index.narrowed("odd", since=None, uid="1", deleted=False))
    assert narrowed in (of_uid, list(index.by_start("odd")))


def test_the_index_forgets_superseded_changes() -> None:
    index = EventIndex()
    event = row(1)
    for tick in range(5000):
        index.place(event, NOW, NOW + timedelta(seconds=tick))
    assert len(index._changes) < 1100
    assert len(index.changed_since(NOW)) == 1


@given(st.integers(0, 350), st.integers(1, 3))
def test_pages_forth_and_back_show_each_row_once(count: int, every: int) -> None:
    keys = [(NOW + timedelta(minutes=n // 3), f"e{n:03}") for n in range(count)]
    wanted = [id for n, (_, id) in enumerate(keys) if n % every == 0]

    def matches(id: str) -> bool:
        return int(id[1:]) % every == 0

    pages = [page_of(keys, matches, None)]
    while pages[-1].next is not None:
        pages.append(page_of(keys, matches, pages[-1].next))
    assert [id for page in pages for id in page.ids] == wanted
    assert all(len(page.ids) == PAGE_SIZE for page in pages[:-1])
    for before, after in pairwise(pages):
        assert after.previous is not None
        assert page_of(keys, matches, after.previous).ids == before.ids


def test_what_changed_lately_is_looked_up_and_what_changed_ever_is_not_sorted() -> None:
    index = EventIndex()
    for number in range(100):
        index.place(row(number), NOW, NOW + timedelta(seconds=number))
    lately = index.narrowed(
        None, since=NOW + timedelta(seconds=95), uid="", deleted=False
    )
    assert [id for _, id in lately] == [f"e{number:03}" for number in range(95, 100)]
    ever = index.narrowed(None, since=NOW, uid="", deleted=False)
    assert ever is index.by_start(None)
