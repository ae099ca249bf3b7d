"""What is found out about the people: colleagues, invited ones, how many, and whose."""

import pytest

from callsheet.domain.conditions import (
    Attendee,
    AttendeeCount,
    CalendarMetadata,
    Condition,
    External,
    Internal,
    OnCalendar,
)
from callsheet.domain.event import Event, Guest
from callsheet.domain.findings import Matter
from tests.domain.builders import calendar, event
from tests.domain.matters import ANA, guests, matter, said

AMY, BOB = "amy@acme.example", "bob@client.example"
CLIENT = Attendee(among=("client.example", "eve@partner.example"))
FEW = AttendeeCount(at_least=2, at_most=3)
MANY = AttendeeCount(at_least=3)
SALES = OnCalendar(among=("sales.acme.example", "ana@acme.example"))
TEAM = CalendarMetadata(key="team", among=("sales", "success"))
ME = Guest(address=None, is_me=True)
WITH_ME = event(guests=(ME, Guest(address=AMY)))


def learning(of: Event, *own: str) -> Matter:
    """Ask where not every one of one's own domains may be known yet."""
    return Matter(of, calendar(), own, learning=True)


def noted(*pairs: tuple[str, str]) -> Matter:
    return Matter(event(), calendar(metadata=pairs))


COLLEAGUES: dict[str, tuple[Condition, Matter, str]] = {
    "a colleague": (Internal(), matter(guests(ANA, BOB, AMY)), f"yes: {AMY}"),
    "a colleague of a sub-domain": (
        Internal(),
        matter(guests(ANA, "amy@eu.acme.example")),
        "yes: amy@eu.acme.example",
    ),
    "nobody but guests": (
        Internal(),
        matter(guests(ANA, BOB)),
        "no: 1 other guest, no colleague",
    ),
    "nobody at all": (
        Internal(),
        matter(guests(ANA)),
        "no: 0 other guests, no colleague",
    ),
    "no colleague, as asked": (
        Internal(is_=False),
        matter(guests(ANA, BOB)),
        "yes: 1 other guest, no colleague",
    ),
    "a hidden list": (
        Internal(),
        matter(guests(ANA, BOB, complete=False)),
        "cannot_tell: guest list hidden (attendees_unknown)",
    ),
    "a colleague on a hidden list": (
        Internal(),
        matter(guests(AMY, complete=False)),
        f"yes: {AMY}",
    ),
    "an address that is hidden": (
        Internal(),
        matter(guests(ANA, None)),
        "cannot_tell: guest list hidden (attendees_unknown)",
    ),
    "a company that is not known": (
        Internal(),
        matter(guests(BOB), address=None),
        "cannot_tell: own domain unknown (own_domain_unknown)",
    ),
    "a company at free mail": (
        Internal(),
        matter(guests("eve@gmail.com"), address="ana@gmail.com"),
        "cannot_tell: own domain unknown (own_domain_unknown)",
    ),
    "a stranger who may be a colleague after all": (
        Internal(),
        learning(guests(BOB), "acme.example"),
        "cannot_tell: own domain unknown (own_domain_unknown)",
    ),
    "one colleague, who may be the owner": (
        Internal(),
        matter(guests(BOB, AMY), address=None, own=("acme.example",)),
        "cannot_tell: calendar address unknown (identity_unknown)",
    ),
    "two colleagues, of whom one may be the owner": (
        Internal(),
        matter(guests(ANA, AMY), address=None, own=("acme.example",)),
        f"yes: {AMY}",
    ),
    "one colleague besides the owner, who is marked": (
        Internal(),
        matter(WITH_ME, address=None, own=("acme.example",)),
        f"yes: {AMY}",
    ),
    "a colleague while domains are learnt": (
        Internal(),
        learning(guests(BOB, AMY), "acme.example"),
        f"yes: {AMY}",
    ),
    "a stranger who may not be from outside after all": (
        External(),
        learning(guests(BOB), "acme.example"),
        f"cannot_tell: {BOB} (own_domain_unknown)",
    ),
    "nobody from outside while domains are learnt": (
        External(),
        learning(guests(AMY), "acme.example"),
        "no: 1 other guest, none from outside",
    ),
}

INVITED: dict[str, tuple[Condition, Matter, str]] = {
    "somebody of a domain": (CLIENT, matter(guests(AMY, BOB)), f"yes: {BOB}"),
    "somebody of a sub-domain": (
        CLIENT,
        matter(guests("bob@eu.client.example")),
        "yes: bob@eu.client.example",
    ),
    "somebody of a domain that only ends so": (
        CLIENT,
        matter(guests("bob@notclient.example")),
        "no: none of them",
    ),
    "somebody by address": (
        CLIENT,
        matter(guests("Eve@Partner.example")),
        "yes: Eve@Partner.example",
    ),
    "somebody else there": (
        CLIENT,
        matter(guests("ed@partner.example")),
        "no: none of them",
    ),
    "nobody": (CLIENT, matter(event()), "no: none of them"),
    "a hidden list": (
        CLIENT,
        matter(guests(AMY, complete=False)),
        "cannot_tell: guest list hidden (attendees_unknown)",
    ),
    "somebody on a hidden list": (
        CLIENT,
        matter(guests(AMY, BOB, complete=False)),
        f"yes: {BOB}",
    ),
    "the owner, whose address is the calendar's": (
        Attendee(among=("ana@acme.example",)),
        matter(WITH_ME),
        f"yes: {ANA}",
    ),
    "the owner, whose address nobody knows": (
        CLIENT,
        matter(WITH_ME, address=None),
        "cannot_tell: calendar address unknown (identity_unknown)",
    ),
}

COUNTED: dict[str, tuple[Condition, Matter, str]] = {
    "fewer": (FEW, matter(guests(ANA)), "no: 1 person"),
    "as few as can be": (FEW, matter(guests(ANA, AMY)), "yes: 2 people"),
    "as many as can be": (FEW, matter(guests(ANA, AMY, BOB)), "yes: 3 people"),
    "more": (FEW, matter(guests(ANA, AMY, BOB, "x@y.example")), "no: 4 people"),
    "more on a hidden list": (
        FEW,
        matter(guests(ANA, AMY, BOB, "x@y.example", complete=False)),
        "no: 4 people",
    ),
    "enough on a hidden list, but perhaps too many": (
        FEW,
        matter(guests(ANA, AMY, complete=False)),
        "cannot_tell: guest list hidden (attendees_unknown)",
    ),
    "enough on a hidden list": (
        MANY,
        matter(guests(ANA, AMY, BOB, complete=False)),
        "yes: 3 people",
    ),
    "not enough on a hidden list": (
        MANY,
        matter(guests(ANA, AMY, complete=False)),
        "cannot_tell: guest list hidden (attendees_unknown)",
    ),
    "those whose addresses are hidden, who may be the same": (
        MANY,
        matter(guests(ANA, None, None)),
        "cannot_tell: guest list hidden (attendees_unknown)",
    ),
    "one who is listed twice": (
        FEW,
        matter(guests(ANA, AMY, BOB, f"{BOB[0].upper()}{BOB[1:]}")),
        "yes: 3 people",
    ),
    "too many even if some are the same": (
        FEW,
        matter(guests(ANA, AMY, BOB, "x@y.example", None)),
        "no: 5 people",
    ),
    "not enough even if all are different": (
        AttendeeCount(at_least=4),
        matter(guests(ANA, None, None)),
        "no: 3 people",
    ),
    "one who has no address": (
        AttendeeCount(at_least=1),
        matter(guests(None)),
        "yes: 1 person",
    ),
}

CALENDARS: dict[str, tuple[Condition, Matter, str]] = {
    "an address": (SALES, matter(event()), f"yes: {ANA}"),
    "a domain": (
        SALES,
        matter(event(), address="bo@sales.acme.example"),
        "yes: bo@sales.acme.example",
    ),
    "another": (SALES, matter(event(), address=AMY), f"no: {AMY}"),
    "one that is not known": (
        SALES,
        matter(event(), address=None),
        "cannot_tell: calendar address unknown (identity_unknown)",
    ),
    "a note": (TEAM, noted(("team", "sales"), ("tier", "x")), "yes: team: sales"),
    "another note": (TEAM, noted(("team", "legal")), "no: team: legal"),
    "no such note": (TEAM, noted(("tier", "gold")), "no: team: nothing"),
    "notes that are not shown": (
        TEAM,
        matter(event()),
        "cannot_tell: no metadata shown (calendar_metadata_unknown)",
    ),
}

PEOPLE = {
    f"{group}, {name}": case
    for group, cases in (
        ("colleagues", COLLEAGUES),
        ("invited", INVITED),
        ("counted", COUNTED),
        ("calendars", CALENDARS),
    )
    for name, case in cases.items()
}


@pytest.mark.parametrize(("condition", "asked", "line"), PEOPLE.values(), ids=PEOPLE)
def test_a_condition_on_people(condition: Condition, asked: Matter, line: str) -> None:
    assert said(condition, asked) == line


def test_one_meeting_is_asked_for_several_people_with_the_same_answers() -> None:
    asked = matter(guests(AMY, BOB))
    assert said(CLIENT, asked) == f"yes: {BOB}"
    assert said(Attendee(among=("acme.example",)), asked) == f"yes: {AMY}"
    assert said(Attendee(among=("partner.example",)), asked) == "no: none of them"
