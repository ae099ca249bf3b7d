"""Every step of an explanation is told in words, whatever decided."""

from dataclasses import fields
from typing import get_args

import pytest

from callsheet.application.explanations import BOT_STATES, CONDITIONS
from callsheet.application.wording import explanation_words
from callsheet.domain.bot import BotStatus
from callsheet.domain.conditions import (
    All,
    AnyOf,
    Condition,
    External,
    MyResponse,
    Not,
    Organizer,
    OrganizerIsMe,
    Series,
    Title,
)
from callsheet.domain.event import CalendarStatus, Event, Guest, Response
from callsheet.domain.explanation import fact_step
from callsheet.domain.policy import Policy, Rule
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Situation
from tests.domain.builders import (
    END,
    LINK,
    LIVE,
    MIDDLE,
    NO,
    NOON,
    START,
    YES,
    bot,
    calendar,
    event,
    foreign,
    settings,
    sibling,
    situation,
)


def test_every_condition_has_words() -> None:
    asked = {kind_of(one) for one in get_args(Condition)}
    assert set(CONDITIONS) == asked - {"all", "any", "not"}


def kind_of(condition: type) -> object:
    return next(f.default for f in fields(condition) if f.name == "kind")


def test_every_state_of_a_bot_has_words() -> None:
    assert set(BOT_STATES) == {status.value for status in BotStatus} | {"unknown"}


def told(given: Situation) -> list[str]:
    return explanation_words(reconcile(given).explanation)


BO = Guest(address="bo@globex.example")

RULES: list[tuple[str, Condition, Event, str]] = [
    ("always", All(), event(), 'rule "R" applies'),
    ("never", AnyOf(()), event(), 'rule "R" does not apply'),
    (
        "guests from outside",
        External(),
        event(guests=(BO,)),
        'rule "R" applies: guests from outside: bo@globex.example',
    ),
    (
        "nobody from outside, as asked",
        External(is_=False),
        event(),
        ('rule "R" applies: guests from outside: 0 other guests, none from outside'),
    ),
    (
        "guests hidden",
        External(),
        event(guests_complete=False),
        'rule "R" may apply or not: guests from outside: guest list hidden',
    ),
    (
        "several conditions",
        All((OrganizerIsMe(), MyResponse(among=(Response.ACCEPTED,)))),
        event(organizer="bo@globex.example", my_response=Response.DECLINED),
        (
            'rule "R" does not apply: organised by: bo@globex.example; '
            "the owner's answer: no (declined)"
        ),
    ),
    (
        "answer hidden",
        MyResponse(among=(Response.ACCEPTED,)),
        event(),
        (
            'rule "R" may apply or not: the owner\'s answer: cannot tell '
            "(own answer not shown)"
        ),
    ),
    (
        "a word that must not be there",
        Not(Title(words=("lunch",))),
        event(title="Weekly"),
        'rule "R" applies: the title: no (none of the words)',
    ),
    (
        "series",
        Series(among=("uid-1",)),
        event(series=("uid-1",)),
        'rule "R" applies: the series: yes (uid-1)',
    ),
    (
        "organiser",
        Organizer(among=("globex.example",)),
        event(organizer="bo@globex.example"),
        'rule "R" applies: the organiser: yes (bo@globex.example)',
    ),
]


@pytest.mark.parametrize(
    ("condition", "asked_of", "words"),
    [pytest.param(*case, id=name) for name, *case in RULES],
)
def test_a_rule_is_told_with_the_facts_it_looked_at(
    condition: Condition, asked_of: Event, words: str
) -> None:
    rule = Rule(name="R", then="record", when=condition)
    assert told(situation(event=asked_of, policy=Policy(rules=(rule,))))[0] == words


@pytest.mark.parametrize("name", ["bot", "event_ended", "shared_bot"])
def test_a_rule_may_be_called_like_a_fact(name: str) -> None:
    rule = Rule(name=name, then="record", when=External())
    given = situation(event=event(guests=(BO,)), policy=Policy(rules=(rule,)))
    said = f'rule "{name}" applies: guests from outside: bo@globex.example'
    assert told(given) == [said]


STEPS: list[tuple[str, Situation, str]] = [
    ("default", situation(), "the default applies"),
    (
        "choice for the event",
        situation(event_choice=NO),
        "somebody's choice for this event: do not record it",
    ),
    (
        "choice for the series",
        situation(series_choice=YES),
        "somebody's choice for this series: record it",
    ),
    (
        "no policy",
        situation(policy=None),
        "the policy: no policy could be read",
    ),
    (
        "connecting",
        situation(calendar=calendar(status=CalendarStatus.CONNECTING)),
        "the calendar is: connecting",
    ),
    (
        "disconnected",
        situation(calendar=calendar(status=CalendarStatus.DISCONNECTED)),
        "the calendar is: disconnected",
    ),
    ("twins", situation(NOON, bot(), bot(start=END)), "listed twice: b1"),
    (
        "too long a link",
        situation(event=event(meeting_url=LINK + "x" * 10_000)),
        "the longest link has: 10036 characters",
    ),
    (
        "backwards",
        situation(event=event(end=NOON)),
        "it ends at: 2026-03-02T12:00:00Z",
    ),
    ("deleted", situation(event=event(is_deleted=True)), "deleted: yes"),
    ("cancelled", situation(event=event(is_cancelled=True)), "cancelled: yes"),
    ("over", situation(END), "it ends at: 2026-03-02T16:00:00Z"),
    ("no link", situation(event=event(meeting_url=None)), "meeting link: none"),
    (
        "late",
        situation(MIDDLE, settings=settings(late_join=False)),
        "it starts at: 2026-03-02T15:00:00Z",
    ),
    (
        "another calendar's bot",
        situation(MIDDLE, siblings=(sibling("evt-2", bot("b2")),)),
        "the bot is booked by: ben@acme.example",
    ),
    (
        "a bot that another calendar keeps",
        situation(
            MIDDLE,
            bot(**LIVE, ours=True),
            event_choice=NO,
            siblings=(sibling(),),
        ),
        "the bot stays for: ben@acme.example",
    ),
    (
        "another scheduler's bot",
        situation(NOON, bot(start=END), foreign()),
        "the other scheduler's bot: f1",
    ),
    (
        "a bot without word of it",
        situation(START, bot()),
        "bot b1 from 2026-03-02T15:00:00Z: nothing heard of it",
    ),
    (
        "a bot in the call",
        situation(START, bot(**LIVE)),
        "bot b1 from 2026-03-02T15:00:00Z: in the call",
    ),
]


@pytest.mark.parametrize(
    ("given", "words"), [pytest.param(*case, id=name) for name, *case in STEPS]
)
def test_a_fact_that_decided_is_told_in_words(given: Situation, words: str) -> None:
    assert told(given)[-1] == words


def test_a_fact_without_words_of_its_own_is_told_by_its_name() -> None:
    step = fact_step("weather", "rain")
    assert explanation_words((step,)) == ["weather: rain"]
