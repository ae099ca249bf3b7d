"""Telling what was erased of the log on purpose from what is missing for no reason."""

from collections.abc import Iterable, Mapping, Sequence

from callsheet.application.log_port import Log
from callsheet.domain.erasures import Erasure, Erasures
from callsheet.domain.ids import Digest
from callsheet.domain.instants import spell
from callsheet.domain.log_records import CalendarErased, LogRecord
from callsheet.domain.records import Decided
from callsheet.domain.streams import RETENTION, calendar_stream


async def erasures_of(log: Log, decisions: Iterable[Decided]) -> Erasures:
    """
    Read what was erased that may concern some decisions; nothing without any.

    Raises:
        LogUnavailable: The log could not be read.
    """
    calendars = {calendar_stream(decided.calendar_id) for decided in decisions}
    found = Erasures()
    if calendars:
        for records in (await log.read([*sorted(calendars), RETENTION])).values():
            for recorded in records:
                if isinstance(recorded.record, LogRecord):
                    found = found.after(recorded.record)
    return found


def lacks(decided: Decided, texts: Mapping[Digest, bytes]) -> bool:
    """Say whether a text of a decision is not there."""
    return any(key not in texts for _, key in decided.parts)


async def not_erased(
    log: Log, decisions: Sequence[Decided], texts: Mapping[Digest, bytes]
) -> Sequence[Decided]:
    """
    Leave out the decisions of which texts were erased.

    One that lacks a text for no such reason stays: rebuilding it says what is missing.

    Raises:
        LogUnavailable: The log could not be read.
    """
    lacking = [decided for decided in decisions if lacks(decided, texts)]
    if not lacking:
        return decisions
    erasures = await erasures_of(log, lacking)
    return [d for d in decisions if not (lacks(d, texts) and erasures.covers(d))]


def erased_words(erasure: Erasure) -> str:
    """Say when, by whom and why something was erased."""
    said = f"erased on {spell(erasure.at)} by {erasure.by}"
    if not isinstance(erasure, CalendarErased):
        said += f", as all from before {spell(erasure.before)}"
    return f"{said}: {erasure.why}" if erasure.why else said
