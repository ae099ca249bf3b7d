"""The log read page by page, in both directions, and only what is asked for."""

import pytest

from callsheet.application import log_pages
from callsheet.application.auditing import Row
from callsheet.application.log_pages import LogPage, newest_first, oldest_first
from tests.application.office import Office


async def some(office: Office, many: int) -> None:
    for number in range(many):
        await office.prefer(bool(number % 2), f"evt-{number}")


def anything(row: Row) -> bool:
    return True


def third(row: Row) -> bool:
    return row.position % 3 == 0


@pytest.fixture
def office() -> Office:
    return Office()


async def walk(office: Office, wants: log_pages.Wants, limit: int) -> list[list[int]]:
    """Go through all pages, in both directions; give the positions of each."""
    on, back = [], []
    page: LogPage | None = None
    while page is None or page.last is not None:
        after = 0 if page is None or page.last is None else page.last
        page = await oldest_first(office.log, wants, after=after, limit=limit)
        on += [row.position for row in page.rows]
    page = None
    while page is None or page.last is not None:
        before: int | None = None if page is None else page.last
        page = await newest_first(office.log, wants, before=before, limit=limit)
        back += [row.position for row in page.rows]
    return [on, back]


@pytest.mark.parametrize("limit", [1, 3, 50])
@pytest.mark.parametrize("many", [0, 1, 7])
@pytest.mark.parametrize("block", [1, 2, 200])
async def test_all_pages_together_are_the_log(
    office: Office, monkeypatch: pytest.MonkeyPatch, limit: int, many: int, block: int
) -> None:
    monkeypatch.setattr(log_pages, "_BLOCK", block)
    await some(office, many)
    every = [*range(1, many + 1)]
    assert await walk(office, anything, limit) == [every, every[::-1]]
    threes = [one for one in every if one % 3 == 0]
    assert await walk(office, third, limit) == [threes, threes[::-1]]


async def test_a_page_looks_at_so_many_records_and_no_more(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_pages, "_BLOCK", 2)
    monkeypatch.setattr(log_pages, "LOOKED_AT", 4)
    await some(office, 9)
    on = await oldest_first(office.log, lambda _: False, after=0, limit=5)
    assert on == LogPage(rows=(), last=4)
    back = await newest_first(office.log, lambda _: False, before=None, limit=5)
    assert back == LogPage(rows=(), last=6)
    assert await walk(office, third, 2) == [[3, 6, 9], [9, 6, 3]]
