"""What no decision may ever do to a bot, and what none may leave undone."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.answers import Answer
from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.decision import How, RemoveBot
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import BotId, DedupKey, Digest
from callsheet.domain.keys import deduplication_key, link_part
from callsheet.domain.policy import Choice
from callsheet.domain.reasons import Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.properties.asking import (
    additions,
    booked,
    named,
    removals,
    verdict_of,
    waiting,
)
from tests.properties.corpus import DAY, MINUTE
from tests.properties.lives import LIVES, Life
from tests.properties.oddities import disturbed
from tests.properties.policies import NAMED_BOT, RECORD_ALL
from tests.strategies import is_ours, situations

_ENDED = (BotStatus.DONE, BotStatus.FAILED)
_RUNNING = (BotStatus.JOINING, BotStatus.IN_CALL)
_END_THE_QUESTION = {
    Reason.EVENT_DELETED,
    Reason.EVENT_CANCELLED,
    Reason.EVENT_ENDED,
    Reason.NO_MEETING_URL,
    Reason.BEYOND_HORIZON,
}


@given(situations())
def test_history_is_never_touched(situation: Situation) -> None:
    spent = {bot.id for bot in situation.bots if bot.status in _ENDED}
    past = {bot.id for bot in situation.bots if bot.start <= situation.now}
    assert not spent & named(situation)
    assert not past & named(situation, How.UNSCHEDULE)


_NO = Choice(target="me", wanted=False)


def _told_to_leave(s: Situation) -> Situation:
    """Let somebody say no while a bot is in the call, whatever else is listed."""
    event = s.event
    link = event.meeting_url or ""
    key = deduplication_key(event.id, event.start, link, s.calendar, s.settings.key)
    live = Bot(
        id=BotId("bot-x"),
        key=key or DedupKey("x"),
        start=event.start,
        link=link,
        status=BotStatus.IN_CALL,
        ours=True,
    )
    now = max(s.now, event.start + MINUTE)
    return replace(s, event_choice=_NO, bots=(*s.bots, live), now=now)


_TOLD_TO_LEAVE = situations().map(_told_to_leave)


_CALLED_OFF = st.builds(
    disturbed, st.sampled_from(("deleted", "cancelled")), situations()
)


@given(_CALLED_OFF | _TOLD_TO_LEAVE | situations())
def test_only_booked_bots_are_unscheduled_and_only_live_ones_sent_out(
    situation: Situation,
) -> None:
    ahead = {bot.id for bot in booked(situation)}
    assert named(situation, How.UNSCHEDULE) <= ahead
    assert not ahead & named(situation, How.LEAVE_CALL)


@given(situations())
def test_only_bots_of_ours_are_removed(situation: Situation) -> None:
    ours = {bot.id for bot in situation.bots if is_ours(bot, situation.settings)}
    said_no = replace(situation, event_choice=_NO)
    assert named(situation) <= ours
    assert named(said_no) <= ours


def _joined_by_a_stranger(s: Situation) -> Situation:
    """Let somebody else have booked a bot for the event, too."""
    start = s.event.start if s.event.start > s.now else s.now + DAY
    stranger = Bot(
        id=BotId("foreign-x"),
        key=DedupKey("someone else's"),
        start=start,
        link=s.event.meeting_url or "",
    )
    return replace(s, bots=(*s.bots, stranger))


@given(situations().map(_joined_by_a_stranger) | situations())
def test_an_event_with_a_booked_foreign_bot_is_left_alone(
    situation: Situation,
) -> None:
    if all(is_ours(bot, situation.settings) for bot in booked(situation)):
        return
    decision = reconcile(situation)
    assert not additions(situation)
    assert not removals(situation, How.UNSCHEDULE)
    if decision.reason is Reason.FOREIGN_BOT:
        assert not decision.sends


@given(situations())
def test_nothing_is_added_for_the_past_and_nothing_removed_but_what_still_waits(
    situation: Situation,
) -> None:
    if situation.event.end > situation.now:
        return
    assert not additions(situation)
    coming = [bot for bot in situation.bots if bot.status in _RUNNING or _in_vain(bot)]
    if not booked(situation) and not coming:
        assert not reconcile(situation).sends


def _in_vain(bot: Bot) -> bool:
    """Its removal did nothing, and nobody knows where it is."""
    return bot.dismissed and bot.status not in _ENDED


def _over_with_a_bot_to_come(s: Situation) -> Situation:
    """Let the event have ended, and a bot of ours wait for a later time of it."""
    now = max(s.now, s.event.end + MINUTE)
    late = Bot(
        id=BotId("bot-x"),
        key=DedupKey("x"),
        start=now + DAY,
        link=s.event.meeting_url or "",
        ours=True,
    )
    return replace(s, bots=(*s.bots, late), now=now)


@given(situations().map(_over_with_a_bot_to_come) | situations())
def test_an_orphan_of_ours_on_an_ended_event_goes(situation: Situation) -> None:
    if reconcile(situation).reason is Reason.EVENT_ENDED:
        ours = {
            bot.id for bot in waiting(situation) if is_ours(bot, situation.settings)
        }
        assert named(situation) == ours


@given(situations())
def test_what_cannot_be_told_neither_adds_nor_removes(situation: Situation) -> None:
    if verdict_of(situation) is Answer.CANNOT_TELL:
        decision = reconcile(situation)
        assert not additions(situation)
        assert not decision.sends or decision.reason in _END_THE_QUESTION


@given(situations())
def test_an_unwanted_event_loses_its_booked_bots_and_keeps_its_live_one(
    situation: Situation,
) -> None:
    decision = reconcile(situation)
    if not decision.reason.value.startswith("unwanted_by_"):
        return
    if all(is_ours(bot, situation.settings) for bot in booked(situation)):
        gone = {bot.id for bot in waiting(situation)}
        assert named(situation, How.UNSCHEDULE) == gone
    said = situation.event_choice or situation.series_choice
    if said is None or said.wanted:
        assert not removals(situation, How.LEAVE_CALL)


def _standing(s: Situation, status: CalendarStatus) -> Situation:
    return replace(s, calendar=replace(s.calendar, status=status))


@given(
    st.builds(_standing, situations(), st.sampled_from(CalendarStatus)) | situations()
)
def test_a_lost_calendar_or_a_broken_policy_sends_nothing(
    situation: Situation,
) -> None:
    lost = situation.calendar.status is not CalendarStatus.CONNECTED
    if lost or situation.policy is None:
        assert not reconcile(situation).sends


def _was_attended(s: Situation, life: Life) -> Situation:
    """Let a bot have been there for a while that is over."""
    start = s.event.start
    spent = Bot(
        id=BotId("bot-x"),
        key=DedupKey("x"),
        start=start,
        link=s.event.meeting_url or "",
        status=life.status,
        ended_at=None if life.lasted is None else start + life.lasted,
        end_reason=life.end,
        stopped_by_person=life.stopped,
        ours=True,
    )
    return replace(s, bots=(spent,), now=max(s.now, start + 25 * MINUTE))


_ATTENDED = st.builds(
    _was_attended,
    situations(policy=RECORD_ALL),
    st.sampled_from([life for life in LIVES if life.status in _ENDED]),
)


@given(_ATTENDED | situations() | situations(policy=RECORD_ALL))
def test_an_occurrence_that_was_served_is_never_served_again(
    situation: Situation,
) -> None:
    here = [bot for bot in situation.bots if bot.start == situation.event.start]
    served = [
        bot
        for bot in here
        if bot.status is BotStatus.DONE and bot.end_reason is not EndReason.JOIN_FAILURE
    ]
    refused = [bot for bot in here if bot.end_reason is EndReason.REJECTED_BY_HOST]
    stopped = [bot for bot in here if bot.stopped_by_person]
    if served or refused or stopped:
        assert not additions(situation)


@given(situations())
def test_a_failed_join_is_tried_again_only_after_its_pause(
    situation: Situation,
) -> None:
    event, pauses = situation.event, situation.settings.join_retry
    failed = [
        bot.ended_at or bot.start
        for bot in situation.bots
        if bot.start == event.start and bot.status is BotStatus.FAILED
    ]
    if not failed or not additions(situation):
        return
    others = [bot for bot in situation.bots if bot.status is BotStatus.FAILED]
    assert len(failed) <= len(pauses)
    if len(others) == len(failed):
        assert situation.now >= max(failed) + pauses[len(failed) - 1]


@given(situations())
def test_a_running_bot_of_this_occurrence_is_never_joined_by_a_second(
    situation: Situation,
) -> None:
    event, now = situation.event, situation.now
    running = [
        bot
        for bot in situation.bots
        if (bot.start == event.start and bot.status in _RUNNING)
        or (bot.start == event.start <= now < event.end and bot.status is None)
    ]
    if running:
        assert not additions(situation)


@given(situations())
def test_nothing_is_added_without_a_target(situation: Situation) -> None:
    for odd in ("none", "cancelled", "deleted", "blank", "swollen", "DISCONNECTED"):
        _has_its_target(disturbed(odd, situation))


def _has_its_target(situation: Situation) -> None:
    event, calendar, now = situation.event, situation.calendar, situation.now
    for addition in additions(situation):
        assert not event.is_deleted
        assert not event.is_cancelled
        assert calendar.status is CalendarStatus.CONNECTED
        assert now < event.end
        assert addition.link
        assert event.start <= now + 28 * DAY
        assert verdict_of(situation) is Answer.YES
        assert (addition.start, addition.link) == (event.start, event.meeting_url)
        assert addition.key == deduplication_key(
            event.id, event.start, addition.link, calendar, situation.settings.key
        )
        assert 1 <= len(addition.key) <= 2000


@given(situations())
def test_a_rebook_is_whole(situation: Situation) -> None:
    event, form = situation.event, situation.settings.key.link
    for addition in additions(situation):
        there = waiting(situation)
        stale = [
            bot
            for bot in there
            if bot.start != event.start
            or link_part(bot.link, form) != link_part(addition.link, form)
        ]
        if stale or len(there) > 1:
            first, *_ = reconcile(situation).commands
            assert isinstance(first, RemoveBot)
            named_first, ahead = set(first.bot_ids), booked(situation)
            assert {bot.id for bot in there} <= named_first
            assert named_first <= {bot.id for bot in ahead}


def _booked_as_asked(s: Situation, applied: Digest | None) -> Situation:
    """Let exactly the bot be there that is asked for, with these settings."""
    asked = tuple(
        Bot(
            id=BotId("bot-x"),
            key=addition.key,
            start=addition.start,
            link=addition.link,
            settings_digest=applied,
            ours=True,
        )
        for addition in additions(s)
    )
    return replace(s, bots=asked) if asked else s


_BOOKED = st.builds(
    _booked_as_asked,
    situations(),
    st.sampled_from([None, BotSettings().digest, NAMED_BOT.digest]),
)


@given(_BOOKED | situations())
def test_where_a_bot_is_desired_and_nothing_is_sent_it_is_there(
    situation: Situation,
) -> None:
    decision = reconcile(situation)
    if decision.reason is Reason.ALREADY_CORRECT:
        (bot,) = (b for b in booked(situation) if is_ours(b, situation.settings))
        assert decision.desired is not None
        assert bot.start == decision.desired.start
        assert bot.settings_digest in (None, decision.desired.settings_digest)


@given(situations(policy=RECORD_ALL))
def test_late_joining_is_the_operators_to_forbid(situation: Situation) -> None:
    forbidden = replace(situation.settings, late_join=False)
    now = max(situation.now, situation.event.start)
    late = replace(situation, settings=forbidden, now=now)
    if not booked(late):
        for addition in additions(late):
            assert addition.reason is Reason.RETRY_UNSERVED


@given(situations())
def test_a_running_meeting_gets_one_bot_for_all_its_sharers(
    situation: Situation,
) -> None:
    event, now = situation.event, situation.now
    link = event.meeting_url or ""
    key = deduplication_key(
        event.id, event.start, link, situation.calendar, situation.settings.key
    )
    served = [
        sibling
        for sibling in situation.siblings
        if (sibling.in_flight and sibling.key == key)
        or any(
            bot.key == key and bot.status in (*_RUNNING, BotStatus.SCHEDULED)
            for bot in sibling.bots
            if bot.start > now or bot.status in _RUNNING
        )
    ]
    if served and event.start <= now:
        assert not additions(situation)


@given(_TOLD_TO_LEAVE | situations())
def test_no_sharer_who_wants_a_running_bot_loses_it(situation: Situation) -> None:
    for removal in removals(situation, How.LEAVE_CALL):
        gone = [bot for bot in situation.bots if bot.id in removal.bot_ids]
        for sibling in situation.siblings:
            if sibling.wanted is not Answer.NO:
                assert sibling.key not in {bot.key for bot in gone}
