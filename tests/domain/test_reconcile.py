"""The core's one question: its two forms, and all that an answer carries."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from callsheet.domain.bot import Bot
from callsheet.domain.decision import Noop
from callsheet.domain.event import CalendarStatus
from callsheet.domain.keys import Scheme
from callsheet.domain.reasons import Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    DAY,
    END,
    ENTERS,
    EVENING,
    FORMAL,
    FREEZES,
    MIDDLE,
    MINUTE,
    NOON,
    RECORD,
    SERVED,
    SKIP,
    START,
    answer,
    at,
    bot,
    calendar,
    event,
    flags,
    foreign,
    line,
    settings,
    sha,
    situation,
)


def test_the_short_form_stands_for_a_connected_calendar_alone() -> None:
    moved = [bot(start=EVENING)]
    short = reconcile(event(), RECORD, moved, now=NOON)
    alone = calendar(address=None)
    assert short == reconcile(situation(NOON, *moved, calendar=alone))


def test_the_short_form_without_bots_has_none() -> None:
    assert line(reconcile(event(), RECORD, now=NOON)) == "wanted_by_default: add"


def test_the_short_form_takes_a_calendar() -> None:
    lost = calendar(status=CalendarStatus.DISCONNECTED)
    decision = reconcile(event(), RECORD, now=NOON, calendar=lost)
    assert line(decision) == "calendar_disconnected: nothing"


def test_the_short_form_takes_settings() -> None:
    chosen = settings(scheme=Scheme.COMPANY)
    decision = reconcile(event(), RECORD, now=NOON, settings=chosen)
    assert line(decision) == "identity_unknown: nothing"


def test_the_short_form_needs_the_time() -> None:
    with pytest.raises(TypeError, match="now is missing"):
        reconcile(event(), RECORD)  # type: ignore[call-overload]


def test_a_noop_names_its_event_and_reason() -> None:
    decision = reconcile(situation(policy=SKIP))
    nothing = Noop(event_id=event().id, reason=Reason.UNWANTED_BY_DEFAULT)
    assert decision.commands == (nothing,)
    assert not decision.sends


@pytest.mark.parametrize(
    "bots", [(), (bot(start=EVENING),)], ids=["an addition", "a re-book"]
)
def test_a_decision_sends(bots: Sequence[Bot]) -> None:
    assert reconcile(situation(NOON, *bots)).sends


def test_a_decision_names_its_event_and_its_policy() -> None:
    decision = reconcile(situation(event=event("evt-7")))
    assert decision.event_id == "evt-7"
    assert decision.policy_digest == RECORD.digest


def test_without_a_policy_none_is_named() -> None:
    decision = reconcile(situation(policy=None))
    assert (decision.policy_digest, decision.rule) == (None, None)


DESIRED = {
    "an addition": (situation(), True),
    "a correct booking": (situation(NOON, bot()), True),
    "a frozen booking": (situation(FREEZES, bot(settings_digest=sha("0"))), True),
    "a foreign bot in the way": (situation(NOON, foreign()), True),
    "a removal": (situation(NOON, bot(), policy=SKIP), False),
    "an unwanted event": (situation(policy=SKIP), False),
    "a served occurrence": (situation(MIDDLE, bot(**SERVED)), False),
    "a foreign bot on a deleted event": (
        situation(NOON, foreign(), bot(), event=event(is_deleted=True)),
        False,
    ),
}


@pytest.mark.parametrize(("given", "desired"), DESIRED.values(), ids=DESIRED)
def test_a_bot_is_desired_by(given: Situation, desired: bool) -> None:
    assert (reconcile(given).desired is not None) is desired


VALID = {
    "a new event, until it enters the freeze window": (situation(), FREEZES),
    "a far event, until it enters the horizon": (situation(ENTERS - DAY), ENTERS),
    "an addition in the last ten minutes, until the start": (
        situation(FREEZES),
        START,
    ),
    "a late addition, until the end": (situation(MIDDLE), END),
    "an unwanted event, until the freeze window": (situation(policy=SKIP), FREEZES),
    "an ended event, for ever": (situation(END), None),
    "a deleted event, for ever once it has begun": (
        situation(START, event=event(is_deleted=True)),
        None,
    ),
    "a left-over bot of an ended event, until that bot's freeze window": (
        situation(END, bot(start=EVENING)),
        EVENING - 10 * MINUTE,
    ),
    "a lost calendar's event is only flagged near its start": (
        situation(START, calendar=calendar(status=CalendarStatus.DISCONNECTED)),
        None,
    ),
}


@pytest.mark.parametrize(("given", "until"), VALID.values(), ids=VALID)
def test_an_answer_holds_for(given: Situation, until: datetime | None) -> None:
    assert reconcile(given).valid_until == until


def test_at_a_breakpoint_the_next_one_is_named() -> None:
    given = situation(NOON, bot())
    walked = []
    now: datetime | None = ENTERS - DAY
    while now is not None:
        walked.append(now)
        now = reconcile(at(given, now)).valid_until
    assert walked == [ENTERS - DAY, ENTERS, FREEZES, START, END]


FIRST = datetime.min.replace(tzinfo=timezone(timedelta(hours=14)))
LAST = datetime.max.replace(tzinfo=timezone(timedelta(hours=-12)))


@pytest.mark.parametrize("now", [FIRST, NOON, LAST], ids=["first", "middle", "last"])
@pytest.mark.parametrize("start", [FIRST, LAST], ids=["first", "last"])
def test_the_ends_of_the_calendar_can_be_decided(
    start: datetime, now: datetime
) -> None:
    far = event(start=start, end=LAST)
    bots = (bot("b1", start=FIRST, ended_at=LAST, **SERVED), bot("b2", start=LAST))
    decision = reconcile(situation(now, *bots, event=far))
    assert decision.reason in set(Reason)


def test_the_order_of_the_bots_does_not_matter() -> None:
    bots = (bot("b1"), bot("b2", EVENING), bot("b0", START - DAY, **SERVED))
    assert reconcile(situation(NOON, *bots)) == reconcile(situation(NOON, *bots[::-1]))


def test_the_zone_in_which_times_are_told_does_not_matter() -> None:
    tokyo = timezone(timedelta(hours=9))
    told = event(start=START.astimezone(tokyo), end=END.astimezone(tokyo))
    there = reconcile(situation(NOON.astimezone(tokyo), event=told))
    here = reconcile(situation(NOON))
    assert there == here
    assert there.valid_until is not None
    assert there.valid_until.astimezone(UTC) == FREEZES


def test_agreed_settings_are_no_wish() -> None:
    given = replace(situation(policy=SKIP), agreed=FORMAL)
    assert (answer(given), flags(given)) == ("unwanted_by_default: nothing", [])
