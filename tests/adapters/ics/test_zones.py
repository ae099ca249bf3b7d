"""A TZID means IANA's zone, else what the file itself says, else Microsoft's name."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from callsheet.adapters.ics import read_ics
from tests.adapters.ics.written import (
    at_noon,
    calendar,
    event,
    expanded,
    file,
    observance,
    raw,
    reasons,
    starts,
    zone,
)

OWN = zone("My Zone", observance())


@pytest.mark.parametrize(
    ("tzid", "definition", "hour"),
    [
        pytest.param("Europe/Berlin", "", "11:00", id="IANA"),
        pytest.param("europe/berlin", "", "11:00", id="IANA, lower case"),
        pytest.param(
            "Europe/Berlin",
            zone("Europe/Berlin", observance()),
            "11:00",
            id="IANA before the file's own",
        ),
        pytest.param("My Zone", OWN, "10:00", id="the file's own"),
        pytest.param(
            "W. Europe Standard Time",
            zone("W. Europe Standard Time", observance(after="+0300")),
            "09:00",
            id="the file's own before Microsoft's name",
        ),
        pytest.param("W. Europe Standard Time", "", "11:00", id="Microsoft's name"),
        pytest.param("tzone://Microsoft/Utc", "", "12:00", id="Microsoft's UTC"),
        pytest.param(
            "/freeassociation.sourceforge.net/Europe/Berlin", "", "11:00", id="a path"
        ),
        pytest.param(
            "My Zone", zone("My Zone", observance(after="-0330")), "15:30", id="west"
        ),
        pytest.param(
            "My Zone",
            zone("My Zone", observance("RDATE:20260301T000000", before="+0900")),
            "10:00",
            id="changed on a date",
        ),
        pytest.param(
            "My Zone",
            zone(
                "My Zone",
                observance("RRULE:FREQ=YEARLY;UNTIL=19800101T000000Z", after="+0300"),
                observance(
                    "RRULE:FREQ=YEARLY;BYMONTH=7;UNTIL=19750801T000000", after="+0500"
                ),
            ),
            "09:00",
            id="by the rule that ended last",
        ),
    ],
)
def test_a_zone_is_found(tzid: str, definition: str, hour: str) -> None:
    found = expanded(calendar(definition, at_noon(tzid)))
    assert (starts(found), reasons(found)) == ([f"2026-03-02T{hour}:00Z"], [])


@pytest.mark.parametrize(
    ("definition", "reason"),
    [
        pytest.param(
            "",
            "its time zone 'My Zone' is not known, and the file does not define it",
            id="nobody knows it",
        ),
        pytest.param(
            zone("My Zone"),
            "the VTIMEZONE 'My Zone' cannot be used: "
            "it has 0 observances, not 1 to 100",
            id="no observance",
        ),
        pytest.param(
            zone("My Zone", observance(after="x")),
            "the VTIMEZONE 'My Zone' cannot be used: "
            "an observance has the offset 'x'; write +0100",
            id="a broken offset",
        ),
        pytest.param(
            zone("My Zone", observance("RRULE:FREQ=DAILY")),
            "the VTIMEZONE 'My Zone' cannot be used: its clocks change by a DAILY rule",
            id="clocks that change every day",
        ),
        pytest.param(
            zone("My Zone", "BEGIN:STANDARD\nTZOFFSETTO:+0100\nEND:STANDARD"),
            "the VTIMEZONE 'My Zone' cannot be used: an observance has no DTSTART",
            id="no onset",
        ),
        pytest.param(
            zone("My Zone", *[observance()] * 101),
            "the VTIMEZONE 'My Zone' cannot be used: "
            "it has 101 observances, not 1 to 100",
            id="too many observances",
        ),
        pytest.param(
            zone("My Zone", observance(after="+9900")),
            "the VTIMEZONE 'My Zone' cannot be used: "
            "an observance has the offset '+9900', over a day",
            id="an offset over a day",
        ),
        pytest.param(
            zone("My Zone", observance("RDATE")),
            "the VTIMEZONE 'My Zone' cannot be used: line 11 has no value (RDATE)",
            id="a broken line",
        ),
    ],
)
def test_an_event_in_a_zone_that_cannot_be_used_is_left_out(
    definition: str, reason: str
) -> None:
    found = expanded(calendar(definition, at_noon("My Zone"), at_noon("UTC")))
    assert (starts(found), reasons(found)) == (["2026-03-02T12:00:00Z"], [reason])


def half_hours(year: int) -> Iterator[datetime]:
    moment = datetime(year, 1, 1, tzinfo=UTC)
    while moment.year == year:
        yield moment
        moment += timedelta(minutes=30)


def test_the_files_own_rules_are_right_at_every_half_hour_of_a_year() -> None:
    read = read_ics(file("exchange.ics"), source="exchange.ics")
    own = read.zones.find("W. Europe Standard Time").rules
    berlin = ZoneInfo("Europe/Berlin")
    for moment in half_hours(2026):
        ours, theirs = moment.astimezone(own), moment.astimezone(berlin)
        assert (ours.replace(tzinfo=None), ours.fold) == (
            theirs.replace(tzinfo=None),
            theirs.fold,
        )
        for fold in (0, 1):
            wall = moment.replace(fold=fold)
            assert (
                wall.replace(tzinfo=own).utcoffset()
                == wall.replace(tzinfo=berlin).utcoffset()
            )


def test_a_time_before_the_first_change_has_the_offset_before_it() -> None:
    change = observance(before="-0100").replace("19700101", "20260401")
    found = expanded(calendar(zone("My Zone", change), at_noon("My Zone")))
    assert starts(found) == ["2026-03-02T13:00:00Z"]


def test_a_zone_of_the_file_is_a_zone_like_any_other() -> None:
    read = read_ics(calendar(OWN), source="x")
    own = read.zones.find("My Zone").rules
    moment = datetime(2026, 3, 2, tzinfo=own)
    assert (moment.tzname(), moment.dst()) == ("My Zone", None)
    assert own.utcoffset(None) == timedelta(hours=2)


def test_two_files_may_give_one_name_different_rules() -> None:
    east = calendar(zone("My Zone", observance()), at_noon("My Zone"))
    west = calendar(zone("My Zone", observance(after="-0500")), at_noon("My Zone"))
    assert starts(expanded(east)) == ["2026-03-02T10:00:00Z"]
    assert starts(expanded(west)) == ["2026-03-02T17:00:00Z"]


FLOATING = event("DTSTART:20260302T120000")


@pytest.mark.parametrize(
    ("data", "hour", "name"),
    [
        pytest.param(
            calendar(FLOATING), "11:00", "Europe/Berlin", id="the calendar's zone"
        ),
        pytest.param(
            calendar(FLOATING, zone=""), "12:00", "UTC", id="UTC, where it has none"
        ),
        pytest.param(
            calendar(OWN, FLOATING, zone=""),
            "10:00",
            "the file's only zone",
            id="the only zone of the file",
        ),
    ],
)
def test_a_floating_time_is_taken_in_the_calendars_zone_with_a_warning(
    data: bytes, hour: str, name: str
) -> None:
    found = expanded(data)
    assert starts(found) == [f"2026-03-02T{hour}:00Z"]
    (warning,) = found.warnings
    assert warning == (
        f"file.ics: 1 of its events have times without a zone; they are taken in {name}"
    )


def test_an_unknown_zone_of_the_calendar_is_warned_of() -> None:
    read = read_ics(calendar(zone="Mars/Olympus"), source="file.ics")
    assert (read.time_zone, read.warnings) == (
        None,
        ("file.ics: its X-WR-TIMEZONE is not known; UTC is taken instead",),
    )


def test_zones_beyond_the_limit_are_warned_of_and_not_used() -> None:
    many = [zone(f"Zone {number}", observance()) for number in range(51)]
    found = expanded(calendar(*many, at_noon("Zone 49"), at_noon("Zone 50")))
    assert starts(found) == ["2026-03-02T10:00:00Z"]
    assert found.warnings == ("file.ics: only 50 of its VTIMEZONEs are used",)


def test_a_zone_without_an_iana_name_gives_google_an_offset_only() -> None:
    found = expanded(calendar(OWN, at_noon("My Zone")))
    assert raw(found)["start"] == {"dateTime": "2026-03-02T12:00:00+02:00"}
