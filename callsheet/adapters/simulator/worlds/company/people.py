"""Who works at the company, and whom it meets."""

from callsheet.adapters.simulator.calendars.meeting import Guest

DOMAIN = "acme.example"
COLLEAGUE = Guest(email=f"events@{DOMAIN}", name="Acme Events", response="accepted")
"""Belongs to the company, but has no calendar in Recall."""

CUSTOMERS = tuple(
    Guest(email=f"{name.lower().replace(' ', '.')}@{firm}.example", name=name)
    for name, firm in (
        ("Bo Lindqvist", "globex"),
        ("Mira Patel", "globex"),
        ("Jonas Weber", "initech"),
        ("Alice Moreau", "initech"),
        ("Tom Okafor", "umbrella"),
        ("Sofia Rossi", "hooli"),
        ("Piotr Nowak", "stark"),
        ("Grace Kim", "wayne"),
    )
)
GOOGLE_ROOM = Guest(
    email="c_188room@resource.calendar.google.com",
    name="HQ-2-Aurora (8)",
    response="accepted",
    resource=True,
)
GRAPH_ROOM = Guest(
    email=f"room.aurora@{DOMAIN}",
    name="Room Aurora",
    response="accepted",
    resource=True,
)

_NAMES = (
    "Ana Keller", "Dan Fischer", "Eva Novak", "Finn Berg", "Gina Romano",
    "Hugo Martin", "Ida Larsen", "Jan Visser", "Kira Wolf", "Leo Costa",
    "Maja Horvat", "Nils Holm",
)  # fmt: skip


def employee(number: int) -> Guest:
    """The employee of a number, from 0 on; the names start again with a digit."""
    name = _NAMES[number % len(_NAMES)]
    again = number // len(_NAMES)
    suffix = str(again + 1) if again else ""
    local = name.lower().replace(" ", ".") + suffix
    return Guest(email=f"{local}@{DOMAIN}", name=f"{name} {suffix}".strip())
