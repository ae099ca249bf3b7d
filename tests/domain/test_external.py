"""Guests from outside: companies, free mail, and hidden lists."""

import pytest

from callsheet.domain.conditions import (
    External,
)
from callsheet.domain.event import Guest
from callsheet.domain.findings import Matter
from tests.domain.builders import event
from tests.domain.matters import ANA, guests, matter, said

BOB = "bob@client.example"
HIDDEN = "cannot_tell: guest list hidden (attendees_unknown)"
OWN_UNKNOWN = "cannot_tell: own domain unknown (own_domain_unknown)"

EXTERNAL = {
    "a guest of another company": (matter(guests(ANA, BOB)), f"yes: {BOB}"),
    "the first of several by name": (
        matter(guests("zoe@client.example", BOB)),
        f"yes: {BOB}",
    ),
    "a colleague alone": (
        matter(guests(ANA, "cy@acme.example")),
        "no: 1 other guest, none from outside",
    ),
    "a colleague below the own domain": (
        matter(guests("cy@mail.acme.example")),
        "no: 1 other guest, none from outside",
    ),
    "a domain that only ends like the own one": (
        matter(guests("cy@evilacme.example")),
        "yes: cy@evilacme.example",
    ),
    "nobody": (matter(guests()), "no: 0 other guests, none from outside"),
    "nobody but oneself": (
        matter(guests("ANA@acme.example")),
        "no: 0 other guests, none from outside",
    ),
    "nobody but oneself under another address": (
        matter(event(guests=(Guest(address="a@private.example", is_me=True),))),
        "no: 0 other guests, none from outside",
    ),
    "a free-mail guest": (matter(guests("bob@gmail.com")), "yes: bob@gmail.com"),
    "two of one free-mail domain": (
        matter(guests("bob@gmail.com"), address="ana@gmail.com"),
        OWN_UNKNOWN,
    ),
    "a guest, with free mail given as the own domain": (
        matter(guests(BOB), own=("gmail.com",)),
        OWN_UNKNOWN,
    ),
    "a guest, with an address that is not known": (
        matter(guests(BOB), address=None),
        OWN_UNKNOWN,
    ),
    "nobody, with an address that is not known": (
        matter(guests(), address=None),
        "no: 0 other guests, none from outside",
    ),
    "a guest, with own domains and no address": (
        matter(guests(BOB), address=None, own=("acme.example",)),
        "cannot_tell: calendar address unknown (identity_unknown)",
    ),
    "two guests, with own domains and no address": (
        matter(guests(BOB, "cy@client.example"), address=None, own=("acme.example",)),
        f"yes: {BOB}",
    ),
    "a guest of the second own domain": (
        matter(guests(BOB), own=("acme.example", "client.example")),
        "no: 1 other guest, none from outside",
    ),
    "the address's own company, with other own domains": (
        matter(guests("cy@acme.example"), own=("client.example",)),
        "yes: cy@acme.example",
    ),
    "a colleague, with the own domain in capitals": (
        matter(guests("cy@acme.example"), own=("ACME.example",)),
        "no: 1 other guest, none from outside",
    ),
    "a colleague in capitals": (
        matter(guests("Cy@ACME.Example")),
        "no: 1 other guest, none from outside",
    ),
    "a hidden guest list": (matter(guests(complete=False)), HIDDEN),
    "a hidden guest list with a guest on it": (
        matter(guests(BOB, complete=False)),
        f"yes: {BOB}",
    ),
    "a hidden guest list with a colleague on it": (
        matter(guests("cy@acme.example", complete=False)),
        HIDDEN,
    ),
    "a guest without an address": (matter(guests("cy@acme.example", None)), HIDDEN),
    "a guest without an address beside another company's": (
        matter(guests(None, BOB)),
        f"yes: {BOB}",
    ),
    "a guest whose address is none": (matter(guests("bob")), HIDDEN),
    "a hidden list and no own domain": (
        matter(guests(complete=False), address=None),
        HIDDEN,
    ),
}


@pytest.mark.parametrize(("asked", "line"), EXTERNAL.values(), ids=EXTERNAL)
def test_external_guests_with(asked: Matter, line: str) -> None:
    assert said(External(), asked) == line


OPPOSITE = {"yes": "no", "no": "yes", "cannot_tell": "cannot_tell"}


@pytest.mark.parametrize("asked", [c[0] for c in EXTERNAL.values()], ids=EXTERNAL)
def test_internal_says_the_opposite_with(asked: Matter) -> None:
    value, fact = said(External(), asked).split(":", 1)
    assert said(External(is_=False), asked) == f"{OPPOSITE[value]}:{fact}"
