"""What is to be written together, and how it goes on where each stream ends."""

import os
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from eventsourcing.persistence import StoredEvent

from callsheet.adapters.storage.chain import StoredRow, Tip
from callsheet.adapters.storage.codec import Codec
from callsheet.adapters.storage.keys import DataKey
from callsheet.adapters.storage.personal_fields import seal_fields
from callsheet.application.errors import Conflict
from callsheet.application.log_port import Entry
from callsheet.domain.chain import link
from callsheet.domain.ids import Digest
from callsheet.domain.log_records import CalendarErased
from callsheet.domain.records import PreferenceSet, Record

WORKSPACE_OWNER = ""
"""Owns what is nobody's in particular, such as the policy."""

_ID_BYTES = 16


class TextKey(NamedTuple):
    """Under what a text is stored: once for each of its owners."""

    digest: Digest
    owner: str


# The system is asked for many at once: each time costs more than to write a record.
_IDS: Final[deque[bytes]] = deque()
os.register_at_fork(after_in_child=_IDS.clear)


def _fresh_id() -> bytes:
    try:
        return _IDS.popleft()
    except IndexError:
        block = os.urandom(256 * _ID_BYTES)
    _IDS.extend(block[n : n + _ID_BYTES] for n in range(0, len(block), _ID_BYTES))
    return os.urandom(_ID_BYTES)


@dataclass(frozen=True, slots=True)
class Append:
    """
    One caller's records with their texts: all of them, or none.

    Attributes:
        owners: By whose key the personal fields of an event are sealed, by its place
            among the events; of those that have any.
        id: Names this append for ever: who lost the answer to it can look it up.
    """

    events: Sequence[StoredEvent]
    texts: Mapping[TextKey, bytes]
    owners: Mapping[int, str] = field(default_factory=dict)
    id: bytes = field(default_factory=_fresh_id)


def append_of(entries: Sequence[Entry], codec: Codec) -> Append:
    """Put entries into the form in which they are stored."""
    texts: dict[TextKey, bytes] = {}
    for entry in entries:
        for digest, text in entry.texts.items():
            texts[TextKey(digest, WORKSPACE_OWNER)] = text
        for digest, text in entry.personal.items():
            texts[TextKey(digest, entry.owner or WORKSPACE_OWNER)] = text
    owners = {
        place: owner
        for place, entry in enumerate(entries)
        if (owner := owner_of(entry.record)) is not None
    }
    return Append([codec.write(entry) for entry in entries], texts, owners)


def owner_of(record: Record) -> str | None:
    """Say by whose key fields of a record are sealed; None if it has none to seal."""
    if isinstance(record, PreferenceSet):
        return record.calendar_id or WORKSPACE_OWNER
    return None


def with_sealed_fields(
    appends: Sequence[Append], keys: Callable[[Sequence[str]], Mapping[str, DataKey]]
) -> Sequence[Append]:
    """
    Seal the personal fields of all records that have any.

    Args:
        appends: What is about to be written.
        keys: Gives the data keys of owners; who has none gets one.
    """
    owners = {owner for append in appends for owner in append.owners.values()}
    if not owners:
        return appends
    found = keys(sorted(owners))
    return [_sealed(append, found) for append in appends]


def _sealed(append: Append, keys: Mapping[str, DataKey]) -> Append:
    events = list(append.events)
    for place, owner in append.owners.items():
        events[place] = seal_fields(events[place], owner, keys[owner])
    return replace(append, events=events)


def erasure_of(entry: Entry) -> CalendarErased:
    """
    Give the record that says which calendar is to be erased.

    Raises:
        TypeError: It is another record; nothing may be erased without one.
    """
    if not isinstance(entry.record, CalendarErased):
        raise TypeError(f"no record of an erasure: {type(entry.record).__name__}")
    return entry.record


@dataclass(frozen=True, slots=True)
class Together:
    """
    What several appends come to, to be written in one transaction.

    Attributes:
        answers: For each append how many of the rows are written with it, those of
            the appends before it included; or why nothing of it is written.
    """

    rows: Sequence[StoredRow]
    texts: Mapping[TextKey, bytes]
    answers: Sequence[int | Conflict]

    def positions(self, placed: Sequence[int], before: int) -> list[int | Conflict]:
        """
        Answer each append with the position of its last record.

        Args:
            placed: Where the rows stand in the log.
            before: Where the log ended before them.
        """
        ends = [before, *placed]
        return [a if isinstance(a, Conflict) else ends[a] for a in self.answers]


def streams_in(appends: Sequence[Append]) -> list[str]:
    """Name the streams to which something is appended."""
    return sorted({str(e.originator_id) for append in appends for e in append.events})


def together(
    appends: Sequence[Append], tips: Mapping[str, Tip], identity: bytes
) -> Together:
    """
    Link appends one after the other; one that conflicts holds up no other.

    Args:
        appends: In the order in which they came.
        tips: The last record of each stream, as far as there are any.
        identity: Of the log.
    """
    known = dict(tips)
    rows: list[StoredRow] = []
    texts: dict[TextKey, bytes] = {}
    answers: list[int | Conflict] = []
    for append in appends:
        try:
            linked, after = chained(known, append, identity)
        except Conflict as conflict:
            answers.append(conflict)
            continue
        known |= after
        rows += linked
        texts |= append.texts
        answers.append(len(rows))
    return Together(rows, texts, answers)


def chained(
    tips: Mapping[str, Tip], append: Append, identity: bytes
) -> tuple[list[StoredRow], dict[str, Tip]]:
    """
    Link an append's records to the ends of their streams.

    Args:
        tips: The last record of each stream; streams that are not there are empty.
        append: What is to be written.
        identity: Of the log.

    Returns:
        The rows to write, and where their streams end with them.

    Raises:
        Conflict: A stream is not at the version just before its next record.
    """
    rows: list[StoredRow] = []
    after: dict[str, Tip] = {}
    beginning = Tip(0, identity)
    for event in append.events:
        stream = str(event.originator_id)
        tip = after.get(stream) or tips.get(stream) or beginning
        version = event.originator_version
        if version != tip.version + 1:
            raise Conflict(f"{stream} is at version {tip.version}, not {version - 1}")
        made = link(tip.hash, stream, version, event.topic, append.id, event.state)
        rows.append(
            StoredRow(stream, version, event.topic, append.id, made, event.state)
        )
        after[stream] = Tip(version, made)
    return rows, after
