"""A whole decision in one JSON document: read it, decide, write the answer."""

from callsheet.adapters.documents.answer import written
from callsheet.adapters.documents.given import (
    NearestZone,
    ReadEvent,
    ReadPolicy,
    given_in,
)
from callsheet.adapters.documents.strict_json import parse
from callsheet.application.local_times import with_local_times
from callsheet.application.ports import Zones
from callsheet.domain.plan import plan
from callsheet.domain.policy import Policy
from callsheet.domain.workspace import situations


def decide_document(
    data: bytes | str,
    *,
    read_event: ReadEvent,
    read_policy: ReadPolicy,
    zones: Zones,
    nearest_zone: NearestZone,
    policy: Policy | None = None,
    source: str = "stdin",
) -> bytes:
    """
    Decide everything in a document; the same document gives the same bytes.

    Args:
        data: The document as JSON, at most 100 MB.
        read_event: Reads an entry of `events`.
        read_policy: Reads the document's `policy`.
        zones: Tell when events take place by the clocks of their calendars.
        nearest_zone: Knows which names are those of zones.
        policy: Stands in for the document's own, which is then not looked at.
        source: Names the document where it is no JSON at all.

    Raises:
        DocumentError: The document cannot be decided on; nothing of it was.
    """
    given = given_in(
        parse(data, source=source),
        read_event=read_event,
        read_policy=read_policy,
        nearest_zone=nearest_zone,
        policy=policy,
    )
    workspace = given.workspace
    timed = with_local_times(
        given.readings, workspace.calendars, workspace.policy, zones
    )
    situated = situations(timed, workspace, now=given.document.now)
    return written(plan(situated, given.document.settings.limits.to_domain()))
