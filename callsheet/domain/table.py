"""
How a decision is reached: an ordered table, the first row that applies wins.

Each row says when it applies and what follows; the order is the priority.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from callsheet.domain import bookings, endings, occurrences
from callsheet.domain.answers import Answer
from callsheet.domain.event import CalendarStatus
from callsheet.domain.facts import Facts
from callsheet.domain.keys import KEY_LIMIT
from callsheet.domain.lives import Fate
from callsheet.domain.outcome import Outcome

LINK_LIMIT = 1900
"""Longer links leave no room for the other parts of a key of 2,000 characters."""


@dataclass(frozen=True, slots=True)
class Row:
    """
    One line of the table.

    Attributes:
        name: Stable name, for the documentation and the tests.
        applies: Whether the row decides, all rows above having passed.
        outcome: What is decided.
        guarded: Whether a booked foreign bot forbids to send what the row asks.
    """

    name: str
    applies: Callable[[Facts], bool]
    outcome: Callable[[Facts], Outcome]
    guarded: bool = True


def _disconnected(facts: Facts) -> bool:
    return facts.case.situation.calendar.status is not CalendarStatus.CONNECTED


def _duplicate_ids(facts: Facts) -> bool:
    bots = facts.case.bots
    return len(bots) > 1 and len({bot.id for bot in bots}) < len(bots)


def _link_too_long(facts: Facts) -> bool:
    links = [facts.case.link, *[bot.link for bot in facts.case.bots]]
    return max(map(len, links)) > LINK_LIMIT


def _no_key(facts: Facts) -> bool:
    key = facts.case.key
    return key is None or len(key) > KEY_LIMIT


def _past_decides(facts: Facts) -> bool:
    past = facts.past
    waiting = past.retry_at is None or facts.now < past.retry_at
    return past.fate is not Fate.OPEN and waiting


def _settings_differ(facts: Facts) -> bool:
    applied = facts.our_booked[0].settings_digest if facts.our_booked else None
    return applied is not None and applied != facts.case.settings.digest


TABLE: Final = (
    Row(
        "policy_invalid",
        lambda f: f.case.situation.policy is None,
        endings.policy_invalid,
    ),
    Row("calendar_not_connected", _disconnected, endings.calendar_not_connected),
    Row("duplicate_bot_ids", _duplicate_ids, endings.duplicate_bot_ids),
    Row("link_too_long", _link_too_long, endings.link_too_long),
    Row(
        "a_person_said_no",
        lambda f: f.case.a_person_said_no and bool(f.our_live),
        endings.person_said_no,
        guarded=False,
    ),
    Row("dismissed", lambda f: bool(f.to_leave), endings.dismissed, guarded=False),
    Row("event_deleted", lambda f: f.event.is_deleted, endings.event_deleted),
    Row("event_cancelled", lambda f: f.event.is_cancelled, endings.event_cancelled),
    Row(
        "ends_before_start",
        lambda f: f.event.end < f.event.start,
        endings.ends_before_start,
    ),
    Row("event_ended", lambda f: f.ended, endings.event_ended),
    Row("no_meeting_url", lambda f: not f.case.link.strip(), endings.no_meeting_url),
    Row("beyond_horizon", lambda f: f.beyond_horizon, endings.beyond_horizon),
    Row("not_wanted", lambda f: f.case.wanted is not Answer.YES, endings.not_wanted),
    Row("no_key", _no_key, endings.no_key),
    Row("live", lambda f: bool(f.live_here), occurrences.live_unchanged),
    Row("occurrence_past", _past_decides, occurrences.occurrence_past),
    Row(
        "served_by_sibling",
        lambda f: bool(f.servers),
        occurrences.served_by_sibling,
    ),
    Row(
        "several_booked",
        lambda f: len(f.our_booked) > 1,
        bookings.duplicate_bots,
    ),
    Row("another_time", bookings.another_time, bookings.time_changed),
    Row("another_link", bookings.another_link, bookings.link_changed),
    Row("another_key", bookings.another_key, bookings.key_changed),
    Row("frozen", lambda f: _settings_differ(f) and f.frozen, bookings.frozen),
    Row("other_settings", _settings_differ, bookings.settings_changed),
    Row("one_booked", lambda f: bool(f.our_booked), bookings.already_correct),
    Row("none_booked", lambda _: True, bookings.add),
)
