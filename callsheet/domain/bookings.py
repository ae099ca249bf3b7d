"""Outcomes for an event that is to be recorded: what its booked bot should become."""

from callsheet.domain.decision import AddBot, Command, Desired
from callsheet.domain.explanation import fact_step
from callsheet.domain.facts import Case, Facts
from callsheet.domain.ids import DedupKey
from callsheet.domain.instants import spell
from callsheet.domain.outcome import Outcome, unschedule
from callsheet.domain.reasons import Reason
from callsheet.domain.situation import ForeignBots


def duplicate_bots(facts: Facts) -> Outcome:
    """One event, one bot."""
    return _rebook(facts, Reason.DUPLICATE_BOTS)


def add(facts: Facts) -> Outcome:
    """Nothing is booked: the verdict's own reason, or a retry after a failed join."""
    if facts.past.bots:
        return _book(facts, Reason.RETRY_UNSERVED)
    if facts.started and not facts.case.situation.settings.late_join:
        note = fact_step("late_join_off", spell(facts.event.start), "start")
        return Outcome(Reason.LATE_JOIN_OFF, note=(note,))
    return _book(facts, facts.case.verdict.reason)


def another_time(facts: Facts) -> bool:
    """Say whether the booked bot would come at another time."""
    start = facts.event.start
    return bool([bot for bot in facts.our_booked if bot.start != start])


def another_link(facts: Facts) -> bool:
    """Say whether the booked bot would join another meeting."""
    return not all(facts.case.same_meeting(bot.link) for bot in facts.our_booked)


def another_key(facts: Facts) -> bool:
    """Say whether the booked bot is shared by another rule than today's."""
    case = facts.case
    if case.situation.settings.foreign_bots is ForeignBots.ADOPT:
        return any(b.key != case.key for b in facts.our_booked if case.is_ours(b))
    return bool([bot for bot in facts.our_booked if bot.key != case.key])


def time_changed(facts: Facts) -> Outcome:
    """The guide's way: remove the bot, then add it again for the new time."""
    return _rebook(facts, Reason.TIME_CHANGED)


def link_changed(facts: Facts) -> Outcome:
    """The meeting moved to another room."""
    return _rebook(facts, Reason.LINK_CHANGED)


def key_changed(facts: Facts) -> Outcome:
    """Bots of another key scheme, or (if told so) of another scheduler, are redone."""
    ours = all(facts.case.is_ours(bot) for bot in facts.our_booked)
    return _rebook(
        facts, Reason.KEY_SCHEME_CHANGED if ours else Reason.FOREIGN_REPLACED
    )


def frozen(facts: Facts) -> Outcome:
    """In the last ten minutes Recall may not apply new settings."""
    return Outcome(Reason.FROZEN, desired=_desired(facts.case))


def settings_changed(facts: Facts) -> Outcome:
    """Adding again under the same key replaces the configuration as a whole."""
    if all(bot.key == facts.case.key for bot in facts.our_booked):
        return _book(facts, Reason.SETTINGS_CHANGED)
    # An adopted bot keeps its own key: an addition under ours would be a second bot.
    return _rebook(facts, Reason.SETTINGS_CHANGED)


def already_correct(facts: Facts) -> Outcome:
    """The right bot is booked."""
    return Outcome(Reason.ALREADY_CORRECT, desired=_desired(facts.case))


def _desired(case: Case) -> Desired:
    # Whatever has no key was sorted out further up in the table.
    return Desired(
        key=case.key or DedupKey(""),
        start=case.event.start,
        link=case.link,
        settings_digest=case.settings.digest,
    )


def _book(facts: Facts, reason: Reason, gone: tuple[Command, ...] = ()) -> Outcome:
    desired = _desired(facts.case)
    command = AddBot(
        event_id=facts.event.id,
        reason=reason,
        key=desired.key,
        start=desired.start,
        link=desired.link,
        settings=facts.case.settings,
    )
    return Outcome(reason, (*gone, command), desired=desired)


def _rebook(facts: Facts, reason: Reason) -> Outcome:
    return _book(facts, reason, unschedule(facts, reason))
