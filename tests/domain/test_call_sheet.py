"""One line for each event: when it is due, who should look, and how long it matters."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.call_sheet import FOREVER, Attention, Line, line_of
from callsheet.domain.decision import How, Kind
from callsheet.domain.ids import BotId, CalendarId, EventId
from callsheet.domain.log import EventState, fold
from callsheet.domain.reasons import Flag, Reason
from callsheet.domain.records import (
    Adopted,
    BotSeen,
    Decided,
    Ended,
    EventRecord,
    Intended,
    Outcome,
    Sent,
    Source,
    Unreadable,
    Watch,
)
from callsheet.domain.retry import UNDER_WAY
from tests.domain.builders import HOUR, MINUTE, NOON, sha

EVENT = EventId("evt-1")
DECIDED = Decided(
    event_id=EVENT,
    calendar_id=CalendarId("cal-a"),
    at=NOON,
    program="0.1.0",
    situation=sha("1"),
    parts=(("event", sha("2")), ("calendar", sha("3"))),
    snapshot=None,
    reason=Reason.WANTED_BY_DEFAULT,
    flags=(Flag.LATE_JOIN,),
    commands=(Kind.ADD_BOT,),
    trace=(),
    valid_until=NOON + HOUR,
    decision=sha("4"),
    booked_until=NOON + 2 * HOUR,
)
IDLE = replace(DECIDED, commands=(Kind.NOOP,), booked_until=None, valid_until=None)
ADDING = Intended(
    command_id="c1",
    event_id=EVENT,
    at=NOON,
    kind=Kind.ADD_BOT,
    reason=Reason.WANTED_BY_DEFAULT,
    situation=sha("1"),
)
REMOVING = replace(ADDING, kind=Kind.REMOVE_BOT, how=How.UNSCHEDULE, loses=True)
SENT = Sent(command_id="c1", event_id=EVENT, at=NOON, attempt=1)
ADOPTED = Adopted(event_id=EVENT, at=NOON, bot_ids=())
UNREADABLE = Unreadable(event_id=EVENT, at=NOON, place="raw", problem="missing")
WATCHING = replace(
    DECIDED,
    valid_until=None,
    watch=(Watch(bot_id=BotId("b1"), start=NOON + HOUR, ends=NOON + 2 * HOUR),),
)
SEEN = BotSeen(
    event_id=EVENT,
    bot_id=BotId("b1"),
    at=NOON + HOUR,
    source=Source.WEBHOOK,
    happened_at=NOON + HOUR,
    status=BotStatus.IN_CALL,
)
GONE = replace(SEEN, status=BotStatus.DONE, end_reason=EndReason.COMPLETED)


def ended(outcome: Outcome, retry_at: datetime | None = None) -> Ended:
    return Ended(
        command_id="c1", event_id=EVENT, at=NOON, outcome=outcome, retry_at=retry_at
    )


def line(*records: EventRecord) -> Line:
    return line_of(EVENT, fold(records), decided=7)


def test_a_line_tells_the_decision_that_stands() -> None:
    assert line(replace(DECIDED, situation=sha("0")), DECIDED) == Line(
        event_id=EVENT,
        version=2,
        calendar_id=CalendarId("cal-a"),
        decided=7,
        event=sha("2"),
        reason=Reason.WANTED_BY_DEFAULT,
        flags=(Flag.LATE_JOIN,),
        commands=(Kind.ADD_BOT,),
        at=NOON,
        valid_until=NOON + HOUR,
        booked_until=NOON + 2 * HOUR,
        due_at=NOON + HOUR,
        live_until=NOON + 2 * HOUR,
    )


def test_an_event_without_a_decision_has_but_its_records() -> None:
    told = line_of(EVENT, fold([ADOPTED]), decided=None)
    assert told == Line(event_id=EVENT, version=1)
    assert line_of(EVENT, EventState(), decided=None).version == 0


@pytest.mark.parametrize(
    ("records", "due"),
    [
        pytest.param([IDLE], None, id="nothing, while nobody changes it"),
        pytest.param([DECIDED], HOUR, id="the decision anew when its time is up"),
        pytest.param(
            [DECIDED, ADDING, SENT], UNDER_WAY, id="a look at what was sent before"
        ),
        pytest.param(
            [DECIDED, ADDING, SENT, ended(Outcome.REFUSED, NOON + MINUTE)],
            MINUTE,
            id="the next try before that",
        ),
        pytest.param(
            [DECIDED, ADDING, SENT, ended(Outcome.REFUSED)],
            HOUR,
            id="no next try where there is none",
        ),
        pytest.param(
            [WATCHING], HOUR + 3 * MINUTE, id="a look at a bot soon after its start"
        ),
        pytest.param([WATCHING, SEEN], 2 * HOUR, id="one when its call is over"),
        pytest.param([WATCHING, SEEN, GONE], None, id="none once it has left"),
    ],
)
def test_what_is_due_first_counts(
    records: list[EventRecord], due: timedelta | None
) -> None:
    assert line(*records).due_at == (None if due is None else NOON + due)


@pytest.mark.parametrize(
    ("records", "until"),
    [
        pytest.param([IDLE], None, id="one that nobody waits for"),
        pytest.param([DECIDED], NOON + 2 * HOUR, id="while a bot is booked"),
        pytest.param([IDLE, ADDING], FOREVER, id="while a command is open"),
        pytest.param([IDLE, ADDING, SENT], FOREVER, id="also one that went out"),
        pytest.param(
            [IDLE, ADDING, SENT, ended(Outcome.DONE)], None, id="not one that is done"
        ),
        pytest.param(
            [IDLE, REMOVING, SENT, ended(Outcome.DONE)],
            NOON + HOUR,
            id="while the guard counts its loss",
        ),
        pytest.param(
            [DECIDED, REMOVING, SENT, ended(Outcome.DONE)],
            NOON + 2 * HOUR,
            id="whatever lasts longest",
        ),
        pytest.param([WATCHING, SEEN], FOREVER, id="while the life of its bot goes on"),
        pytest.param(
            [WATCHING, SEEN, GONE], NOON + 2 * HOUR, id="not once that is over"
        ),
    ],
)
def test_a_pass_has_to_know_of(
    records: list[EventRecord], until: datetime | None
) -> None:
    assert line(*records).live_until == until


ADDED = (ADDING, SENT, ended(Outcome.DONE))
TAKEN_OFF = (replace(REMOVING, bot_ids=()), SENT, ended(Outcome.DONE))
RETRIED = replace(DECIDED, reason=Reason.RETRY_UNSERVED)


@pytest.mark.parametrize(
    ("records", "why"),
    [
        pytest.param([DECIDED], None, id="nobody while all is well"),
        pytest.param([UNREADABLE], Attention.UNREADABLE, id="what cannot be read"),
        pytest.param(
            [IDLE, UNREADABLE], Attention.UNREADABLE, id="nor be read any more"
        ),
        pytest.param([UNREADABLE, IDLE], None, id="nobody once it can be read"),
        pytest.param(
            [DECIDED, ADDING, SENT, ended(Outcome.REFUSED)],
            Attention.REFUSED,
            id="what Recall refused for good",
        ),
        pytest.param(
            [DECIDED, ADDING, SENT, ended(Outcome.REFUSED, NOON + MINUTE)],
            None,
            id="nobody while it is tried again",
        ),
        pytest.param(
            [DECIDED, ADDING, SENT, ended(Outcome.EXPIRED)],
            Attention.EXPIRED,
            id="what came too late",
        ),
        pytest.param(
            [DECIDED, ADDING, SENT, ended(Outcome.REFUSED), IDLE],
            None,
            id="nobody when it is not wanted any more",
        ),
        pytest.param([DECIDED, *3 * ADDED], Attention.NOT_SETTLING, id="what repeats"),
        pytest.param([DECIDED, *2 * ADDED], None, id="nobody after two times"),
        pytest.param([RETRIED, *3 * ADDED], None, id="nobody where that is meant so"),
        pytest.param([IDLE, *3 * ADDED], None, id="nobody when all is done"),
    ],
)
def test_somebody_should_look_at(
    records: list[EventRecord], why: Attention | None
) -> None:
    assert line(*records).attention is why


def test_somebody_should_look_at_a_bot_that_somebody_else_books_again() -> None:
    first, second = (
        replace(REMOVING, command_id=f"c{n}", bot_ids=(BotId(f"b{n}"),)) for n in (1, 2)
    )
    gone = [
        (one, replace(SENT, command_id=one.command_id), done_of(one.command_id))
        for one in (first, second)
    ]
    records = [DECIDED, *(record for three in gone for record in three)]
    assert line(*records).attention is Attention.ANOTHER_SCHEDULER
    assert line(*records[:4]).attention is None


def done_of(command_id: str) -> Ended:
    return replace(ended(Outcome.DONE), command_id=command_id)
