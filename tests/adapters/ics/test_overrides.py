"""Single repetitions that were moved, cancelled or copied, and what they belong to."""

import pytest

from tests.adapters.ics.written import calendar, event, expanded, raw, reasons, starts

DAILY = "RRULE:FREQ=DAILY;COUNT=4"
NINE = "DTSTART;TZID=Europe/Berlin:20260302T090000"
NINE_DAYS = [f"2026-03-{day:02}T08:00:00Z" for day in (2, 3, 4, 5)]


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


def test_of_several_replacements_for_all_later_ones_the_last_before_counts() -> None:
    later = [
        event(
            f"RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Berlin:{day}T090000",
            f"DTSTART;TZID=Europe/Berlin:{day}T{hour}0000",
        )
        for day, hour in (("20260304", 15), ("20260303", 12))
    ]
    found = expanded(calendar(event(NINE, "RRULE:FREQ=DAILY;COUNT=5"), *later))
    assert starts(found) == [
        NINE_DAYS[0],
        "2026-03-03T11:00:00Z",
        *(f"2026-03-{day:02}T14:00:00Z" for day in (4, 5, 6)),
    ]


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
