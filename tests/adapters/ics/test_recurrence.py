"""Series are expanded in their own zone, within the window, and only there."""

import pytest

from tests.adapters.ics.written import (
    AUTUMN,
    SPRING,
    Window,
    calendar,
    event,
    expanded,
    reasons,
    starts,
)

DAILY = "RRULE:FREQ=DAILY;COUNT=4"
NINE = "DTSTART;TZID=Europe/Berlin:20260302T090000"
NINE_DAYS = [f"2026-03-{day:02}T08:00:00Z" for day in (2, 3, 4, 5)]


def weekly(zone: str) -> bytes:
    return calendar(
        event(
            f"DTSTART;TZID={zone}:20200106T150000",
            f"DTEND;TZID={zone}:20200106T160000",
            "RRULE:FREQ=WEEKLY",
        )
    )


@pytest.mark.parametrize(
    ("zone", "window", "expected"),
    [
        pytest.param(
            "Europe/Berlin",
            SPRING,
            ["02T14", "09T14", "16T14", "23T14", "30T13", "06T13"],
            id="Berlin in spring, on 29 March",
        ),
        pytest.param(
            "Europe/Berlin",
            AUTUMN,
            ["05T13", "12T13", "19T13", "26T14", "02T14", "09T14"],
            id="Berlin in autumn, on 25 October",
        ),
        pytest.param(
            "America/New_York",
            SPRING,
            ["02T20", "09T19", "16T19", "23T19", "30T19", "06T19"],
            id="New York in spring, on 8 March",
        ),
        pytest.param(
            "America/New_York",
            AUTUMN,
            ["05T19", "12T19", "19T19", "26T19", "02T20", "09T20"],
            id="New York in autumn, on 1 November",
        ),
    ],
)
def test_a_weekly_meeting_keeps_its_hour_when_the_clocks_change(
    zone: str, window: Window, expected: list[str]
) -> None:
    found = starts(expanded(weekly(zone), window=window))
    assert [start[8:13] for start in found] == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param([NINE, DAILY], NINE_DAYS, id="COUNT"),
        pytest.param(
            [NINE, "RRULE:FREQ=DAILY;UNTIL=20260305T080000Z"],
            NINE_DAYS,
            id="UNTIL in UTC, included",
        ),
        pytest.param(
            [NINE, "RRULE:FREQ=DAILY;UNTIL=20260305"], NINE_DAYS, id="UNTIL a day"
        ),
        pytest.param(
            [NINE, "RRULE:FREQ=DAILY;UNTIL=20260305T085959"],
            NINE_DAYS[:3],
            id="UNTIL in local time",
        ),
        pytest.param(
            [NINE, DAILY, "EXDATE;TZID=Europe/Berlin:20260303T090000"],
            [NINE_DAYS[0], *NINE_DAYS[2:]],
            id="EXDATE in its own zone",
        ),
        pytest.param(
            [NINE, DAILY, "EXDATE:20260303T080000Z,20260304T080000Z"],
            [NINE_DAYS[0], NINE_DAYS[3]],
            id="EXDATEs in UTC",
        ),
        pytest.param(
            [NINE, DAILY, "EXDATE;TZID=America/New_York:20260303T030000"],
            [NINE_DAYS[0], *NINE_DAYS[2:]],
            id="EXDATE in another zone",
        ),
        pytest.param(
            [NINE, DAILY, "EXDATE;VALUE=DATE:20260303"],
            [NINE_DAYS[0], *NINE_DAYS[2:]],
            id="EXDATE a day",
        ),
        pytest.param(
            [NINE, DAILY, "EXRULE:FREQ=DAILY;INTERVAL=2"],
            [NINE_DAYS[1], NINE_DAYS[3]],
            id="EXRULE",
        ),
        pytest.param(
            [NINE, "RDATE:20260303T080000Z", "RDATE:20260304T080000Z/PT1H"],
            NINE_DAYS[:3],
            id="RDATEs, one a period",
        ),
        pytest.param(
            [NINE, "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=2"],
            ["2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z", "2026-03-10T08:00:00Z"],
            id="a start beside its rule counts too",
        ),
        pytest.param(
            [NINE, "RRULE:FREQ=DAILY;UNTIL=20260301"], [], id="ended before it began"
        ),
        pytest.param(
            ["DTSTART;VALUE=DATE:20260328", "RRULE:FREQ=DAILY;COUNT=3"],
            ["2026-03-27T23:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z"],
            id="whole days across a clock change",
        ),
        pytest.param(
            [
                "DTSTART;VALUE=DATE:20260302",
                "RRULE:FREQ=DAILY;COUNT=3",
                "EXDATE;TZID=Europe/Berlin:20260303T000000",
            ],
            ["2026-03-01T23:00:00Z", "2026-03-03T23:00:00Z"],
            id="a whole day excluded by a time",
        ),
        pytest.param(
            [NINE, "RRULE:FREQ=HOURLY;INTERVAL=5;BYHOUR=9,14,19;COUNT=4"],
            [
                "2026-03-02T08:00:00Z",
                "2026-03-02T13:00:00Z",
                "2026-03-02T18:00:00Z",
                "2026-03-07T08:00:00Z",
            ],
            id="every fifth hour",
        ),
        pytest.param(
            [NINE, "RRULE:FREQ=MONTHLY"],
            [NINE_DAYS[0], "2026-04-02T07:00:00Z"],
            id="monthly on the start's day",
        ),
        pytest.param(
            [NINE.replace("20260302", "20240102"), "RRULE:FREQ=YEARLY;BYWEEKNO=12"],
            ["2026-03-17T08:00:00Z"],
            id="a week's day is the start's, unless BYDAY says otherwise",
        ),
        pytest.param(
            [NINE.replace("20260302", "20240229"), "RRULE:FREQ=YEARLY;BYMONTH=3"],
            ["2026-03-29T07:00:00Z"],
            id="a month's day is the start's, unless BYMONTHDAY says otherwise",
        ),
        pytest.param(
            [NINE.replace("20260302", "20260105"), "RRULE:FREQ=YEARLY;BYDAY=10MO"],
            ["2026-03-09T08:00:00Z"],
            id="the tenth Monday of the year",
        ),
        *(
            pytest.param(
                [NINE, f"RRULE:FREQ={often};INTERVAL=999999;COUNT=2"],
                NINE_DAYS[:1],
                id=f"{often}, but never again before the year 9999",
            )
            for often in ("YEARLY", "MONTHLY", "WEEKLY")
        ),
        pytest.param(
            [NINE.replace("20260302", "19700102"), "RRULE:FREQ=DAILY;COUNT=20515"],
            ["2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z", "2026-03-03T08:00:00Z"],
            id="a COUNT that runs out after 56 years",
        ),
    ],
)
def test_a_series_takes_place_when_its_rules_say(
    lines: list[str], expected: list[str]
) -> None:
    found = expanded(calendar(event(*lines)))
    assert (starts(found), reasons(found)) == (expected, [])


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        pytest.param(["DURATION:PT45M"], "2026-03-02T08:45:00Z", id="DURATION"),
        pytest.param([], "2026-03-02T08:00:00Z", id="neither end nor duration"),
        pytest.param(
            ["DTEND;TZID=America/New_York:20260302T040000"],
            "2026-03-02T09:00:00Z",
            id="an end in another zone",
        ),
    ],
)
def test_an_event_ends_when_the_file_says(lines: list[str], expected: str) -> None:
    (found,) = expanded(calendar(event(NINE, *lines))).events
    assert found["end_time"] == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        pytest.param("DURATION:PT8H", "2026-03-29T05:00:00Z", id="eight hours pass"),
        pytest.param(
            "DTEND;TZID=Europe/Berlin:20260329T060000",
            "2026-03-29T04:00:00Z",
            id="until six by the clock",
        ),
    ],
)
def test_a_night_shift_over_a_clock_change(end: str, expected: str) -> None:
    start = "DTSTART;TZID=Europe/Berlin:20260328T220000"
    (found,) = expanded(calendar(event(start, end))).events
    assert found["end_time"] == expected


@pytest.mark.parametrize(
    ("lines", "listed"),
    [
        pytest.param(["DTSTART:20260228T230000Z", "DURATION:PT1H"], False, id="before"),
        pytest.param(
            ["DTSTART:20260228T230000Z", "DURATION:PT1H1M"], True, id="into the window"
        ),
        pytest.param(["DTSTART:20260301T000000Z"], True, id="no length, at its start"),
        pytest.param(["DTSTART:20260410T000000Z"], False, id="at its end"),
        pytest.param(
            ["DTSTART:20260220T000000Z", "DURATION:P9DT1S"], True, id="nine days long"
        ),
    ],
)
def test_only_what_overlaps_the_window_is_listed(
    lines: list[str], *, listed: bool
) -> None:
    assert bool(expanded(calendar(event(*lines))).events) is listed
