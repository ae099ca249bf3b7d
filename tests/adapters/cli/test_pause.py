"""`pause` and `resume`: what they record and show, and what they refuse."""

from pathlib import Path

import pytest

from tests.adapters.cli.stage import AT, Ran, Shell, Stage

PAUSED = "paused: the whole workspace, by ana since Mon 02 Mar 08:00 until"


def say(shell: Shell, *words: str) -> Ran:
    return shell(*words, "--now", AT, "--zone", "UTC")


def pause(shell: Shell, *words: str) -> Ran:
    return say(shell, "pause", "--by", "ana", *words)


def resume(shell: Shell, *words: str) -> Ran:
    return say(shell, "resume", "--by", "ana", *words)


def test_nothing_is_sent_from_a_pause_to_its_end(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    ran = pause(shell, "--for", "2h", "--why", "moving house")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == f"{PAUSED} Mon 02 Mar 10:00 (moving house)\n"
    for command in ("plan", "sync"):
        ran = say(shell, command)
        assert ran.code == 0
        assert "to add, held: paused by ana until Mon 02 Mar 10:00\n" in ran.out
        assert f"\n{PAUSED} Mon 02 Mar 10:00 (moving house)\n" in ran.out
    assert stage.writes() == 0
    ran = resume(shell, "--why", "all done")
    assert ran.out.splitlines() == [
        "resumed: the whole workspace, by ana on Mon 02 Mar 08:00 (all done)",
        f"before: {PAUSED} Mon 02 Mar 10:00 (moving house)",
    ]
    assert "in step: yes" in say(shell, "sync").out
    assert stage.writes() == 1


def test_a_pause_passes_by_itself(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    pause(shell, "--for", "30m")
    assert "in step: no" in say(shell, "sync").out
    assert "in step: yes" in shell("sync", "--now", "2026-03-02T08:30:00Z").out


def test_a_calendar_is_paused_by_its_address_and_the_other_goes_on(
    shell: Shell, stage: Stage
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    stage.do(stage.office.meeting(stage.office.dan, title="Initech"))
    say(shell, "pause")
    say(shell, "sync")
    say(shell, "resume")
    ran = pause(shell, "--calendar", "ana@acme.example")
    assert ran.out.startswith("paused: the calendar ana@acme.example, by ana since")
    assert "1 calls sent" in say(shell, "sync").out
    (paused,) = shell("plan", "--now", AT, "--json").json["pauses"]
    assert paused == {
        "scope": f"calendar:{stage.office.ana}",
        "calendar": "ana@acme.example",
        "by": "ana",
        "why": "",
        "at": AT,
        "expires": None,
    }
    assert resume(shell, "--calendar", stage.office.ana).code == 0
    assert "1 calls sent" in say(shell, "sync").out


def test_a_rule_is_paused_by_its_name(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    pause(shell)
    say(shell, "sync")
    resume(shell)
    pause(shell, "--rule", "customers")
    told = " ".join(say(shell, "plan").out.split())
    assert 'paused by ana until somebody resumes (the rule "customers")' in told


def test_the_pauses_in_force_are_listed(shell: Shell, stage: Stage) -> None:
    say(shell, "sync")
    listed = say(shell, "pause", "--list")
    assert (listed.code, listed.out) == (0, "Nothing is paused.\n")
    pause(shell)
    listed = say(shell, "pause", "--list")
    assert listed.out == f"{PAUSED} somebody resumes\n"
    document = shell("pause", "--list", "--now", AT, "--json").json
    assert [one["scope"] for one in document["pauses"]] == ["workspace"]


def test_as_json_a_pause_and_its_end_are_told_in_full(
    shell: Shell, stage: Stage
) -> None:
    made = pause(shell, "--for", "1d", "--why", "w", "--json").json
    assert made == {
        "schema_version": 1,
        "word": "paused",
        "scope": "workspace",
        "by": "ana",
        "why": "w",
        "at": AT,
        "expires": "2026-03-03T08:00:00Z",
        "recorded": True,
        "before": None,
    }
    again = pause(shell, "--for", "1d", "--why", "w", "--json").json
    assert again["recorded"] is False
    assert pause(shell, "--for", "1d", "--why", "w").out.startswith("nothing new: ")
    ended = resume(shell, "--json").json
    assert (ended["word"], ended["expires"]) == ("resumed", None)
    assert ended["before"]["why"] == "w"


def test_what_is_not_paused_cannot_be_resumed(shell: Shell, stage: Stage) -> None:
    say(shell, "sync")
    ran = resume(shell)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == "callsheet: the whole workspace is not paused; nothing is\n"
    pause(shell)
    ran = resume(shell, "--calendar", stage.office.ana)
    assert "is not paused; paused are the whole workspace" in ran.err


def test_what_strangers_call_themselves_cannot_move_the_cursor(
    shell: Shell, stage: Stage
) -> None:
    ran = say(shell, "pause", "--by", "a\u202eb", "--why", "x\u200b")
    assert "by a b since" in ran.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("pause", "--calendar", "a", "--rule", "b"), "not both"),
        (("resume", "--calendar", "a", "--rule", "b"), "not both"),
        (("pause", "--for", "367d"), "at most 366d"),
        (("pause", "--for", "soon"), "30m, 2h or 3d"),
        (("resume", "--for", "2h"), "--for"),
        (("pause", "--list", "--for", "2h"), "makes none"),
        (("pause", "--list", "--rule", "r"), "makes none"),
        (("pause", "--list", "--by", "b"), "makes none"),
        (("pause", "--calendar", " "), "--calendar says nothing"),
        (("pause", "surplus"), "surplus"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_refused_before_anything_is_opened(
    shell: Shell, stage: Stage, bare: Path, words: tuple[str, ...], told: str
) -> None:
    ran = shell(*words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert not (bare / "log.db").exists()


@pytest.mark.parametrize(
    "words",
    [
        ("pause", "--calendar", "ana@acme.example"),
        ("pause", "--rule", "customers"),
        ("pause", "--list"),
        ("resume",),
    ],
    ids=" ".join,
)
def test_what_has_to_be_looked_up_needs_a_log(
    shell: Shell, stage: Stage, bare: Path, words: tuple[str, ...]
) -> None:
    ran = shell(*words)
    assert (ran.code, ran.out) == (1, "")
    assert "there is no log; `callsheet sync` begins one" in ran.err
    assert not (bare / "log.db").exists()


def test_an_unknown_calendar_or_rule_is_refused_with_the_nearest(
    shell: Shell, stage: Stage
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    say(shell, "sync")
    ran = pause(shell, "--calendar", "anna@acme.example")
    assert (ran.code, "it knows ana@acme.example" in ran.err) == (1, True)
    ran = pause(shell, "--rule", "custmers")
    assert (ran.code, "it knows customers" in ran.err) == (1, True)
