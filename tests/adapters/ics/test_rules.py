"""Rules that cannot be meant: the event is left out, and the wrong part is named."""

import pytest

from tests.adapters.ics.written import calendar, event, expanded, reasons

START = "DTSTART:20260302T140000Z"


@pytest.mark.parametrize(
    ("rule", "reason"),
    [
        pytest.param(
            "sometimes",
            "its rule cannot be read at 'SOMETIMES'",
            id="a broken rule",
        ),
        pytest.param(
            "FREQ=DAILY;COUNT=1;COUNT=2",
            "its rule cannot be read at 'COUNT=2'",
            id="a rule with a part given twice",
        ),
        pytest.param(
            "FREQ=FORTNIGHTLY",
            "its rule has FREQ='FORTNIGHTLY'; "
            "known are YEARLY, MONTHLY, WEEKLY, DAILY, HOURLY",
            id="an unknown frequency",
        ),
        pytest.param(
            "FREQ=DAILY;BYEASTER=1",
            "its rule has a part that is not known here: 'BYEASTER'",
            id="an unknown part",
        ),
        pytest.param(
            "FREQ=DAILY;INTERVAL=0",
            "its rule has INTERVAL=0; it needs a number above 0",
            id="every zero days",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "its rule has BYMONTHDAY=32, which does not exist",
            id="the 32nd",
        ),
        pytest.param(
            "FREQ=WEEKLY;BYDAY=XX",
            "its rule has the day 'XX'; known are MO, TU, WE, TH, FR, SA, SU",
            id="no weekday",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=MO,99MO",
            "its rule has BYDAY=99MO, which does not exist",
            id="the 99th Monday",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=0MO",
            "its rule has BYDAY=0MO, which does not exist",
            id="the zeroth Monday",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=xTU",
            "its rule has BYDAY=XTU, which does not exist",
            id="a Tuesday without a number",
        ),
        pytest.param(
            "FREQ=DAILY;COUNT=5;UNTIL=20260401T000000Z",
            "its rule has both COUNT and UNTIL; only one of them may end it",
            id="a rule with two ends",
        ),
        pytest.param(
            "FREQ=DAILY;UNTIL=never",
            "'NEVER' is no date and no time; write 20260302T150000",
            id="a broken UNTIL",
        ),
    ],
)
def test_an_event_with_a_broken_rule_is_left_out_with_its_reason(
    rule: str, reason: str
) -> None:
    found = expanded(calendar(event(START, f"RRULE:{rule}")))
    assert (found.events, reasons(found)) == ((), [reason])
