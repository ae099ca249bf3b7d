"""`policy preview --ics`: two policies over an exported calendar."""

from pathlib import Path

import pytest

from tests.adapters.cli.exported import POLICY, google, write
from tests.adapters.cli.stage import Shell

AT = ("--now", "2026-03-16T00:00:00Z")


@pytest.fixture
def calendar(bare: Path) -> Path:
    (bare / "new.toml").write_text(POLICY)
    return google(bare / "ana.ics")


def test_without_a_policy_everything_recorded_is_a_gain(
    shell: Shell, calendar: Path
) -> None:
    ran = shell("policy", "preview", "new.toml", "--ics", calendar, *AT)
    assert ran.code == 0
    assert "compared with no policy at all: nothing is recorded" in ran.err
    assert "3 meetings gained (3 bots), 0 lost, 0 re-booked, 2 unchanged" in ran.out
    assert "5 meetings of an exported calendar" in ran.out
    assert "when (Europe/Berlin)" in " ".join(ran.out.split())
    assert "not read: " in ran.out


def test_no_policy_has_no_path_through_its_rules(shell: Shell, calendar: Path) -> None:
    ran = shell("policy", "preview", "new.toml", "--ics", calendar, *AT, "--why")
    assert "there is no policy" in ran.out
    assert "no policy could be read" not in ran.out


def test_the_policy_of_the_settings_or_a_flag_is_compared_with(
    shell: Shell, calendar: Path, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "all.toml").write_text('preset = "all"\n')
    words = ("policy", "preview", "new.toml", "--ics", calendar, *AT)
    flag = shell(*words, "--policy", "all.toml", "--json")
    monkeypatch.setenv("CALLSHEET_POLICY", "all.toml")
    setting = shell(*words, "--json")
    assert flag.err == setting.err == ""
    assert flag.json == setting.json
    assert flag.json["totals"]["lost"] == {"events": 1, "bots": 1, "held": 0}
    assert [e["title"] for e in flag.json["events"]] == ["Team"]


def test_as_json_the_window_and_what_was_left_out_are_told(
    shell: Shell, calendar: Path
) -> None:
    ran = shell("policy", "preview", "new.toml", "--ics", calendar, *AT, "--json")
    assert ran.json["source"] == {
        "kind": "ics",
        "calendar": "ana@acme.example",
        "start": "2026-03-16T00:00:00Z",
        "end": "2026-04-13T00:00:00Z",
    }
    assert "broken1@google.com" in ran.json["skipped"][0]["place"]
    assert ran.json["policies"]["old"] is None


def test_an_empty_window_says_where_the_files_meetings_are(
    shell: Shell, calendar: Path
) -> None:
    ran = shell(
        "policy", "preview", "new.toml", "--ics", calendar, "--now", "2031-01-01T00:00Z"
    )
    assert ran.code == 0
    assert "the file's events start from" in ran.err


def test_whose_calendar_it_is_can_be_said(shell: Shell, calendar: Path) -> None:
    words = ("policy", "preview", "new.toml", "--ics", calendar, *AT)
    ran = shell(*words, "--as", "bo@globex.example", "--json")
    assert ran.json["source"]["calendar"] == "bo@globex.example"
    assert shell(*words, "--as", "nobody").code == 2


def test_a_file_or_policy_that_cannot_be_read_is_wrong_input(
    shell: Shell, calendar: Path, bare: Path
) -> None:
    (bare / "bad.toml").write_text("nonsense = 1\n")
    for words in (
        ("new.toml", "--ics", bare / "nowhere.ics"),
        ("new.toml", "--ics", bare / "new.toml"),
        ("bad.toml", "--ics", calendar),
        ("new.toml", "--ics", calendar, "--policy", "bad.toml"),
    ):
        ran = shell("policy", "preview", *words, *AT)
        assert (ran.code, ran.out) == (2, ""), words


def test_a_policy_of_the_settings_that_cannot_be_read_is_wrong_configuration(
    shell: Shell, calendar: Path, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (bare / "bad.toml").write_text("nonsense = 1\n")
    monkeypatch.setenv("CALLSHEET_POLICY", "bad.toml")
    ran = shell("policy", "preview", "new.toml", "--ics", calendar, *AT)
    assert (ran.code, ran.out) == (3, "")
    assert "bad.toml" in ran.err
    assert "nonsense" in ran.err
    assert "this is the policy of the settings, to compare with" in ran.err


HOURS = """\
[[rules]]
name = "office"
then = "record"
when = { working_hours = { from = "00:00", to = "24:00" } }
"""

ZONELESS = """\
BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//x//y//EN
BEGIN:VEVENT
UID:late@x
DTSTAMP:20260301T000000Z
DTSTART:20260316T200000Z
DTEND:20260316T210000Z
SUMMARY:Late
LOCATION:https://meet.google.com/abc-defg-hij
END:VEVENT
END:VCALENDAR
"""


def test_where_the_file_names_no_zone_hours_are_told_by_the_one_given(
    shell: Shell, bare: Path
) -> None:
    (bare / "new.toml").write_text(HOURS)
    calendar = write(bare / "zoneless.ics", ZONELESS)
    words = ("preview", calendar, *AT, "--policy", "new.toml", "--json")
    assert shell(*words).json["counts"]["record"] == 0
    assert shell(*words, "--zone", "Europe/Berlin").json["counts"]["record"] > 0
    both = ("policy", "preview", "new.toml", "--ics", calendar, *AT, "--json")
    assert shell(*both).json["totals"]["gained"]["events"] == 0
    there = shell(*both, "--zone", "Europe/Berlin").json
    assert there["totals"]["gained"]["events"] > 0


GROUPED = """\
default = "skip"
[[groups]]
name = "sales"
members = { calendar_metadata = { team = "sales" } }
default = "record"
"""


@pytest.mark.parametrize(
    ("notes", "recorded"),
    [
        pytest.param((), False, id="of nothing"),
        pytest.param(("--metadata", "team=sales"), True, id="that is asked for"),
        pytest.param(
            ("--metadata", "tier=gold", "--metadata", "team=legal"), False, id="of else"
        ),
    ],
)
def test_a_note_on_the_calendar(
    shell: Shell, calendar: Path, bare: Path, notes: tuple[str, ...], recorded: bool
) -> None:
    (bare / "new.toml").write_text(GROUPED)
    alone = shell("preview", calendar, "--policy", "new.toml", *AT, *notes, "--json")
    assert (alone.json["counts"]["record"] > 0) is recorded
    assert (alone.json["counts"]["cannot tell"] > 0) is (notes == ())
    both = shell(
        *("policy", "preview", "new.toml", "--ics", calendar, *AT, *notes, "--json")
    )
    assert (both.json["totals"]["gained"]["events"] > 0) is recorded


def test_a_loss_for_want_of_knowledge_says_that_a_booked_bot_would_stay(
    shell: Shell, calendar: Path, bare: Path
) -> None:
    (bare / "new.toml").write_text(GROUPED)
    (bare / "all.toml").write_text('preset = "all"\n')
    words = ("policy", "preview", "new.toml", "--ics", calendar, *AT)
    ran = shell(*words, "--policy", "all.toml")
    lost = shell(*words, "--policy", "all.toml", "--json").json["totals"]["lost"]
    shown = " ".join(ran.out.split())
    note = "cannot be told: nothing is added (a booked bot would stay)"
    assert lost["events"] > 0
    assert shown.count(note) == lost["events"]
    told = shell(*words, "--policy", "all.toml", "--metadata", "team=legal").out
    assert "loses it" in told
    assert "a booked bot would stay" not in " ".join(told.split())


@pytest.mark.parametrize("note", ["team", "=sales", ""])
def test_a_note_that_is_none_is_wrong_usage(
    shell: Shell, calendar: Path, note: str
) -> None:
    ran = shell("preview", calendar, "--metadata", note, *AT)
    assert (ran.code, ran.out) == (2, "")
    assert "--metadata: KEY=VALUE, such as team=sales" in ran.err


def test_two_notes_under_one_key_are_wrong_usage(shell: Shell, calendar: Path) -> None:
    ran = shell("preview", calendar, "--metadata", "a=1", "--metadata", "a=2", *AT)
    assert (ran.code, ran.out) == (2, "")
    assert "a key is given twice" in ran.err


def test_notes_are_those_of_a_file(shell: Shell, bare: Path) -> None:
    (bare / "new.toml").write_text(POLICY)
    ran = shell("policy", "preview", "new.toml", "--metadata", "a=1")
    assert (ran.code, ran.out) == (2, "")
    assert "--metadata: says what is noted on an --ics calendar" in ran.err


def test_the_marks_that_are_shown_are_explained(shell: Shell, calendar: Path) -> None:
    ran = shell("policy", "preview", "new.toml", "--ics", calendar, *AT)
    assert "\n+ gains a bot\n" in ran.out
    ran = shell("policy", "preview", "new.toml", "--ics", calendar, *AT, "--all")
    assert "\n+ gains a bot, = stays as it is\n" in ran.out
