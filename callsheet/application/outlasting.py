"""Which texts a forgetting by age takes, when it is done and when it is proven."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from callsheet.application.known_world import is_gone
from callsheet.application.log_port import Recorded
from callsheet.domain.log import fold
from callsheet.domain.log_records import TextsForgotten
from callsheet.domain.records import Decided, EventRecord

_END: Final = 2**63 - 1
"""Behind all positions."""

_LATEST: Final = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """
    What is old, and as of which place in the log that is judged.

    Attributes:
        before: Decisions from before this moment are old.
        seen: The position up to which records count; what is behind it is not old.
        looked: When the last pass up to there began to look; None if there was none.
    """

    before: datetime
    seen: int
    looked: datetime | None


def term_of(record: TextsForgotten, position: int) -> Term:
    """
    Say by what it was judged which texts went.

    Args:
        record: Of the forgetting.
        position: Where it stands; nothing behind it was seen, whatever it says.

    Of records from before that was written down it is not known: then everything
    counts that may have been so, to suspect nobody of what was done honestly.
    """
    if record.seen is None:
        return Term(before=record.before, seen=_END, looked=_LATEST)
    seen = min(record.seen, position)
    return Term(before=record.before, seen=seen, looked=record.looked)


def outlasting(records: Sequence[Recorded], term: Term) -> int | None:
    """
    Find the decision on an event whose texts stay, however old it is.

    That is the last one, unless the event was over by then.

    Args:
        records: All of the event's, oldest first.
        term: As of when.

    Returns:
        Its position; None if there is none.
    """
    known = [one for one in records if one.position <= term.seen]
    decided = [(r.position, r.record) for r in known if isinstance(r.record, Decided)]
    if not decided:
        return None
    position, last = decided[-1]
    if not is_gone(last, term.looked):
        return position
    # Whose last command may still come true, or who cannot be read, may go on.
    state = fold(r.record for r in known if isinstance(r.record, EventRecord))
    return position if state.open or state.unreadable is not None else None


def is_old(decided: Decided, position: int, term: Term) -> bool:
    """Say whether a decision is old; its texts go then, unless it outlasts the term."""
    return position <= term.seen and decided.at < term.before
