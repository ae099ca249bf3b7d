"""What conditions find out about a meeting itself: its title, kind, time and place."""

from typing import Final

from callsheet.domain.answers import Answer, answer
from callsheet.domain.conditions import (
    AllDay,
    Duration,
    Platform,
    Private,
    Recurring,
    Series,
    Title,
    TitleLike,
    WorkingHours,
)
from callsheet.domain.event import LocalTimes
from callsheet.domain.finding import Found, Matter
from callsheet.domain.patterns import like
from callsheet.domain.reasons import Reason
from callsheet.domain.words import contains_phrase

_HIDDEN: Final[Found] = (Answer.CANNOT_TELL, "title hidden", Reason.TITLE_UNKNOWN)
_WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MINUTE: Final = 60


def title(condition: Title, matter: Matter) -> Found:
    """Look for words in the title."""
    text = matter.event.title
    if text is None and matter.event.title_hidden:
        return _HIDDEN
    for phrase in condition.words:
        if contains_phrase(text or "", phrase):
            return Answer.YES, phrase, None
    return Answer.NO, "none of the words", None


def title_like(condition: TitleLike, matter: Matter) -> Found:
    """Compare the whole title with patterns."""
    text = matter.event.title
    if text is None and matter.event.title_hidden:
        return _HIDDEN
    hit = like(text or "", condition.patterns)
    return answer(hit is not None), hit or "none of the patterns", None


def series(condition: Series, matter: Matter) -> Found:
    """Look for the series under any of its ids."""
    known = matter.event.series
    for uid in known:
        if uid in condition.among:
            return Answer.YES, uid, None
    if not matter.event.series_complete:
        return Answer.CANNOT_TELL, "not shown", Reason.SERIES_UNKNOWN
    return Answer.NO, known[0] if known else "no series", None


def recurring(condition: Recurring, matter: Matter) -> Found:
    """See whether the event is one of a series."""
    found = matter.event.recurring
    if found is None:
        return Answer.CANNOT_TELL, "not shown", Reason.RECURRENCE_UNKNOWN
    fact = "one of a series" if found else "a single event"
    return answer(found is condition.is_), fact, None


def private(condition: Private, matter: Matter) -> Found:
    """See whether the event is marked private."""
    found = matter.event.private
    if found is None:
        return Answer.CANNOT_TELL, "not shown", Reason.PRIVACY_UNKNOWN
    return answer(found is condition.is_), "private" if found else "not private", None


def all_day(condition: AllDay, matter: Matter) -> Found:
    """See whether the event lasts whole days."""
    found = matter.event.all_day
    if found is None:
        return Answer.CANNOT_TELL, "not shown", Reason.ALL_DAY_UNKNOWN
    fact = "all day" if found else "at a time of day"
    return answer(found is condition.is_), fact, None


def duration(condition: Duration, matter: Matter) -> Found:
    """Measure how long the event lasts."""
    lasts = (matter.event.end - matter.event.start).total_seconds()
    least, most = condition.at_least, condition.at_most
    within = least * _MINUTE <= lasts and (most is None or lasts <= most * _MINUTE)
    return answer(within), f"{lasts / _MINUTE:g} minutes", None


def working_hours(condition: WorkingHours, matter: Matter) -> Found:
    """Compare the owner's clock with the hours of a working day."""
    local = matter.event.local
    if local is None:
        return Answer.CANNOT_TELL, "time zone unknown", Reason.TIME_ZONE_UNKNOWN
    inside = (
        local.weekday in condition.weekdays
        and condition.starts <= local.starts
        and local.ends <= condition.ends
    )
    return answer(inside), _clock(local), None


def _clock(local: LocalTimes) -> str:
    starts, ends = (
        f"{minutes // _MINUTE % 24:02}:{minutes % _MINUTE:02}"
        for minutes in (local.starts, local.ends)
    )
    return f"{_WEEKDAYS[local.weekday % 7]} {starts}-{ends} {local.zone}"


def platform(condition: Platform, matter: Matter) -> Found:
    """Look at where the meeting takes place; without a link it takes place nowhere."""
    found = matter.event.meeting_platform
    if found is not None:
        return answer(found in condition.among), found, None
    if not matter.event.meeting_url:
        return Answer.NO, "no meeting link", None
    return Answer.CANNOT_TELL, "platform not shown", Reason.PLATFORM_UNKNOWN
