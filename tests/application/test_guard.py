"""Too many bots lost at once are held back; all else goes on."""

from callsheet.domain.conditions import Title
from callsheet.domain.event import Event
from callsheet.domain.guard import Limits
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.records import PassEnded
from tests.application.office import Office, waiting
from tests.domain.builders import HOUR, MINUTE, NOON, RECORD, SKIP, START, event

UNLESS_PRIVATE = Policy(
    rules=(Rule(name="private", then="skip", when=Title(words=("private",))),),
    default="record",
)


def meeting(number: int, title: str = "Weekly") -> Event:
    start = START + number * MINUTE
    return event(f"evt-{number:02}", start=start, end=start + HOUR, title=title)


async def book(office: Office, count: int) -> None:
    office.put(*(meeting(number) for number in range(count)))
    await office.sync()


async def test_a_policy_that_empties_the_calendar_is_held(office: Office) -> None:
    await book(office, 12)
    office.restart(SKIP)
    synced = await office.sync()
    assert len(office.recall.writes) == 12
    assert waiting(synced) == [(f"evt-{n:02}", "mass_removal") for n in range(12)]
    assert {w.until for w in synced.waiting} == {None}
    assert not synced.in_step
    (_, passed) = await office.records(PassEnded)
    assert passed.held[0] == ("evt-00", "removals")
    assert len(passed.held) == 12


async def test_additions_and_cancellations_go_on_meanwhile(office: Office) -> None:
    await book(office, 12)
    office.restart(UNLESS_PRIVATE)
    office.put(*(meeting(number, "Private") for number in range(11)))
    office.meet("evt-11", is_cancelled=True)
    office.put(meeting(12))
    assert sorted(await office.writes()) == ["add evt-12", "remove evt-11"]


async def test_ten_removals_are_not_held(office: Office) -> None:
    await book(office, 10)
    office.restart(SKIP)
    assert len(await office.writes()) == 10


async def test_the_hourly_limit_says_until_when_it_holds(office: Office) -> None:
    await book(office, 3)
    office.restart(UNLESS_PRIVATE, limits=Limits(per_hour=1))
    office.put(meeting(0, "private"))
    assert await office.writes() == ["remove evt-00"]
    office.clock.time = NOON + 10 * MINUTE
    office.put(meeting(1, "private"))
    synced = await office.sync()
    (held,) = synced.waiting
    assert (held.why, held.until) == ("mass_removal", NOON + HOUR)
    office.clock.time = NOON + HOUR
    assert await office.writes() == ["remove evt-01"]


async def test_removals_of_an_earlier_process_count_for_the_hourly_limit(
    office: Office,
) -> None:
    await book(office, 2)
    office.restart(UNLESS_PRIVATE, limits=Limits(per_hour=1))
    office.put(meeting(0, "private"))
    await office.sync()
    office.restart(UNLESS_PRIVATE, limits=Limits(per_hour=1))
    office.put(meeting(1, "private"))
    assert await office.writes() == []


async def test_a_rebooking_does_not_count_for_the_hourly_limit(office: Office) -> None:
    await book(office, 2)
    office.restart(UNLESS_PRIVATE, limits=Limits(per_hour=1))
    moved = START + HOUR
    office.meet("evt-00", start=moved, end=moved + HOUR)
    assert await office.writes() == ["remove evt-00", "add evt-00"]
    office.put(meeting(1, "private"))
    assert await office.writes() == ["remove evt-01"]


async def test_a_rebooking_is_never_held(office: Office) -> None:
    await book(office, 12)
    office.restart(RECORD, limits=Limits(removals=0, fraction=0, per_hour=0))
    office.put(
        *(
            event(f"evt-{n:02}", start=START + HOUR + n * MINUTE, end=START + 3 * HOUR)
            for n in range(12)
        )
    )
    assert len(await office.writes()) == 24
