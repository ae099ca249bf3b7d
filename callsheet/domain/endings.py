"""Outcomes of the facts that end the question before any booking is looked at."""

from callsheet.domain.answers import Answer
from callsheet.domain.bot import Bot
from callsheet.domain.decision import Command, How, RemoveBot
from callsheet.domain.event import CalendarStatus
from callsheet.domain.explanation import Explanation, fact_step
from callsheet.domain.facts import Facts
from callsheet.domain.instants import spell
from callsheet.domain.outcome import Outcome, bot_notes, by_fact, unschedule
from callsheet.domain.reasons import Reason


def policy_invalid(facts: Facts) -> Outcome:
    """Without any good policy nothing is added and nothing removed."""
    note = fact_step("policy_invalid", "no policy could be read")
    return Outcome(Reason.POLICY_INVALID, note=(note,), judged=False)


def calendar_not_connected(facts: Facts) -> Outcome:
    """Recall removes the bots of a lost calendar itself."""
    status = facts.case.situation.calendar.status
    if status is CalendarStatus.CONNECTING:
        return by_fact(Reason.CALENDAR_CONNECTING, status.value)
    return by_fact(Reason.CALENDAR_DISCONNECTED, status.value)


def duplicate_bot_ids(facts: Facts) -> Outcome:
    """Two bots of one id: the reading cannot be right."""
    ids = [bot.id for bot in facts.case.bots]
    return by_fact(Reason.DUPLICATE_BOT_IDS, next(i for i in ids if ids.count(i) > 1))


def link_too_long(facts: Facts) -> Outcome:
    """No key could hold the link."""
    links = (facts.case.link, *(bot.link for bot in facts.case.bots))
    longest = max(len(link) for link in links)
    return by_fact(Reason.LINK_TOO_LONG, f"{longest} characters")


def ends_before_start(facts: Facts) -> Outcome:
    """An event that runs backwards has no occurrence to record."""
    return by_fact(Reason.ENDS_BEFORE_START, spell(facts.event.end))


def person_said_no(facts: Facts) -> Outcome:
    """A person's no also ends what is running, unless a sharer wants it."""
    reason = facts.case.verdict.reason
    booked = () if facts.foreign_booked else unschedule(facts, reason)
    return _leaving(facts, reason, booked, facts.our_live, judged=True)


def dismissed(facts: Facts) -> Outcome:
    """Its removal came too late or did nothing: it has to be told in its call."""
    gone = facts.to_leave
    return _leaving(
        facts, Reason.DISMISSED, (), gone, judged=False, note=bot_notes(gone)
    )


def event_deleted(facts: Facts) -> Outcome:
    """The calendar's owner threw the event away."""
    return _gone(facts, Reason.EVENT_DELETED, "is_deleted")


def event_cancelled(facts: Facts) -> Outcome:
    """The organiser called the meeting off; treated like a deleted one."""
    return _gone(facts, Reason.EVENT_CANCELLED, "status")


def event_ended(facts: Facts) -> Outcome:
    """Nothing is sent for the past; a bot that waits in the future is an orphan."""
    return _withdrawn(facts, Reason.EVENT_ENDED, "end", spell(facts.event.end))


def no_meeting_url(facts: Facts) -> Outcome:
    """There is no call to join."""
    return _withdrawn(facts, Reason.NO_MEETING_URL, "meeting_url", "none")


def beyond_horizon(facts: Facts) -> Outcome:
    """Recall does not keep events in step that far ahead."""
    return _withdrawn(facts, Reason.BEYOND_HORIZON, "start", spell(facts.event.start))


def not_wanted(facts: Facts) -> Outcome:
    """Unwanted: booked bots go, a live one stays. Cannot tell: nothing moves."""
    verdict = facts.case.verdict
    if verdict.wanted is Answer.CANNOT_TELL:
        return Outcome(verdict.reason)
    gone = unschedule(facts, verdict.reason)
    if not gone and facts.live_here:
        return Outcome(Reason.LIVE_UNCHANGED, note=bot_notes(facts.live_here[:1]))
    return Outcome(verdict.reason, gone)


def no_key(facts: Facts) -> Outcome:
    """The scheme lacks a part of the key, or Recall would refuse it for its length."""
    if facts.case.key is not None:
        note = fact_step("key_too_long", f"{len(facts.case.key)} characters")
        return Outcome(Reason.KEY_TOO_LONG, note=(note,))
    scheme = facts.case.situation.settings.key.scheme
    note = fact_step("identity_unknown", scheme.value, "key_scheme")
    return Outcome(Reason.IDENTITY_UNKNOWN, note=(note,))


def _leaving(
    facts: Facts,
    reason: Reason,
    booked: tuple[Command, ...],
    live: tuple[Bot, ...],
    *,
    judged: bool,
    note: Explanation = (),
) -> Outcome:
    """Send live bots out of the call, but none that a sharer still wants."""
    keepers = {bot.id: facts.keepers(bot) for bot in live}
    ids = tuple(sorted(bot.id for bot in live if not keepers[bot.id]))
    kept = sorted({k.calendar for who in keepers.values() for k in who})
    leave = RemoveBot(
        event_id=facts.event.id, reason=reason, bot_ids=ids, how=How.LEAVE_CALL
    )
    return Outcome(
        reason,
        (*booked, leave) if ids else booked,
        (*note, *(fact_step("shared_bot", name, "kept_by") for name in kept)),
        judged,
        kept=bool(kept),
    )


def _gone(facts: Facts, reason: Reason, condition: str) -> Outcome:
    note = (fact_step(reason.value, "yes", condition),)
    booked = unschedule(facts, reason)
    live = facts.our_live_here
    return _leaving(facts, reason, booked, live, judged=False, note=note)


def _withdrawn(facts: Facts, reason: Reason, condition: str, fact: str) -> Outcome:
    note = (fact_step(reason.value, fact, condition),)
    return Outcome(reason, unschedule(facts, reason), note, judged=False)
