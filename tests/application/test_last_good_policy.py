"""A policy that cannot be read any more: the last good one goes on, in full."""

from callsheet.application.policies import RefusedPolicy
from callsheet.domain.conditions import OnCalendar
from callsheet.domain.policy import Layer, Policy
from callsheet.domain.records import Decided, PolicyRefused, PolicySet
from tests.application.office import Office, reasons
from tests.application.test_policies import Problem, refused
from tests.domain.builders import HOUR, NOON, RECORD, SKIP, event

LAYERED = Policy(
    default="skip",
    layers=(
        Layer(
            name="ana",
            level="calendar",
            members=OnCalendar(among=("ana@acme.example",)),
            default="record",
        ),
    ),
)


async def test_the_last_good_policy_goes_on_with_all_its_layers(
    office: Office,
) -> None:
    office.restart(LAYERED)
    office.put(event("evt-1"), event("evt-2", calendar_id="cal-b"))
    assert await office.writes() == ["add evt-1"]
    office.restart(refused())
    office.meet("evt-3", start=NOON + 5 * HOUR)
    assert await office.writes() == ["add evt-3"]
    assert await office.writes() == []
    assert (await office.engine.sync()).in_force.policy == LAYERED


async def test_the_same_refusal_is_recorded_once(office: Office) -> None:
    await office.sync()
    office.restart(refused())
    await office.sync()
    await office.sync()
    office.restart(refused())
    await office.sync()
    office.restart(refused(Problem(line=9)))
    await office.sync()
    found = await office.records(PolicyRefused)
    assert [one.first for one in found] == [
        "rules[0].when, line 4",
        "rules[0].when, line 9",
    ]
    assert len(await office.records(PolicySet)) == 1


async def test_a_policy_that_loads_again_ends_the_refusal(office: Office) -> None:
    await office.sync()
    since = office.clock.time
    policies: list[Policy | RefusedPolicy] = [refused(), RECORD, RECORD, refused()]
    for policy in policies:
        office.clock.time += HOUR
        office.restart(policy)
        synced = await office.sync()
    assert len(await office.records(PolicyRefused)) == 2
    assert len(await office.records(PolicySet)) == 2
    # It never stopped to be the one in force.
    assert (synced.in_force.policy, synced.in_force.since) == (RECORD, since)


async def test_another_good_policy_takes_over_after_a_refusal(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.restart(refused())
    assert await office.writes() == []
    office.restart(SKIP)
    assert await office.writes() == ["remove evt-1"]
    office.restart(refused())
    synced = await office.sync()
    assert synced.in_force.policy == SKIP


async def test_with_none_ever_good_nothing_is_added_and_nothing_removed(
    office: Office,
) -> None:
    office.meet("evt-1")
    office.restart(refused())
    synced = await office.sync()
    assert reasons(synced) == {"evt-1": "policy_invalid"}
    assert office.recall.writes == []
    assert [d.reason.value for d in await office.records(Decided)] == ["policy_invalid"]
    assert len(await office.records(PolicyRefused)) == 1
    assert synced.in_force.policy is None


async def test_a_plan_judges_by_the_last_good_policy_and_writes_nothing(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.restart(refused())
    office.meet("evt-2", start=NOON + 5 * HOUR)
    before = await office.position()
    _, planned = await office.engine.plan()
    sends = {d.event_id: d.sends for d in planned.plan.decisions}
    assert sends == {"evt-1": False, "evt-2": True}
    assert office.engine.in_force.policy == RECORD
    assert await office.position() == before


async def test_another_policy_counts_from_the_next_pass_on(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    office.engine.decide_by(SKIP)
    assert await office.writes() == ["remove evt-1"]
    office.engine.decide_by(refused())
    office.meet("evt-2", start=NOON + 5 * HOUR)
    assert await office.writes() == []
    office.engine.decide_by(RECORD)
    assert await office.writes() == ["add evt-1", "add evt-2"]
