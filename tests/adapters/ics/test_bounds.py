"""Absurd calendars cost little: work and results are bounded by the window."""

from datetime import datetime, timedelta

import pytest

from tests.adapters.ics.written import calendar, event, expanded, raw, reasons

OLD = (
    "DTSTART;TZID=Europe/Berlin:19700102T100000",
    "DTEND;TZID=Europe/Berlin:19700102T103000",
)
FOLDED = "DESCRIPTION:" + "\n ".join(["d" * 70] * 10_000)


def minutes(number: int) -> list[int]:
    return [100 * (at // 60) + at % 60 for at in range(number)]


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        pytest.param(
            "FREQ=SECONDLY",
            "its rule is FREQ=SECONDLY; no meeting repeats that often",
            id="every second",
        ),
        pytest.param(
            "FREQ=MINUTELY;INTERVAL=10",
            "its rule is FREQ=MINUTELY; no meeting repeats that often",
            id="every ten minutes",
        ),
        pytest.param(
            "FREQ=HOURLY;BYMINUTE=0,30",
            "it takes place more than 1000 times in the window",
            id="every half hour",
        ),
        pytest.param(
            f"FREQ=YEARLY;BYMINUTE={','.join(map(str, range(60)))};BYHOUR=1,2,3",
            "its rule asks for more than 144 times a day",
            id="every minute of three hours",
        ),
        pytest.param(
            "FREQ=HOURLY;BYSETPOS=1",
            "its rule has BYSETPOS with FREQ=HOURLY, which is not known here",
            id="a place within an hour",
        ),
        pytest.param(
            "FREQ=DAILY;BYDAY=MO;COUNT=900000",
            "its COUNT cannot be counted within 10000 periods",
            id="a COUNT that takes long to count",
        ),
    ],
)
def test_a_series_that_no_meeting_has_is_left_out(rule: str, reason: str) -> None:
    found = expanded(calendar(event(*OLD, f"RRULE:{rule}")))
    assert (found.events, reasons(found)) == ((), [reason])


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        pytest.param(
            "RDATE:" + ",".join(f"20260302T{at:04}00Z" for at in minutes(1_001)),
            "it takes place more than 1000 times in the window",
            id="a thousand RDATEs in a day",
        ),
        pytest.param(
            "EXDATE:" + ",".join(["20260302T000000Z"] * 20_001),
            "it has 20001 dates in EXDATE; 20000 are too many",
            id="twenty thousand EXDATEs",
        ),
        pytest.param(
            "EXDATE:" + ",".join(["20260302T000000Z"] * 40_000),
            "line 9 (EXDATE) is too long",
            id="a list that would lose its end",
        ),
    ],
)
def test_lists_of_dates_are_bounded(lines: str, reason: str) -> None:
    assert reasons(expanded(calendar(event(*OLD, lines)))) == [reason]


def test_a_description_folded_into_many_lines_is_cut() -> None:
    found = expanded(calendar(event(*OLD, "RDATE:20260302T100000Z", FOLDED)))
    assert len(str(raw(found)["description"])) == 20_000


@pytest.mark.parametrize(
    ("rule", "each"),
    [
        pytest.param("FREQ=WEEKLY", 5, id="weekly"),
        pytest.param("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", 0, id="on no day at all"),
        pytest.param("FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6;BYDAY=MO", 0, id="in no week"),
        pytest.param("FREQ=WEEKLY;COUNT=100000", 5, id="weekly, with a huge COUNT"),
    ],
)
def test_very_many_series_without_end_are_expanded(
    rule: str, each: int, request: pytest.FixtureRequest
) -> None:
    count = 2_000 if request.config.getoption("full") else 200
    many = [
        event(*OLD, f"RRULE:{rule}", uid=f"{number}@google.com")
        for number in range(count)
    ]
    found = expanded(calendar(*many))
    assert (len(found.events), reasons(found)) == (count * each, [])


def moved(number: int, *, day: str = "20260302") -> list[str]:
    """Return that many repetitions of one series, all moved to one day."""
    first = datetime.fromisoformat("1970-01-02")
    return [
        event(
            f"RECURRENCE-ID;TZID=Europe/Berlin:{first + timedelta(days=at):%Y%m%d}"
            "T100000",
            f"DTSTART:{day}T140000Z",
        )
        for at in range(number)
    ]


@pytest.mark.parametrize(
    "master",
    [
        pytest.param([event(*OLD, "RRULE:FREQ=DAILY")], id="a series"),
        pytest.param([event(*OLD)], id="a single event"),
        pytest.param([], id="a series that is not in the file"),
    ],
)
def test_repetitions_with_entries_of_their_own_are_bounded_too(
    master: list[str],
) -> None:
    found = expanded(calendar(*master, *moved(1_001)))
    assert (found.events, reasons(found)) == (
        (),
        ["it takes place more than 1000 times in the window"],
    )


def test_a_series_may_have_any_number_of_entries_outside_the_window() -> None:
    found = expanded(
        calendar(event(*OLD, "RRULE:FREQ=DAILY"), *moved(3_000, day="20250101"))
    )
    assert (len(found.events), reasons(found)) == (40, [])


FULL = "the window already holds 9960 events, and 10000 at most"
NEARLY_FULL = [
    event(*OLD, "RRULE:FREQ=DAILY", uid=f"{number}@google.com") for number in range(249)
]


def test_a_window_holds_a_bounded_number_of_events() -> None:
    twice_a_day = event(*OLD, "RRULE:FREQ=DAILY;BYHOUR=9,10")
    found = expanded(calendar(*NEARLY_FULL, twice_a_day))
    assert (len(found.events), reasons(found)) == (249 * 40, [FULL])


@pytest.mark.parametrize(
    "later",
    [
        pytest.param(["DTSTART:20260302T140000Z"], id="one that would fit"),
        pytest.param(
            [*OLD, "RRULE:FREQ=HOURLY;BYMINUTE=0,30"],
            id="one that would take place too often",
        ),
    ],
)
def test_after_what_does_not_fit_nothing_is_looked_at(later: list[str]) -> None:
    twice_a_day = event(*OLD, "RRULE:FREQ=DAILY;BYHOUR=9,10")
    found = expanded(calendar(*NEARLY_FULL, twice_a_day, event(*later, uid="later")))
    assert (len(found.events), reasons(found)) == (249 * 40, [FULL, FULL])


def test_a_window_full_of_single_events_is_bounded_too() -> None:
    many = [
        event("DTSTART:20260302T140000Z", uid=f"{number}@google.com")
        for number in range(10_002)
    ]
    found = expanded(calendar(*many))
    assert len(found.events) == 10_000
    assert set(reasons(found)) == {FULL.replace("9960", "10000")}
