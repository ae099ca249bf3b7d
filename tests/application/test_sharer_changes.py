"""What became of a meeting in other calendars; what is the same takes one line."""

import pytest

from callsheet.application.changes import what_changed
from callsheet.domain.answers import Answer
from callsheet.domain.ids import DedupKey
from callsheet.domain.situation import Situation
from tests.application.office import Office
from tests.domain.builders import (
    END,
    HOUR,
    NOON,
    OTHER_LINK,
    START,
    Change,
    bot,
    event,
    sibling,
    situation,
)

BEN, CY = "ben@acme.example", "cy@acme.example"
SAME = f"the same in other calendars: {BEN}"
BOOKED = "bot b1 is on the event, booked for 2026-03-02T15:00:00Z"


def shared(*siblings: object, **given: Change) -> Situation:
    """The usual meeting, with these copies in other calendars."""
    bots = given.pop("bots", ())
    return situation(NOON, *bots, siblings=siblings, **given)


LATER: dict[str, Change] = {"start": START + HOUR, "end": END + HOUR}
MOVED = bot(start=START + HOUR, key=bot().key)
ELSEWHERE = (
    "in other calendars it is now from 2026-03-02T16:00:00Z to 2026-03-02T17:00:00Z: "
    + BEN
)
OTHER_KEY = DedupKey("another")

CASES: list[tuple[str, Situation, Situation, list[str]]] = [
    (
        "a copy that came",
        shared(),
        shared(sibling()),
        [f"the meeting is in other calendars, too: {BEN}"],
    ),
    (
        "a copy that went",
        shared(sibling()),
        shared(),
        [f"the meeting is gone from other calendars: {BEN}"],
    ),
    (
        "a shared bot that was booked",
        shared(sibling()),
        shared(sibling("evt-2", bot()), bots=(bot(),)),
        [BOOKED, SAME],
    ),
    (
        "a bot of one of two others",
        shared(sibling("evt-2"), sibling("evt-3", calendar=CY)),
        shared(sibling("evt-2", bot()), sibling("evt-3", calendar=CY)),
        [f"the bot changed in other calendars: {BEN}"],
    ),
    (
        "another bot than ours",
        shared(sibling()),
        shared(sibling("evt-2", bot("b2")), bots=(bot(),)),
        [BOOKED, f"the bot changed in other calendars: {BEN}"],
    ),
    (
        "a meeting that moved everywhere, with its bot",
        shared(sibling("evt-2", bot()), bots=(bot(),)),
        shared(
            sibling("evt-2", MOVED, **LATER),
            bots=(MOVED,),
            event=event(**LATER),
        ),
        [
            "the event moved from 2026-03-02T15:00:00Z to 2026-03-02T16:00:00Z",
            "bot b1 is now booked for 2026-03-02T16:00:00Z",
            SAME,
        ],
    ),
    (
        "one that moved elsewhere alone",
        shared(sibling()),
        shared(sibling("evt-2", **LATER)),
        [ELSEWHERE],
    ),
    (
        "others who do not want it any more",
        shared(sibling(), sibling("evt-3", calendar=CY)),
        shared(
            sibling("evt-2", wanted=Answer.NO),
            sibling("evt-3", calendar=CY, wanted=Answer.CANNOT_TELL),
        ),
        [
            f"other calendars do not want it recorded any more: {BEN}",
            f"whether other calendars want it recorded cannot be told now: {CY}",
        ],
    ),
    (
        "one who wants it now",
        shared(sibling("evt-2", wanted=Answer.NO)),
        shared(sibling()),
        [f"other calendars now want it recorded: {BEN}"],
    ),
    (
        "a booking that was sent there",
        shared(sibling()),
        shared(sibling("evt-2", in_flight=True)),
        [f"a booking is on its way in other calendars: {BEN}"],
    ),
    (
        "its answer",
        shared(sibling("evt-2", in_flight=True)),
        shared(sibling()),
        [f"no booking is on its way any more in other calendars: {BEN}"],
    ),
    (
        "another key there alone",
        shared(sibling()),
        shared(sibling("evt-2", key=OTHER_KEY)),
        [f"the bot goes by another key in other calendars: {BEN}"],
    ),
]


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [pytest.param(*case, id=name) for name, *case in CASES],
)
def test_what_changed_elsewhere_is_told(
    before: Situation, after: Situation, told: list[str]
) -> None:
    assert what_changed(before, after) == told


async def test_a_story_of_a_meeting_that_two_share_and_that_moves() -> None:
    office = Office()
    office.meet("evt-1")
    office.meet("evt-2", calendar_id="cal-b")
    await office.sync()
    office.clock.time += HOUR
    for one, owner in (("evt-1", "cal-a"), ("evt-2", "cal-b")):
        office.meet(one, calendar_id=owner, start=START + HOUR)
    await office.sync()
    office.clock.time += HOUR
    for one, owner in (("evt-1", "cal-a"), ("evt-2", "cal-b")):
        office.meet(one, calendar_id=owner, start=START + HOUR, meeting_url=OTHER_LINK)
    await office.sync()
    told = await office.every_line()
    since = [line.partition(": ")[2] for line in told if "since last time" in line]
    assert since == [
        "bot bot-1 is on the event, booked for 2026-03-02T15:00:00Z",
        SAME,
        "the event moved from 2026-03-02T15:00:00Z to 2026-03-02T16:00:00Z",
        SAME,
        "bot bot-2 is on the event, booked for 2026-03-02T16:00:00Z",
        "bot bot-1 is no longer on the event",
        SAME,
        "the meeting link changed",
        SAME,
        "bot bot-3 is on the event, booked for 2026-03-02T16:00:00Z",
        "bot bot-2 is no longer on the event",
        SAME,
    ]
    until = [line.strip() for line in told if "stands" in line or "anew at" in line]
    assert until[:3] == [
        "decided anew at 2026-03-02T14:50:00Z if that is not done by then",
        "stands until 2026-03-02T14:50:00Z if nothing changes",
        "decided anew at 2026-03-02T14:50:00Z if that is not done by then",
    ]
    assert until[3] == "stands until 2026-03-02T15:50:00Z if nothing changes"
