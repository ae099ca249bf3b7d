"""`preview`: days that stay days, clocks that change, and windows without a meeting."""

from pathlib import Path

import pytest

from tests.adapters.cli.exported import OUTLOOK, REST, google, write
from tests.adapters.cli.stage import Shell

AT = ("--now", "2025-10-15T00:00:00Z")
DAY = """\
BEGIN:VEVENT
DTSTART;VALUE=DATE:20251021
DTEND;VALUE=DATE:20251023
UID:day@google.com
SUMMARY:Offsite
END:VEVENT
"""


def timed(start: str, end: str) -> str:
    return f"""\
BEGIN:VEVENT
DTSTART:{start}
DTEND:{end}
UID:{start}@google.com
SUMMARY:Call
END:VEVENT
"""


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Tokyo"])
@pytest.mark.parametrize("program", ["Google", "Outlook"])
def test_a_whole_day_keeps_its_date_in_every_zone(
    shell: Shell, bare: Path, zone: str, program: str
) -> None:
    if program == "Google":
        file = google(bare / "a.ics", DAY)
    else:
        begin = OUTLOOK.index("BEGIN:VEVENT")
        file = write(bare / "a.ics", OUTLOOK[:begin] + DAY + "END:VCALENDAR\n")
    words = ("preview", file, *AT, "--zone", zone)
    line = shell(*words).out.splitlines()[1]
    assert line.startswith("Tue 21 Oct  all day")
    [meeting] = shell(*words, "--json").json["meetings"]
    assert meeting["all_day"] is True
    assert (meeting["local_start"], meeting["local_end"]) == (
        "2025-10-21",
        "2025-10-23",
    )


def test_a_whole_day_comes_before_the_hours_of_its_day(
    shell: Shell, bare: Path
) -> None:
    # In New York the 21st begins six hours after that of the calendar.
    events = DAY + timed("20251021T010000Z", "20251021T020000Z")
    file = google(
        bare / "a.ics", events + timed("20251021T050000Z", "20251021T060000Z")
    )
    ran = shell("preview", file, *AT, "--zone", "America/New_York")
    shown = [line[:23].rstrip() for line in ran.out.splitlines()[1:4]]
    assert shown == [
        "Mon 20 Oct  21:00-22:00",
        "Tue 21 Oct  all day",
        "            01:00-02:00",
    ]


@pytest.mark.parametrize(
    ("start", "end", "shown"),
    [
        pytest.param(
            "20251026T003000Z",
            "20251026T013000Z",
            ["Sun 26 Oct  02:30 CEST-", "            02:30 CET"],
            id="the repeated hour",
        ),
        pytest.param(
            "20251025T220000Z",
            "20251026T020000Z",
            ["Sun 26 Oct  00:00 CEST-", "            03:00 CET"],
            id="over the change",
        ),
        pytest.param(
            "20251026T073000Z",
            "20251026T083000Z",
            ["Sun 26 Oct  08:30-09:30"],
            id="after the change",
        ),
    ],
)
def test_times_around_a_change_of_the_clocks_can_be_told_apart(
    shell: Shell, bare: Path, start: str, end: str, shown: list[str]
) -> None:
    file = google(bare / "a.ics", timed(start, end))
    lines = shell("preview", file, *AT).out.splitlines()[1:]
    assert [line[:23].rstrip() for line in lines[: len(shown)]] == shown


@pytest.mark.parametrize(
    ("events", "known"),
    [
        pytest.param(
            REST,
            "the file's events start from 2026-03-18 to 2026-05-20, repetitions aside",
            id="far away",
        ),
        pytest.param("", "the file holds no event that could be read", id="none"),
    ],
)
@pytest.mark.parametrize("form", [(), ("--json",)], ids=["text", "json"])
def test_a_window_without_a_meeting_is_told_with_where_to_look(
    shell: Shell, bare: Path, events: str, known: str, form: tuple[str, ...]
) -> None:
    (bare / "p.toml").write_text('preset = "all"')
    file = google(bare / "a.ics", events)
    ran = shell("preview", file, *AT, "--policy", "p.toml", *form)
    assert ran.code == 0
    assert ran.err == (
        f"no meeting from 2025-10-15 to 2025-11-12; {known}; "
        "--now INSTANT begins the window elsewhere\n"
    )
