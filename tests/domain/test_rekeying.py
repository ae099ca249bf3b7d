"""Re-booking for another key: in which order, and what waits for its start."""

import pytest

from callsheet.domain.bot import Bot
from callsheet.domain.event import CalendarStatus
from callsheet.domain.guard import Held, HeldFor
from callsheet.domain.hold_records import Limit
from callsheet.domain.ids import CalendarId, EventId
from callsheet.domain.keys import KeySettings, LinkForm, Scheme
from callsheet.domain.plan import Plan, plan
from callsheet.domain.reconcile import reconcile
from callsheet.domain.rekeying import OldBots
from callsheet.domain.restraints import Restraints
from callsheet.domain.situation import Settings, Situation
from callsheet.domain.workspace import Reading, Workspace, situations
from tests.domain.builders import (
    FREEZES,
    HOUR,
    LINK,
    MIDDLE,
    NOON,
    OTHER_LINK,
    RECORD,
    SERVED,
    START,
    TICK,
    Change,
    bot,
    calendar,
    event,
    foreign,
    line,
)

COMPANY = KeySettings(scheme=Scheme.COMPANY)
NEW = f"2026-03-02T15:00:00Z-{LINK}|acme.example"

ANA = calendar("cal-a", address="ana@acme.example")
BEN = calendar("cal-b", address="ben@acme.example")
UNKNOWN = calendar("cal-b", address=None)


def world(
    hers: tuple[Bot, ...],
    his: tuple[Bot, ...],
    now: Change = NOON,
    ben: Change = BEN,
    key: KeySettings = COMPANY,
    **changes: Change,
) -> tuple[Situation, ...]:
    """Ana and Ben take part in one meeting; the changes are those of his event."""
    theirs = event("evt-2", calendar_id=CalendarId("cal-b"), **changes)
    return situations(
        [Reading(event=event(), bots=hers), Reading(event=theirs, bots=his)],
        Workspace(
            policy=RECORD,
            calendars={one.id: one for one in (ANA, ben)},
            settings=Settings(key=key),
        ),
        now=now,
    )


OLD = (bot("old"),)
RIGHT = (bot("new", key=NEW),)


def first_steps(given: tuple[Situation, ...]) -> list[str]:
    old = OldBots()
    steps = [old.first_step(one, reconcile(one)) for one in given]
    return ["waits" if step is None else line(step) for step in steps]


REMOVED = "key_scheme_changed: unschedule old"


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        pytest.param(
            world(OLD, OLD), [REMOVED, REMOVED], id="both let the old bot go first"
        ),
        pytest.param(
            world((), OLD), ["waits", f"{REMOVED}, add"], id="who has none waits"
        ),
        pytest.param(
            world(OLD, ()),
            [f"{REMOVED}, add", "waits"],
            id="the last one books at once",
        ),
        pytest.param(
            world((), ()),
            ["wanted_by_default: add", "wanted_by_default: add"],
            id="nobody waits where no bot is",
        ),
        pytest.param(
            world(RIGHT, OLD),
            ["already_correct: nothing", f"{REMOVED}, add"],
            id="who joins the right bot waits for nobody",
        ),
        pytest.param(
            world((), (foreign(),)),
            ["wanted_by_default: add", "foreign_bot: nothing"],
            id="not for a bot of somebody else",
        ),
        pytest.param(
            world((), (bot("old", link=OTHER_LINK),)),
            ["wanted_by_default: add", "link_changed: unschedule old, add"],
            id="not for a bot in another room",
        ),
        pytest.param(
            world((), (bot("old", NOON + HOUR),)),
            ["wanted_by_default: add", "time_changed: unschedule old, add"],
            id="not for a bot of another time",
        ),
        pytest.param(
            world((), (bot("old", **SERVED),)),
            ["wanted_by_default: add", "occurrence_served: nothing"],
            id="not for a bot that has been",
        ),
        pytest.param(
            world((), OLD, ben=UNKNOWN),
            ["wanted_by_default: add", "identity_unknown: nothing"],
            id="not for who cannot be told to share",
        ),
    ],
)
def test_a_second_bot_is_not_booked_beside_an_old_one(
    given: tuple[Situation, ...], steps: list[str]
) -> None:
    assert first_steps(given) == steps


def restrained(given: tuple[Situation, ...], *holds: Held) -> Plan:
    found = {one.event_id: one for one in holds}
    return plan(given, restraints=Restraints(found=found))


def held(given: tuple[Situation, ...], *holds: Held) -> dict[str, str]:
    made = restrained(given, *holds)
    return {one.event_id: one.limit.value for one in made.held if one.limit}


@pytest.mark.parametrize(
    ("given", "limits"),
    [
        pytest.param(world(OLD, OLD), {}, id="hours ahead nothing"),
        pytest.param(
            world(OLD, OLD, FREEZES - TICK), {}, id="just before the last ten minutes"
        ),
        pytest.param(
            world(OLD, OLD, FREEZES),
            {"evt-1": "freeze_window", "evt-2": "freeze_window"},
            id="in the last ten minutes everybody",
        ),
        pytest.param(
            world((), OLD, START - TICK),
            {"evt-1": "shared_bot", "evt-2": "freeze_window"},
            id="and who would share",
        ),
        pytest.param(world(OLD, OLD, MIDDLE), {}, id="in the call nothing is sent"),
        pytest.param(
            world((bot("old", link=OTHER_LINK),), (), FREEZES),
            {},
            id="another room is no matter of keys",
        ),
        pytest.param(
            world(
                OLD,
                (),
                FREEZES,
                key=KeySettings(link=LinkForm.VERBATIM),
                is_deleted=True,
            ),
            {},
            id="what is spelt as before is right",
        ),
        pytest.param(
            world(
                (bot("old", link=LINK.upper(), key=f"2026-03-02T15:00:00Z-{LINK}"),),
                (),
                FREEZES,
                key=KeySettings(scheme=Scheme.COMPANY, link=LinkForm.VERBATIM),
                is_deleted=True,
            ),
            {"evt-1": "freeze_window"},
            id="nor is a room of another spelling another room",
        ),
        pytest.param(
            world(OLD, OLD, ben=calendar("cal-b", status=CalendarStatus.CONNECTING)),
            {"evt-1": "shared_bot"},
            id="a sharer's bot that stays keeps all as it is",
        ),
    ],
)
def test_it_waits_for_the_start(
    given: tuple[Situation, ...], limits: dict[str, str]
) -> None:
    assert held(given) == limits


PAUSED = Held(
    event_id=EventId("evt-2"),
    reason=HeldFor.SCHEME_CHANGE,
    limit=Limit.BY_CALENDARS,
    scope="workspace",
)


def test_a_sharer_that_is_held_for_another_reason_keeps_all_as_it_is() -> None:
    made: Plan = restrained(world(OLD, OLD), PAUSED)
    assert [(one.event_id, one.limit, one.until) for one in made.held] == [
        ("evt-1", Limit.SHARED_BOT, START),
        ("evt-2", Limit.BY_CALENDARS, None),
    ]


def test_what_sends_nothing_is_not_held() -> None:
    assert held(world(RIGHT, RIGHT), PAUSED) == {}
