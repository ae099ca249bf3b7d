"""Which record belongs into which stream."""

import pytest

from callsheet.domain.record_streams import stream_for
from callsheet.domain.records import Record
from tests.adapters.storage.records import EXAMPLES

OF_EVENTS = {
    "adopted/1",
    "bot_seen/1",
    "decision/1",
    "ended/1",
    "intended/1",
    "sent/1",
    "unreadable/1",
}
OF_CALENDARS = {
    "calendar_connected/1",
    "calendar_seen/1",
    "disconnect_ordered/1",
    "erased/1",
    "twin_step/1",
}

OF_THE_LOG = {
    "seal/1": "seals",
    "forgotten/1": "retention",
    "token_issued/1": "tokens",
    "token_revoked/1": "tokens",
    "connection_offered/1": "connections",
    "connection_failed/1": "connections",
    "connection_used/1": "connections",
}


@pytest.mark.parametrize(
    ("topic", "record"), [(one.topic, one.record) for one in EXAMPLES]
)
def test_each_record_has_its_stream(topic: str, record: Record) -> None:
    if topic in OF_EVENTS:
        expected = "event:evt-1"
    elif topic in OF_CALENDARS:
        expected = "calendar:cal-a"
    else:
        expected = OF_THE_LOG.get(topic, "workspace")
    assert stream_for(record) == expected
