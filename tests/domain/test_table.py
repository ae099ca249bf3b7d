"""Every row of the decision table, and every reason, in the simplest case of it."""

import pytest

from callsheet.domain.reasons import Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.table import TABLE
from tests.domain.builders import answer, row_of
from tests.domain.cases_before_wanting import BEFORE_WANTING
from tests.domain.cases_when_wanted import WHEN_WANTED

CASES = BEFORE_WANTING | WHEN_WANTED


@pytest.mark.parametrize(("given", "row", "said"), CASES.values(), ids=CASES)
def test_a_row_decides(given: Situation, row: str, said: str) -> None:
    assert (row_of(given), answer(given)) == (row, said)


def test_no_two_rows_have_one_name() -> None:
    names = [row.name for row in TABLE]
    assert sorted(set(names)) == sorted(names)


def test_every_row_has_a_case() -> None:
    assert {row for _, row, _ in CASES.values()} == {row.name for row in TABLE}


def test_every_reason_has_a_case() -> None:
    assert {reconcile(given).reason for given, _, _ in CASES.values()} == set(Reason)


def test_the_last_row_always_applies() -> None:
    assert TABLE[-1].name == "none_booked"
    assert {row_of(given) for given, _, _ in CASES.values()} >= {"none_booked"}
