"""The agenda: when which event is due, however often that changes."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from callsheet.application.agenda import Agenda
from callsheet.domain.ids import EventId
from tests.domain.builders import HOUR, MINUTE, NOON

ONE, TWO = EventId("evt-1"), EventId("evt-2")


def test_an_event_is_due_at_the_first_of_its_instants() -> None:
    agenda = Agenda()
    agenda.put(ONE, [NOON + HOUR, NOON + MINUTE])
    assert agenda.next() == NOON + MINUTE
    assert agenda.take(NOON) == set()
    assert agenda.take(NOON + MINUTE) == {ONE}
    assert agenda.next() is None


def test_what_was_noted_last_counts() -> None:
    agenda = Agenda()
    agenda.put(ONE, [NOON])
    agenda.put(TWO, [NOON + MINUTE])
    agenda.put(ONE, [NOON + HOUR])
    agenda.put(TWO, [])
    assert agenda.take(NOON + MINUTE) == set()
    assert agenda.next() == NOON + HOUR


def test_what_counts_no_more_does_not_pile_up() -> None:
    agenda = Agenda()
    for minute in range(1_000):
        agenda.put(ONE, [NOON + timedelta(minutes=minute % 7)])
    assert len(agenda._queue) < 100
    assert agenda.take(NOON + HOUR) == {ONE}


steps = st.lists(
    st.tuples(st.integers(0, 9), st.none() | st.integers(0, 50)), max_size=600
)


@given(steps, st.integers(0, 50))
def test_it_names_what_is_due_whatever_was_noted_before(
    noted: list[tuple[int, int | None]], moment: int
) -> None:
    agenda, known = Agenda(), dict[EventId, int]()
    for number, minute in noted:
        event_id = EventId(f"evt-{number}")
        known.pop(event_id, None)
        if minute is None:
            agenda.put(event_id, [])
        else:
            known[event_id] = minute
            agenda.put(event_id, [NOON + timedelta(minutes=minute)])
    due = {event_id for event_id, minute in known.items() if minute <= moment}
    assert agenda.take(NOON + timedelta(minutes=moment)) == due
    left = [minute for event_id, minute in known.items() if event_id not in due]
    following = NOON + timedelta(minutes=min(left)) if left else None
    assert agenda.next() == following
