"""Outcomes of what already happened, or happens now, to this very occurrence."""

from callsheet.domain.explanation import fact_step
from callsheet.domain.facts import Facts
from callsheet.domain.lives import Fate
from callsheet.domain.outcome import Outcome, bot_notes, unschedule
from callsheet.domain.reasons import Reason


def live_unchanged(facts: Facts) -> Outcome:
    """The bot is there; anything else booked for the event would be a second one."""
    note = bot_notes(facts.live_here[:1])
    return Outcome(
        Reason.LIVE_UNCHANGED, unschedule(facts, Reason.LIVE_UNCHANGED), note
    )


_FATES = {
    Fate.SERVED: Reason.OCCURRENCE_SERVED,
    Fate.STOPPED: Reason.STOPPED_BY_USER,
    Fate.REFUSED: Reason.OCCURRENCE_REFUSED,
    Fate.FAILED: Reason.RETRIES_EXHAUSTED,
}


def occurrence_past(facts: Facts) -> Outcome:
    """Its bot has been, or could not join; one booked for another time is left over."""
    past = facts.past
    if past.retry_at is not None:
        stale = all(bot.start != facts.event.start for bot in facts.our_booked)
        gone = unschedule(facts, Reason.BACKING_OFF) if stale else ()
        return Outcome(Reason.BACKING_OFF, gone, bot_notes(past.bots))
    reason = _FATES[past.fate]
    return Outcome(reason, unschedule(facts, reason), bot_notes(past.bots))


def served_by_sibling(facts: Facts) -> Outcome:
    """Keys bind future bots only: in a running meeting one bot is enough for all."""
    reason = Reason.SERVED_BY_SHARED_BOT
    note = fact_step(reason.value, facts.servers[0].calendar)
    # Once it has started, what is still booked was meant for another time.
    gone = unschedule(facts, reason) if facts.started else ()
    return Outcome(reason, gone, (note,))
