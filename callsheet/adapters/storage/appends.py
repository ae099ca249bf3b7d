"""What is to be written together, and whether each stream is where it should be."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eventsourcing.persistence import StoredEvent

from callsheet.adapters.storage.codec import Codec
from callsheet.application.errors import Conflict
from callsheet.application.ports import Entry
from callsheet.domain.ids import Digest


@dataclass(frozen=True, slots=True)
class Append:
    """One caller's records with their texts: all of them, or none."""

    events: Sequence[StoredEvent]
    texts: Mapping[Digest, bytes]


def append_of(entries: Sequence[Entry], codec: Codec) -> Append:
    """Put entries into the form in which they are stored."""
    texts: dict[Digest, bytes] = {}
    for entry in entries:
        texts.update(entry.texts)
    return Append([codec.write(entry) for entry in entries], texts)


def versions_after(
    versions: Mapping[str, int], events: Sequence[StoredEvent]
) -> dict[str, int]:
    """
    Count the streams on, to where they are with the new events.

    Raises:
        Conflict: A stream is not at the version just before its next event.
    """
    after: dict[str, int] = {}
    for event in events:
        stream = str(event.originator_id)
        version = after.get(stream, versions.get(stream, 0))
        if event.originator_version != version + 1:
            raise Conflict(
                f"{stream} is at version {version}, not {event.originator_version - 1}"
            )
        after[stream] = event.originator_version
    return after
