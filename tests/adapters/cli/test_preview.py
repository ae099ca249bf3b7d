"""`preview`: every meeting of an exported calendar once, in local time, with a why."""

from pathlib import Path

import pytest

from tests.adapters.cli.exported import OUTLOOK, POLICY, google, write
from tests.adapters.cli.stage import Shell

AT = ("--now", "2026-03-16T00:00:00Z")


@pytest.fixture
def policy(bare: Path) -> Path:
    file = bare / "policy.toml"
    file.write_text(POLICY)
    return file


def test_a_google_export_lists_every_meeting_once_over_the_clock_change(
    shell: Shell, bare: Path, policy: Path
) -> None:
    file = google(bare / "ana.ics")
    ran = shell("preview", file, "--policy", policy, *AT, "--json")
    assert (ran.code, ran.err) == (0, "")
    rows = [
        (m["local_start"], m["start_time"], m["title"], m["decision"], m["reason"])
        for m in ran.json["meetings"]
    ]
    # The clocks go forward on 29 March.
    assert rows == [
        ("2026-03-16T10:00:00", "2026-03-16T09:00:00Z", "Globex weekly", *RECORD),
        ("2026-03-18T14:00:00", "2026-03-18T13:00:00Z", "Team", *NOT_ASKED),
        ("2026-03-19", "2026-03-18T23:00:00Z", "Offsite", *NO_LINK),
        ("2026-03-23T10:00:00", "2026-03-23T09:00:00Z", "Globex weekly", *RECORD),
        (
            "2026-03-31T14:00:00",
            "2026-03-31T12:00:00Z",
            "Globex weekly (moved)",
            *RECORD,
        ),
    ]
    assert ran.json["time_zone"] == "Europe/Berlin"
    assert ran.json["counts"] == {"record": 3, "skip": 2, "cannot tell": 0}
    assert [s["reason"] for s in ran.json["skipped"]] != []
    assert "broken1@google.com" in ran.json["skipped"][0]["place"]


RECORD = ("record", "wanted_by_rule")
NOT_ASKED = ("skip", "unwanted_by_default")
NO_LINK = ("skip", "no_meeting_url")


def test_the_table_says_day_time_meeting_word_and_why(
    shell: Shell, bare: Path, policy: Path
) -> None:
    file = google(bare / "ana.ics")
    ran = shell("preview", file, "--policy", policy, *AT)
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[0] == "when (Europe/Berlin) meeting because"
    assert lines[1] == (
        "Mon 16 Mar 10:00-10:30 Globex weekly record "
        'rule "external_accepted" records it'
    )
    assert lines[2] == "Wed 18 Mar 14:00-15:00 Team skip no rule asks for it"
    assert lines[3] == "Thu 19 Mar all day Offsite skip there is no meeting link"
    assert "5 meetings in 28 days" in ran.out
    assert "3 record, 2 skip, 0 cannot tell" in ran.out
    assert "not read: VEVENT" in ran.out
    assert max(map(len, ran.out.splitlines()[:6])) <= 100


def test_an_outlook_export_in_its_own_zone_keeps_its_hour(
    shell: Shell, bare: Path, policy: Path
) -> None:
    file = write(bare / "dan.ics", OUTLOOK)
    ran = shell("preview", file, "--policy", policy, *AT)
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    assert lines[1].startswith("Mon 23 Mar 16:00-17:00 Hooli review record")
    assert lines[2].startswith("Mon 30 Mar 16:00-17:00 Hooli review record")
    elsewhere = shell("preview", file, "--policy", policy, *AT, "--zone", "UTC").out
    assert "15:00-16:00" in elsewhere
    assert "14:00-15:00" in elsewhere


def test_without_a_policy_all_is_recorded_and_one_line_says_so(
    shell: Shell, bare: Path
) -> None:
    ran = shell("preview", google(bare / "ana.ics"), *AT)
    assert ran.err == "no policy given: everything with a meeting link is recorded\n"
    assert "4 record, 1 skip" in ran.out


def test_a_missing_file_is_all_that_is_told(shell: Shell) -> None:
    ran = shell("preview", "no-such.ics", *AT)
    assert ran.err == "callsheet: no-such.ics: No such file or directory\n"


def test_whose_calendar_it_is_decides_what_is_mine(
    shell: Shell, bare: Path, policy: Path
) -> None:
    text = OUTLOOK.replace("dan@acme.example", "Calendar", 1)
    text = text.replace('X-OWNER;CN="Dan Fischer":mailto:dan@acme.example\n', "")
    file = write(bare / "nobody.ics", text)
    unknown = shell("preview", file, "--policy", policy, *AT)
    assert "0 record, 0 skip, 2 cannot tell" in unknown.out
    assert "cannot be told; --as EMAIL says it" in unknown.err
    ours = google(bare / "team.ics")
    exported = ours.read_bytes().replace(
        b"X-WR-CALNAME:ana@acme.example", b"X-WR-CALNAME:A"
    )
    ours.write_bytes(exported)
    told = shell("preview", ours, "--policy", policy, *AT)
    assert "0 record, 2 skip, 3 cannot tell" in told.out
    mine = shell("preview", file, "--policy", policy, *AT, "--as", "dan@acme.example")
    assert "2 record" in mine.out
    assert mine.err == ""


def test_why_shows_the_path_through_the_rules(
    shell: Shell, bare: Path, policy: Path
) -> None:
    ran = shell("preview", google(bare / "a.ics"), "--policy", policy, *AT, "--why")
    told = " ".join(ran.out.split())
    assert '· rule "external_accepted" does not apply: guests from outside' in told


@pytest.mark.parametrize(
    ("content", "told"),
    [
        pytest.param(b"", "empty", id="empty"),
        pytest.param(b"hello\n", "not a calendar", id="no calendar"),
        pytest.param(b"\x00\x01" * 500, "", id="binary"),
    ],
)
def test_a_file_that_is_no_calendar_is_refused(
    shell: Shell, bare: Path, content: bytes, told: str
) -> None:
    (bare / "x.ics").write_bytes(content)
    ran = shell("preview", "x.ics", *AT)
    assert (ran.code, ran.out) == (2, "")
    assert "callsheet: x.ics: " in ran.err
    assert told in ran.err


def test_a_truncated_file_shows_what_was_read_and_says_so(
    shell: Shell, bare: Path
) -> None:
    file = google(bare / "cut.ics")
    file.write_bytes(file.read_bytes()[:-500])
    ran = shell("preview", file, *AT)
    assert ran.code == 0
    assert "Globex weekly" in ran.out
    assert "the file was cut" in ran.err


def test_latin_1_is_understood(shell: Shell, bare: Path) -> None:
    file = google(bare / "latin.ics")
    text = file.read_bytes().decode().replace("Team", "Rücksprache")
    file.write_bytes(text.encode("latin-1"))
    assert "Rücksprache" in shell("preview", file, *AT).out


def test_ten_thousand_repetitions_without_end_stay_within_the_window(
    shell: Shell, bare: Path
) -> None:
    event = (
        "BEGIN:VEVENT\nUID:n{n}@google.com\nDTSTART:20200101T0{h}0000Z\n"
        "DTEND:20200101T0{h}3000Z\nRRULE:FREQ=DAILY\nSUMMARY:Daily {n}\nEND:VEVENT\n"
    )
    text = "".join(event.format(n=n, h=n) for n in range(3))
    ran = shell("preview", google(bare / "many.ics", text), *AT, "--json")
    assert len(ran.json["meetings"]) == 3 * 28


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("no-such.ics",), "no-such.ics: No such file or directory"),
        (("a.ics", "--days", "29"), "--days: a number from 1 to 28"),
        (("a.ics", "--days", "1.5"), "a whole number of days, such as 7"),
        (("a.ics", "--as", "ana"), "--as: an e-mail address"),
        (("a.ics", "--now", "2026-03-16"), "an instant needs its offset"),
        (("a.ics", "--zone", "Mars"), "not a time zone"),
        (("a.ics", "--policy", "no.toml"), "no.toml: cannot be read"),
    ],
)
def test_wrong_use_is_told_by_name(
    shell: Shell, bare: Path, words: tuple[str, ...], told: str
) -> None:
    google(bare / "a.ics")
    ran = shell("preview", *words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_a_policy_with_an_unknown_word_is_refused_with_the_nearest(
    shell: Shell, bare: Path, policy: Path
) -> None:
    policy.write_text(POLICY.replace("external_accepted", "external_acepted"))
    ran = shell("preview", google(bare / "a.ics"), "--policy", policy, *AT)
    assert (ran.code, ran.out) == (2, "")
    assert 'policy.toml:2:1: preset: unknown preset; did you mean "external' in ran.err
