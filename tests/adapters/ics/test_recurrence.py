"""Series are expanded in their own zone, within the window, and only there."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from recurring_ical_events import of  # type: ignore[import-untyped]  # as it is

from tests.adapters.ics.written import (
    AUTUMN,
    SPRING,
    Window,
    calendar,
    event,
    expanded,
    raw,
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


OVERRIDE = "RECURRENCE-ID;TZID=Europe/Berlin:20260303T090000"


def test_a_repetition_that_moved_out_of_the_window_leaves_it() -> None:
    moved = event(OVERRIDE, "DTSTART;TZID=Europe/Berlin:20260601T090000")
    found = expanded(calendar(event(NINE, DAILY), moved))
    assert starts(found) == [NINE_DAYS[0], *NINE_DAYS[2:]]


def test_a_repetition_that_moved_into_the_window_enters_it() -> None:
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20270303T090000",
        "DTSTART;TZID=Europe/Berlin:20260306T090000",
    )
    found = expanded(calendar(event(NINE, "RRULE:FREQ=YEARLY"), moved))
    assert starts(found) == [NINE_DAYS[0], "2026-03-06T08:00:00Z"]


def test_a_cancelled_repetition_may_be_almost_empty() -> None:
    found = expanded(calendar(event(NINE, DAILY), event(OVERRIDE, "STATUS:CANCELLED")))
    assert starts(found) == NINE_DAYS
    assert [raw(found, at)["status"] == "cancelled" for at in range(4)] == [
        False,
        True,
        False,
        False,
    ]


def test_a_replaced_repetition_may_be_named_in_utc() -> None:
    moved = event(
        "RECURRENCE-ID:20260303T080000Z", "DTSTART:20260303T100000Z", "SUMMARY:moved"
    )
    found = expanded(calendar(event(NINE, DAILY), moved))
    assert starts(found) == [NINE_DAYS[0], "2026-03-03T10:00:00Z", *NINE_DAYS[2:]]
    assert raw(found, 1)["id"] == "one_20260303T080000Z"


def test_a_replacement_for_all_later_ones_moves_them_too() -> None:
    later = event(
        "RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:20260304T090000",
        "DTSTART;TZID=Europe/Berlin:20260304T113000",
        "SUMMARY:later",
    )
    found = expanded(calendar(event(NINE, DAILY), later))
    assert starts(found) == [
        *NINE_DAYS[:2],
        "2026-03-04T10:30:00Z",
        "2026-03-05T10:30:00Z",
    ]
    assert raw(found, 3)["summary"] == "later"
    assert raw(found, 3)["id"] == "one_20260305T080000Z"


def test_an_excluded_repetition_stays_away_though_it_was_replaced() -> None:
    exdate = "EXDATE;TZID=Europe/Berlin:20260303T090000"
    moved = event(OVERRIDE, "DTSTART;TZID=Europe/Berlin:20260303T110000")
    found = expanded(calendar(event(NINE, DAILY, exdate), moved))
    assert starts(found) == [NINE_DAYS[0], *NINE_DAYS[2:]]


def test_a_replaced_repetition_may_be_named_by_its_day() -> None:
    moved = event("RECURRENCE-ID;VALUE=DATE:20260303", "DTSTART:20260303T100000Z")
    found = expanded(calendar(event(NINE, DAILY), moved))
    assert starts(found) == [NINE_DAYS[0], "2026-03-03T10:00:00Z", *NINE_DAYS[2:]]


def test_a_single_event_may_be_replaced_too() -> None:
    moved = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260302T090000", "DTSTART:20260303T100000Z"
    )
    other = event(
        "RECURRENCE-ID;TZID=Europe/Berlin:20260401T090000", "DTSTART:20260402T100000Z"
    )
    assert starts(expanded(calendar(event(NINE), moved))) == ["2026-03-03T10:00:00Z"]
    assert starts(expanded(calendar(event(NINE), other))) == [
        NINE_DAYS[0],
        "2026-04-02T10:00:00Z",
    ]


def test_a_replaced_repetition_without_its_series_is_listed() -> None:
    found = expanded(
        calendar(event(OVERRIDE, "DTSTART;TZID=Europe/Berlin:20260303T110000"))
    )
    assert starts(found) == ["2026-03-03T10:00:00Z"]
    assert raw(found)["recurringEventId"] == "one"


@pytest.mark.parametrize(
    "copies",
    [
        pytest.param(["SEQUENCE:2", "SEQUENCE:1"], id="by SEQUENCE"),
        pytest.param(
            ["DTSTAMP:20260202T000000Z", "DTSTAMP:20260101T000000Z"], id="by DTSTAMP"
        ),
    ],
)
def test_of_two_copies_the_newer_one_counts(copies: list[str]) -> None:
    newer, older = copies
    found = expanded(
        calendar(
            event(NINE, newer, "SUMMARY:new"),
            event(NINE.replace("0902T", "0905T"), older, "SUMMARY:old"),
        )
    )
    assert [raw(found, at)["summary"] for at in range(len(found.events))] == ["new"]
    assert reasons(found) == [
        "VEVENT 1 (line 5, UID one@google.com) is a newer copy of it"
    ]


def test_events_without_a_uid_stay_apart() -> None:
    bare = "BEGIN:VEVENT\n{}\nSUMMARY:{}\nEND:VEVENT"
    found = expanded(calendar(bare.format(NINE, "a"), bare.format(NINE, "b")))
    assert len({str(each["ical_uid"]) for each in found.events}) == 2


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


def numbers(low: int, high: int) -> st.SearchStrategy[str]:
    many = st.lists(st.integers(low, high), min_size=1, max_size=3, unique=True)
    return many.map(lambda found: ",".join(map(str, found)))


DAYS = st.lists(
    st.sampled_from(["MO", "TU", "WE", "TH", "FR", "SA", "SU"]),
    min_size=1,
    max_size=3,
    unique=True,
).map(",".join)
NTH = st.sampled_from(["1MO", "-1FR", "2TU,4TU", "5WE", "-2SU"])
RULES = st.one_of(
    st.tuples(st.just("FREQ=DAILY"), st.sampled_from(["", ";BYMONTH=3,4"])),
    st.tuples(st.just("FREQ=WEEKLY;BYDAY="), DAYS, st.sampled_from(["", ";WKST=SU"])),
    st.tuples(st.just("FREQ=MONTHLY;BYDAY="), NTH),
    st.tuples(st.just("FREQ=MONTHLY;BYMONTHDAY="), numbers(-31, -1)),
    st.tuples(st.just("FREQ=MONTHLY;BYSETPOS=-1;BYDAY="), DAYS),
    st.tuples(st.just("FREQ=YEARLY;BYMONTH="), numbers(1, 12)),
    st.tuples(st.just("FREQ=YEARLY;BYYEARDAY="), numbers(55, 110)),
    st.tuples(st.just("FREQ=YEARLY;BYDAY="), DAYS, st.just(";BYWEEKNO=9,12,-40")),
    st.tuples(st.just("FREQ=HOURLY;BYMONTHDAY="), numbers(1, 31)),
).map("".join)
ENDS = st.one_of(
    st.just(""),
    st.integers(1, 400).map(";COUNT={}".format),
    st.integers(1, 28).map(";UNTIL=202603{:02}T120000Z".format),
)


@settings(max_examples=60, deadline=None)
@given(
    rule=st.builds("RRULE:{};INTERVAL={}{}".format, RULES, st.integers(1, 5), ENDS),
    start=st.datetimes(datetime(2024, 1, 1), datetime(2026, 3, 20)),  # noqa: DTZ001
    length=st.sampled_from([timedelta(), timedelta(hours=1), timedelta(days=3)]),
)
def test_the_library_that_walks_every_rule_from_its_start_agrees(
    rule: str, start: datetime, length: timedelta
) -> None:
    begins = start.replace(hour=4 + start.hour % 20, second=0, microsecond=0)
    minutes = int(length.total_seconds() // 60)
    data = calendar(
        event(
            f"DTSTART;TZID=Europe/Berlin:{begins:%Y%m%dT%H%M%S}",
            f"DURATION:PT{minutes}M",
            rule,
        )
    )
    theirs = of(Calendar.from_ical(data)).between(*SPRING)
    expected = {
        each["DTSTART"].dt.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        for each in theirs
    }
    assert set(starts(expanded(data))) == expected
