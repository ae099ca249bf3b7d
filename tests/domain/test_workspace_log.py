"""What the log says of a workspace as a whole, record by record."""

from dataclasses import replace

import pytest

from callsheet.domain.budget import WINDOW, Operation
from callsheet.domain.decision import How, Kind
from callsheet.domain.hold_records import HoldPlaced, Limit, Paused, Resumed
from callsheet.domain.ids import BotId, CalendarId, EventId
from callsheet.domain.keys import KeySettings
from callsheet.domain.reasons import Reason
from callsheet.domain.records import (
    CalendarSeen,
    Ended,
    Intended,
    Outcome,
    PassEnded,
    PolicyRefused,
    PolicySet,
    PreferenceSet,
    Record,
    Sent,
    WritesResumed,
    WritesStopped,
)
from callsheet.domain.retry import LOCKED_OUT
from callsheet.domain.scheme_records import SchemeSet, Step, TwinsBegun, TwinStep
from callsheet.domain.workspace_log import WorkspaceLog, counted, evolve_workspace
from tests.domain.builders import HOUR, MINUTE, NOON, sha

CAL = CalendarId("cal-a")
SEEN = CalendarSeen(calendar_id=CAL, platform="google", status="connected", at=NOON)
POLICY = PolicySet(policy=sha("1"), text=sha("2"), at=NOON)
REFUSED = PolicyRefused(at=NOON, problems=1, first="rules[0]", digest=sha("3"))
STOPPED = WritesStopped(at=NOON, status=403)
SCHEME = SchemeSet(key=KeySettings(), at=NOON)
BEGUN = TwinsBegun(key=KeySettings(), at=NOON, by="ana", why="", known=(CAL,))
PASS = PassEnded(
    at=NOON + MINUTE,
    started=NOON,
    complete=True,
    calendars=1,
    events=0,
    decided=0,
    reaffirmed=0,
    reaffirmed_set=sha("4"),
    calls=0,
    unreadable=0,
)
CHOICE = PreferenceSet(
    target="evt-1", series=False, wanted=True, by="ana", why="", at=NOON
)
COMMAND = Intended(
    command_id="c1",
    event_id=EventId("evt-1"),
    at=NOON,
    kind=Kind.ADD_BOT,
    reason=Reason.WANTED_BY_DEFAULT,
    situation=sha("5"),
)
SENT = Sent(command_id="c1", event_id=EventId("evt-1"), at=NOON, attempt=1)


def known(*records: Record) -> WorkspaceLog:
    found = WorkspaceLog()
    for record in records:
        found = evolve_workspace(found, record)
    return found


def test_the_last_status_of_a_calendar_counts() -> None:
    gone = replace(SEEN, status="disconnected")
    other = replace(SEEN, calendar_id=CalendarId("cal-b"))
    found = known(SEEN, other, gone).calendars
    assert found == {"cal-a": "disconnected", "cal-b": "connected"}


def test_a_scheme_ends_a_change_by_calendars() -> None:
    step = TwinStep(calendar_id=CAL, at=NOON, step=Step.GONE)
    assert known(BEGUN, step).twins.begun == BEGUN
    after = known(BEGUN, step, SCHEME)
    assert (after.scheme, after.twins.begun) == (SCHEME, None)
    assert after.twins.gone == {CAL}


def test_a_policy_is_in_force_since_it_was_set_first() -> None:
    again = replace(POLICY, at=NOON + HOUR)
    other = replace(POLICY, policy=sha("9"))
    assert known(POLICY, again).policy == POLICY
    assert known(POLICY, other).policy == other


def test_a_refusal_stands_until_a_policy_is_set() -> None:
    assert known(POLICY, REFUSED).refused == REFUSED
    assert known(POLICY, REFUSED).policy == POLICY
    assert known(POLICY, REFUSED, POLICY).refused is None


def test_the_last_word_of_a_choice_counts() -> None:
    no = replace(CHOICE, wanted=False, at=NOON + MINUTE)
    series = replace(CHOICE, series=True, target="s")
    assert known(CHOICE, no, series).choices == (series, no)
    assert known(CHOICE, no, series).choice("evt-1", series=False) == no
    assert known(CHOICE, no, series).choice("s", series=True) == series
    assert known(CHOICE).choice("evt-1", series=True) is None
    assert known(CHOICE, no, series).preferences.events == {"evt-1": False}
    assert known(CHOICE, no, series).preferences.series == {"s": True}


def test_a_choice_taken_back_is_none() -> None:
    assert known(CHOICE, replace(CHOICE, wanted=None)) == WorkspaceLog()
    assert known(replace(CHOICE, wanted=None)) == WorkspaceLog()


def test_passes_say_how_far_was_looked() -> None:
    part = replace(PASS, started=NOON + HOUR, complete=False)
    assert (known(PASS).looked, known(PASS).looked_at_all) == (NOON, NOON)
    after = known(PASS, part)
    assert (after.looked, after.looked_at_all) == (NOON + HOUR, NOON)


def test_writes_stop_until_they_go_on() -> None:
    assert known(STOPPED).stopped == STOPPED
    assert known(STOPPED).may_write_at == NOON + LOCKED_OUT
    assert known(STOPPED, WritesResumed(at=NOON)) == WorkspaceLog()


def test_each_refusal_of_the_key_puts_the_next_question_off() -> None:
    ended = Ended(
        command_id="c1",
        event_id=EventId("evt-1"),
        at=NOON + MINUTE,
        outcome=Outcome.REFUSED,
        code="not_allowed",
    )
    assert known(STOPPED, ended).may_write_at == NOON + MINUTE + LOCKED_OUT
    assert known(STOPPED, replace(ended, code="busy")) == known(STOPPED)


def test_holds_and_pauses_are_kept() -> None:
    hold = HoldPlaced(
        hold=sha("6"),
        scope="workspace",
        limit=Limit.REMOVALS,
        count=1,
        first=(),
        at=NOON,
    )
    pause = Paused(scope="workspace", by="ana", why="", at=NOON)
    assert [one.placed for one in known(hold).holds.standing] == [hold]
    assert known(pause).pauses.at(NOON) == (pause,)
    resumed = Resumed(scope="workspace", by="ana", why="", at=NOON)
    assert known(pause, resumed) == WorkspaceLog()


@pytest.mark.parametrize(
    ("command", "calls"),
    [
        pytest.param(COMMAND, [Operation.ADD_BOT], id="an addition"),
        pytest.param(
            replace(
                COMMAND,
                kind=Kind.REMOVE_BOT,
                how=How.LEAVE_CALL,
                bot_ids=(BotId("b1"), BotId("b2")),
            ),
            [Operation.LEAVE_CALL] * 2,
            id="a call for each bot",
        ),
        pytest.param(None, [], id="nothing of what nobody knows"),
    ],
)
def test_calls_are_counted_by_what_they_were_for(
    command: Intended | None, calls: list[Operation]
) -> None:
    found = evolve_workspace(WorkspaceLog(), SENT, command)
    assert found.sent == tuple((NOON, call) for call in calls)


def test_calls_of_more_than_a_minute_ago_are_forgotten() -> None:
    late = replace(SENT, at=NOON + WINDOW)
    before = evolve_workspace(WorkspaceLog(), SENT, COMMAND)
    assert [at for at, _ in evolve_workspace(before, late, COMMAND).sent] == [late.at]


def test_streams_are_counted() -> None:
    found = counted(counted(WorkspaceLog(), "workspace", 1), "calendar:a", 1)
    assert counted(found, "workspace", 2).versions == {"workspace": 2, "calendar:a": 1}
