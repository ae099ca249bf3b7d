"""Why commands are kept back, in words."""

import pytest

from callsheet.application.held_words import (
    ENDINGS,
    LIMITS,
    REKEYING,
    held_words,
    scope_words,
)
from callsheet.domain.guard import Held, HeldFor
from callsheet.domain.hold_records import Ending, Limit
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.modes import Mode
from tests.domain.builders import HOUR, NOON, Change, sha

WORDS: dict[str, tuple[dict[str, Change], str]] = {
    "mass removal": (
        {"reason": HeldFor.MASS_REMOVAL, "hold": sha("a")},
        "too many at once (hold aaaaaaaaaa)",
    ),
    "mass removal without a name": (
        {"reason": HeldFor.MASS_REMOVAL},
        "too many at once",
    ),
    "rejected": (
        {"reason": HeldFor.REJECTED, "hold": sha("b"), "by": "ben"},
        "rejected by ben (hold bbbbbbbbbb)",
    ),
    "rejected by nobody known": ({"reason": HeldFor.REJECTED}, "rejected by somebody"),
    "an old key": (
        {"reason": HeldFor.SCHEME_CHANGE, "limit": Limit.SHARED_BOT},
        "the key scheme changed; a sharer still has the old bot",
    ),
    "mode": (
        {"reason": HeldFor.MODE, "mode": Mode.ADD_ONLY},
        "mode add_only",
    ),
    "mode of a rule": (
        {"reason": HeldFor.MODE, "mode": Mode.OBSERVE, "scope": "rule:customers"},
        'mode observe (the rule "customers")',
    ),
    "some mode": ({"reason": HeldFor.MODE}, "mode"),
    "paused": (
        {
            "reason": HeldFor.PAUSED,
            "by": "ana",
            "until": NOON + HOUR,
            "scope": "calendar:cal-a",
        },
        "paused by ana until 2026-03-02T13:00:00Z (this calendar)",
    ),
    "paused for good": (
        {"reason": HeldFor.PAUSED},
        "paused by somebody until somebody resumes",
    ),
    "scheme": ({"reason": HeldFor.SCHEME_CHANGE}, "the key scheme is being changed"),
}


@pytest.mark.parametrize(("given", "words"), WORDS.values(), ids=WORDS)
def test_held_is_said(given: dict[str, Change], words: str) -> None:
    usual: dict[str, Change] = {"event_id": EventId("evt-1"), "scope": "workspace"}
    assert held_words(Held(**{**usual, **given})) == words


@pytest.mark.parametrize("reason", HeldFor)
def test_every_reason_has_words(reason: HeldFor) -> None:
    held = Held(event_id=EventId("evt-1"), reason=reason, scope="workspace")
    assert held_words(held)


def test_every_limit_and_every_ending_has_words() -> None:
    assert {*LIMITS, *REKEYING} == set(Limit)
    assert set(ENDINGS) == set(Ending)


SCOPES = {
    "workspace": "the whole workspace",
    "calendar:cal-a": "the calendar ana@acme.example",
    "calendar:cal-b": "the calendar cal-b",
    "rule:customers": 'the rule "customers"',
}


@pytest.mark.parametrize(("scope", "words"), SCOPES.items(), ids=SCOPES)
def test_a_scope_is_said(scope: str, words: str) -> None:
    assert scope_words(scope, {CalendarId("cal-a"): "ana@acme.example"}) == words
