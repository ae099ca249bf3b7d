"""Reasons and records in words that a calendar's owner understands."""

from typing import Final, assert_never

from callsheet.application.story import Chapter
from callsheet.domain.answers import Answer
from callsheet.domain.decision import AddBot, Command, How, Noop, RemoveBot
from callsheet.domain.explanation import Because, Explanation, Step
from callsheet.domain.instants import spell
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.records import (
    Adopted,
    Decided,
    Ended,
    Intended,
    Outcome,
    Sent,
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
    Reason.KEY_TOO_LONG: "the deduplication key would be too long",
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

_ANSWERS: Final = {
    Answer.YES: "yes",
    Answer.NO: "no",
    Answer.CANNOT_TELL: "cannot tell",
}


def reason_words(reason: Reason) -> str:
    """Say a reason in words."""
    return REASONS[reason]


def flag_words(flag: Flag) -> str:
    """Say a flag in words."""
    return FLAGS[flag]


def explanation_words(explanation: Explanation) -> list[str]:
    """Say each step of the path to a verdict in one line."""
    return [_step_words(step) for step in explanation]


_MATCHED: Final = {
    Answer.YES: "applies",
    Answer.NO: "does not apply",
    Answer.CANNOT_TELL: "cannot be told",
}

_CONDITIONS: Final = {
    "external": "guests from outside",
    "my_response": "the owner's answer",
    "organizer_is_me": "the owner organises it",
    "organizer": "the organiser",
    "all_day": "a whole day",
    "event_preference": "the choice for this event",
    "series_preference": "the choice for this series",
    "is_deleted": "deleted",
    "status": "cancelled",
    "kept_by": "the bot stays for",
    "meeting_url": "meeting link",
    "key_scheme": "key scheme",
}
"""Conditions and facts whose code is no plain word."""

_OF_POLICY: Final = {
    "default": "the default",
    "event_preference": "somebody's choice",
    "series_preference": "somebody's choice",
}

_FACTS: Final = {reason.value for reason in Reason} | {"shared_bot"}
"""Steps that are no rule but a fact that decided by itself."""


def _step_words(step: Step) -> str:
    if step.rule == "bot":
        return "; ".join(f"bot {b.fact}, {b.condition}" for b in step.because)
    if step.rule in _FACTS:
        return "; ".join(f"{_label(b)}: {b.fact}" for b in step.because)
    name = _OF_POLICY.get(step.rule, f'rule "{step.rule}"')
    said = f"{name} {_MATCHED[step.matched]}"
    facts = "; ".join(_because_words(because) for because in step.because)
    return f"{said}: {facts}" if facts else said


def _because_words(because: Because) -> str:
    return f"{_label(because)}: {_ANSWERS[because.value]} ({because.fact})"


def _label(because: Because) -> str:
    return _CONDITIONS.get(because.condition, because.condition)


def command_words(command: Command) -> str:
    """Say in words what a command does."""
    match command:
        case Noop():
            return "nothing to send"
        case AddBot():
            return f"book a bot for {spell(command.start)}"
        case RemoveBot():
            ids = ", ".join(command.bot_ids)
            if command.how is How.LEAVE_CALL:
                return f"send {ids} out of the call"
            return f"take {ids} off the event"
        case _:
            assert_never(command)


def chapter_words(chapter: Chapter) -> list[str]:
    """Say one record in words: first what happened, then why, a line each."""
    record = chapter.record
    match record:
        case Decided():
            return _decided_words(record, chapter)
        case Intended():
            return [f"intended: {_intended_words(record)}"]
        case Sent():
            again = f" (try {record.attempt})" if record.attempt > 1 else ""
            return [f"sent to Recall: {_of(chapter)}{again}"]
        case Ended():
            return [f"{_ended_words(record)}: {_of(chapter)}{_ended_facts(record)}"]
        case Adopted():
            return [
                f"taken over from an earlier scheduler: {', '.join(record.bot_ids)}"
            ]
        case Unreadable():
            return [f"could not be read: {record.place}: {record.problem}"]
        case _:
            assert_never(record)


def _decided_words(record: Decided, chapter: Chapter) -> list[str]:
    decision, situation = chapter.decision, chapter.situation
    if decision is None or situation is None:
        return [f"decided, because {reason_words(record.reason)}"]
    sends = " then ".join(command_words(command) for command in decision.commands)
    lines = [f"decided: {sends}, because {reason_words(decision.reason)}"]
    lines += [f"  since the decision before: {change}" for change in chapter.changes]
    lines += [f"  {line}" for line in explanation_words(decision.explanation)]
    lines += [f"  note: {flag_words(flag)}" for flag in decision.flags]
    lines.append(f"  the event was to start at {spell(situation.event.start)}")
    if decision.valid_until is not None:
        lines.append(f"  stands until {spell(decision.valid_until)} if nothing changes")
    return lines


def _of(chapter: Chapter) -> str:
    command = chapter.command
    return "a command" if command is None else _intended_words(command)


def _intended_words(record: Intended) -> str:
    if record.start is not None:
        return f"book a bot for {spell(record.start)}"
    if record.how is How.LEAVE_CALL:
        return f"send {', '.join(record.bot_ids)} out of the call"
    return f"take {', '.join(record.bot_ids)} off the event"


_OUTCOMES: Final = {
    Outcome.DONE: "done",
    Outcome.REFUSED: "refused",
    Outcome.UNKNOWN: "no answer, so not known whether it was done",
    Outcome.SUPERSEDED: "nothing came of it; decided anew",
    Outcome.ADOPTED: "no answer, but the bot is there",
}


def _ended_words(record: Ended) -> str:
    return _OUTCOMES[record.outcome]


def _ended_facts(record: Ended) -> str:
    said = ""
    if record.bot_ids:
        said += f" (bot {', '.join(record.bot_ids)})"
    if record.code is not None:
        status = f", HTTP {record.status}" if record.status is not None else ""
        said += f" ({record.code}{status})"
    if record.retry_at is not None:
        said += f"; next try at {spell(record.retry_at)}"
    return said
