"""One configuration for all who share a bot."""

import pytest

from callsheet.domain.bot import Bot
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import Title
from callsheet.domain.plan import SettingsConflict, plan
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.situation import Situation
from callsheet.domain.workspace import Reading, Workspace, situations
from tests.domain.builders import (
    EVENING,
    FORMAL,
    NOON,
    OTHER_LINK,
    Change,
    bot,
    event,
    key_for,
)

PLAIN = BotSettings.of({"bot_name": "Plain"})
DRESSED = Policy(
    default="record",
    bot=PLAIN,
    rules=(
        Rule(name="formal", then="record", when=Title(words=("formal",)), bot=FORMAL),
        Rule(name="private", then="skip", when=Title(words=("private",))),
    ),
)


def reading(number: int, title: str, *bots: Bot, **changes: Change) -> Reading:
    return Reading(event=event(f"evt-{number}", title=title, **changes), bots=bots)


def read(*readings: Reading) -> list[Situation]:
    return list(situations(readings, Workspace(policy=DRESSED), now=NOON))


AGREED: dict[str, tuple[list[Reading], list[BotSettings | None]]] = {
    "one alone": ([reading(1, "formal")], [None]),
    "two of one mind": ([reading(1, "formal"), reading(2, "formal")], [FORMAL, FORMAL]),
    "two of two minds, by the smallest id": (
        [reading(2, "formal"), reading(1, "plain")],
        [PLAIN, PLAIN],
    ),
    "the smallest id does not want it": (
        [reading(1, "private"), reading(2, "formal"), reading(3, "plain")],
        [FORMAL, FORMAL, FORMAL],
    ),
    "only one of two wants it": (
        [reading(1, "private"), reading(2, "formal")],
        [None, None],
    ),
    "the smallest id is deleted": (
        [
            reading(1, "plain", is_deleted=True),
            reading(2, "formal"),
            reading(3, "plain"),
        ],
        [FORMAL, FORMAL, FORMAL],
    ),
    "events of other times do not agree": (
        [reading(1, "formal"), reading(2, "plain", start=EVENING)],
        [None, None],
    ),
    "an event tied by an old bot alone has no say": (
        [
            reading(1, "formal", bot("b1"), meeting_url=OTHER_LINK),
            reading(2, "plain", bot("b1")),
        ],
        [None, None],
    ),
}


@pytest.mark.parametrize(("readings", "agreed"), AGREED.values(), ids=AGREED)
def test_sharers_agree(
    readings: list[Reading], agreed: list[BotSettings | None]
) -> None:
    assert [given.agreed for given in read(*readings)] == agreed


def test_a_conflict_names_key_events_and_what_was_agreed() -> None:
    found = plan(read(reading(2, "formal"), reading(1, "plain"), reading(3, "private")))
    assert found.conflicts == (
        SettingsConflict(
            key=key_for(),
            event_ids=(event("evt-1").id, event("evt-2").id),
            agreed=PLAIN.digest,
        ),
    )


def test_conflicts_are_sorted_by_key() -> None:
    later = [
        reading(3, "formal", meeting_url=OTHER_LINK),
        reading(4, "plain", meeting_url=OTHER_LINK),
    ]
    found = plan(read(*later, reading(1, "formal"), reading(2, "plain")))
    assert [one.key for one in found.conflicts] == [
        key_for(),
        key_for(link=OTHER_LINK),
    ]


def test_sharers_of_one_mind_have_no_conflict() -> None:
    assert not plan(read(reading(1, "formal"), reading(2, "formal"))).conflicts


def test_strangers_of_two_minds_have_no_conflict() -> None:
    strangers = read(reading(1, "formal"), reading(2, "plain", start=EVENING))
    assert not plan(strangers).conflicts
