"""Every condition asked of an event: yes, no, or cannot tell and what is missing."""

import pytest

from callsheet.domain.conditions import (
    AllDay,
    Condition,
    MyResponse,
    Organizer,
    OrganizerIsMe,
    Series,
    Title,
)
from callsheet.domain.event import Response
from callsheet.domain.findings import Matter
from tests.domain.builders import event
from tests.domain.matters import ANA, matter, said

BOB = "bob@client.example"
ACCEPTED = MyResponse(among=(Response.ACCEPTED, Response.TENTATIVE))
MINE = OrganizerIsMe()
HERS = event(organizer="Ana@Acme.example")
TEAM = Series(among=("uid-1", "uid-2"))
SALES = Title(words=("sales", "customer call"))
PEOPLE = Organizer(among=("bob@client.example", "Acme.example"))

OTHERS: dict[str, tuple[Condition, Matter, str]] = {
    "accepted": (
        ACCEPTED,
        matter(event(my_response=Response.ACCEPTED)),
        "yes: accepted",
    ),
    "tentative": (
        ACCEPTED,
        matter(event(my_response=Response.TENTATIVE)),
        "yes: tentative",
    ),
    "not answered": (ACCEPTED, matter(event(my_response=Response.NONE)), "no: none"),
    "an answer that is not shown": (
        ACCEPTED,
        matter(event()),
        "cannot_tell: own answer not shown (response_unknown)",
    ),
    "an answer that nobody can find": (
        ACCEPTED,
        matter(event(), address=None),
        "cannot_tell: calendar address unknown (identity_unknown)",
    ),
    "an answer that needs no address": (
        ACCEPTED,
        matter(event(my_response=Response.DECLINED), address=None),
        "no: declined",
    ),
    "a series": (TEAM, matter(event(series=("x", "uid-2"))), "yes: uid-2"),
    "another series": (TEAM, matter(event(series=("x", "y"))), "no: x"),
    "no series": (TEAM, matter(event()), "no: no series"),
    "an organiser who is me": (MINE, matter(HERS), "yes: Ana@Acme.example"),
    "an organiser who is not": (
        MINE,
        matter(event(organizer=BOB)),
        f"no: {BOB}",
    ),
    "an organiser whom the platform calls me": (
        MINE,
        matter(event(organizer=BOB, organizer_is_me=True)),
        f"yes: {BOB}",
    ),
    "an organiser whom the platform does not call me": (
        MINE,
        matter(event(organizer=ANA, organizer_is_me=False)),
        f"no: {ANA}",
    ),
    "an organiser who is not shown and is me": (
        MINE,
        matter(event(organizer_is_me=True)),
        "yes: no organiser shown",
    ),
    "an organiser who is not shown": (
        MINE,
        matter(event()),
        "cannot_tell: no organiser shown (organizer_unknown)",
    ),
    "an organiser, with an address that is not known": (
        MINE,
        matter(HERS, address=None),
        "cannot_tell: Ana@Acme.example (identity_unknown)",
    ),
    "an organiser who ought not to be me": (
        OrganizerIsMe(is_=False),
        matter(HERS),
        "no: Ana@Acme.example",
    ),
    "an organiser by address": (
        PEOPLE,
        matter(event(organizer="BOB@client.example")),
        "yes: BOB@client.example",
    ),
    "an organiser by domain": (PEOPLE, matter(HERS), "yes: Ana@Acme.example"),
    "an organiser below a domain": (
        PEOPLE,
        matter(event(organizer="x@mail.acme.example")),
        "yes: x@mail.acme.example",
    ),
    "an organiser of a domain that ends alike": (
        PEOPLE,
        matter(event(organizer="x@evilacme.example")),
        "no: x@evilacme.example",
    ),
    "an organiser at the domain of an address": (
        PEOPLE,
        matter(event(organizer="zoe@client.example")),
        "no: zoe@client.example",
    ),
    "an organiser without a domain": (
        PEOPLE,
        matter(event(organizer="Acme.example")),
        "no: Acme.example",
    ),
    "an organiser whom nobody shows": (
        PEOPLE,
        matter(event()),
        "cannot_tell: no organiser shown (organizer_unknown)",
    ),
    "a word in the title": (
        SALES,
        matter(event(title="Sales: weekly")),
        "yes: sales",
    ),
    "a phrase in the title": (
        SALES,
        matter(event(title="The Customer-Call")),
        "yes: customer call",
    ),
    "a title without the words": (
        SALES,
        matter(event(title="Salesforce")),
        "no: none of the words",
    ),
    "no title": (SALES, matter(event()), "no: none of the words"),
    "a hidden title": (
        SALES,
        matter(event(title_hidden=True)),
        "cannot_tell: title hidden (title_unknown)",
    ),
    "a whole day": (AllDay(), matter(event(all_day=True)), "yes: all day"),
    "an hour of the day": (AllDay(), matter(event()), "no: at a time of day"),
    "an hour, where no whole day is asked for": (
        AllDay(is_=False),
        matter(event()),
        "yes: at a time of day",
    ),
}


@pytest.mark.parametrize(("condition", "asked", "line"), OTHERS.values(), ids=OTHERS)
def test_asking_for(condition: Condition, asked: Matter, line: str) -> None:
    assert said(condition, asked) == line
