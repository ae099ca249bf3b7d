"""The calls that were made for an event: which, when, what came, and what follows."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from callsheet.domain.records import Ended, EventRecord, Intended, Sent


@dataclass(frozen=True, slots=True, kw_only=True)
class Try:
    """
    One call.

    Attributes:
        command: What was to be done; None if the log has lost it.
        ended: What came of it; None if nothing is on record, as after a crash.
    """

    command: Intended | None
    sent: Sent
    ended: Ended | None = None

    @property
    def wait(self) -> timedelta | None:
        """How long after the answer it may be tried again; None if it is not."""
        if self.ended is None or self.ended.retry_at is None:
            return None
        return self.ended.retry_at - self.ended.at


def tries_of(records: Iterable[EventRecord]) -> tuple[Try, ...]:
    """Put an event's calls together from its records, oldest first."""
    commands: dict[str, Intended] = {}
    places: dict[str, int] = {}
    tries: list[Try] = []
    for record in records:
        match record:
            case Intended():
                commands[record.command_id] = record
            case Sent():
                places[record.command_id] = len(tries)
                command = commands.get(record.command_id)
                tries.append(Try(command=command, sent=record))
            case Ended() if record.command_id in places:
                place = places[record.command_id]
                tries[place] = replace(tries[place], ended=record)
            case _:
                pass
    return tuple(tries)
