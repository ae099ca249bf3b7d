"""`preview` on what an export says of itself: its clock, its series, its privacy."""

from pathlib import Path

import pytest

from tests.adapters.cli.exported import OUTLOOK, google, write
from tests.adapters.cli.stage import Shell

AT = ("--now", "2026-03-16T00:00:00Z")

EVENTS = """\
BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20260318T083000
DTEND;TZID=Europe/Berlin:20260318T093000
UID:early@google.com
CLASS:PRIVATE
LOCATION:https://acme.zoom.us/j/123456789
SUMMARY:Early
END:VEVENT
BEGIN:VEVENT
DTSTART;TZID=Europe/Berlin:20260327T163000
DTEND;TZID=Europe/Berlin:20260327T170000
RRULE:FREQ=WEEKLY;COUNT=2
UID:weekly@google.com
CLASS:PUBLIC
X-GOOGLE-CONFERENCE:https://meet.google.com/abc-defg-hij
SUMMARY:Weekly
END:VEVENT
BEGIN:VEVENT
DTSTART;VALUE=DATE:20260319
DTEND;VALUE=DATE:20260320
UID:day@google.com
LOCATION:https://acme.zoom.us/j/987654321
SUMMARY:Offsite
END:VEVENT
"""


def recorded(shell: Shell, file: Path, when: str, *more: str) -> list[str]:
    """Preview under one rule, and list what it records."""
    policy = file.parent / "policy.toml"
    rule = f'[[rules]]\nname = "r"\nthen = "record"\nwhen = {{ {when} }}\n'
    policy.write_text("\n".join([*more, rule]))
    ran = shell("preview", file, "--policy", policy, *AT, "--json")
    assert ran.code == 0
    meetings = ran.json["meetings"]
    assert "cannot tell" not in {m["decision"] for m in meetings}
    return [m["title"] for m in meetings if m["decision"] == "record"]


@pytest.mark.parametrize(
    ("when", "titles"),
    [
        pytest.param("recurring = true", ["Weekly", "Weekly"], id="a series"),
        pytest.param("recurring = false", ["Early", "Offsite"], id="single events"),
        pytest.param("private = true", ["Early"], id="private"),
        pytest.param(
            "private = false", ["Offsite", "Weekly", "Weekly"], id="not private"
        ),
        pytest.param('platform = "zoom"', ["Early", "Offsite"], id="on Zoom"),
        pytest.param("all_day = true", ["Offsite"], id="all day"),
        # The clocks go forward between the two meetings of the series.
        pytest.param(
            "working_hours = true", ["Weekly", "Weekly"], id="at work in Berlin"
        ),
        pytest.param(
            'working_hours = { from = "08:30" }',
            ["Early", "Weekly", "Weekly"],
            id="at work a little earlier",
        ),
    ],
)
def test_a_google_export(
    shell: Shell, bare: Path, when: str, titles: list[str]
) -> None:
    file = google(bare / "ana.ics", EVENTS)
    assert recorded(shell, file, when) == titles


@pytest.mark.parametrize(
    ("when", "recorded_ones"),
    [
        pytest.param("recurring = true", 2, id="a series"),
        pytest.param("private = true", 0, id="private"),
        pytest.param('platform = "microsoft_teams"', 2, id="on Teams"),
        pytest.param('working_hours = { from = "16:00" }', 2, id="at work in Berlin"),
        pytest.param('working_hours = { from = "16:01" }', 0, id="a minute too early"),
    ],
)
def test_an_outlook_export(
    shell: Shell, bare: Path, when: str, recorded_ones: int
) -> None:
    file = write(bare / "dan.ics", OUTLOOK)
    assert len(recorded(shell, file, when)) == recorded_ones


@pytest.mark.parametrize(
    ("hours", "titles"),
    [
        pytest.param('from = "03:30", to = "04:30"', ["Early"], id="in New York"),
        pytest.param('from = "08:30", to = "09:30"', [], id="not in Berlin"),
    ],
)
def test_an_export_without_a_zone_is_judged_by_the_policys(
    shell: Shell, bare: Path, hours: str, titles: list[str]
) -> None:
    parts = ["BEGIN:VCALENDAR", "VERSION:2.0", EVENTS.rstrip(), "END:VCALENDAR", ""]
    file = write(bare / "none.ics", "\n".join(parts))
    zone = 'time_zone = "America/New_York"'
    when = f"working_hours = {{ {hours} }}"
    assert recorded(shell, file, when, zone) == titles
