"""One's own domains, learnt from the calendars of the workspace."""

from dataclasses import replace

import pytest

from callsheet.domain.answers import Answer
from callsheet.domain.conditions import External, OnCalendar
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId
from callsheet.domain.layers import learnt_domains
from callsheet.domain.policy import Layer, Policy, Rule
from callsheet.domain.verdict import judge
from callsheet.domain.workspace import Reading, Workspace, situations
from tests.domain.builders import NOON, calendar, event
from tests.domain.matters import guests

LEARNING = Policy(
    learn_own_domains=True, rules=(Rule(name="out", then="record", when=External()),)
)
LAYER = Layer(
    name="ana", level="calendar", members=OnCalendar(among=("ana@acme.example",))
)
CALENDARS = (
    calendar(),
    calendar("cal-b", address="bo@beta.example"),
    calendar("cal-c", address="cy@gmail.com"),
    calendar("cal-d", address="di@delta.example", tenant="other"),
    calendar("cal-e", address=None),
    calendar("cal-f", address="fi@gone.example", status=CalendarStatus.DISCONNECTED),
)


def test_domains_are_learnt_from_all_calendars_of_a_tenant_but_free_mail() -> None:
    assert learnt_domains(CALENDARS) == {
        None: ("acme.example", "beta.example", "gone.example"),
        "other": ("delta.example",),
    }


@pytest.mark.parametrize(
    ("address", "complete", "wanted"),
    [
        pytest.param("bo@beta.example", True, Answer.NO, id="a colleague elsewhere"),
        pytest.param("di@delta.example", True, Answer.YES, id="another tenant"),
        pytest.param("zoe@client.example", True, Answer.YES, id="a stranger"),
        pytest.param(
            "zoe@client.example", False, Answer.CANNOT_TELL, id="who may be a colleague"
        ),
        pytest.param("amy@acme.example", False, Answer.NO, id="a colleague for sure"),
    ],
)
def test_with_learnt_domains_a_guest_is(
    address: str, complete: bool, wanted: Answer
) -> None:
    workspace = Workspace(
        policy=LEARNING,
        calendars={CalendarId(one.id): one for one in CALENDARS},
        calendars_complete=complete,
    )
    reading = Reading(event=guests(address))
    (situation,) = situations([reading], workspace, now=NOON)
    assert situation.policy is not None
    verdict = judge(situation.policy, situation.event, situation.calendar)
    assert verdict.wanted is wanted


def test_equal_policies_of_several_calendars_are_one() -> None:
    workspace = Workspace(
        policy=replace(LEARNING, layers=(LAYER,)),
        calendars={CalendarId(one.id): one for one in CALENDARS},
    )
    readings = [
        Reading(event=event(f"e-{one.id}", calendar_id=one.id)) for one in CALENDARS[:2]
    ] + [Reading(event=event("e-2", calendar_id=CalendarId("cal-b")))]
    a, b, c = (s.policy for s in situations(readings, workspace, now=NOON))
    assert b is not a
    assert {id(a), id(b), id(c)} == {id(a), id(b)}
