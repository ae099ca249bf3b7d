"""What comes of a choice, as it is foretold from the log alone."""

from dataclasses import replace

import pytest

from callsheet.application.ledger import Ledger
from callsheet.application.preferring import Chosen
from callsheet.application.prospects import outlook_words
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import Title
from callsheet.domain.event import Calendar, CalendarStatus, Event
from callsheet.domain.ids import EventId
from callsheet.domain.policy import Policy, Rule
from tests.application.office import Office
from tests.application.test_preferring import Forgetful, choose
from tests.domain.builders import (
    DAY,
    FREEZES,
    MIDDLE,
    SKIP,
    START,
    Change,
    calendar,
    event,
)


def words(chosen: Chosen, wanted: bool | None) -> list[str]:
    return [outlook_words(one, wanted) for one in chosen.prospects]


async def test_new_settings_and_moves_are_foretold(office: Office) -> None:
    legal = Rule(name="legal", then="record", when=Title(words=("legal",)), locked=True)
    office.restart(Policy(rules=(legal,), default="skip"))
    office.meet("evt-1", title="Legal")
    office.meet("evt-2", start=START + DAY, meeting_url=None)
    await office.sync()
    chosen = await choose(office, "evt-1", False)
    beaten = 'a locked rule "legal" beats this choice'
    assert words(chosen, False) == [beaten]
    assert words(await choose(office, "evt-1", None), None) == [
        "nothing to send: the right bot is booked"
    ]
    assert words(await choose(office, "evt-2", False), False) == [
        "nothing to send: there is no meeting link"
    ]


async def test_a_locked_rule_that_agrees_is_in_nobodys_way(office: Office) -> None:
    office.restart(Policy(rules=(Rule(name="lock", then="record", locked=True),)))
    office.meet("evt-1")
    await office.sync()
    assert words(await choose(office, "evt-1", True), True) == [
        "nothing to send: the right bot is booked"
    ]


def copy(**changes: Change) -> Event:
    """Ben's copy of the meeting in Ana's calendar."""
    return event("evt-2", calendar_id="cal-b", series=("uid",), **changes)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(copy(is_cancelled=True), id="cancelled"),
        pytest.param(copy(is_deleted=True), id="deleted"),
        pytest.param(copy(meeting_url=None), id="without a link"),
        pytest.param(
            calendar("cal-b", status=CalendarStatus.DISCONNECTED), id="disconnected"
        ),
    ],
)
async def test_a_copy_that_cannot_be_recorded_keeps_no_bot_in_the_call(
    office: Office, change: Event | Calendar
) -> None:
    """Ana wants it out; what the series' yes says of Ben's copy comes to nothing."""
    office.put(event("evt-1", series=("uid",)), copy())
    await office.sync()
    office.clock.time = MIDDLE
    office.put(change)
    await office.sync()
    await choose(office, "evt-1", False)
    mine, *_ = words(await choose(office, "uid", True), True)
    assert mine == "the next pass sends the bot out of the call"


async def test_a_choice_with_another_bot_books_anew(office: Office) -> None:
    formal = BotSettings.of({"bot_name": "Formal"})
    titled = Rule(name="t", then="record", when=Title(words=("board",)), bot=formal)
    office.restart(Policy(rules=(titled,), default="skip"))
    office.meet("evt-1", title="Board")
    await office.sync()
    assert words(await choose(office, "evt-1", True), True) == [
        "the next pass books the bot anew"
    ]


async def test_a_locked_rule_that_still_has_to_act_is_foretold(office: Office) -> None:
    lock = Rule(name="lock", then="record", locked=True)
    office.restart(Policy(rules=(lock,)))
    office.calls.fails("add_bot", OSError("no network"))
    office.put(event("evt-1"))
    with pytest.raises(OSError, match="no network"):
        await office.sync()
    assert words(await choose(office, "evt-1", False), False) == [
        'a locked rule "lock" beats this choice; the next pass books a bot'
    ]


async def test_what_else_is_worth_knowing_is_said(office: Office) -> None:
    office.restart(SKIP)
    office.meet("evt-1")
    await office.sync()
    office.clock.time = FREEZES
    (said,) = words(await choose(office, "evt-1", True), True)
    assert said == (
        "the next pass books a bot; from the ad-hoc pool, which may be empty; "
        "inside the last ten minutes"
    )


LEAVES = "the next pass sends the bot out of the call"
STAYS = (
    "nothing to send: somebody chose not to record this event; "
    "shared with another calendar"
)


async def shared_call(office: Office) -> None:
    """Ana's and Ben's bot is in the call."""
    office.put(event("evt-1", series=("anas",)), copy())
    await office.sync()
    office.clock.time = MIDDLE
    await office.sync()


async def test_what_was_just_chosen_for_those_who_share_a_bot_counts(
    office: Office,
) -> None:
    await shared_call(office)
    assert words(await choose(office, "evt-1", False), False) == [STAYS]
    assert words(await choose(office, "evt-2", False), False) == [LEAVES]
    assert set(await office.writes()) == {"leave bot-1"}


async def test_so_does_what_was_just_chosen_for_their_series(office: Office) -> None:
    await shared_call(office)
    await choose(office, "uid", False)
    assert words(await choose(office, "evt-1", False), False) == [LEAVES]
    await choose(office, "uid", None)
    assert words(await choose(office, "evt-1", False), False) == [STAYS]


async def test_those_whose_texts_were_erased_want_what_they_wanted() -> None:
    office = Office()
    office.log = log = Forgetful()
    await shared_call(office)
    await choose(office, "evt-2", False)
    ledger = Ledger(log)
    await ledger.catch_up()
    await ledger.load([EventId("evt-2")])
    last = ledger.event(EventId("evt-2")).last
    assert last is not None
    log.erased = frozenset({dict(last.parts)["event"]})
    assert words(await choose(office, "evt-1", False), False) == [STAYS]


OFF = "the next pass takes the bot off"


async def test_a_bot_that_comes_for_others_all_the_same_is_said_to(
    office: Office,
) -> None:
    office.put(event("evt-1", series=("anas",)), copy())
    await office.sync()
    found = await choose(office, "evt-1", False)
    (keeper,) = found.prospects[0].keepers
    assert words(found, False) == [f"{OFF}; the bot still comes for {keeper}"]
    # Once the other one does not want it either, it comes for nobody.
    assert words(await choose(office, "evt-2", False), False) == [OFF]


async def test_of_many_for_whom_the_bot_comes_the_first_are_named(
    office: Office,
) -> None:
    office.meet("evt-1")
    await office.sync()
    (prospect,) = (await choose(office, "evt-1", False)).prospects
    keepers = ("ana@x.example", "ben@x.example", "cy", "di", "ed", "flo")
    many = replace(prospect, keepers=keepers)
    assert outlook_words(many, False) == (
        f"{OFF}; the bot still comes for ana@x.example, ben@x.example, cy, di, ed and "
        "1 more"
    )
