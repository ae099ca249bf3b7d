"""What `audit verify` shows and is no fault: another version's answers, erased data."""

import asyncio
import json
from dataclasses import replace

import pytest

from callsheet.adapters.storage import open_log
from callsheet.application.deriving import decided_of
from callsheet.application.log_port import Entry
from callsheet.domain.digests import encoded
from callsheet.domain.ids import CalendarId
from callsheet.domain.log_records import CalendarErased
from callsheet.domain.parts import Filing
from callsheet.domain.reasons import Reason
from callsheet.domain.reconcile import reconcile
from callsheet.domain.streams import calendar_stream, stream_of
from tests.adapters.cli.kept_log import lay_out
from tests.adapters.cli.stage import Shell
from tests.domain.builders import NOON, event, situation

LOG = "sqlite:///log.db"
ANA = CalendarId("cal-a")


def decision(id: str, reason: Reason, *, lost: bool = False) -> Entry:
    """A decision as another version of the program would have recorded it."""
    asked = situation(NOON, event=event(id))
    filed = Filing().file(asked)
    personal = {key: encoded(text) for key, text in filed.personal.items()}
    if lost:
        del personal[dict(filed.digests)["event"]]
    record = decided_of(
        replace(reconcile(asked), reason=reason),
        asked,
        filed=filed.digest,
        parts=filed.digests,
        snapshot=None,
        program="0.0.9",
    )
    return Entry(
        stream=stream_of(record.event_id),
        expected=0,
        record=record,
        texts={key: encoded(text) for key, text in filed.texts.items()},
        personal=personal,
        owner=ANA,
    )


def write(*entries: Entry) -> None:
    async def append() -> None:
        async with open_log(LOG) as log:
            await log.append(entries)

    asyncio.run(append())


@pytest.mark.usefixtures("bare")
def test_other_answers_are_grouped_with_an_example(shell: Shell) -> None:
    write(
        decision("evt-1", Reason.EVENT_ENDED),
        decision("evt-2", Reason.EVENT_ENDED),
        decision("evt-3", Reason.WANTED_BY_DEFAULT),
        decision("evt-4", Reason.WANTED_BY_RULE),
    )
    ran = shell("audit", "verify", "--database", LOG)
    assert ran.code == 0
    assert "no fault of the log" in ran.out
    shown = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert "2 0.0.9 event:evt-1 1 event_ended → wanted_by_default" in shown
    assert "1 0.0.9 event:evt-4 1 wanted_by_rule → wanted_by_default" in shown
    assert "no difference; 3 otherwise by this core" in ran.out
    told = shell("audit", "verify", "--database", LOG, "--json").json
    assert [one["count"] for one in told["otherwise"]] == [2, 1]
    assert told["otherwise"][0]["example"]["stream"] == "event:evt-1"
    assert told["counts"]["otherwise"] == 3


def test_a_calendar_that_was_erased_leaves_a_log_without_a_fault(
    request: pytest.FixtureRequest, shell: Shell
) -> None:
    lay_out(request, shell)
    exported = shell("audit", "export", "--database", LOG).out.splitlines()
    decided = [one for one in map(json.loads, exported) if one["calendar_id"]]
    calendar = next(one["calendar_id"] for one in decided if one["reason"])
    done = shell("calendars", "erase", calendar, "--yes", "--database", LOG)
    assert done.code == 0, done.err
    told = shell("audit", "verify", "--database", LOG, "--json")
    assert told.code == 0
    assert told.json["counts"]["erased"] > 2
    assert told.json["differences"] == 0


@pytest.mark.usefixtures("bare")
def test_what_was_erased_cannot_be_asked_again(shell: Shell) -> None:
    erased = CalendarErased(calendar_id=ANA, at=NOON, by="ana", why="", texts=1)
    write(
        decision("evt-1", Reason.WANTED_BY_DEFAULT, lost=True),
        Entry(stream=calendar_stream(ANA), expected=0, record=erased),
    )
    ran = shell("audit", "verify", "--database", LOG)
    assert ran.code == 0
    assert "no difference; 1 not re-derivable (erased)" in ran.out
    told = shell("audit", "verify", "--database", LOG, "--json").json
    assert told["counts"]["erased"] == 1
