"""`prefer`: what it records, what it foretells, and what it refuses."""

import asyncio
import getpass
from datetime import timedelta
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.domain.records import PreferenceSet
from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.simulator.office import NOW

UID = "shared@acme.example"


def choices() -> list[PreferenceSet]:
    """All choices that the log holds, oldest first."""

    async def read() -> list[PreferenceSet]:
        async with open_log("sqlite:///log.db", read_only=True) as log:
            found = await log.since(0, 10_000)
            return [r.record for r in found if isinstance(r.record, PreferenceSet)]

    return asyncio.run(read())


def prefer(shell: Shell, *words: str) -> Ran:
    return shell("prefer", *words, "--now", AT, "--zone", "Europe/Berlin")


def test_a_choice_is_recorded_with_who_when_and_why(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    ran = prefer(shell, event, "no", "--why", "my doctor", "--by", "ana")
    assert (ran.code, ran.err) == (0, "")
    assert choices() == [
        PreferenceSet(
            target=event, series=False, wanted=False, by="ana", why="my doctor", at=NOW
        )
    ]
    assert ran.out.splitlines() == [
        "recorded: ana chose not to record this event",
        "",
        "Globex",
        f"  Tue 03 Mar 11:00-11:30 (Europe/Berlin), ana@acme.example, {event}",
        "  so far: the right bot is booked",
        "  now: the next pass takes the bot off",
    ]


def test_without_by_it_is_whoever_is_logged_in(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "dan")
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    prefer(shell, event, "yes")
    assert [(one.by, one.why) for one in choices()] == [("dan", "")]


def test_where_nobody_is_logged_in_by_is_asked_for(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> str:
        raise KeyError("uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    ran = prefer(shell, "x", "yes", "--event")
    assert (ran.code, ran.out) == (2, "")
    assert "say --by WHO" in ran.err


def test_recall_is_not_asked(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    calls = stage.calls()
    assert prefer(shell, event, "no").code == 0
    assert prefer(shell, "--list").code == 0
    assert stage.calls() == calls


def test_a_choice_that_stands_is_not_recorded_again(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    prefer(shell, event, "no", "--by", "ana", "--why", "my doctor")
    ran = prefer(shell, event, "no", "--by", "dan")
    told = "nothing new: ana chose not to record this event on Mon 02 Mar 09:00"
    assert f"{told} (my doctor)" in ran.out
    assert len(choices()) == 1


def test_there_is_nothing_to_clear_where_nobody_chose(
    shell: Shell, stage: Stage
) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    ran = prefer(shell, event, "clear")
    assert ran.code == 0
    assert "nothing to clear: nobody has chosen for this event" in ran.out
    assert choices() == []


def test_a_change_of_mind_tells_what_stood_before(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    prefer(shell, event, "no", "--by", "ana")
    ran = prefer(shell, event, "clear", "--by", "dan")
    assert ran.out.splitlines()[:2] == [
        "recorded: dan chose to let the rules decide on this event",
        "before: ana chose not to record this event on Mon 02 Mar 09:00",
    ]
    assert [one.wanted for one in choices()] == [False, None]


def test_a_beginning_that_is_unambiguous_is_enough(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)
    assert prefer(shell, event[:6], "no", "--json").json["target"] == event
    assert prefer(shell, event[:6], "no", "--event", "--json").json["target"] == event


def test_an_event_of_a_series_stands_for_the_series(shell: Shell, stage: Stage) -> None:
    mine, theirs = stage.do(stage.office.shared(title="Globex"))
    shell("sync", "--now", AT)
    for named in (mine, theirs[:8], UID):
        ran = prefer(shell, named, "no", "--series", "--json")
        assert (ran.json["target"], ran.json["kind"]) == (UID, "series")
        assert {one["event_id"] for one in ran.json["events"]} == {mine, theirs}
    assert [(one.target, one.series) for one in choices()] == [(UID, True)]


def test_a_series_is_found_without_being_called_one(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.shared())
    shell("sync", "--now", AT)
    assert prefer(shell, UID, "no", "--json").json["kind"] == "series"


def test_what_nobody_knows_is_refused_with_what_is_near_and_the_cure(
    shell: Shell, stage: Stage
) -> None:
    event, _ = stage.do(stage.office.shared())
    shell("sync", "--now", AT)
    typo = f"{event[:10]}!{event[11:]}"
    ran = prefer(shell, typo, "no")
    assert (ran.code, ran.out) == (1, "")
    assert f"the nearest are {event}" in ran.err
    assert "Run `callsheet sync` first, or say --event or --series" in ran.err
    assert UID in prefer(shell, "shared@acme.exmple", "no").err
    assert "nearest" not in prefer(shell, "zzz", "no").err
    assert choices() == []


@pytest.mark.parametrize("kind", ["event", "series"])
def test_what_was_not_seen_yet_is_chosen_for_as_it_is_called(
    shell: Shell, stage: Stage, kind: str
) -> None:
    ran = prefer(shell, "legal@acme.example", "no", f"--{kind}")
    assert ran.code == 0
    assert f"the log has not seen this {kind} yet; it holds once it does" in ran.out
    assert [(one.target, one.series) for one in choices()] == [
        ("legal@acme.example", kind == "series")
    ]
    # From now on it is known by that name.
    assert prefer(shell, "legal@acme.example", "clear").code == 0
    assert [one.wanted for one in choices()] == [False, None]


def test_a_choice_made_before_the_first_pass_holds_from_there(
    shell: Shell, stage: Stage
) -> None:
    prefer(shell, UID, "no", "--series")
    stage.do(stage.office.shared())
    assert shell("sync", "--now", AT).code == 0
    assert stage.writes() == 0


def test_without_a_log_nothing_can_be_looked_up(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    for words in (("abc", "no"), ("--list",)):
        ran = prefer(shell, *words)
        assert (ran.code, ran.out) == (1, "")
        assert "there is no log; `callsheet sync` begins one" in ran.err
    assert not (bare / "log.db").exists()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("a",), "needs two words", id="no choice"),
        pytest.param((), "needs two words", id="nothing at all"),
        pytest.param(("a", "maybe"), '"yes", "no", "clear"', id="another word"),
        pytest.param(
            ("a", "no", "--event", "--series"), "not both", id="event and series"
        ),
        pytest.param(("--list", "a"), "makes none", id="a list of one"),
        pytest.param(("--list", "--why", "x"), "makes none", id="a list with why"),
        pytest.param(("", "no"), "EVENT or SERIES says nothing", id="no name"),
        pytest.param(("a" * 1001, "no"), "longer than 1,000", id="a long name"),
        pytest.param(("a\x1b[2J", "no"), "control", id="a name that clears"),
        pytest.param(("a", "no", "--by", " "), "--by says nothing", id="nobody"),
        pytest.param(("a", "no", "--by", "b" * 101), "100", id="a long person"),
        pytest.param(("a", "no", "--by", "b\n"), "--by holds", id="a broken person"),
        pytest.param(("a", "no", "--why", "w" * 501), "500", id="a long story"),
        pytest.param(("a", "no", "--why", "\u2028"), "--why", id="a line separator"),
        pytest.param(("a", "no", "--why", "w\udc80"), "--why holds", id="bad bytes"),
    ],
)
def test_wrong_usage_is_refused_before_anything_is_opened(
    shell: Shell, stage: Stage, bare: Path, words: tuple[str, ...], told: str
) -> None:
    ran = prefer(shell, *words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert not (bare / "log.db").exists()


def test_a_log_that_a_pass_writes_to_is_a_failure_that_says_so(
    shell: Shell, stage: Stage
) -> None:
    event = stage.do(stage.office.meeting())
    shell("sync", "--now", AT)

    async def prefer_meanwhile() -> Ran:
        async with open_log("sqlite:///log.db"):
            return await asyncio.to_thread(lambda: prefer(shell, event, "no"))

    ran = asyncio.run(prefer_meanwhile())
    assert ran.code == 1
    assert "one process at a time may write" in ran.err


def test_a_document_says_all_of_it(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(title="Globex"))
    shell("sync", "--now", AT)
    document = prefer(shell, event, "no", "--by", "ana", "--json").json
    (told,) = document.pop("events")
    assert document == {
        "schema_version": 1,
        "target": event,
        "kind": "event",
        "seen": True,
        "wanted": False,
        "recorded": {"wanted": False, "by": "ana", "why": "", "at": AT},
        "before": None,
        "further": 0,
    }
    assert told["title"] == "Globex"
    assert told["start_time"] == "2026-03-03T10:00:00Z"
    assert told["before"]["reason"] == "already_correct"
    assert told["after"]["reason"] == "unwanted_by_event_preference"
    assert told["after"]["commands"] == ["remove_bot"]
    assert told["words"] == "the next pass takes the bot off"
    again = prefer(shell, event, "no", "--json").json
    assert again["recorded"] is None
    assert again["before"]["by"] == "ana"


def test_the_list_tells_every_choice_that_stands(shell: Shell, stage: Stage) -> None:
    first = stage.do(stage.office.meeting(title="Globex", ical_uid="g@x"))
    second = stage.do(stage.office.meeting(title="Team", ical_uid="t@x"))
    shell("sync", "--now", AT)
    assert "the rules decide" in prefer(shell, "--list").out
    prefer(shell, first, "no", "--by", "ana", "--why", "my doctor")
    prefer(shell, second, "yes", "--by", "ana")
    prefer(shell, second, "clear", "--by", "ana")
    prefer(shell, "t@x", "yes", "--by", "dan")
    prefer(shell, "later@x", "no", "--series", "--by", "eve")
    listed = prefer(shell, "--list")
    assert listed.code == 0
    words = [line.split() for line in listed.out.splitlines()]
    assert words[0][:3] == ["for", "record", "by"]
    told = {line[0]: line for line in words[1:] if line[:1] == ["event"]}
    assert told["event"][1:3] == ["no", "ana"]
    assert "my doctor" in listed.out
    assert "not seen yet" in listed.out
    found = prefer(shell, "--list", "--json").json["choices"]
    assert [(c["target"], c["kind"], c["wanted"], c["title"]) for c in found] == [
        (first, "event", False, "Globex"),
        ("later@x", "series", False, None),
        ("t@x", "series", True, "Team"),
    ]
    assert [c["events"] for c in found] == [1, 0, 1]


def test_strangers_texts_cannot_move_the_cursor(shell: Shell, stage: Stage) -> None:
    title = "\x1b[2J\u202egone"
    event = stage.do(stage.office.meeting(title=title, ical_uid="\x1b[31mred@x"))
    shell("sync", "--now", AT)
    for words in ((event, "no"), (event, "no", "--series"), ("--list",), ("red", "no")):
        ran = prefer(shell, *words)
        assert "\x1b" not in ran.out + ran.err
        assert "\u202e" not in ran.out + ran.err


def test_of_a_long_series_the_nearest_events_are_told_and_the_rest_counted(
    shell: Shell, stage: Stage
) -> None:
    starts = [NOW + timedelta(hours=hour) for hour in range(-20, 103)]
    for start in starts:
        stage.do(stage.office.meeting(ical_uid="daily@x", start=start))
    shell("sync", "--now", AT)
    document = prefer(shell, "daily@x", "no", "--json").json
    # The one that began just now is not over.
    assert len(document["events"]) == 100
    assert document["events"][0]["start_time"] == AT
    assert document["further"] == 3
    assert "and 3 more events of this series" in prefer(shell, "daily@x", "no").out
