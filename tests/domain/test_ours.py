"""Which bots are ours, and what happens around a bot that is not."""

import pytest

from callsheet.domain.bot import Bot
from callsheet.domain.keys import Scheme
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import ForeignBots, Situation
from tests.domain.builders import (
    DAY,
    EVENING,
    LIVE,
    MIDDLE,
    NO,
    NOON,
    OTHER_LINK,
    SERVED,
    SKIP,
    answer,
    bot,
    calendar,
    event,
    foreign,
    key_for,
    settings,
    sha,
    situation,
)

BY_KEY = {
    "the default scheme": key_for(),
    "one bot per company": f"{key_for()}|acme.example",
    "one bot per company, in the guide's spelling": f"{key_for()}-acme.example",
    "one bot per event": f"{key_for()}|evt-1",
    "one bot per event, in the guide's spelling": f"{key_for()}-evt-1",
    "one bot per tenant": f"{key_for()}|t1",
    "one bot per tenant, in the guide's spelling": f"{key_for()}-t1",
}


@pytest.mark.parametrize("key", BY_KEY.values(), ids=BY_KEY)
def test_a_bot_under_a_key_of_ours_is_taken_over(key: str) -> None:
    given = situation(NOON, bot(key=key), policy=SKIP, calendar=calendar(tenant="t1"))
    assert answer(given) == "unwanted_by_default: unschedule b1"


def test_a_bot_under_the_verbatim_link_is_taken_over() -> None:
    shouted = bot(link=OTHER_LINK.upper())
    given = situation(NOON, shouted, policy=SKIP)
    assert answer(given) == "unwanted_by_default: unschedule b1"


STRANGERS = {
    "for another event": f"{key_for()}|evt-2",
    "of another company": f"{key_for()}|globex.example",
    "of another tenant": f"{key_for()}|t2",
    "for another time than the bot's": key_for(EVENING),
    "for another link than the bot's": key_for(link=OTHER_LINK),
    "with a tail": f"{key_for()} ",
    "of nobody's making": "recording-42",
}


@pytest.mark.parametrize("key", STRANGERS.values(), ids=STRANGERS)
def test_a_bot_under_a_key_is_foreign(key: str) -> None:
    given = situation(NOON, bot(key=key), calendar=calendar(tenant="t1"))
    assert answer(given) == "foreign_bot: nothing"


def test_the_key_is_compared_with_the_bots_own_start_and_link() -> None:
    moved = bot(start=EVENING, link=OTHER_LINK)
    given = situation(NOON, moved)
    assert answer(given) == "time_changed: unschedule b1, add"


def test_a_bot_in_the_log_is_ours_under_any_key() -> None:
    logged = bot(key="recording-42", ours=True)
    assert answer(situation(NOON, logged)) == "key_scheme_changed: unschedule b1, add"


def test_a_bot_in_the_log_is_ours_though_nothing_is_adopted_by_key() -> None:
    given = situation(
        NOON, bot(ours=True), policy=SKIP, settings=settings(adopt_by_key=False)
    )
    assert answer(given) == "unwanted_by_default: unschedule b1"


def test_without_adoption_by_key_a_bot_under_our_key_is_foreign() -> None:
    strict = settings(adopt_by_key=False)
    given = situation(NOON, bot(), policy=SKIP, settings=strict)
    assert answer(given) == "unwanted_by_default: nothing"


SENDING = {
    "an addition": situation(NOON, foreign()),
    "a removal": situation(NOON, foreign(), bot(), policy=SKIP),
    "a re-book": situation(NOON, foreign(), bot(start=EVENING)),
    "new settings": situation(NOON, foreign(), bot(settings_digest=sha("0"))),
    "a deleted event": situation(NOON, foreign(), bot(), event=event(is_deleted=True)),
    "an event without a link": situation(
        NOON, foreign(), bot(), event=event(meeting_url=None)
    ),
}


@pytest.mark.parametrize("given", SENDING.values(), ids=SENDING)
def test_a_booked_foreign_bot_stops(given: Situation) -> None:
    assert answer(given) == "foreign_bot: nothing"


QUIET = {
    "nothing is wanted and nothing of ours is booked": (
        situation(NOON, foreign(), policy=SKIP),
        "unwanted_by_default: nothing",
    ),
    "the right bot is booked beside it": (
        situation(NOON, foreign(), bot()),
        "already_correct: nothing",
    ),
    "the occurrence has been served": (
        situation(MIDDLE, foreign(start=EVENING), bot(**SERVED)),
        "occurrence_served: nothing",
    ),
    "the event is deleted and nothing of ours is booked": (
        situation(NOON, foreign(), event=event(is_deleted=True)),
        "event_deleted: nothing",
    ),
    "a foreign bot that has been stops nothing": (
        situation(NOON, foreign(start=NOON - DAY, **SERVED)),
        "wanted_by_default: add",
    ),
    "a person's no still sends our bot out of the call": (
        situation(
            MIDDLE,
            foreign(start=EVENING),
            bot("b1", **LIVE),
            bot("b2", start=EVENING),
            event_choice=NO,
        ),
        "unwanted_by_event_preference: leave_call b1",
    ),
    "a person's no does not send a foreign bot out of the call": (
        situation(MIDDLE, foreign(**LIVE), event_choice=NO),
        "live_unchanged: nothing",
    ),
    "a deleted event does not send a foreign bot out of the call": (
        situation(MIDDLE, foreign(**LIVE), event=event(is_deleted=True)),
        "event_deleted: nothing",
    ),
}


@pytest.mark.parametrize(("given", "said"), QUIET.values(), ids=QUIET)
def test_beside_a_foreign_bot(given: Situation, said: str) -> None:
    assert answer(given) == said


CHOSEN = {
    "adopted, with the wanted time and link": (
        ForeignBots.ADOPT,
        foreign(),
        "already_correct: nothing",
    ),
    "adopted, at another time": (
        ForeignBots.ADOPT,
        foreign(start=EVENING),
        "time_changed: unschedule f1, add",
    ),
    "adopted, with another link": (
        ForeignBots.ADOPT,
        foreign(link=OTHER_LINK),
        "link_changed: unschedule f1, add",
    ),
    "adopted, though a key of ours tells of another scheme": (
        ForeignBots.ADOPT,
        bot("f1", key=f"{key_for()}|evt-1"),
        "key_scheme_changed: unschedule f1, add",
    ),
    "adopted, with other settings than wanted": (
        ForeignBots.ADOPT,
        foreign(settings_digest=sha("0")),
        "settings_changed: unschedule f1, add",
    ),
    "replaced, with the wanted time and link": (
        ForeignBots.REPLACE,
        foreign(),
        "foreign_replaced: unschedule f1, add",
    ),
    "replaced, at another time": (
        ForeignBots.REPLACE,
        foreign(start=EVENING),
        "time_changed: unschedule f1, add",
    ),
    "left alone": (
        ForeignBots.LEAVE,
        foreign(),
        "foreign_bot: nothing",
    ),
}


@pytest.mark.parametrize(("rule", "stranger", "said"), CHOSEN.values(), ids=CHOSEN)
def test_a_foreign_bot_is(rule: ForeignBots, stranger: Bot, said: str) -> None:
    assert (
        answer(situation(NOON, stranger, settings=settings(foreign_bots=rule))) == said
    )


def test_an_adopted_bot_goes_when_the_event_is_no_longer_wanted() -> None:
    adopting = settings(foreign_bots=ForeignBots.ADOPT)
    given = situation(NOON, foreign(), policy=SKIP, settings=adopting)
    assert answer(given) == "unwanted_by_default: unschedule f1"


def test_the_explanation_names_the_foreign_bot_and_the_rule() -> None:
    decision = reconcile(situation(NOON, foreign("f2"), foreign("f1")))
    assert [step.rule for step in decision.explanation] == ["default", "foreign_bot"]
    assert decision.explanation[-1].because[0].fact == "f1"
    assert decision.rule == "default"


def test_the_bot_that_a_foreign_one_keeps_away_is_still_desired() -> None:
    desired = reconcile(situation(NOON, foreign())).desired
    assert desired is not None
    assert desired.key == key_for()


def test_key_scheme_and_foreign_bot_do_not_mix() -> None:
    company = settings(scheme=Scheme.COMPANY, foreign_bots=ForeignBots.REPLACE)
    given = situation(NOON, bot(), settings=company)
    assert answer(given) == "key_scheme_changed: unschedule b1, add"
