"""Every record that there is has its document."""

import json

import pytest
from pydantic import TypeAdapter

from callsheet.adapters.documents.records import RecordDocument, record_document
from callsheet.adapters.storage.flat_records import COLUMNS, flat
from callsheet.application.log_port import Illegible, Recorded
from tests.adapters.storage.records import EXAMPLES, Example

WRITER = TypeAdapter(RecordDocument)


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.topic)
def test_a_record_of_any_kind_is_written_as_exports_have_it(example: Example) -> None:
    row = Recorded(stream="s", version=1, position=7, record=example.record)
    written = json.loads(WRITER.dump_json(record_document(flat(row))))
    assert tuple(written) == COLUMNS
    assert written == json.loads(json.dumps(flat(row)))


def test_a_record_that_cannot_be_read_has_its_place_and_says_why() -> None:
    row = Illegible(stream="s", version=1, position=7, topic="odd/1", said="no JSON")
    told = record_document(flat(row))
    assert (told.position, told.problem, told.record) == (7, "no JSON", None)
