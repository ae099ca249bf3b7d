"""How a pass ended, as its exit code says it; and ids short enough to be typed."""

import pytest

from callsheet.adapters.cli import sync_view
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.rows import short_ids
from callsheet.adapters.cli.sync_view import exit_of
from callsheet.application.errors import NotAllowed, RecallError, Unreachable
from callsheet.application.executing import Attempt
from callsheet.application.reading import Look
from callsheet.application.recording import Tally
from callsheet.application.synced import Synced
from callsheet.application.thinking import Planned
from callsheet.application.waiting import Waiting
from callsheet.domain.decision import How, RemoveBot
from callsheet.domain.ids import EventId
from callsheet.domain.plan import plan
from callsheet.domain.reasons import Reason
from callsheet.domain.retry import Failure
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.simulator.office import NOW

EVENT = EventId("e1")
UNANSWERED, DONE, BUSY = Failure.UNKNOWN_OUTCOME, None, Failure.BUSY


def attempt(failure: Failure | None) -> Attempt:
    command = RemoveBot(
        event_id=EVENT, reason=Reason.EVENT_CANCELLED, bot_ids=(), how=How.UNSCHEDULE
    )
    return Attempt(event_id=EVENT, command=command, at=NOW, failure=failure)


def ended(
    *failures: Failure | None,
    why: str | None = None,
    stopped: RecallError | None = None,
) -> Synced:
    waits = [Waiting(event_id=EVENT, why=why, until=None)] if why else []
    return Synced(
        look=Look(started=NOW),
        planned=Planned(plan=plan([]), situations={}, held={}),
        tally=Tally(0, {}),
        attempts=[attempt(failure) for failure in failures],
        waiting=waits,
        stopped=stopped,
    )


@pytest.mark.parametrize(
    ("synced", "code"),
    [
        pytest.param(ended(), Exit.FINE, id="nothing to do"),
        pytest.param(ended(DONE), Exit.FINE, id="all done"),
        pytest.param(ended(BUSY, why="retry"), Exit.FINE, id="waits for another try"),
        pytest.param(ended(why="backing_off"), Exit.FINE, id="waits for its time"),
        pytest.param(ended(why="mass_removal"), Exit.FINE, id="held back"),
        pytest.param(ended(why="refused"), Exit.FAILED, id="refused for good"),
        pytest.param(ended(why="expired"), Exit.FAILED, id="too late"),
        pytest.param(ended(why="not_settling"), Exit.FAILED, id="does not settle"),
        pytest.param(
            ended(UNANSWERED, UNANSWERED), Exit.UNREACHABLE, id="no call was answered"
        ),
        pytest.param(
            ended(DONE, UNANSWERED, why="retry"), Exit.FINE, id="one call was lost"
        ),
        pytest.param(
            ended(DONE, stopped=NotAllowed("no", status=403)),
            Exit.CONFIGURATION,
            id="the key is refused",
        ),
        pytest.param(
            ended(DONE, UNANSWERED, stopped=Unreachable("no answer")),
            Exit.UNREACHABLE,
            id="three calls in a row were not answered",
        ),
    ],
)
def test_the_exit_code_says_how_a_pass_ended(synced: Synced, code: Exit) -> None:
    assert exit_of(synced) is code


@pytest.mark.parametrize("command", ["plan", "sync"])
def test_an_event_that_cannot_be_read_fails_the_command_but_no_neighbour(
    shell: Shell, stage: Stage, command: str
) -> None:
    broken = {"summary": "Top secret", "attendees": 3}
    event = stage.do(stage.office.meeting(raw=broken, guests=[], ical_uid="x@x"))
    stage.do(stage.office.meeting(title="Globex"))
    ran = shell(command, "--now", AT)
    assert ran.code == 1
    assert "Globex" in ran.out
    assert f"unreadable: {event}: raw.attendees: " in ran.err
    assert "Top secret" not in ran.out + ran.err
    assert shell(command, "--now", AT, "--json").json["unreadable"][0]["id"] == event


@pytest.mark.parametrize(
    ("ids", "short"),
    [
        pytest.param(["abcdefghij"], ["abcdefgh"], id="eight characters"),
        pytest.param(["abc"], ["abc"], id="a short one whole"),
        pytest.param(
            ["aaaaaaaaaab", "aaaaaaaaaac"],
            ["aaaaaaaaaab", "aaaaaaaaaac"],
            id="as many as tell them apart",
        ),
        pytest.param(
            ["aaaaaaaaax-", "aaaaaaaaay-", "bbbbbbbbbbbbb"],
            ["aaaaaaaaax", "aaaaaaaaay", "bbbbbbbbbb"],
            id="one length for all",
        ),
        pytest.param(["aaaaaaaaaa", "aaaaaaaaaa"], ["aaaaaaaa"] * 2, id="repeated"),
    ],
)
def test_ids_are_shortened_as_long_as_they_differ(
    ids: list[str], short: list[str]
) -> None:
    shortened = short_ids(map(EventId, ids))
    assert [shortened[EventId(one)] for one in ids] == short


def test_every_failure_has_its_words() -> None:
    assert set(sync_view.FAILURES) == set(Failure)
