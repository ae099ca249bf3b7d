"""What a new policy gains, loses and books anew, and only because it is new."""

import pytest

from callsheet.application.comparing import Change, Comparison, Effect
from callsheet.application.sides import side
from callsheet.domain.bot import BotStatus
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import Title
from callsheet.domain.event import Guest
from callsheet.domain.guard import Limits
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reasons import Reason
from callsheet.domain.reconcile import reconcile
from tests.application.office import Office
from tests.domain.builders import (
    FORMAL,
    HOUR,
    LIVE,
    MINUTE,
    NOON,
    RECORD,
    SKIP,
    START,
    bot,
    event,
    situation,
)

RENAMED = Policy(default="record", bot=FORMAL)
HIDDEN = Policy(
    rules=(Rule(name="board", then="record", when=Title(words=("board",))),),
)
UNLESS_BOARD = Policy(
    rules=(Rule(name="board", then="skip", when=Title(words=("board",))),),
    default="record",
)


async def compared(office: Office, policy: Policy) -> Comparison:
    _, found = await office.engine.compare(policy)
    return found


def effects(comparison: Comparison) -> dict[str, str]:
    return {c.event.id: c.effect.value for c in comparison.changes}


def counted(comparison: Comparison, effect: Effect) -> tuple[int, int]:
    total = comparison.totals[effect]
    return total.events, total.bots


def only(comparison: Comparison) -> Change:
    (change,) = comparison.changes
    return change


async def test_nothing_is_written_by_a_comparison(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    before = await office.position(), list(office.recall.writes)
    await compared(office, SKIP)
    assert (await office.position(), office.recall.writes) == before


async def test_both_policies_are_named(office: Office) -> None:
    found = await compared(office, SKIP)
    assert (found.old, found.new) == (RECORD.digest, SKIP.digest)
    office.restart(None)
    assert (await compared(office, SKIP)).old is None


@pytest.mark.parametrize(
    ("old", "new", "effect"),
    [
        pytest.param(SKIP, RECORD, "gained", id="wanted from now on"),
        pytest.param(RECORD, SKIP, "lost", id="wanted no more"),
        pytest.param(RECORD, RENAMED, "rebooked", id="with other bot settings"),
        pytest.param(RECORD, UNLESS_BOARD, "unchanged", id="wanted by both"),
        pytest.param(SKIP, HIDDEN, "unchanged", id="wanted by neither"),
        pytest.param(None, RECORD, "gained", id="against no policy"),
    ],
)
@pytest.mark.parametrize("synced", [False, True], ids=["ahead of a pass", "in step"])
async def test_one_meeting_under_two_policies(
    office: Office, old: Policy | None, new: Policy, effect: str, synced: bool
) -> None:
    office.restart(old)
    office.meet("evt-1", title="Weekly")
    if synced:
        await office.sync()
    found = await compared(office, new)
    assert effects(found) == {"evt-1": effect}
    assert not only(found).shared


async def test_a_pending_change_of_time_is_no_effect_of_the_policy(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    office.meet("evt-1", start=START + HOUR)
    assert only(await compared(office, UNLESS_BOARD)).effect is Effect.UNCHANGED
    assert only(await compared(office, RENAMED)).effect is Effect.REBOOKED


async def test_a_bot_that_stays_because_nobody_can_tell_is_gained(
    office: Office,
) -> None:
    office.meet("evt-1", title="Weekly")
    await office.sync()
    office.restart(SKIP)
    office.meet("evt-1", title=None, title_hidden=True)
    change = only(await compared(office, HIDDEN))
    assert change.effect is Effect.GAINED
    assert change.new.verdict is not None
    assert not change.new.decision.sends


async def test_a_bot_of_another_occurrence_is_not_the_meetings_own(
    office: Office,
) -> None:
    office.meet("evt-1")
    spent = bot("b0", START - 20 * HOUR, status=BotStatus.DONE)
    office.recall.list_bots(event().id, [spent])
    assert only(await compared(office, SKIP)).effect is Effect.LOST
    assert counted(await compared(office, SKIP), Effect.LOST) == (1, 1)


async def test_without_a_link_the_policy_is_not_asked(office: Office) -> None:
    office.meet("evt-1", meeting_url=None)
    change = only(await compared(office, SKIP))
    assert change.effect is Effect.UNCHANGED
    assert (change.old.verdict, change.new.verdict) == (None, None)


async def test_a_meeting_that_has_its_bot_still_tells_who_wants_it(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    change = only(await compared(office, SKIP))
    assert change.old.decision.reason is Reason.ALREADY_CORRECT
    assert change.old.verdict is not None
    assert change.old.verdict.reason is Reason.WANTED_BY_DEFAULT


def test_new_settings_leave_one_bot() -> None:
    booked = bot(ours=True, settings_digest=FORMAL.digest)
    given = situation(NOON, booked)
    (left,) = side(given, reconcile(given)).bots
    assert (left.bot_id, left.settings) == (None, BotSettings().digest)


def test_only_what_is_removed_goes() -> None:
    live, ahead = bot("b1", **LIVE), bot("b2", START + HOUR)
    given = situation(START + MINUTE, live, ahead, policy=SKIP)
    assert [b.bot_id for b in side(given, reconcile(given)).bots] == ["b1"]


async def test_where_there_is_no_policy_there_is_no_verdict(office: Office) -> None:
    office.restart(None)
    office.meet("evt-1")
    change = only(await compared(office, SKIP))
    assert change.old.verdict is None
    assert change.new.verdict is not None


async def test_a_shared_bot_stays_for_the_others(office: Office) -> None:
    office.meet("evt-1", title="Weekly")
    office.meet("evt-2", title="Board", calendar_id="cal-b")
    await office.sync()
    found = await compared(office, UNLESS_BOARD)
    assert counted(found, Effect.LOST) == (1, 0)
    assert {c.event.id: c.shared for c in found.changes} == {
        "evt-1": False,
        "evt-2": True,
    }


async def test_a_meeting_may_join_the_bot_of_another(office: Office) -> None:
    office.restart(UNLESS_BOARD)
    office.meet("evt-1", title="Weekly")
    office.meet("evt-2", title="Board", calendar_id="cal-b")
    await office.sync()
    found = await compared(office, RECORD)
    assert counted(found, Effect.GAINED) == (1, 0)
    assert [c.event.id for c in found.changes if c.shared] == ["evt-2"]


async def test_meetings_that_share_a_new_bot_count_one_bot(office: Office) -> None:
    office.restart(SKIP)
    office.meet("evt-1")
    office.meet("evt-2", calendar_id="cal-b")
    office.meet("evt-3", start=START + HOUR)
    found = await compared(office, RECORD)
    assert counted(found, Effect.GAINED) == (3, 2)
    assert not any(change.shared for change in found.changes)


async def test_what_the_guard_would_hold_is_named(office: Office) -> None:
    for number in range(3):
        office.meet(f"evt-{number}", start=START + number * HOUR)
    await office.sync()
    office.restart(RECORD, limits=Limits(removals=2))
    found = await compared(office, SKIP)
    assert set(found.held) == {"evt-0", "evt-1", "evt-2"}
    assert all(change.held for change in found.changes)
    assert (counted(found, Effect.LOST), found.losses_held) == ((3, 3), 3)


async def test_the_nearest_meeting_comes_first(office: Office) -> None:
    office.meet("evt-1", start=START + HOUR)
    office.meet("evt-2", start=START + MINUTE)
    found = await compared(office, SKIP)
    assert [change.event.id for change in found.changes] == ["evt-2", "evt-1"]


async def test_a_running_call_goes_on_and_is_not_lost(office: Office) -> None:
    office.meet("evt-1", guests=(Guest(address="bo@globex.example"),))
    await office.sync()
    office.clock.time = START + MINUTE
    assert only(await compared(office, SKIP)).effect is Effect.UNCHANGED


@pytest.fixture
async def held(office: Office) -> Office:
    """Three meetings that are wanted no more keep their bots: nobody has agreed."""
    for number in range(3):
        office.meet(f"evt-{number}", start=START + number * HOUR)
    await office.sync()
    office.restart(SKIP, limits=Limits(removals=2))
    assert await office.writes() == []
    return office


async def test_to_take_a_held_removal_back_gains_nothing(held: Office) -> None:
    before = [bot.id for n in range(3) for bot in held.bots(f"evt-{n}")]
    assert len(before) == 3
    found = await compared(held, RECORD)
    assert set(effects(found).values()) == {"unchanged"}
    assert all(change.old.held and not change.held for change in found.changes)
    held.restart(RECORD)
    assert await held.writes() == []


async def test_a_bot_that_is_held_can_be_booked_anew(held: Office) -> None:
    assert counted(await compared(held, RENAMED), Effect.REBOOKED) == (3, 3)


async def test_what_both_policies_would_remove_and_may_not_is_unchanged(
    held: Office,
) -> None:
    found = await compared(held, HIDDEN)
    assert set(effects(found).values()) == {"unchanged"}
    assert all(change.held for change in found.changes)
    assert found.losses_held == 0


async def test_what_the_new_policy_is_free_to_remove_is_lost(held: Office) -> None:
    held.meet("evt-0", title="Board")
    held.meet("evt-1", title="Board", start=START + HOUR)
    found = await compared(held, UNLESS_BOARD)
    assert effects(found) == {"evt-0": "lost", "evt-1": "lost", "evt-2": "unchanged"}
    assert (found.held, found.losses_held) == ({}, 0)
