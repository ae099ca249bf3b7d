"""Pausing and resuming: what is sent meanwhile, and after."""

from datetime import timedelta
from typing import Final

import pytest

from callsheet.adapters.storage.situation_codec import (
    rebuild_calendar,
    rebuild_policy,
)
from callsheet.application.known_scopes import Named, Readers, UnknownScope
from callsheet.application.pausing import (
    NotPaused,
    PauseWish,
    Pausing,
    pause,
    pauses_in_force,
    resume,
)
from callsheet.application.synced import Synced
from callsheet.domain.conditions import Title
from callsheet.domain.hold_records import Paused, Resumed
from callsheet.domain.policy import Layer, Policy, Rule
from callsheet.domain.records import Decided, PassEnded
from tests.application.office import Office, waiting
from tests.domain.builders import HOUR, MINUTE, NOON, RECORD, START, calendar, event

READERS: Final = Readers(calendar=rebuild_calendar, policy=rebuild_policy)
CUSTOMERS: Final = Policy(
    rules=(Rule(name="customers", then="record", when=Title(words=("globex",))),),
    layers=(
        Layer(
            name="sales",
            level="group",
            members=Title(words=("x",)),
            rules=(Rule(name="own", then="skip", when=Title(words=("board",))),),
        ),
    ),
    default="record",
)


def wish(
    calendar: str | None = None, rule: str | None = None, by: str = "ana", why: str = ""
) -> PauseWish:
    return PauseWish(named=Named(calendar=calendar, rule=rule), by=by, why=why)


async def paused(
    office: Office, wished: PauseWish | None = None, lasts: timedelta | None = None
) -> Pausing:
    return await pause(
        office.log,
        wished or wish(),
        now=office.clock.now(),
        lasts=lasts,
        readers=READERS,
    )


async def resumed(office: Office, wished: PauseWish | None = None) -> Pausing:
    now = office.clock.now()
    return await resume(office.log, wished or wish(), now=now, readers=READERS)


def put(office: Office) -> None:
    """A customer's and another meeting with Ana, one with Ben; bots of their own."""
    office.meet("evt-1", title="Globex")
    office.meet("evt-2", start=START + HOUR)
    office.put(calendar("cal-b", address="Ben@acme.example"))
    office.put(event("evt-3", start=START + 2 * HOUR, calendar_id="cal-b"))


@pytest.fixture
def busy(office: Office) -> Office:
    put(office)
    office.restart(CUSTOMERS)
    return office


async def test_while_all_is_paused_everything_is_decided_and_nothing_sent(
    busy: Office,
) -> None:
    said = (await paused(busy, wish(why="moving house"))).said
    expected = Paused(scope="workspace", by="ana", why="moving house", at=NOON)
    assert said == expected
    synced = await busy.sync()
    assert busy.recall.writes == []
    assert waiting(synced) == [(f"evt-{n}", "paused") for n in (1, 2, 3)]
    assert {one.until for one in synced.waiting} == {None}
    assert not synced.in_step
    assert len(await busy.records(Decided)) == 3
    (passed,) = await busy.records(PassEnded)
    assert (passed.held[0], passed.held_count) == (("evt-1", "paused"), 3)


async def test_a_pause_with_an_end_passes_by_itself(busy: Office) -> None:
    await paused(busy, lasts=2 * HOUR)
    synced = await busy.sync()
    assert {one.until for one in synced.waiting} == {NOON + 2 * HOUR}
    busy.clock.time = NOON + 2 * HOUR
    assert len(await busy.writes()) == 3


SCOPES = {
    "the calendar by its id": (wish(calendar="cal-a"), ["add evt-3"]),
    "the calendar by its address": (
        wish(calendar="BEN@acme.example"),
        ["add evt-1", "add evt-2"],
    ),
    "a rule": (wish(rule="customers"), ["add evt-2", "add evt-3"]),
    "a rule of a layer": (
        wish(rule="sales: own"),
        ["add evt-1", "add evt-2", "add evt-3"],
    ),
}


@pytest.mark.parametrize(("where", "sent"), SCOPES.values(), ids=SCOPES)
async def test_outside_of_what_is_paused_all_goes_on(
    busy: Office, where: PauseWish, sent: list[str]
) -> None:
    await paused(busy)
    await busy.sync()
    await resumed(busy)
    await paused(busy, where)
    assert sorted(await busy.writes()) == sent
    await resumed(busy, where)
    assert len(await busy.writes()) == 3 - len(sent)


async def plan_and_writes(office: Office) -> tuple[str, list[str]]:
    _, planned = await office.engine.plan()
    return planned.plan.digest, await office.writes()


async def test_after_resuming_all_is_as_if_nobody_had_paused() -> None:
    with_a_pause, without = Office(), Office()
    for office in (with_a_pause, without):
        put(office)
        office.restart(CUSTOMERS)
    await paused(with_a_pause)
    await with_a_pause.sync()
    for office in (with_a_pause, without):
        office.clock.time = NOON + MINUTE
        office.meet("evt-2", start=START + 3 * HOUR)
    await resumed(with_a_pause)
    assert await plan_and_writes(with_a_pause) == await plan_and_writes(without)


async def test_a_pause_is_replaced_by_the_next_of_its_scope(busy: Office) -> None:
    await paused(busy, lasts=HOUR)
    made = await paused(busy, wish(by="ben"))
    assert isinstance(made.before, Paused)
    assert (made.recorded, made.before.by) == (True, "ana")
    busy.clock.time = NOON + HOUR
    assert await busy.writes() == []


async def test_the_very_same_pause_is_not_recorded_again(busy: Office) -> None:
    await paused(busy)
    busy.clock.time = NOON + MINUTE
    made = await paused(busy)
    assert not made.recorded
    assert len(await busy.records(Paused)) == 1
    assert (await paused(busy, wish(why="still"))).recorded


async def test_resuming_is_recorded_with_who_and_why(busy: Office) -> None:
    await paused(busy)
    made = await resumed(busy, wish(by="ben", why="all done"))
    expected = Resumed(scope="workspace", by="ben", why="all done", at=NOON)
    assert (made.said, made.recorded) == (expected, True)
    assert await busy.records(Resumed) == [expected]
    assert made.before is not None


async def test_what_is_not_paused_cannot_be_resumed_and_what_is_is_named(
    busy: Office,
) -> None:
    with pytest.raises(
        NotPaused, match="the whole workspace is not paused; nothing is"
    ):
        await resumed(busy)
    await busy.sync()
    await paused(busy, wish(calendar="cal-a"))
    with pytest.raises(NotPaused, match="not paused; paused are the calendar ana@"):
        await resumed(busy, wish(rule="customers"))
    await paused(busy, lasts=HOUR)
    busy.clock.time = NOON + HOUR
    with pytest.raises(NotPaused, match="workspace is not paused"):
        await resumed(busy)


async def test_a_pause_of_a_rule_that_is_gone_can_be_ended(busy: Office) -> None:
    await busy.sync()
    await paused(busy, wish(rule="customers"))
    busy.restart(RECORD)
    await busy.sync()
    assert (await resumed(busy, wish(rule="customers"))).recorded
    with pytest.raises(UnknownScope, match="no rule 'customers', nor any other"):
        await resumed(busy, wish(rule="customers"))


async def test_pauses_in_force_are_told_with_whose_calendars_they_are(
    busy: Office,
) -> None:
    await busy.sync()
    await paused(busy, wish(calendar="cal-b"))
    await paused(busy, lasts=HOUR)
    busy.clock.time = NOON + HOUR
    found = await pauses_in_force(busy.log, now=busy.clock.now(), readers=READERS)
    assert [one.scope for one in found.pauses] == ["calendar:cal-b"]
    assert found.addresses == {
        "cal-a": "ana@acme.example",
        "cal-b": "Ben@acme.example",
    }


async def refusal(office: Office, wished: PauseWish) -> str:
    with pytest.raises(UnknownScope) as refused:
        await paused(office, wished)
    return str(refused.value)


async def test_before_any_pass_nothing_can_be_looked_up(office: Office) -> None:
    for wished in (wish(calendar="ana@acme.example"), wish(rule="customers")):
        told = await refusal(office, wished)
        assert told.endswith("nor any other: run `callsheet sync` first")


async def test_an_unknown_name_is_refused_with_the_nearest(busy: Office) -> None:
    await busy.sync()
    told = await refusal(busy, wish(calendar="ana@acme.exmple"))
    assert told == (
        "the log knows no calendar 'ana@acme.exmple'; it knows ana@acme.example"
    )
    assert "it knows customers" in await refusal(busy, wish(rule="custmers"))
    assert await refusal(busy, wish(rule="zzz")) == (
        "the log knows no rule 'zzz'; it knows customers, sales: own"
    )


async def test_of_many_that_are_near_the_rest_is_counted(busy: Office) -> None:
    for number in range(5):
        name = f"cal-{number}"
        busy.put(calendar(name, address=f"ana{number}@acme.example"))
        busy.put(event(f"new-{number}", calendar_id=name))
    await busy.sync()
    told = await refusal(busy, wish(calendar="ana9@acme.example"))
    assert told.count(", ") == 4
    assert told.endswith(" more")


async def test_an_address_of_two_calendars_is_refused_and_their_ids_are_named(
    busy: Office,
) -> None:
    busy.put(calendar("cal-c", address="ana@acme.example"))
    busy.put(event("evt-4", calendar_id="cal-c"))
    await busy.sync()
    told = await refusal(busy, wish(calendar="ana@acme.example"))
    assert "the address of 2 calendars; name one by its id: cal-a, cal-c" in told


async def test_the_newest_word_on_a_calendars_address_counts(busy: Office) -> None:
    await busy.sync()
    busy.put(calendar("cal-a", address="anna@acme.example"))
    busy.clock.time = NOON + MINUTE
    busy.meet("evt-2", title="Renamed", start=START + HOUR)
    await busy.sync()
    made = await paused(busy, wish(calendar="anna@acme.example"))
    assert made.said.scope == "calendar:cal-a"
    assert "ana@acme.example" in await refusal(busy, wish(calendar="ana@acme.example"))


async def test_a_calendar_without_an_address_is_known_by_its_id(busy: Office) -> None:
    busy.put(calendar("cal-c", address=None), event("evt-4", calendar_id="cal-c"))
    synced: Synced = await busy.sync()
    assert "evt-4" in synced.look.events
    assert (await paused(busy, wish(calendar="cal-c"))).said.scope == "calendar:cal-c"


BAD: dict[str, tuple[dict[str, str], str]] = {
    "both": ({"calendar": "a", "rule": "b"}, "not both"),
    "no calendar": ({"calendar": " "}, "--calendar says nothing"),
    "a long rule": ({"rule": "r" * 1001}, "--rule is longer than 1,000"),
    "nobody": ({"by": " "}, "--by says nothing"),
    "a line break": ({"why": "a\nb"}, "--why holds control characters"),
}


@pytest.mark.parametrize(("given", "told"), BAD.values(), ids=BAD)
def test_a_wish_is_refused_with(given: dict[str, str], told: str) -> None:
    with pytest.raises(ValueError, match=told):
        wish(**given)
