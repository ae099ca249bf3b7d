"""Broken files: one clear error, or everything that can be read and what cannot."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.ics import IcsError, read_ics
from callsheet.adapters.ics.content import MAX_BYTES
from tests.adapters.ics.written import (
    SPRING,
    calendar,
    event,
    expanded,
    file,
    reasons,
    starts,
)
from tests.sizes import sized

START = "DTSTART:20260302T140000Z"
GOOD = event(START, uid="good@google.com")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        pytest.param(b"", "the file is empty", id="empty"),
        pytest.param(b" \r\n\r\n", "the file is empty", id="blank"),
        pytest.param(
            b"BEGIN:VCAL",
            "it is not a calendar: no line says BEGIN:VCALENDAR",
            id="cut at once",
        ),
        pytest.param(
            b"%PDF-1.7\n%\xe2\xe3\xcf\xd3",
            "it is not a calendar: no line says BEGIN:VCALENDAR",
            id="a document",
        ),
        pytest.param(
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "the file is binary, not a calendar",
            id="a picture",
        ),
        pytest.param(
            b"\xff\xfe\0\0\0\0", "the file is binary, not a calendar", id="nulls"
        ),
        pytest.param(
            b"BEGIN:VCALENDAR\r\n" + b"x" * MAX_BYTES,
            "the file is larger than 50 MB",
            id="too large",
        ),
    ],
)
def test_a_file_that_can_give_nothing_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(IcsError) as refused:
        read_ics(data, source="ana.ics")
    error = refused.value
    assert (error.source, error.problem) == ("ana.ics", message)
    assert str(error) == f"ana.ics: {message}. {error.cure}"
    assert error.cure.startswith("Export")


def test_a_calendar_without_events_is_a_calendar() -> None:
    assert expanded(calendar()).events == ()


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        pytest.param(event("SUMMARY:x"), "it has no DTSTART", id="no start"),
        pytest.param(
            event("DTSTART:soon"),
            "'soon' is no date and no time; write 20260302T150000",
            id="a start that is no time",
        ),
        pytest.param(
            event("DTSTART:20260230T100000Z"),
            "'20260230T100000Z' does not exist in the calendar",
            id="the 30th of February",
        ),
        pytest.param(
            event("DTSTART:00010101T000000Z"),
            "'00010101T000000Z' is too far away; years from 1600 to 9000 can be used",
            id="the year one",
        ),
        pytest.param(
            event(START, "DTEND:20260302T130000Z"),
            "it ends before it starts",
            id="an end before the start",
        ),
        pytest.param(
            event(START, "DTEND:20290302T130000Z"),
            "it lasts longer than 400 days",
            id="three years long",
        ),
        pytest.param(
            event(START, "DURATION:long"),
            "its duration 'long' cannot be read; write PT30M",
            id="a broken duration",
        ),
        pytest.param(
            event(START, 'ATTENDEE;CN="Bo:mailto:bo@globex.example'),
            "the parameters of line 8 cannot be read (ATTENDEE)",
            id="a broken guest",
        ),
        pytest.param(
            event(START, "EXDATE"), "line 8 has no value (EXDATE)", id="no value"
        ),
        pytest.param(
            event(START, "EXDATE:x"),
            "'x' is no date and no time; write 20260302T150000",
            id="a broken EXDATE",
        ),
        pytest.param(
            event(START).removesuffix("END:VEVENT"),
            "it has no END:VEVENT before the next one begins",
            id="no end of the event",
        ),
        pytest.param(
            event(START, *["RRULE:FREQ=DAILY"] * 11),
            "it has 11 rules; more than 10 are not read",
            id="eleven rules",
        ),
    ],
)
def test_a_broken_event_is_left_out_with_its_reason(broken: str, reason: str) -> None:
    found = expanded(calendar(broken, GOOD))
    assert (starts(found), reasons(found)) == (["2026-03-02T14:00:00Z"], [reason])
    assert found.skipped[0].place == "VEVENT 1 (line 5, UID one@google.com)"


def test_a_place_shows_no_more_than_the_beginning_of_a_long_uid() -> None:
    found = expanded(calendar(event("DTSTART:x", uid="u" * 500)))
    assert found.skipped[0].place == f"VEVENT 1 (line 5, UID {'u' * 59}…)"


def test_a_reminder_that_is_not_closed_harms_nobody() -> None:
    alarm = event(START, "BEGIN:VALARM", "DESCRIPTION:x", uid="alarm@google.com")
    assert len(expanded(calendar(alarm, GOOD)).events) == 2


def test_components_nested_without_end_harm_nobody() -> None:
    found = expanded(calendar(*["BEGIN:X"] * 50_000, *["END:Y"] * 50_000, GOOD))
    assert len(found.events) == 1


def test_the_whole_events_before_a_cut_are_kept() -> None:
    data = calendar(GOOD, event(START, "SUMMARY:lost"))
    found = expanded(data[: data.index(b"lost")])
    assert starts(found) == ["2026-03-02T14:00:00Z"]
    assert reasons(found) == ["the file ends in the middle of it"]
    assert found.warnings == ("file.ics: the file was cut; it has no END:VCALENDAR",)


CALENDARS = st.sampled_from(["google.ics", "exchange.ics", "outlook.ics"]).map(file)


@sized(dev=50, full=150)
@given(data=CALENDARS, part=st.floats(0, 1))
def test_any_beginning_of_a_calendar_is_read_or_refused(
    data: bytes, part: float
) -> None:
    cut = data[: int(len(data) * part)]
    try:
        found = expanded(cut)
    except IcsError:
        assert b"BEGIN:VCALENDAR" not in cut
        return
    unclosed = cut.count(b"BEGIN:VEVENT") - cut.count(b"END:VEVENT")
    assert reasons(found) == ["the file ends in the middle of it"] * unclosed


@sized(dev=50, full=150)
@given(
    data=CALENDARS,
    at=st.floats(0, 1),
    noise=st.one_of(st.binary(max_size=20), st.sampled_from([b"\r\n", b":", b";"])),
    lost=st.integers(0, 40),
)
def test_noise_in_a_calendar_never_raises_anything_else(
    data: bytes, at: float, noise: bytes, lost: int
) -> None:
    place = int(len(data) * at)
    try:
        expanded(data[:place] + noise + data[place + lost :])
    except IcsError as error:
        assert error.source == "file.ics"  # noqa: PT017


def test_a_window_needs_an_offset_and_an_order() -> None:
    start, end = SPRING
    with pytest.raises(ValueError, match="not a window"):
        expanded(calendar(), window=(end, start))
    with pytest.raises(ValueError, match="not a window"):
        expanded(calendar(), window=(start.replace(tzinfo=None), end))
