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
        answered: What Recall's answer meant; None if nothing is on record, as after a
            crash.
        ended: What came of it in the end: of a lost answer that may be found out later.
    """

    command: Intended | None
    sent: Sent
    answered: Ended | None = None
    ended: Ended | None = None

    @property
    def wait(self) -> timedelta | None:
        """How long after the answer it may be tried again; None if it is not."""
        if self.answered is None or self.answered.retry_at is None:
            return None
        return self.answered.retry_at - self.answered.at


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
                answered = tries[place].answered or record
                tries[place] = replace(tries[place], answered=answered, ended=record)
            case _:
                pass
    return tuple(tries)
