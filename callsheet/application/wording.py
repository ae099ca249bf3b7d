"""Reasons and records in words that a calendar's owner understands."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final, assert_never

from callsheet.application.erased import erased_words
from callsheet.application.explanations import step_words
from callsheet.application.misses import miss_words
from callsheet.application.story import Chapter
from callsheet.domain.answers import Answer
from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.decision import AddBot, Command, How, Kind, Noop, RemoveBot
from callsheet.domain.explanation import Explanation
from callsheet.domain.holds import hold_name
from callsheet.domain.ids import BotId
from callsheet.domain.instants import spell
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.records import (
    Adopted,
    BotSeen,
    Decided,
    Ended,
    Intended,
    Outcome,
    Sent,
    Source,
    Unreadable,
)

REASONS: Final = {
    Reason.POLICY_INVALID: "the policy cannot be read",
    Reason.CALENDAR_CONNECTING: "the calendar is still being connected",
    Reason.CALENDAR_DISCONNECTED: "the calendar is disconnected",
    Reason.DUPLICATE_BOT_IDS: "Recall listed one bot twice; cannot be judged",
    Reason.LINK_TOO_LONG: "the meeting link is too long",
    Reason.ENDS_BEFORE_START: "the event ends before it starts",
    Reason.EVENT_DELETED: "the event was deleted",
    Reason.EVENT_CANCELLED: "the event was cancelled",
    Reason.EVENT_ENDED: "the event is over",
    Reason.NO_MEETING_URL: "there is no meeting link",
    Reason.BEYOND_HORIZON: "it is more than 28 days away",
    Reason.WANTED_BY_LOCKED_RULE: "a locked rule records it",
    Reason.WANTED_BY_EVENT_PREFERENCE: "somebody chose to record this event",
    Reason.WANTED_BY_SERIES_PREFERENCE: "somebody chose to record this series",
    Reason.WANTED_BY_RULE: "a rule records it",
    Reason.WANTED_BY_DEFAULT: "the default is to record",
    Reason.UNWANTED_BY_LOCKED_RULE: "a locked rule keeps bots away",
    Reason.UNWANTED_BY_EVENT_PREFERENCE: "somebody chose not to record this event",
    Reason.UNWANTED_BY_SERIES_PREFERENCE: "somebody chose not to record this series",
    Reason.UNWANTED_BY_RULE: "a rule keeps bots away",
    Reason.UNWANTED_BY_DEFAULT: "no rule asks for it",
    Reason.ATTENDEES_UNKNOWN: "cannot tell: the guest list is hidden",
    Reason.IDENTITY_UNKNOWN: "cannot tell: whose calendar it is, is not known",
    Reason.OWN_DOMAIN_UNKNOWN: "cannot tell: one's own domain is not known",
    Reason.ORGANIZER_UNKNOWN: "cannot tell: the organiser is hidden",
    Reason.RESPONSE_UNKNOWN: "cannot tell: the owner's answer is hidden",
    Reason.TITLE_UNKNOWN: "cannot tell: the title is hidden",
    Reason.ALL_DAY_UNKNOWN: "cannot tell: whether it lasts all day is hidden",
    Reason.SERIES_UNKNOWN: "cannot tell: which series it belongs to is hidden",
    Reason.RECURRENCE_UNKNOWN: "cannot tell: whether it is one of a series is hidden",
    Reason.PRIVACY_UNKNOWN: "cannot tell: whether it is private is hidden",
    Reason.PLATFORM_UNKNOWN: "cannot tell: the meeting platform is not known",
    Reason.TIME_ZONE_UNKNOWN: "cannot tell: the owner's time zone is not known",
    Reason.CALENDAR_METADATA_UNKNOWN: (
        "cannot tell: what is noted on the calendar is not known"
    ),
    Reason.KEY_TOO_LONG: "the deduplication key would be too long",
    Reason.DISMISSED: "its removal came too late: it is told to leave the call",
    Reason.LIVE_UNCHANGED: "the bot is in the call",
    Reason.OCCURRENCE_SERVED: "this occurrence was recorded already",
    Reason.STOPPED_BY_USER: "somebody sent the bot out of this call",
    Reason.OCCURRENCE_REFUSED: "the host refused the bot in this call",
    Reason.BACKING_OFF: "the bot could not join; the next try waits",
    Reason.RETRY_UNSERVED: "the last bot could not join; trying again",
    Reason.RETRIES_EXHAUSTED: "no bot could join; no tries are left",
    Reason.SERVED_BY_SHARED_BOT: "another calendar's bot records this meeting",
    Reason.LATE_JOIN_OFF: "it has started, and joining late is switched off",
    Reason.DUPLICATE_BOTS: "more than one bot was booked",
    Reason.TIME_CHANGED: "the event moved to another time",
    Reason.LINK_CHANGED: "the meeting link changed",
    Reason.KEY_SCHEME_CHANGED: "the bot was booked under another key",
    Reason.FOREIGN_REPLACED: "another scheduler's bot is replaced",
    Reason.FROZEN: "new settings wait: it starts within ten minutes",
    Reason.SETTINGS_CHANGED: "the bot's settings changed",
    Reason.ALREADY_CORRECT: "the right bot is booked",
    Reason.FOREIGN_BOT: "another scheduler's bot is booked; hands off",
}

FLAGS: Final = {
    Flag.ADHOC_POOL: "from the ad-hoc pool, which may be empty",
    Flag.INSIDE_FREEZE_WINDOW: "inside the last ten minutes",
    Flag.LATE_JOIN: "joins late",
    Flag.SHARED_BOT: "shared with another calendar",
}


def reason_words(reason: Reason) -> str:
    """Say a reason in words."""
    return REASONS[reason]


def flag_words(flag: Flag) -> str:
    """Say a flag in words."""
    return FLAGS[flag]


def explanation_words(explanation: Explanation) -> list[str]:
    """Say each step of the path to a verdict in one line."""
    return [step_words(step) for step in explanation]


def command_words(command: Command) -> str:
    """Say in words what a command does."""
    match command:
        case Noop():
            return "nothing to send"
        case AddBot():
            return f"book a bot for {spell(command.start)}"
        case RemoveBot():
            return _removal_words(command.how, command.bot_ids)
        case _:
            assert_never(command)


def _removal_words(how: How | None, bot_ids: Sequence[BotId]) -> str:
    if how is How.LEAVE_CALL:
        return f"send {_bots(bot_ids)} out of the call"
    return f"take {_bots(bot_ids)} off the event"


def _bots(bot_ids: Sequence[BotId]) -> str:
    return f"{'bots' if len(bot_ids) > 1 else 'bot'} {', '.join(bot_ids)}"


def chapter_words(chapter: Chapter) -> list[str]:
    """Say one record in words: first what happened, then why, a line each."""
    record = chapter.record
    match record:
        case Decided():
            return _decided_words(record, chapter)
        case Intended():
            return [f"intended: {intended_words(record)}{_approved(record)}"]
        case Sent():
            again = f" (try {record.attempt})" if record.attempt > 1 else ""
            return [f"sent to Recall: {_of(chapter)}{again}"]
        case Ended():
            return [f"{_ended_words(record)}: {_of(chapter)}{_ended_facts(record)}"]
        case Adopted():
            return [f"taken over from an earlier scheduler: {_bots(record.bot_ids)}"]
        case BotSeen():
            return [seen_words(record)]
        case Unreadable():
            return [f"could not be read: {record.place}: {record.problem}"]
        case _:
            assert_never(record)


def seen_words(record: BotSeen) -> str:
    """Say in words what was learnt of a bot, and how."""
    bot = f"bot {record.bot_id}"
    match record.source:
        case Source.MISSING:
            return f"asked Recall about {bot}: it knows no such bot"
        case Source.UNREAD:
            return f"asked Recall about {bot}: it could not be read"
        case Source.READ:
            said = f"asked Recall about {bot}"
        case Source.WEBHOOK:
            said = f"Recall told of {bot}"
        case _:
            assert_never(record.source)
    if record.status is None or record.happened_at is None:
        return f"{said}: nothing is known of it"
    words = " ".join(word for word in (record.code, record.sub_code) if word)
    when = f"{spell(record.happened_at)} ({words})" if words else None
    return f"{said}: {_life_words(record)} at {when or spell(record.happened_at)}"


def _life_words(record: BotSeen) -> str:
    if record.stopped:
        return "it was told to leave the call"
    if record.end_reason in _END_WORDS:
        return _END_WORDS[record.end_reason]
    return "" if record.status is None else _STATUS_WORDS[record.status]


_STATUS_WORDS: Final = {
    BotStatus.SCHEDULED: "it was scheduled, and no more is known,",
    BotStatus.JOINING: "it set off for the call",
    BotStatus.IN_CALL: "it was in the call",
    BotStatus.DONE: "it was done",
    BotStatus.FAILED: "it failed",
}
_END_WORDS: Final = {
    EndReason.REMOVED_FROM_CALL: "it was removed from the call",
    EndReason.REJECTED_BY_HOST: "the host did not let it in, or not record,",
    EndReason.JOIN_FAILURE: "it could not join the call",
    EndReason.COMPLETED: "the call was over",
}


def _decided_words(record: Decided, chapter: Chapter) -> list[str]:
    decision, situation = chapter.decision, chapter.situation
    if chapter.erased is not None:
        return _record_words(
            record, chapter, f"is gone ({erased_words(chapter.erased)})"
        )
    if chapter.lacks is not None:
        return _record_words(record, chapter, f"cannot be shown: {chapter.lacks}")
    if decision is None or situation is None:
        return [f"decided, because {reason_words(record.reason)}"]
    sends = ", then ".join(command_words(command) for command in decision.commands)
    lines = [f"decided: {sends}, because {reason_words(decision.reason)}"]
    lines += [f"  before that {choice}" for choice in chapter.stood]
    lines += [f"  since last time: {change}" for change in chapter.changes]
    lines += [f"  {line}" for line in explanation_words(decision.explanation)]
    if chapter.miss is not None:
        lines.append(f"  {miss_words(chapter.miss, situation.calendar)}")
    if decision.sends and not chapter.acted_on:
        lines.append(_NOT_SENT)
    lines += [f"  note: {flag_words(flag)}" for flag in decision.flags]
    lines.append(f"  the event was to start at {spell(situation.event.start)}")
    if decision.valid_until is not None:
        lines.append(_until_words(decision.valid_until, sends=decision.sends))
    return lines


def _record_words(record: Decided, chapter: Chapter, gone: str) -> list[str]:
    """Say what the record itself says of a decision."""
    does = ", then ".join(_KINDS[kind] for kind in record.commands)
    lines = [
        f"decided: {does}, because {reason_words(record.reason)}",
        f"  what it was decided from {gone}",
    ]
    if record.trace:
        lines.append(f"  {trace_words(record.trace)}")
    if record.commands != (Kind.NOOP,) and not chapter.acted_on:
        lines.append(_NOT_SENT)
    lines += [f"  note: {flag_words(flag)}" for flag in record.flags]
    if record.valid_until is not None:
        sends = record.commands != (Kind.NOOP,)
        lines.append(_until_words(record.valid_until, sends=sends))
    return lines


def _until_words(until: datetime, *, sends: bool) -> str:
    """Say when it is decided anew: what is sent holds no longer than until it is."""
    if sends:
        return f"  decided anew at {spell(until)} if that is not done by then"
    return f"  stands until {spell(until)} if nothing changes"


def trace_words(trace: Sequence[str]) -> str:
    """
    Say by which rule or choice it was decided, and which were asked before.

    That one matched says nothing of what it wants: the reason does.
    """
    steps = [step.rpartition(":") for step in trace]
    yes = [name for name, _, said in steps if said == Answer.YES.value]
    asked = [
        f"{name} ({_PASSED.get(said, said)})"
        for name, _, said in steps
        if said != Answer.YES.value
    ]
    before = f"; asked before: {', '.join(asked)}" if asked else ""
    return f"matched: {', '.join(yes) or 'nothing'}{before}"


_PASSED: Final = {
    Answer.NO.value: "did not match",
    Answer.CANNOT_TELL.value: "cannot be told",
}
_KINDS: Final = {
    Kind.ADD_BOT: "book a bot",
    Kind.REMOVE_BOT: "take the bot off",
    Kind.NOOP: "nothing to send",
}

_NOT_SENT: Final = (
    "  nothing was sent on this decision: it was held, left to a sharer, or made anew"
)


def _of(chapter: Chapter) -> str:
    command = chapter.command
    return "a command" if command is None else intended_words(command)


def intended_words(record: Intended) -> str:
    """Say in words what a command was to do."""
    if record.start is not None:
        said = f"book a bot for {spell(record.start)}"
        old = _bots(record.replaces)
        return f"{said} in place of {old}" if record.replaces else said
    return _removal_words(record.how, record.bot_ids)


def _approved(record: Intended) -> str:
    return f" (approved: hold {hold_name(record.hold)})" if record.hold else ""


OUTCOMES: Final = {
    Outcome.DONE: "done",
    Outcome.REFUSED: "refused",
    Outcome.UNKNOWN: "no answer, so not known whether it was done",
    Outcome.SUPERSEDED: "nothing came of it; decided anew",
    Outcome.ADOPTED: "no answer, but the bot is there",
    Outcome.EXPIRED: "too late: the meeting is over",
}


def _ended_words(record: Ended) -> str:
    return OUTCOMES[record.outcome]


def _ended_facts(record: Ended) -> str:
    said = ""
    if record.bot_ids:
        said += f" ({_bots(record.bot_ids)})"
    if record.code is not None:
        status = f", HTTP {record.status}" if record.status is not None else ""
        said += f" ({record.code}{status})"
    if record.retry_at is not None:
        wait = span_words(record.retry_at - record.at)
        said += f"; next try at {spell(record.retry_at)}, in {wait}"
    return said


def span_words(wait: timedelta) -> str:
    """Say how long a pause is, in tenths: `1.4 s`, `2.5 min`."""
    seconds = wait.total_seconds()
    if seconds < _A_FEW:
        return f"{round(seconds, 1):g} s"
    return f"{round(seconds / 60, 1):g} min"


_A_FEW: Final = 120
