"""What time does to an answer: until when it holds, and what moving an event means."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from callsheet.domain.bot import Bot
from callsheet.domain.decision import AddBot, Decision, RemoveBot
from callsheet.domain.event import Event
from callsheet.domain.ids import BotId, DedupKey
from callsheet.domain.keys import KeySettings, deduplication_key
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from callsheet.domain.workspace import Reading, Workspace
from tests.properties.corpus import ANA, DAY, HOUR, INSTANT, MINUTE, NUDGES
from tests.properties.lives import LIVES
from tests.properties.platform import Platform
from tests.properties.policies import RECORD_ALL
from tests.properties.worlds import World
from tests.strategies import events, situations


def _answer(decision: Decision) -> object:
    return decision.commands, decision.reason, decision.flags


def _turns(s: Situation) -> list[datetime]:
    """Every instant about which the design says that an answer may turn there."""
    listed = [*s.bots, *(bot for sibling in s.siblings for bot in sibling.bots)]
    starts = [s.event.start, *(bot.start for bot in listed)]
    starts += [sibling.start for sibling in s.siblings]
    ends = [s.event.end, *(sibling.end for sibling in s.siblings)]
    ended = [bot.ended_at or bot.start for bot in s.bots]
    pauses = [end + pause for end in ended for pause in s.settings.join_retry]
    frozen = [start - 10 * MINUTE for start in starts]
    return [s.event.start - 28 * DAY, *starts, *ends, *frozen, *ended, *pauses]


def _later(s: Situation) -> list[datetime]:
    near = {turn + nudge for turn in _turns(s) for nudge in NUDGES}
    return sorted(at for at in near if at > s.now)


@given(situations())
def test_an_answer_holds_until_its_valid_until(situation: Situation) -> None:
    decision = reconcile(situation)
    end = decision.valid_until
    for at in _later(situation):
        if end is None or at < end:
            again = reconcile(replace(situation, now=at))
            assert _answer(again) == _answer(decision)
            assert again.valid_until == end


@given(situations())
def test_at_its_valid_until_the_answer_is_another(situation: Situation) -> None:
    decision = reconcile(situation)
    if decision.valid_until is not None:
        assert decision.valid_until > situation.now
        then = reconcile(replace(situation, now=decision.valid_until))
        assert _answer(then) != _answer(decision)


@given(situations())
def test_time_never_leads_back(situation: Situation) -> None:
    reasons = [reconcile(situation)]
    while reasons[-1].valid_until is not None:
        now = reasons[-1].valid_until
        reasons.append(reconcile(replace(situation, now=now)))
        assert len(reasons) <= len(_turns(situation)) + 1
    last = [decision.reason for decision in reasons]
    if Reason.EVENT_ENDED in last:
        after = last[last.index(Reason.EVENT_ENDED) :]
        assert set(after) <= {
            Reason.EVENT_ENDED,
            Reason.FOREIGN_BOT,
            *_sent_out(situation),
        }
    beyond = [i for i, reason in enumerate(last) if reason is Reason.BEYOND_HORIZON]
    assert not beyond or beyond == list(range(len(beyond)))


def _sent_out(situation: Situation) -> set[Reason]:
    """Why a bot may be told to leave that was to be removed, and came all the same."""
    if not any(bot.dismissed for bot in situation.bots):
        return set()
    by_event = Reason.UNWANTED_BY_EVENT_PREFERENCE
    return {Reason.DISMISSED, by_event, Reason.UNWANTED_BY_SERIES_PREFERENCE}


_GONE = tuple(life for life in LIVES if life.status is None or life.end is not None)


@st.composite
def perpetual(draw: st.DrawFn) -> World:
    """Draw an event that was moved on after its earlier occurrences were recorded."""
    event = draw(events())
    now = event.start - draw(st.sampled_from((HOUR, 11 * MINUTE, MINUTE, INSTANT)))
    spent = []
    for week in range(1, 1 + draw(st.integers(1, 3))):
        start, life = event.start - week * 7 * DAY, draw(st.sampled_from(_GONE))
        key = deduplication_key(
            event.id, start, event.meeting_url or "", ANA, KeySettings()
        )
        spent.append(
            Bot(
                id=BotId(f"bot-{week}"),
                key=DedupKey(key or ""),
                start=start,
                link=event.meeting_url or "",
                status=life.status,
                ended_at=None if life.lasted is None else start + life.lasted,
                end_reason=life.end,
                stopped_by_person=life.stopped,
                ours=draw(st.booleans()),
            )
        )
    return World(
        readings=(Reading(event=event, bots=tuple(spent)),),
        workspace=Workspace(policy=RECORD_ALL, calendars={ANA.id: ANA}),
        now=now,
    )


@given(perpetual())
def test_a_perpetual_event_gains_one_bot_and_keeps_every_spent_one(
    world: World,
) -> None:
    (decision,) = world.plan.decisions
    assert [type(command) for command in decision.commands] == [AddBot]
    platform = Platform(world)
    (event_id,) = platform.events
    before = platform.listed(event_id)
    platform.settle()
    after = platform.listed(event_id)
    assert after[:-1] == before
    assert after[-1].start == platform.events[event_id].start


@st.composite
def preponed(draw: st.DrawFn) -> Situation:
    """Draw an event that was moved closer than its booked bot."""
    event = draw(events())
    away = draw(st.sampled_from((11 * MINUTE, 10 * MINUTE, MINUTE, timedelta())))
    start = event.start + draw(st.sampled_from((HOUR, DAY, 20 * MINUTE)))
    link = event.meeting_url or ""
    bot = Bot(
        id=BotId("bot-0"),
        key=deduplication_key(event.id, start, link, ANA, KeySettings())
        or DedupKey(""),
        start=start,
        link=link,
        ours=draw(st.booleans()),
    )
    return Situation(
        event=event,
        policy=RECORD_ALL,
        now=event.start - away + draw(st.sampled_from((INSTANT, timedelta()))),
        calendar=ANA,
        bots=(bot,),
    )


@given(preponed())
def test_an_event_moved_near_is_booked_anew_from_the_adhoc_pool(
    situation: Situation,
) -> None:
    decision = reconcile(situation)
    event, now = situation.event, situation.now
    assert decision.reason is Reason.TIME_CHANGED
    assert [type(c) for c in decision.commands] == [RemoveBot, AddBot]
    ahead = event.start - now
    assert (Flag.ADHOC_POOL in decision.flags) is (ahead <= 10 * MINUTE)
    near = timedelta() < ahead <= 10 * MINUTE
    later = situation.bots[0].start - now
    assert (Flag.INSIDE_FREEZE_WINDOW in decision.flags) is (
        near or later <= 10 * MINUTE
    )
    assert (Flag.LATE_JOIN in decision.flags) is (ahead <= timedelta())


@given(situations(policy=RECORD_ALL))
def test_an_answer_inside_the_freeze_window_is_the_same_but_for_its_flags(
    situation: Situation,
) -> None:
    event = situation.event
    early = replace(situation, now=event.start - 10 * MINUTE - INSTANT)
    late = replace(situation, now=event.start - 10 * MINUTE)
    assume(not any(sibling.in_flight for sibling in situation.siblings))
    assume(all(bot.start >= event.start for bot in situation.bots))
    # A bot that was to be removed before has set off now: nothing helps but its call.
    assume(not any(bot.dismissed for bot in situation.bots))
    one, other = reconcile(early), reconcile(late)
    if other.reason is Reason.FROZEN:
        assert one.reason in (Reason.SETTINGS_CHANGED, Reason.FOREIGN_BOT)
        assert not other.sends
    elif Reason.BACKING_OFF not in (one.reason, other.reason):
        assert (one.commands, one.reason) == (other.commands, other.reason)


@given(events(), st.sampled_from((INSTANT, timedelta(), -INSTANT)))
def test_horizon_and_end_are_exact(event: Event, by: timedelta) -> None:
    entry, end = event.start - 28 * DAY, event.end
    alone = Situation(event=event, policy=RECORD_ALL, now=entry + by, calendar=ANA)
    beyond = reconcile(alone).reason is Reason.BEYOND_HORIZON
    assert beyond is (by < timedelta())
    over = reconcile(replace(alone, now=end + by)).reason is Reason.EVENT_ENDED
    assert over is (by >= timedelta())
