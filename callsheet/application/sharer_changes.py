"""What became of a meeting in the calendars that share it, in words."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from callsheet.application.phrases import listed
from callsheet.domain.answers import Answer
from callsheet.domain.bot import Bot, Sibling
from callsheet.domain.facts import Case
from callsheet.domain.ids import BotId, EventId
from callsheet.domain.instants import spell
from callsheet.domain.situation import Situation

_SAME: Final = "the same in other calendars"
_WANTED: Final = {
    Answer.YES: "other calendars now want it recorded",
    Answer.NO: "other calendars do not want it recorded any more",
    Answer.CANNOT_TELL: "whether other calendars want it recorded cannot be told now",
}

_Pair = tuple[Sibling, Sibling]


def sharer_changes(before: Situation, after: Situation) -> Iterator[str]:
    """
    Name every difference in other calendars, with whose they are.

    What changed there just as here (the meeting moved, a shared bot was booked) is told
    in full of the event itself; of the others one line says that it is the same, last.
    """
    was, now = _siblings(before), _siblings(after)
    told = defaultdict[str, set[str]](set)
    for event_id in sorted(was.keys() | now.keys()):
        old, new = was.get(event_id), now.get(event_id)
        for words in _differences(old, new, before, after):
            told[words] |= {one.calendar for one in (old, new) if one is not None}
    for words in sorted(told, key=lambda said: said == _SAME):
        yield f"{words}: {listed(sorted(told[words]))}"


def _differences(
    old: Sibling | None, new: Sibling | None, before: Situation, after: Situation
) -> Iterator[str]:
    if old is None or new is None:
        gone = "the meeting is gone from other calendars"
        yield gone if new is None else "the meeting is in other calendars, too"
        return
    pair = (old, new)
    if (old.start, old.end) != (new.start, new.end):
        yield _times(pair, before, after)
    elif old.key != new.key:
        mine = (Case(before).key, Case(after).key)
        same = (old.key, new.key) == mine
        yield _SAME if same else "the bot goes by another key in other calendars"
    if old.wanted is not new.wanted:
        yield _WANTED[new.wanted]
    if old.in_flight != new.in_flight:
        yield _IN_FLIGHT if new.in_flight else _ANSWERED
    theirs = _bot_changes(old.bots, new.bots)
    if theirs:
        ours = _bot_changes(before.bots, after.bots)
        same = theirs.items() <= ours.items()
        yield _SAME if same else "the bot changed in other calendars"


def _times(pair: _Pair, before: Situation, after: Situation) -> str:
    theirs = tuple((one.start, one.end) for one in pair)
    if theirs == tuple((one.event.start, one.event.end) for one in (before, after)):
        return _SAME
    start, end = spell(pair[1].start), spell(pair[1].end)
    return f"in other calendars it is now from {start} to {end}"


_IN_FLIGHT: Final = "a booking is on its way in other calendars"
_ANSWERED: Final = "no booking is on its way any more in other calendars"


def _bot_changes(
    was: Sequence[Bot], now: Sequence[Bot]
) -> Mapping[BotId, tuple[Bot | None, Bot | None]]:
    """Pair what is not the same as before, by bot."""
    old, new = ({bot.id: bot for bot in bots} for bots in (was, now))
    pairs = {i: (old.get(i), new.get(i)) for i in old.keys() | new.keys()}
    return {bot_id: pair for bot_id, pair in pairs.items() if pair[0] != pair[1]}


def _siblings(situation: Situation) -> dict[EventId, Sibling]:
    own = situation.event.id
    return {s.event_id: s for s in situation.siblings if s.event_id != own}
