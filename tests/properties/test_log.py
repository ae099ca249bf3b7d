"""The log's fold, the digests under which situations are filed, and when to retry."""

from dataclasses import fields, replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.decision import Kind
from callsheet.domain.digests import canonical, digest, digest_text
from callsheet.domain.ids import BotId, CalendarId, Digest, EventId
from callsheet.domain.log import evolve, fold
from callsheet.domain.parts import PARTS, Filing
from callsheet.domain.reasons import Reason
from callsheet.domain.records import (
    Adopted,
    BotSeen,
    Decided,
    Ended,
    EventRecord,
    Intended,
    Outcome,
    Sent,
    Source,
    Unreadable,
)
from callsheet.domain.retry import Expire, Failure, GiveUp, TryAt, after
from callsheet.domain.situation import Situation
from tests.properties.corpus import BASE, HOUR, INSTANT, MINUTE
from tests.strategies import situations

_EVENT = EventId("evt")
_SITUATIONS = tuple(Digest(f"sha256:{i}") for i in range(2))
_COMMANDS = ("c1", "c2", "c3")
_BOTS = tuple(BotId(f"bot-{i}") for i in range(3))


def _decided(situation: Digest) -> Decided:
    return Decided(
        event_id=_EVENT,
        calendar_id=CalendarId("cal"),
        at=BASE,
        program="0",
        situation=situation,
        parts=(("event", situation),),
        snapshot=None,
        reason=Reason.WANTED_BY_DEFAULT,
        flags=(),
        commands=(Kind.ADD_BOT,),
        trace=(),
        valid_until=None,
        decision=situation,
    )


def records() -> st.SearchStrategy[EventRecord]:
    """Draw a record of one event, of few commands, situations and bots."""
    command, bots = (
        st.sampled_from(_COMMANDS),
        st.sampled_from(_BOTS).map(lambda b: (b,)),
    )
    situation, at = st.sampled_from(_SITUATIONS), st.just(BASE)
    event = st.just(_EVENT)
    intended = st.builds(
        Intended,
        command_id=command,
        event_id=event,
        at=at,
        kind=st.sampled_from(Kind),
        reason=st.just(Reason.WANTED_BY_DEFAULT),
        situation=situation,
        settings=situation,
        loses=st.booleans(),
    )
    ended = st.builds(
        Ended,
        command_id=command,
        event_id=event,
        at=at,
        outcome=st.sampled_from(Outcome),
        bot_ids=bots,
        retry_at=st.sampled_from((None, BASE + MINUTE)),
    )
    sent = st.builds(
        Sent, command_id=command, event_id=event, at=at, attempt=st.just(1)
    )
    adopted = st.builds(Adopted, event_id=event, at=at, bot_ids=bots)
    seen = st.builds(
        BotSeen,
        event_id=event,
        bot_id=st.sampled_from(_BOTS),
        at=at,
        source=st.sampled_from(Source),
        happened_at=st.none() | at,
        status=st.none() | st.sampled_from(BotStatus),
        end_reason=st.none() | st.sampled_from(EndReason),
    )
    unreadable = st.just(Unreadable(event_id=_EVENT, at=BASE, place="p", problem="q"))
    common = situation.map(_decided) | intended | intended | sent | ended | ended
    return common | adopted | seen | unreadable


_STREAM = st.lists(records(), max_size=12)


@given(_STREAM, st.integers(0, 12))
def test_folding_the_rest_onto_the_fold_of_a_prefix_is_folding_it_all(
    stream: list[EventRecord], cut: int
) -> None:
    assert fold(stream[cut:], fold(stream[:cut])) == fold(stream)


@given(_STREAM)
def test_a_fold_counts_every_record_and_leaves_the_earlier_state_alone(
    stream: list[EventRecord],
) -> None:
    state = fold(())
    for position, record in enumerate(stream):
        before = canonical(state)
        new = evolve(state, record)
        assert canonical(state) == before
        assert new.version == position + 1
        state = new


def _settles(record: EventRecord) -> bool:
    return isinstance(record, Ended) and record.outcome is not Outcome.UNKNOWN


@given(_STREAM)
def test_open_commands_are_those_intended_whose_outcome_is_not_known(
    stream: list[EventRecord],
) -> None:
    waiting = set()
    for record in stream:
        if isinstance(record, Intended):
            waiting.add(record.command_id)
        elif isinstance(record, Ended) and _settles(record):
            waiting.discard(record.command_id)
    assert set(fold(stream).open) == waiting


@given(_STREAM)
def test_a_bot_is_ours_once_booked_or_adopted_and_stays_so(
    stream: list[EventRecord],
) -> None:
    ours: set[BotId] = set()
    for record in stream:
        done = isinstance(record, Ended) and record.outcome in (
            Outcome.DONE,
            Outcome.ADOPTED,
        )
        if isinstance(record, Adopted) or (isinstance(record, Ended) and done):
            ours |= set(record.bot_ids)
    assert set(fold(stream).ours) == ours


@given(_STREAM)
def test_a_new_situation_wipes_the_failures_and_the_same_one_does_not(
    stream: list[EventRecord],
) -> None:
    state = fold(stream)
    if state.last is not None:
        same = evolve(state, state.last)
        assert (same.attempts, same.given_up) == (state.attempts, state.given_up)
    new = evolve(state, _decided(Digest("sha256:new")))
    assert (new.attempts, new.retry_at, new.given_up) == (0, None, None)


@given(_STREAM)
def test_the_guard_counts_each_sending_of_what_lost_a_bot(
    stream: list[EventRecord],
) -> None:
    """But for one that came to nothing: it has lost nobody a bot."""
    waiting: dict[str, bool] = {}
    gone_out: set[str] = set()
    lost = 0
    for record in stream:
        if isinstance(record, Intended):
            waiting[record.command_id] = record.loses
        elif isinstance(record, Sent) and record.command_id in waiting:
            lost += waiting[record.command_id]
            gone_out.add(record.command_id)
        elif isinstance(record, Ended) and record.command_id in waiting:
            if record.outcome is Outcome.UNKNOWN:
                gone_out.add(record.command_id)
                continue
            loses = waiting.pop(record.command_id) and record.command_id in gone_out
            gone_out.discard(record.command_id)
            if loses and record.outcome is Outcome.SUPERSEDED:
                lost = max(0, lost - 1)
    assert len(fold(stream).lost_at) == lost


@given(situations(), st.sampled_from((HOUR, INSTANT)))
def test_the_moment_is_no_part_of_a_situations_digest(
    situation: Situation, by: timedelta
) -> None:
    later = replace(situation, now=situation.now + by)
    assert Filing().file(later) == Filing().file(situation)


@given(situations(), situations())
def test_every_other_part_of_a_situation_is_in_its_digest(
    one: Situation, other: Situation
) -> None:
    whole = Filing().file(one)
    for name in (f.name for f in fields(Situation) if f.name != "now"):
        mixed = replace(one, **{name: getattr(other, name)})
        filed = Filing().file(mixed)
        same = canonical(getattr(mixed, name)) == canonical(getattr(one, name))
        assert (filed.digest == whole.digest) is same
        assert (
            len(
                [a for a, b in zip(filed.digests, whole.digests, strict=True) if a != b]
            )
            <= 1
        )


@given(st.lists(situations(), max_size=3))
def test_one_filing_writes_what_each_alone_would_write(
    several: list[Situation],
) -> None:
    together = Filing()
    for situation in several:
        filed = together.file(situation)
        assert filed == Filing().file(situation)
        assert [name for name, _ in filed.digests] == list(PARTS)
        texts = {**filed.texts, **filed.personal}
        assert all(digest_text(text) == key for key, text in texts.items())
        assert dict(filed.digests)["event"] == digest(situation.event)


@given(
    st.sampled_from(Failure),
    st.integers(1, 40),
    st.sampled_from((timedelta(), INSTANT, MINUTE / 2, MINUTE, HOUR)),
    st.sampled_from((None, timedelta(seconds=5), MINUTE)),
)
def test_nothing_is_tried_at_or_after_the_end(
    failure: Failure, attempt: int, left: timedelta, asked: timedelta | None
) -> None:
    until = BASE + left
    said = after(failure, attempt=attempt, now=BASE, until=until, asked=asked)
    if isinstance(said, TryAt):
        assert BASE < said.instant < until
    if failure in (Failure.REFUSED, Failure.GONE):
        assert said == GiveUp()


@given(st.sampled_from(Failure), st.integers(1, 40))
def test_pauses_never_shrink_and_the_pool_is_asked_every_half_minute(
    failure: Failure, attempt: int
) -> None:
    end = BASE + 24 * HOUR
    said = after(failure, attempt=attempt, now=BASE, until=end)
    more = after(failure, attempt=attempt + 1, now=BASE, until=end)
    if isinstance(said, TryAt):
        assert isinstance(more, TryAt)
        assert said.instant <= more.instant <= BASE + 5 * MINUTE
    if failure is Failure.POOL_EXHAUSTED:
        assert said == TryAt(BASE + MINUTE / 2)
        edge = after(failure, attempt=attempt, now=BASE, until=BASE + MINUTE / 2)
        assert edge == Expire()
