"""Modes in passes: what is sent under each, and names that must not be wrong."""

import pytest

from callsheet.application.errors import ConfigurationError
from callsheet.application.mode_names import strange_calendars
from callsheet.domain.conditions import Title
from callsheet.domain.decision import Kind
from callsheet.domain.modes import Mode, Modes
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.records import Decided
from tests.application.office import Office, waiting
from tests.application.test_policies import refused
from tests.domain.builders import HOUR, SKIP, START, event

ADD_ONLY, OBSERVE = Mode.ADD_ONLY, Mode.OBSERVE
GLOBEX = Rule(name="customers", then="record", when=Title(words=("globex",)))
BOARD = Rule(name="board", then="skip", when=Title(words=("board",)))
POLICY = Policy(rules=(BOARD, GLOBEX), default="record")


def put(office: Office, first: str, second: str, **changes: object) -> None:
    """Ana's customer, and a weekly of hers, whatever they are called."""
    office.meet("evt-1", title=first, **changes)
    office.meet("evt-2", title=second, start=START + HOUR)


def restart(office: Office, modes: Modes, policy: Policy = POLICY) -> None:
    office.restart(policy, modes=modes)


async def test_in_observe_mode_everything_is_decided_and_nothing_sent(
    office: Office,
) -> None:
    put(office, "Globex", "Weekly")
    restart(office, Modes(workspace=OBSERVE))
    synced = await office.sync()
    assert office.recall.writes == []
    assert waiting(synced) == [("evt-1", "mode"), ("evt-2", "mode")]
    decided = await office.records(Decided)
    assert {one.commands for one in decided} == {(Kind.ADD_BOT,)}


async def test_in_add_only_mode_bots_are_booked_and_stay_as_they_are(
    office: Office,
) -> None:
    put(office, "Globex", "Weekly")
    restart(office, Modes())
    await office.sync()
    restart(office, Modes(workspace=ADD_ONLY))
    put(office, "Globex", "Board", start=START + 2 * HOUR)
    office.meet("evt-3", start=START + 3 * HOUR)
    assert await office.writes() == ["add evt-3"]
    restart(office, Modes())
    assert sorted(await office.writes()) == [
        "add evt-1",
        "remove evt-1",
        "remove evt-2",
    ]


SCOPES = {
    "a calendar": (Modes(calendars={"ana@acme.example": OBSERVE}), ["add evt-3"]),
    "a rule": (Modes(rules={"customers": OBSERVE}), ["add evt-2", "add evt-3"]),
}


@pytest.mark.parametrize(("modes", "sent"), SCOPES.values(), ids=SCOPES)
async def test_observed_is_only(office: Office, modes: Modes, sent: list[str]) -> None:
    put(office, "Globex", "Weekly")
    office.put(event("evt-3", start=START + 2 * HOUR, calendar_id="cal-b"))
    restart(office, modes)
    assert await office.writes() == sent


@pytest.mark.parametrize(
    ("rules", "told"),
    [
        (["custmers"], "no rule 'custmers'; did you mean 'customers'?"),
        (["zzz"], "no rule 'zzz'; it has board, customers"),
        (["default"], "no rule 'default'; it has board, customers"),
    ],
)
async def test_a_mode_for_a_rule_that_is_not_there_stops_all(
    office: Office, rules: list[str], told: str
) -> None:
    put(office, "Globex", "Weekly")
    restart(office, Modes(rules=dict.fromkeys(rules, OBSERVE)))
    for work in (office.engine.plan, office.engine.sync):
        with pytest.raises(ConfigurationError, match="policy in force has") as said:
            await work()
        assert told in str(said.value)
    assert await office.position() == 0


async def test_all_wrong_rules_are_named_at_once(office: Office) -> None:
    restart(office, Modes(rules={"x": OBSERVE, "y": OBSERVE}), SKIP)
    with pytest.raises(ConfigurationError) as said:
        await office.sync()
    lines = str(said.value).splitlines()
    assert [line.endswith("it has none") for line in lines] == [True, True]


async def test_without_any_good_policy_nothing_is_sent_and_no_rule_is_wrong(
    office: Office,
) -> None:
    put(office, "Globex", "Weekly")
    office.restart(refused(), modes=Modes(rules={"customers": OBSERVE}))
    assert await office.writes() == []


async def test_a_calendar_with_a_mode_may_be_connected_yet(office: Office) -> None:
    given = {"cal-a": OBSERVE, "BEN@acme.example": OBSERVE, "cy@acme.example": OBSERVE}
    modes = Modes(calendars=given)
    restart(office, modes)
    synced = await office.sync()
    assert strange_calendars(modes, synced.look) == ("cy@acme.example",)


async def test_while_it_runs_a_policy_without_a_rule_that_has_a_mode_is_not_taken(
    office: Office,
) -> None:
    put(office, "Globex", "Weekly")
    restart(office, Modes(rules={"customers": ADD_ONLY}))
    with pytest.raises(ConfigurationError, match="no rule 'customers'"):
        office.engine.decide_by(SKIP)
    assert await office.writes() == ["add evt-1", "add evt-2"]
