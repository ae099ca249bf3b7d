"""Cases for the rows of the table that look at the bots of a wanted event."""

from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.situation import ForeignBots
from tests.domain.builders import (
    DAY,
    EVENING,
    FREEZES,
    JOIN_FAILED,
    LINK,
    LIVE,
    MIDDLE,
    MINUTE,
    NOON,
    OTHER_LINK,
    SERVED,
    START,
    TICK,
    bot,
    event,
    foreign,
    key_for,
    settings,
    sha,
    sibling,
    situation,
)
from tests.domain.cases_before_wanting import Cases


def failed(times: int, last: int) -> tuple[Bot, ...]:
    """Build bots that could not join, the last of which gave up in that minute."""
    return tuple(
        bot(f"b{n}", ended_at=START + (last - n) * MINUTE, **JOIN_FAILED)
        for n in range(times)
    )


WHEN_WANTED: Cases = {
    "the bot is in the call": (
        situation(MIDDLE, bot(**LIVE)),
        "live",
        "live_unchanged: nothing",
    ),
    "the bot is joining ahead of time": (
        situation(START - MINUTE, bot(status=BotStatus.JOINING)),
        "live",
        "live_unchanged: nothing",
    ),
    "somebody else's bot is in the call": (
        situation(MIDDLE, foreign(**LIVE)),
        "live",
        "live_unchanged: nothing",
    ),
    "the bot has been": (
        situation(MIDDLE, bot(**SERVED)),
        "occurrence_past",
        "occurrence_served: nothing",
    ),
    "a person stopped the bot": (
        situation(MIDDLE, bot(status=BotStatus.DONE, stopped_by_person=True)),
        "occurrence_past",
        "stopped_by_user: nothing",
    ),
    "the host turned the bot away": (
        situation(
            MIDDLE,
            bot(status=BotStatus.FAILED, end_reason=EndReason.REJECTED_BY_HOST),
        ),
        "occurrence_past",
        "occurrence_refused: nothing",
    ),
    "the bot could not join half a minute ago": (
        situation(START + MINUTE / 2, *failed(1, last=0)),
        "occurrence_past",
        "backing_off: nothing",
    ),
    "the bot could not join and its pause is over": (
        situation(START + MINUTE, *failed(1, last=0)),
        "none_booked",
        "retry_unserved: add",
    ),
    "five bots could not join and the last pause is over": (
        situation(START + 30 * MINUTE, *failed(5, last=20)),
        "none_booked",
        "retry_unserved: add",
    ),
    "six bots could not join": (
        situation(START + 59 * MINUTE, *failed(6, last=20)),
        "occurrence_past",
        "retries_exhausted: nothing",
    ),
    "a sibling's bot is in the call": (
        situation(MIDDLE, siblings=(sibling("evt-2", bot(**LIVE)),)),
        "served_by_sibling",
        "served_by_shared_bot: nothing",
    ),
    "a sibling's addition is in flight in the last ten minutes": (
        situation(FREEZES, siblings=(sibling(in_flight=True),)),
        "served_by_sibling",
        "served_by_shared_bot: nothing",
    ),
    "the event runs and nobody is to come late": (
        situation(START, settings=settings(late_join=False)),
        "none_booked",
        "late_join_off: nothing",
    ),
    "the event is about to begin and nobody is to come late": (
        situation(START - TICK, settings=settings(late_join=False)),
        "none_booked",
        "wanted_by_default: add",
    ),
    "two bots are booked": (
        situation(NOON, bot("b2"), bot("b1")),
        "several_booked",
        "duplicate_bots: unschedule b1 b2, add",
    ),
    "the event was moved": (
        situation(NOON, bot(start=EVENING)),
        "another_time",
        "time_changed: unschedule b1, add",
    ),
    "the event has another link": (
        situation(NOON, bot(link=OTHER_LINK)),
        "another_link",
        "link_changed: unschedule b1, add",
    ),
    "the bot was booked under another scheme": (
        situation(NOON, bot(key=f"{key_for()}|acme.example")),
        "another_key",
        "key_scheme_changed: unschedule b1, add",
    ),
    "another scheduler's bot is to be replaced": (
        situation(NOON, foreign(), settings=settings(foreign_bots=ForeignBots.REPLACE)),
        "another_key",
        "foreign_replaced: unschedule f1, add",
    ),
    "another scheduler's bot is to be left alone": (
        situation(NOON, foreign()),
        "none_booked",
        "foreign_bot: nothing",
    ),
    "the settings changed too late": (
        situation(FREEZES, bot(settings_digest=sha("0"))),
        "frozen",
        "frozen: nothing",
    ),
    "the settings changed in time": (
        situation(FREEZES - TICK, bot(settings_digest=sha("0"))),
        "other_settings",
        "settings_changed: add",
    ),
    "the right bot is booked": (
        situation(NOON, bot()),
        "one_booked",
        "already_correct: nothing",
    ),
    "the right bot is booked, and the link is spelt otherwise": (
        situation(NOON, bot(), event=event(meeting_url=LINK.upper())),
        "one_booked",
        "already_correct: nothing",
    ),
    "nothing is booked": (
        situation(NOON),
        "none_booked",
        "wanted_by_default: add",
    ),
    "a bot for another occurrence has been": (
        situation(NOON, bot(start=START - DAY, **SERVED)),
        "none_booked",
        "wanted_by_default: add",
    ),
}
