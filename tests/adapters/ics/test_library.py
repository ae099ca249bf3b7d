"""The window's own arithmetic agrees with the library that walks whole series."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from recurring_ical_events import of  # type: ignore[import-untyped]  # as it is

from tests.adapters.ics.written import SPRING, calendar, event, expanded, starts


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
