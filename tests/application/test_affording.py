"""Who waits for the rate limit is not overtaken by those who are less urgent."""

from callsheet.application.budgeting import WindowBudget
from callsheet.domain.budget import WINDOW, Operation
from tests.application.office import Office
from tests.domain.builders import HOUR, LINK, NOON, START

ADD, REMOVE = Operation.ADD_BOT, Operation.REMOVE_BOT


def meet(office: Office, number: int, hours: int) -> None:
    """Let a meeting of its own begin so many hours later than the first."""
    office.meet(
        f"evt-{number}",
        start=START + hours * HOUR,
        meeting_url=f"{LINK}{number}",
        updated_at=NOON,
    )


async def test_an_addition_does_not_take_what_an_earlier_re_book_needs(
    office: Office,
) -> None:
    """Two re-books and an addition; Recall takes one removal and two additions."""
    meet(office, 1, 4)
    meet(office, 2, 5)
    await office.sync()
    office.clock.time += 2 * WINDOW
    office.restart(budget=WindowBudget({ADD: 2, REMOVE: 1}))
    meet(office, 1, 1)
    meet(office, 2, 2)
    meet(office, 3, 3)
    assert await office.writes() == [
        *("remove evt-1", "add evt-1"),
        *("remove evt-2", "add evt-2"),
        "add evt-3",
    ]
    assert office.clock.slept == [WINDOW.total_seconds()]


async def test_what_waits_for_nothing_goes_at_once(office: Office) -> None:
    """A removal is no addition: it need not wait behind one."""
    meet(office, 1, 9)
    await office.sync()
    office.clock.time += 2 * WINDOW
    office.restart(budget=WindowBudget({ADD: 1}))
    for number in (2, 3):
        meet(office, number, number)
    office.meet("evt-1", is_cancelled=True, start=START + 9 * HOUR)
    assert await office.writes() == ["add evt-2", "remove evt-1", "add evt-3"]
