"""Pauses: where nothing is sent for now, and until when."""

from dataclasses import replace
from datetime import datetime

import pytest

from callsheet.domain.hold_records import Paused, PauseRecord, Resumed
from callsheet.domain.pauses import Pauses, evolve_pauses
from tests.domain.builders import HOUR, MINUTE, NOON

ALL = Paused(scope="workspace", by="ana", why="", at=NOON)
CAL = Paused(scope="calendar:cal-a", by="ben", why="", at=NOON, expires=NOON + HOUR)
RESUMED = Resumed(scope="workspace", by="ana", why="", at=NOON)
SCOPES = ("workspace", "calendar:cal-a")


def folded(*records: PauseRecord) -> Pauses:
    pauses = Pauses()
    for record in records:
        pauses = evolve_pauses(pauses, record)
    return pauses


FOLDS: dict[str, tuple[tuple[PauseRecord, ...], tuple[Paused, ...]]] = {
    "nothing was said": ((), ()),
    "one scope": ((CAL,), (CAL,)),
    "two scopes, oldest first": ((CAL, ALL), (CAL, ALL)),
    "resumed": ((ALL, RESUMED), ()),
    "only the other one resumed": ((CAL, ALL, RESUMED), (CAL,)),
    "resumed without a pause": ((RESUMED, CAL), (CAL,)),
    "paused again by somebody else": (
        (ALL, CAL, replace(ALL, by="dan")),
        (CAL, replace(ALL, by="dan")),
    ),
}


@pytest.mark.parametrize(("records", "found"), FOLDS.values(), ids=FOLDS)
def test_in_force_are(
    records: tuple[PauseRecord, ...], found: tuple[Paused, ...]
) -> None:
    assert folded(*records).at(NOON) == found


ENDS: dict[str, tuple[datetime | None, bool]] = {
    "somebody has to resume": (None, True),
    "an instant before its end": (NOON + MINUTE, True),
    "at its end": (NOON, False),
}


@pytest.mark.parametrize(("expires", "lasts"), ENDS.values(), ids=ENDS)
def test_a_pause_lasts(expires: datetime | None, lasts: bool) -> None:
    pauses = folded(replace(ALL, expires=expires))
    assert bool(pauses.at(NOON)) is lasts
    assert bool(pauses.on(SCOPES, NOON)) is lasts


def test_a_pause_of_another_scope_is_none() -> None:
    pauses = folded(CAL, replace(ALL, scope="rule:customers"))
    assert pauses.on(("workspace", "calendar:cal-b", "rule:board"), NOON) is None


LONGEST: dict[str, tuple[tuple[Paused, ...], int]] = {
    "one without an end": ((CAL, ALL), 1),
    "the one that ends last": ((CAL, replace(ALL, expires=NOON + MINUTE)), 0),
    "the one that is not over": ((replace(CAL, expires=NOON), ALL), 1),
}


@pytest.mark.parametrize(("pauses", "which"), LONGEST.values(), ids=LONGEST)
def test_of_several_the_longest_counts(pauses: tuple[Paused, ...], which: int) -> None:
    for order in (pauses, pauses[::-1]):
        assert folded(*order).on(SCOPES, NOON) == pauses[which]
