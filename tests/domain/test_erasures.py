"""What was erased on purpose, folded from the records of it."""

from dataclasses import replace

import pytest

from callsheet.domain.erasures import Erasures
from callsheet.domain.ids import CalendarId
from callsheet.domain.log_records import CalendarErased, Sealed, TextsForgotten
from tests.domain.builders import DAY, HOUR, NOON, TICK, Change, sha
from tests.domain.test_log import DECIDED

ERASED = CalendarErased(
    calendar_id=CalendarId("cal-a"), at=NOON + HOUR, by="dana", why="", texts=3
)
FORGOTTEN = TextsForgotten(
    at=NOON + DAY, before=NOON + HOUR, by="dana", why="", texts=3
)
BOTH = Erasures().after(ERASED).after(FORGOTTEN)


@pytest.mark.parametrize(
    ("erasures", "changes", "what"),
    [
        pytest.param(Erasures(), {}, None, id="nothing was erased"),
        pytest.param(Erasures().after(ERASED), {}, ERASED, id="its calendar was"),
        pytest.param(
            Erasures().after(ERASED), {"at": NOON + HOUR}, ERASED, id="at that moment"
        ),
        pytest.param(
            Erasures().after(ERASED), {"at": NOON + HOUR + TICK}, None, id="before it"
        ),
        pytest.param(
            Erasures().after(ERASED),
            {"calendar_id": CalendarId("cal-b")},
            None,
            id="another calendar was",
        ),
        pytest.param(Erasures().after(FORGOTTEN), {}, FORGOTTEN, id="it was old"),
        pytest.param(
            Erasures().after(FORGOTTEN),
            {"at": NOON + HOUR},
            None,
            id="it was as old as that, not older",
        ),
        pytest.param(BOTH, {}, ERASED, id="both"),
        pytest.param(
            BOTH, {"calendar_id": CalendarId("cal-b")}, FORGOTTEN, id="one of two"
        ),
    ],
)
def test_a_decision_is_covered_by_what_was_erased_after_it(
    erasures: Erasures,
    changes: dict[str, Change],
    what: CalendarErased | TextsForgotten | None,
) -> None:
    decided = replace(DECIDED, **changes)
    assert erasures.erasure_of(decided) == what
    assert erasures.covers(decided) == (what is not None)


def test_the_last_erasure_of_a_calendar_counts() -> None:
    again = replace(ERASED, at=NOON + DAY)
    erasures = Erasures().after(ERASED).after(again)
    assert erasures.whole(replace(DECIDED, at=NOON + 2 * HOUR)) == again


def test_of_those_by_age_the_farthest_counts() -> None:
    less = replace(FORGOTTEN, before=NOON)
    assert BOTH.after(less) == BOTH
    more = replace(FORGOTTEN, before=NOON + DAY)
    assert BOTH.after(more).forgotten == more


def test_a_seal_erases_nothing() -> None:
    seal = Sealed(at=NOON, first=1, last=2, count=2, root=sha("1"))
    assert Erasures().after(seal) == Erasures()
