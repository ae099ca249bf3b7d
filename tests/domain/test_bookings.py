"""The booked bots of a wanted event: kept, re-booked, or given new settings."""

from datetime import timedelta, timezone

import pytest

from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.decision import AddBot, How, RemoveBot
from callsheet.domain.keys import LinkForm, Scheme, Spelling
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reasons import Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    EVENING,
    FORMAL,
    FREEZES,
    LINK,
    NOON,
    OTHER_LINK,
    START,
    TICK,
    answer,
    bot,
    calendar,
    event,
    flags,
    key_for,
    settings,
    sha,
    situation,
)

FORMAL_POLICY = Policy(default="record", bot=FORMAL)
ZOOM = "https://acme.zoom.us/j/123456789?pwd=abc"
SAME_ZOOM = "https://zoom.us/wc/join/123456789"

CASES: dict[str, tuple[Situation, str]] = {
    "the settings applied are the wanted ones": (
        situation(NOON, bot(settings_digest=FORMAL.digest), policy=FORMAL_POLICY),
        "already_correct: nothing",
    ),
    "nobody knows which settings were applied": (
        situation(NOON, bot(), policy=FORMAL_POLICY),
        "already_correct: nothing",
    ),
    "the default settings were applied and others are wanted": (
        situation(
            NOON, bot(settings_digest=BotSettings().digest), policy=FORMAL_POLICY
        ),
        "settings_changed: add",
    ),
    "the sharers agreed on other settings than this event's": (
        situation(NOON, bot(settings_digest=FORMAL.digest), agreed=FORMAL),
        "already_correct: nothing",
    ),
    "the settings are this event's and not those agreed on": (
        situation(NOON, bot(settings_digest=BotSettings().digest), agreed=FORMAL),
        "settings_changed: add",
    ),
    "time and link changed": (
        situation(NOON, bot(start=EVENING, link=OTHER_LINK)),
        "time_changed: unschedule b1, add",
    ),
    "link and scheme changed": (
        situation(NOON, bot(link=OTHER_LINK, key="old", ours=True)),
        "link_changed: unschedule b1, add",
    ),
    "scheme and settings changed inside the freeze window": (
        situation(FREEZES, bot(key="old", ours=True, settings_digest=sha("0"))),
        "key_scheme_changed: unschedule b1, add",
    ),
    "time changed inside the freeze window": (
        situation(FREEZES, bot(start=EVENING, settings_digest=sha("0"))),
        "time_changed: unschedule b1, add",
    ),
    "one of two bots is the right one": (
        situation(NOON, bot("b1"), bot("b2", EVENING)),
        "duplicate_bots: unschedule b1 b2, add",
    ),
    "the time differs by a microsecond": (
        situation(NOON, bot(start=START + TICK)),
        "time_changed: unschedule b1, add",
    ),
    "the same instant is told in another zone": (
        situation(NOON, bot(start=START.astimezone(timezone(timedelta(hours=9))))),
        "already_correct: nothing",
    ),
    "the link is another spelling of the same meeting": (
        situation(
            NOON,
            bot(link=SAME_ZOOM, key=key_for(link="https://zoom.us/j/123456789")),
            event=event(meeting_url=ZOOM),
        ),
        "already_correct: nothing",
    ),
    "the link is another spelling, and links are taken verbatim": (
        situation(
            NOON,
            bot(link=SAME_ZOOM),
            event=event(meeting_url=ZOOM),
            settings=settings(link=LinkForm.VERBATIM),
        ),
        "link_changed: unschedule b1, add",
    ),
    "the key is of the guide's spelling and that is in force": (
        situation(
            NOON,
            bot(key=f"{key_for()}-acme.example"),
            settings=settings(scheme=Scheme.COMPANY, spelling=Spelling.GUIDE),
        ),
        "already_correct: nothing",
    ),
    "the key is of the guide's spelling and ours is in force": (
        situation(
            NOON,
            bot(key=f"{key_for()}-acme.example"),
            settings=settings(scheme=Scheme.COMPANY),
        ),
        "key_scheme_changed: unschedule b1, add",
    ),
    "the calendar's address is unknown and a bot is booked": (
        situation(
            NOON,
            bot(),
            calendar=calendar(address=None),
            settings=settings(scheme=Scheme.COMPANY),
        ),
        "identity_unknown: nothing",
    ),
}


@pytest.mark.parametrize(
    ("spare", "said"),
    [(0, "wanted_by_default: add"), (-1, "key_too_long: nothing")],
    ids=["as long as may be", "one character too long"],
)
def test_a_key_is(spare: int, said: str) -> None:
    mine = settings(scheme=Scheme.CALENDAR_EVENT)
    room = 2000 - len(f"{key_for()}|")
    assert answer(situation(event=event("e" * (room - spare)), settings=mine)) == said


@pytest.mark.parametrize(("given", "said"), CASES.values(), ids=CASES)
def test_a_booking_when(given: Situation, said: str) -> None:
    assert answer(given) == said


def test_an_addition_holds_all_that_recall_needs() -> None:
    meeting = event(meeting_url=ZOOM)
    decision = reconcile(situation(event=meeting, policy=FORMAL_POLICY))
    assert decision.commands == (
        AddBot(
            event_id=meeting.id,
            reason=Reason.WANTED_BY_DEFAULT,
            key=key_for(link="https://zoom.us/j/123456789"),
            start=START,
            link=ZOOM,
            settings=FORMAL,
        ),
    )


def test_a_removal_names_the_bots_it_expects_in_order() -> None:
    decision = reconcile(situation(NOON, bot("b2"), bot("b10")))
    assert decision.commands[0] == RemoveBot(
        event_id=event().id,
        reason=Reason.DUPLICATE_BOTS,
        bot_ids=(bot("b10").id, bot("b2").id),
        how=How.UNSCHEDULE,
    )


def test_new_settings_are_sent_whole() -> None:
    rule = Rule(name="formal", then="record", bot=FORMAL)
    given = situation(NOON, bot(settings_digest=sha("0")), policy=Policy(rules=(rule,)))
    assert [c.settings for c in reconcile(given).commands if isinstance(c, AddBot)] == [
        FORMAL
    ]


def test_a_frozen_bot_is_flagged_and_looked_at_again_at_its_start() -> None:
    given = situation(FREEZES, bot(settings_digest=sha("0")))
    assert flags(given) == ["inside_freeze_window"]
    assert reconcile(given).valid_until == START


def test_desired_is_the_bot_that_should_exist() -> None:
    desired = reconcile(situation(NOON, bot(start=EVENING), agreed=FORMAL)).desired
    assert desired is not None
    assert (desired.key, desired.start, desired.link, desired.settings_digest) == (
        key_for(),
        START,
        LINK,
        FORMAL.digest,
    )
