"""Zones that a file defines in two ways: no event is put at one of two hours."""

import pytest

from tests.adapters.ics.written import (
    at_noon,
    calendar,
    expanded,
    observance,
    reasons,
    starts,
    zone,
)

OWN = zone("My Zone", observance())


def summer(begins: str = "19710101") -> str:
    """Return a zone with summer time, as Zimbra and Outlook write it."""
    yearly = "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH"
    text = zone(
        "My Zone",
        observance(f"{yearly}=10", before="+0200", after="+0100"),
        observance(f"{yearly}=3", before="+0100", after="+0200"),
    )
    return text.replace("19700101", begins)


CANNOT = "the VTIMEZONE 'My Zone' cannot be used:"
TWICE = f"{CANNOT} the file defines it twice, differently"


@pytest.mark.parametrize(
    ("definitions", "reason"),
    [
        pytest.param(
            [zone("My Zone", observance(), observance(after="+0300"))],
            f"{CANNOT} on 1970-01-01 it changes to two different offsets",
            id="two changes at one moment",
        ),
        pytest.param(
            [
                zone(
                    "My Zone",
                    observance(before="+0100"),
                    observance(before="+0500", after="+0900"),
                )
            ],
            f"{CANNOT} on 1970-01-01 it changes to two different offsets",
            id="two changes at one hour of two clocks",
        ),
        pytest.param(
            [
                zone(
                    "My Zone",
                    observance("RRULE:FREQ=YEARLY;BYMONTH=3"),
                    observance("RDATE:20260301T000000", after="+0300"),
                )
            ],
            f"{CANNOT} on 2026-03-01 it changes to two different offsets",
            id="a rule and a date",
        ),
        pytest.param([OWN, OWN.replace("+0200", "+0900")], TWICE, id="defined twice"),
        pytest.param(
            [summer(), zone("My Zone", observance(after="+0100"))],
            TWICE,
            id="defined with and without summer time",
        ),
        pytest.param(
            [OWN, OWN, OWN.replace("TO:+0200", "TO:+0300")], TWICE, id="the third time"
        ),
        pytest.param(
            [OWN, zone("My Zone")],
            f"{CANNOT} it has 0 observances, not 1 to 100",
            id="defined once, and once empty",
        ),
        pytest.param(
            [OWN.replace("1970", f"19{year}") for year in range(70, 81)],
            f"{CANNOT} the file words it in 11 different ways",
            id="worded in eleven ways",
        ),
    ],
)
def test_an_event_in_a_zone_that_contradicts_itself_is_left_out(
    definitions: list[str], reason: str
) -> None:
    found = expanded(calendar(*definitions, at_noon("My Zone"), at_noon("UTC")))
    assert (starts(found), reasons(found)) == (["2026-03-02T12:00:00Z"], [reason])


@pytest.mark.parametrize(
    "definitions",
    [
        pytest.param([summer()], id="summer and winter that begin on one day"),
        pytest.param([summer()] * 20, id="one definition, twenty times"),
        pytest.param([summer("16010101"), summer("19710101")], id="only worded anew"),
        pytest.param(
            [zone("My Zone", *[observance(after="+0100")] * 2)], id="one change, twice"
        ),
        pytest.param(
            [OWN.replace("My Zone", "Europe/Berlin"), summer()],
            id="a name of its own each",
        ),
    ],
)
def test_definitions_that_agree_are_no_contradiction(definitions: list[str]) -> None:
    found = expanded(calendar(*definitions, at_noon("My Zone")))
    assert (starts(found), reasons(found)) == (["2026-03-02T11:00:00Z"], [])


def test_thousands_of_events_may_name_a_broken_zone() -> None:
    yearly = [f"RRULE:FREQ=YEARLY;BYMONTH={1 + at % 12}" for at in range(99)]
    broken = zone("My Zone", *map(observance, yearly), observance(after="x"))
    many = [at_noon("My Zone").replace("one@", f"{at}@") for at in range(2_000)]
    assert len(reasons(expanded(calendar(broken, *many)))) == 2_000
