"""The path to a verdict in words: the rules that were asked, the facts that decided."""

from typing import Final

from callsheet.domain.answers import Answer
from callsheet.domain.explanation import Because, Step

CONDITIONS: Final = {
    "external": "guests from outside",
    "internal": "colleagues",
    "attendee": "the people asked for",
    "attendee_count": "the number of people",
    "organizer_is_me": "organised by",
    "organizer": "the organiser",
    "my_response": "the owner's answer",
    "recurring": "repetition",
    "series": "the series",
    "title": "the title",
    "title_like": "the whole title",
    "private": "privacy",
    "all_day": "the event lasts",
    "duration": "the length",
    "working_hours": "working hours",
    "platform": "the meeting platform",
    "calendar": "the calendar",
    "calendar_metadata": "noted on the calendar",
}
"""What a rule may ask, by its word in the policy language."""

FACTS: Final = {
    "policy_invalid": "the policy",
    "calendar_connecting": "the calendar is",
    "calendar_disconnected": "the calendar is",
    "duplicate_bot_ids": "listed twice",
    "link_too_long": "the longest link has",
    "key_too_long": "the deduplication key would have",
    "ends_before_start": "it ends at",
    "is_deleted": "deleted",
    "status": "cancelled",
    "start": "it starts at",
    "end": "it ends at",
    "meeting_url": "meeting link",
    "key_scheme": "the key scheme",
    "kept_by": "the bot stays for",
    "served_by_shared_bot": "the bot is booked by",
    "foreign_bot": "the other scheduler's bot",
}
"""Facts that decide by themselves, without a rule."""

BOT_STATES: Final = {
    "unknown": "nothing heard of it",
    "scheduled": "booked",
    "joining": "joining the call",
    "in_call": "in the call",
    "done": "done",
    "failed": "failed",
}

_MATCHED: Final = {
    Answer.YES: "applies",
    Answer.NO: "does not apply",
    Answer.CANNOT_TELL: "may apply or not",
}

_ANSWERS: Final = {
    Answer.YES: "yes",
    Answer.NO: "no",
    Answer.CANNOT_TELL: "cannot tell",
}

_TELLING: Final = {
    *("external", "internal", "organizer_is_me", "recurring", "private", "all_day")
}
"""Rules may ask these or their opposite: the fact says more than a yes or no."""


def step_words(step: Step) -> str:
    """Say one step in one line."""
    if step.rule == "default":
        return "the default applies"
    if step.rule in _CHOICES:
        return "; ".join(_choice_words(_CHOICES[step.rule], b) for b in step.because)
    if any(because.condition not in CONDITIONS for because in step.because):
        return "; ".join(_fact_words(step.rule, b) for b in step.because)
    said = f'rule "{step.rule}" {_MATCHED[step.matched]}'
    found = "; ".join(_condition_words(because) for because in step.because)
    return f"{said}: {found}" if found else said


_CHOICES: Final = {"event_preference": "event", "series_preference": "series"}


def _choice_words(what: str, because: Because) -> str:
    chosen = "record it" if because.value is Answer.YES else "do not record it"
    return f"somebody's choice for this {what}: {chosen}"


def _fact_words(rule: str, because: Because) -> str:
    if rule == "bot":
        return f"bot {because.fact}: {BOT_STATES[because.condition]}"
    return f"{FACTS.get(because.condition, because.condition)}: {because.fact}"


def _condition_words(because: Because) -> str:
    said = CONDITIONS[because.condition]
    if because.condition in _TELLING:
        return f"{said}: {because.fact}"
    return f"{said}: {_ANSWERS[because.value]} ({because.fact})"
