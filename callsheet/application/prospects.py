"""What comes of people's choices: the next decisions, foreseen from the log alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from callsheet.application.known_series import PAGE
from callsheet.application.ledger import Ledger
from callsheet.application.phrases import listed
from callsheet.application.story import Rebuild, rebuilt
from callsheet.application.wording import flag_words, reason_words
from callsheet.domain.answers import Answer
from callsheet.domain.decision import AddBot, Decision, How, RemoveBot
from callsheet.domain.digests import canonical, digest_text
from callsheet.domain.event import Calendar, Event
from callsheet.domain.facts import Case
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.policy import Preferences
from callsheet.domain.reasons import Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.records import Decided
from callsheet.domain.situation import Situation
from callsheet.domain.workspace import wanted_there

_LOCKED: Final = frozenset(
    {Reason.WANTED_BY_LOCKED_RULE, Reason.UNWANTED_BY_LOCKED_RULE}
)

_IN_THE_WAY: Final = frozenset(
    {
        Reason.POLICY_INVALID,
        Reason.CALENDAR_CONNECTING,
        Reason.CALENDAR_DISCONNECTED,
        Reason.DUPLICATE_BOT_IDS,
        Reason.LINK_TOO_LONG,
        Reason.ENDS_BEFORE_START,
        Reason.EVENT_DELETED,
        Reason.EVENT_CANCELLED,
        Reason.EVENT_ENDED,
        Reason.NO_MEETING_URL,
        Reason.KEY_TOO_LONG,
        Reason.IDENTITY_UNKNOWN,
    }
)
"""What no choice beats."""

_NOBODY_TEXT: Final = canonical(())
_NOBODY: Final = digest_text(_NOBODY_TEXT)
"""The stored part of an event that shares with nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prospect:
    """
    One event before and after a choice.

    Attributes:
        before: The decision that stands.
        after: What the next pass decides if nothing else changes meanwhile.
        locked: The locked rule that decides, whatever people chose; None without.
        wanted: Whether it is to be recorded.
        keepers: Calendars for which a bot that is taken off here still comes.
    """

    event: Event
    calendar: Calendar
    before: Decision
    after: Decision
    locked: str | None
    wanted: Answer
    keepers: tuple[str, ...] = ()


async def foresee(
    ledger: Ledger, events: Sequence[EventId], rebuild: Rebuild, now: datetime
) -> tuple[Prospect, ...]:
    """
    Ask for each event what the next pass decides, by the choices that stand now.

    Args:
        ledger: What the log says; events that were never decided on are left out, and
            so are those that were erased since, or of which something is missing.
        events: Those that are looked at, all in memory at once.
        rebuild: How stored parts become situations.
        now: When the next pass is taken to be.

    Raises:
        LogUnavailable: The log could not be read.
    """
    await ledger.load(events)
    last = [state.last for state in map(ledger.event, events) if state.last]
    texts = await ledger.legible_texts(
        sorted({found for decided in last for _, found in decided.parts})
    )
    known = _rebuilt(last, texts, rebuild)
    standing = ledger.workspace.preferences
    chosen = [_chosen(situation, standing, now) for situation in known]
    wanted = {one.event.id: wanted_there(Case(one)) for one in chosen}
    sharers = {sibling.event_id for one in known for sibling in one.siblings}
    others = sorted(sharers - wanted.keys())
    for first in range(0, len(others), PAGE):
        page = others[first : first + PAGE]
        wanted.update(await _wanted_elsewhere(ledger, page, rebuild, now))
    return tuple(
        _prospect(old, _among_others(new, wanted))
        for old, new in zip(known, chosen, strict=True)
    )


def outlook_words(prospect: Prospect, wanted: bool | None) -> str:
    """
    Say what the next pass does about an event, and what stands in a choice's way.

    Args:
        prospect: The event.
        wanted: What was chosen; None if a choice was taken back.
    """
    after, locked = prospect.after, prospect.locked
    if wanted and after.reason in _IN_THE_WAY:
        return f"cannot be recorded: {reason_words(after.reason)}"
    beaten = ""
    if wanted is not None and locked and wanted is not (prospect.wanted is Answer.YES):
        beaten = f'a locked rule "{locked}" beats this choice'
    does = _does(after)
    said = [beaten] if beaten else []
    if does is not None:
        said.append(f"the next pass {does}")
    elif not beaten:
        said.append(f"nothing to send: {reason_words(after.reason)}")
    if prospect.keepers:
        said.append(f"the bot still comes for {listed(prospect.keepers)}")
    return "; ".join([*said, *map(flag_words, after.flags)])


def _does(decision: Decision) -> str | None:
    adds = any(isinstance(command, AddBot) for command in decision.commands)
    hows = {c.how for c in decision.commands if isinstance(c, RemoveBot)}
    if adds:
        anew = hows or decision.reason is Reason.SETTINGS_CHANGED
        return "books the bot anew" if anew else "books a bot"
    if How.LEAVE_CALL in hows:
        return "sends the bot out of the call"
    return "takes the bot off" if hows else None


async def _wanted_elsewhere(
    ledger: Ledger, events: Sequence[EventId], rebuild: Rebuild, now: datetime
) -> dict[EventId, Answer]:
    """
    Say for events that are not foreseen themselves whether they are to be recorded.

    What was chosen for them since they were last decided on counts, too. Those whose
    texts were erased or are missing are left out.
    """
    await ledger.load(events)
    found = (ledger.event(one).last for one in events)
    last = [_unshared(decided) for decided in found if decided is not None]
    texts = {
        **await ledger.legible_texts(
            sorted({key for one in last for _, key in one.parts} - {_NOBODY})
        ),
        _NOBODY: _NOBODY_TEXT.encode(),
    }
    standing = ledger.workspace.preferences
    there = _rebuilt(last, texts, rebuild)
    chosen = (_chosen(one, standing, now) for one in there)
    return {one.event.id: wanted_there(Case(one)) for one in chosen}


def _rebuilt(
    decisions: Sequence[Decided], texts: Mapping[Digest, bytes], rebuild: Rebuild
) -> list[Situation]:
    known = (rebuilt(decided, texts, {}, rebuild) for decided in decisions)
    return [one for one in known if isinstance(one, Situation)]


def _unshared(decided: Decided) -> Decided:
    """Leave out who shares: that says nothing here, and many are long to read."""
    parts = ((n, _NOBODY if n == "siblings" else key) for n, key in decided.parts)
    return replace(decided, parts=tuple(parts))


def _chosen(situation: Situation, preferences: Preferences, now: datetime) -> Situation:
    return replace(
        situation,
        event_choice=preferences.of_event(situation.event),
        series_choice=preferences.of_series(situation.event),
        now=now,
    )


def _among_others(situation: Situation, wanted: Mapping[EventId, Answer]) -> Situation:
    """Tell each event what the choice means for those that share its bot."""
    siblings = tuple(
        replace(one, wanted=wanted.get(one.event_id, one.wanted))
        for one in situation.siblings
    )
    return replace(situation, siblings=siblings)


def _keepers(situation: Situation, decision: Decision) -> tuple[str, ...]:
    commands = decision.commands
    gone = {i for c in commands if isinstance(c, RemoveBot) for i in c.bot_ids}
    if isinstance(commands[-1], AddBot):
        return ()
    keeping = (
        sibling.calendar
        for sibling in Case(situation).siblings
        if sibling.wanted is not Answer.NO
        and any(bot.id in gone for bot in sibling.bots)
    )
    return tuple(sorted(set(keeping)))


def _prospect(old: Situation, new: Situation) -> Prospect:
    verdict, after = Case(new).verdict, reconcile(new)
    return Prospect(
        event=new.event,
        calendar=new.calendar,
        before=reconcile(old),
        after=after,
        locked=verdict.rule if verdict.reason in _LOCKED else None,
        wanted=verdict.wanted,
        keepers=_keepers(new, after),
    )
