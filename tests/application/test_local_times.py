"""Whose clock says when an event takes place, and whether anybody looks at it."""

import pytest

from callsheet.adapters.zones import ZoneData
from callsheet.application.local_times import asks_for_hours, with_local_times
from callsheet.application.ports import Zones
from callsheet.domain.conditions import (
    All,
    AnyOf,
    CalendarMetadata,
    Condition,
    Not,
    OnCalendar,
    Recurring,
    WorkingHours,
)
from callsheet.domain.event import Calendar, LocalTimes
from callsheet.domain.policy import Layer, Policy, Rule
from callsheet.domain.workspace import Reading
from tests.application.office import Office, reasons
from tests.domain.builders import bot, calendar, event

HOURS = Rule(name="at work", then="record", when=WorkingHours())
ANA = OnCalendar(among=("ana@acme.example",))
SALES = CalendarMetadata(key="team", among=("sales",))
"""A group that a calendar without metadata may be of or not."""


def layer(
    members: Condition, zone: str | None = None, *rules: Rule, own: bool = False
) -> Layer:
    return Layer(
        name="ana@acme.example" if own else "sales",
        level="calendar" if own else "group",
        members=members,
        rules=rules,
        time_zone=zone,
    )


@pytest.mark.parametrize(
    ("policy", "asks"),
    [
        pytest.param(None, False, id="no policy"),
        pytest.param(Policy(), False, id="no rules"),
        pytest.param(
            Policy(rules=(Rule(name="r", then="skip", when=Recurring()),)),
            False,
            id="other rules",
        ),
        pytest.param(
            Policy(rules=(Rule(name="r", then="skip"),)), False, id="no condition"
        ),
        pytest.param(Policy(rules=(HOURS,)), True, id="a rule"),
        pytest.param(
            Policy(
                rules=(
                    Rule(name="r", then="skip", when=Recurring()),
                    Rule(
                        name="deep",
                        then="skip",
                        when=Not(
                            AnyOf((Recurring(), All((Recurring(), WorkingHours()))))
                        ),
                    ),
                )
            ),
            True,
            id="deep inside a later rule",
        ),
        pytest.param(
            Policy(layers=(layer(ANA), layer(SALES, None, HOURS))),
            True,
            id="a rule of some layer",
        ),
        pytest.param(
            Policy(time_zone="Europe/Berlin", layers=(layer(ANA, "Asia/Tokyo"),)),
            False,
            id="zones alone ask nothing",
        ),
    ],
)
def test_whether_a_policy_asks_for_working_hours(
    policy: Policy | None, asks: bool
) -> None:
    assert asks_for_hours(policy) is asks


def local(
    policy: Policy, of: Calendar | None, zones: Zones | None
) -> LocalTimes | None:
    """Tell when the usual meeting, at 15:00 UTC, takes place on a calendar."""
    calendars = {} if of is None else {of.id: of}
    (found,) = with_local_times([Reading(event=event())], calendars, policy, zones)
    return found.event.local


@pytest.mark.parametrize(
    ("policy", "of", "zone"),
    [
        pytest.param(
            Policy(rules=(HOURS,)),
            calendar(time_zone="Asia/Tokyo"),
            "Asia/Tokyo",
            id="the calendar's own",
        ),
        pytest.param(
            Policy(
                rules=(HOURS,),
                time_zone="Europe/Berlin",
                layers=(layer(ANA, "America/New_York"),),
            ),
            calendar(time_zone="Asia/Tokyo"),
            "Asia/Tokyo",
            id="the calendar's own before all others",
        ),
        pytest.param(
            Policy(rules=(HOURS,), time_zone="Europe/Berlin"),
            calendar(),
            "Europe/Berlin",
            id="else the policy's",
        ),
        pytest.param(
            Policy(rules=(HOURS,), time_zone="Europe/Berlin"),
            None,
            "Europe/Berlin",
            id="the policy's for a calendar of which nothing is known",
        ),
        pytest.param(
            Policy(
                rules=(HOURS,),
                time_zone="Europe/Berlin",
                layers=(layer(ANA, "America/New_York"),),
            ),
            calendar(),
            "America/New_York",
            id="else that of its layer, before the policy's",
        ),
        pytest.param(
            Policy(
                rules=(HOURS,),
                layers=(
                    layer(SALES, "Asia/Tokyo"),
                    layer(ANA, "Europe/Rome", own=True),
                ),
            ),
            calendar(metadata=(("team", "sales"),)),
            "Europe/Rome",
            id="its own layer's before its group's",
        ),
        pytest.param(
            Policy(
                rules=(HOURS,),
                time_zone="Europe/Berlin",
                layers=(layer(ANA, "America/New_York"),),
            ),
            calendar(address="ben@acme.example"),
            "Europe/Berlin",
            id="not that of somebody else's layer",
        ),
        pytest.param(
            Policy(
                rules=(HOURS,),
                time_zone="Europe/Berlin",
                layers=(layer(SALES, "Asia/Tokyo"),),
            ),
            calendar(metadata=None),
            None,
            id="none if it may be of a group with a zone of its own, or not",
        ),
        pytest.param(Policy(rules=(HOURS,)), calendar(), None, id="none if none says"),
        pytest.param(
            Policy(rules=(HOURS,), time_zone="Europe/Berlin"),
            calendar(time_zone="Mars/Olympus"),
            None,
            id="none if the calendar names one that there is not",
        ),
        pytest.param(
            Policy(time_zone="Europe/Berlin"), calendar(), None, id="none if none asks"
        ),
    ],
)
def test_by_whose_clock(policy: Policy, of: Calendar | None, zone: str | None) -> None:
    found = local(policy, of, ZoneData())
    assert (None if found is None else found.zone) == zone


def test_an_event_gets_its_local_times() -> None:
    found = local(Policy(rules=(HOURS,), time_zone="Asia/Tokyo"), None, ZoneData())
    assert found is not None
    assert (found.weekday, found.starts, found.ends) == (1, 0, 60)
    assert found.zone_data


def test_without_zones_nobody_can_tell() -> None:
    assert local(Policy(rules=(HOURS,)), calendar(time_zone="Asia/Tokyo"), None) is None


def test_all_else_of_a_reading_stays() -> None:
    reading = Reading(event=event(title="Review"), bots=(bot(),), in_flight=True)
    policy = Policy(rules=(HOURS,), time_zone="Asia/Tokyo")
    (found,) = with_local_times([reading], {}, policy, ZoneData())
    assert (found.bots, found.in_flight) == (reading.bots, True)
    assert found.event == event(title="Review", local=found.event.local)


def test_each_event_has_its_own_calendars_clock() -> None:
    calendars = [
        calendar("cal-a", time_zone="Asia/Tokyo"),
        calendar("cal-b", time_zone="Europe/Berlin"),
    ]
    found = with_local_times(
        [
            Reading(event=event("evt-1", calendar_id=calendars[0].id)),
            Reading(event=event("evt-2", calendar_id=calendars[1].id)),
            Reading(event=event("evt-3", calendar_id=calendars[0].id)),
        ],
        {one.id: one for one in calendars},
        Policy(rules=(HOURS,)),
        ZoneData(),
    )
    zones = [one.event.local.zone for one in found if one.event.local is not None]
    assert zones == ["Asia/Tokyo", "Europe/Berlin", "Asia/Tokyo"]


async def test_an_engine_records_within_working_hours_only(office: Office) -> None:
    """16:00 in Berlin is at work; for Ben in Tokyo it is midnight."""
    office.put(
        calendar("cal-a", time_zone="Europe/Berlin"),
        calendar("cal-b", address="ben@acme.example", time_zone="Asia/Tokyo"),
    )
    office.meet("evt-1")
    office.meet("evt-2", calendar_id=calendar("cal-b").id)
    office.restart(Policy(rules=(HOURS,)), zones=ZoneData())
    assert reasons(await office.sync()) == {
        "evt-1": "already_correct",
        "evt-2": "unwanted_by_default",
    }
    assert office.recall.writes == ["add evt-1"]
    await office.check_the_log()


async def test_an_engine_without_zones_leaves_alone_what_hangs_on_them(
    office: Office,
) -> None:
    office.put(calendar("cal-a", time_zone="Europe/Berlin"))
    office.meet("evt-1")
    office.restart(Policy(rules=(HOURS,)))
    assert reasons(await office.sync()) == {"evt-1": "time_zone_unknown"}
