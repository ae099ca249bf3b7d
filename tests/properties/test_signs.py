"""What is known of a bot in the end, whatever became of the messages about it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.ids import BotId, DedupKey, EventId
from callsheet.domain.log import fold
from callsheet.domain.records import BotSeen, Source, Watch
from callsheet.domain.signs import UNHEARD, Life, Sign, strongest, whole_story
from callsheet.domain.single_reads import LONGEST, next_read
from tests.properties.corpus import BASE, HOUR, MINUTE

_BOT = Bot(id=BotId("b1"), key=DedupKey("k"), start=BASE, link="https://x.example")
_GAPS = st.sampled_from([timedelta(seconds=5), MINUTE, 10 * MINUTE, 2 * HOUR])
_ENDS = st.sampled_from([None, BASE + 30 * MINUTE, BASE + HOUR, BASE + 9 * HOUR])

_WAYS = (
    ("joining_call",),
    ("joining_call", "in_waiting_room"),
    ("joining_call", "in_waiting_room", "in_call_not_recording", "in_call_recording"),
    ("joining_call", "in_call_not_recording", "recording_permission_denied"),
    ("joining_call", "a_new_code", "in_call_recording"),
)
_WHYS = (*EndReason, None)
_CLOSES = (
    ("call_ended", "done"),
    ("call_ended",),
    ("done",),
    ("fatal",),
    ("fatal", "done"),
)


_MEANT = {
    "ready": BotStatus.SCHEDULED,
    "joining_call": BotStatus.JOINING,
    "in_waiting_room": BotStatus.JOINING,
    "in_call_not_recording": BotStatus.IN_CALL,
    "recording_permission_denied": BotStatus.IN_CALL,
    "in_call_recording": BotStatus.IN_CALL,
    "call_ended": BotStatus.DONE,
    "done": BotStatus.DONE,
    "fatal": BotStatus.FAILED,
}


@dataclass(frozen=True)
class Change:
    """
    A status that a bot came to, and when its message arrives, if ever.

    Attributes:
        why: Of an end that has a reason; None if it is that the bot was stopped.
    """

    code: str
    why: EndReason | None
    at: datetime
    arrives: tuple[datetime, ...]

    @property
    def is_end(self) -> bool:
        return self.code in ("call_ended", "fatal")

    @property
    def sign(self) -> Sign | None:
        status = _MEANT.get(self.code)
        if status is None:
            return None
        return Sign(
            happened_at=self.at,
            status=status,
            end_reason=(self.why or EndReason.OTHER) if self.is_end else None,
            stopped=self.is_end and self.why is None,
            code=self.code,
        )


@st.composite
def stories(draw: st.DrawFn) -> list[Change]:
    """Draw a bot's life, with messages that are lost, repeated, and out of order."""
    codes = ["ready", *draw(st.sampled_from(_WAYS)), *draw(st.sampled_from(_CLOSES))]
    why, at, story = draw(st.sampled_from(_WHYS)), BASE, list[Change]()
    for code in codes:
        late = draw(st.lists(_GAPS, max_size=2))
        story.append(Change(code, why, at, tuple(at + gap for gap in late)))
        at += draw(_GAPS)
    return story


def known(life: Life) -> Bot:
    return life.of(_BOT, BASE + LONGEST)


def follow(story: list[Change], watch: Watch) -> tuple[Life, list[datetime]]:
    """Take messages as they come, and read whenever that is due."""
    post = sorted((at, n) for n, one in enumerate(story) for at in one.arrives)
    life, reads = UNHEARD, list[datetime]()
    while True:
        due = next_read(watch, life)
        if post and (due is None or post[0][0] <= due):
            _, number = post.pop(0)
            life = life.after(story[number].sign)
        elif due is not None:
            told = [one.sign for one in story if one.at <= due]
            life = life.after(whole_story(s for s in told if s is not None), due)
            reads.append(due)
        else:
            return life, reads


@given(stories(), _ENDS)
def test_whatever_became_of_the_messages_in_the_end_the_truth_is_known(
    story: list[Change], ends: datetime | None
) -> None:
    life, reads = follow(story, Watch(bot_id=_BOT.id, start=BASE, ends=ends))
    truth = whole_story(one.sign for one in story if one.sign is not None)
    assert known(life) == known(Life(sign=truth))
    assert len(reads) <= 16


@given(stories())
def test_when_every_message_comes_in_time_nobody_is_asked(story: list[Change]) -> None:
    prompt = [Change(one.code, one.why, one.at, (one.at,)) for one in story]
    reasoned = any(one.is_end for one in prompt)
    quick = prompt[-1].at <= BASE + 3 * MINUTE
    _, reads = follow(prompt, Watch(bot_id=_BOT.id, start=BASE, ends=BASE + 9 * HOUR))
    if reasoned and quick:
        assert reads == []


@given(stories(), st.integers(1, 9), st.randoms(use_true_random=False))
def test_the_order_of_the_records_makes_no_difference(
    story: list[Change], cut: int, chance: Random
) -> None:
    so_far = story[:cut]
    records = [_seen(one, Source.WEBHOOK) for one in so_far for _ in range(2)]
    records += [_seen(one, Source.READ) for one in so_far[::2]]
    shuffled = records[:]
    chance.shuffle(shuffled)
    assert fold(shuffled).lives == fold(records).lives
    truth = strongest(one.sign for one in so_far if one.sign is not None)
    assert fold(shuffled).lives[_BOT.id].sign == truth


def _seen(change: Change, source: Source) -> BotSeen:
    sign, event_id = change.sign, EventId("evt")
    if sign is None:
        return BotSeen(event_id=event_id, bot_id=_BOT.id, at=change.at, source=source)
    return BotSeen(
        event_id=event_id,
        bot_id=_BOT.id,
        at=change.at,
        source=source,
        happened_at=sign.happened_at,
        status=sign.status,
        end_reason=sign.end_reason,
        stopped=sign.stopped,
        code=sign.code,
    )
