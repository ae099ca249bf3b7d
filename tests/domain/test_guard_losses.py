"""What the mass-removal guard counts: an event that lives on and ends with no bot."""

import pytest

from callsheet.domain.decision import Decision
from callsheet.domain.guard import loses_its_bot
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    EVENING,
    HOUR,
    LIVE,
    MIDDLE,
    NO,
    NOON,
    SERVED,
    SKIP,
    START,
    bot,
    event,
    foreign,
    sha,
    sibling,
    situation,
)

LOSSES: dict[str, tuple[Situation, bool]] = {
    "an unwanted event": (situation(NOON, bot(), policy=SKIP), True),
    "a person's no": (situation(NOON, bot(), event_choice=NO), False),
    "a person's no to a bot in its call": (
        situation(MIDDLE, bot(**LIVE), event_choice=NO),
        False,
    ),
    "an event without a link": (
        situation(NOON, bot(), event=event(meeting_url=None)),
        True,
    ),
    "a served occurrence with a left-over": (
        situation(MIDDLE, bot("b1", **SERVED), bot("b2", EVENING)),
        True,
    ),
    "a deleted event": (situation(NOON, bot(), event=event(is_deleted=True)), False),
    "a cancelled event": (
        situation(NOON, bot(), event=event(is_cancelled=True)),
        False,
    ),
    "an ended event": (situation(START + HOUR, bot(start=EVENING)), False),
    "a re-book": (situation(NOON, bot(start=EVENING)), False),
    "an addition": (situation(), False),
    "new settings": (situation(NOON, bot(settings_digest=sha("0"))), False),
    "a noop": (situation(NOON, bot()), False),
    "a foreign bot in the way": (
        situation(NOON, bot(), foreign(), policy=SKIP),
        False,
    ),
    "a left-over beside a live bot": (
        situation(MIDDLE, bot("b1", **LIVE), bot("b2", EVENING)),
        False,
    ),
    "a left-over beside a sibling's bot": (
        situation(
            MIDDLE, bot("b2", EVENING), siblings=(sibling("evt-2", bot(**LIVE)),)
        ),
        False,
    ),
}


@pytest.mark.parametrize(("given", "loses"), LOSSES.values(), ids=LOSSES)
def test_the_guard_counts(given: Situation, loses: bool) -> None:
    decision: Decision = reconcile(given)
    assert loses_its_bot(decision) is loses
