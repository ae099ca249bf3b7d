"""`plan approve` and `plan reject`: what is shown, said, and done after."""

import asyncio
import getpass
from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.simulator.office import Json


@pytest.fixture
def held(
    shell: Shell, stage: Stage, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> Stage:
    """Three booked meetings that the next policy empties, one more than may be."""
    for number in range(3):
        stage.do(stage.office.meeting(title=f"M{number}", ical_uid=f"{number}@x"))
    assert shell("sync", "--now", AT).code == 0
    (bare / "policy.toml").write_text('preset = "none"\n')
    monkeypatch.setenv("CALLSHEET_LIMITS__REMOVALS", "2")
    return stage


def hold_of(shell: Shell) -> Json:
    (hold,) = shell("plan", "--now", AT, "--json").json["holds"]
    return hold


def say(shell: Shell, word: str, *words: str) -> Ran:
    return shell("plan", word, *words, "--now", AT, "--zone", "UTC")


def plan(shell: Shell) -> Ran:
    return shell("plan", "--now", AT, "--zone", "UTC")


def test_a_plan_shows_a_hold_once_with_its_limit_events_and_what_to_type(
    shell: Shell, held: Stage
) -> None:
    name = hold_of(shell)["name"]
    told = plan(shell).out
    line = (
        f"hold {name}: 3 removals in the whole workspace: too many bots would be lost"
    )
    assert told.count(line) == 1
    assert "at once, by limits.removals and limits.fraction" in told
    assert told.count(f"to remove, held: too many at once (hold {name})") == 3
    block = told[told.index(line) :].splitlines()[1:]
    assert sorted(one.split()[-1] for one in block[:3]) == ["M0", "M1", "M2"]
    assert block[3:] == [
        "  first let a pass record it: callsheet sync",
        f"  to let the bots go: callsheet plan approve {name}",
        f"  to keep them: callsheet plan reject {name}",
    ]


def test_what_a_pass_recorded_can_be_approved_as_it_says(
    shell: Shell, held: Stage
) -> None:
    ran = shell("sync", "--now", AT)
    assert "first let a pass" not in ran.out + plan(shell).out
    (line,) = [one for one in ran.out.splitlines() if "to let the bots go: " in one]
    words = line.partition("callsheet ")[2].split()
    writes = held.writes()
    ran = shell(*words, "--now", AT, "--by", "ana", "--why", "over", "--zone", "UTC")
    name = words[-1]
    assert (ran.code, ran.err, held.writes()) == (0, "", writes)
    assert ran.out == (
        f"approved: hold {name}, 3 removals in the whole workspace, by ana on "
        "Mon 02 Mar 08:00 until Tue 03 Mar 08:00 (over)\n"
        "the next callsheet sync takes the bots off, if it still finds exactly these "
        "removals\n"
    )
    shown = plan(shell).out
    assert "0 to add, 3 to remove" in shown
    assert (
        f"hold {name}: 3 removals in the whole workspace: approved by ana on" in shown
    )
    done = shell("sync", "--now", AT)
    assert f"hold {name}: approved, and let go" in done.out
    assert "in step: yes" in done.out
    assert held.writes() == writes + 3


def test_recall_is_not_asked(shell: Shell, held: Stage) -> None:
    shell("sync", "--now", AT)
    name, calls = hold_of(shell)["name"], held.calls()
    for word in ("approve", "reject"):
        assert say(shell, word, name).code == 0
    assert held.calls() == calls


def test_what_is_rejected_is_shown_as_such_and_not_asked_about(
    shell: Shell, held: Stage
) -> None:
    shell("sync", "--now", AT)
    name = hold_of(shell)["name"]
    ran = say(shell, "reject", name, "--by", "ben", "--why", "a slip")
    assert ran.out.startswith(f"rejected: hold {name}, 3 removals in the whole")
    assert "the bots stay; another set of removals" in ran.out
    for ran in (plan(shell), shell("sync", "--now", AT, "--zone", "UTC")):
        assert ran.code == 0
        assert ran.out.count(f"to remove, held: rejected by ben (hold {name})") == 3
        said = "rejected by ben on Mon 02 Mar 08:00 (a slip); the bots stay"
        assert said in ran.out
        assert "plan approve" not in ran.out
    assert hold_of(shell)["state"] == "rejected"
    after_all = say(shell, "approve", name)
    assert "before: rejected by ben on Mon 02 Mar 08:00 (a slip)" in after_all.out


def test_as_json_a_hold_tells_all_that_is_shown(shell: Shell, held: Stage) -> None:
    hold = hold_of(shell)
    assert hold == {
        "hold": hold["hold"],
        "name": hold["hold"][7:17],
        "state": "open",
        "recorded": False,
        "scope": "workspace",
        "limit": "removals",
        "count": 3,
        "first": hold["first"],
        "until": None,
        "said": None,
    }
    document = shell("plan", "--now", AT, "--json").json
    row = document["events"][0]
    assert (row["action"], row["would"], row["held"]["hold"]) == (
        "held",
        "remove",
        hold["hold"],
    )
    assert document["pauses"] == []
    passed = shell("sync", "--now", AT, "--json").json
    assert passed["holds"] == [{**hold, "recorded": True}]
    assert passed["ended"] == []
    ruled = say(shell, "approve", hold["name"], "--for", "2h", "--by", "a", "--json")
    said = {
        "word": "approved",
        "by": "a",
        "why": "",
        "at": AT,
        "expires": "2026-03-02T10:00:00Z",
    }
    assert (ruled.json["said"], ruled.json["recorded"]) == (said, True)
    (lifted,) = shell("plan", "--now", AT, "--json").json["holds"]
    assert lifted == {**hold, "recorded": True, "state": "approved", "said": said}
    again = say(shell, "approve", hold["name"], "--for", "2h", "--by", "a", "--json")
    assert again.json["recorded"] is False
    assert again.json["before"] == said
    ended = shell("sync", "--now", AT, "--json").json["ended"]
    assert ended == [{"hold": hold["hold"], "name": hold["name"], "how": "approved"}]


def test_the_same_word_again_is_nothing_new(shell: Shell, held: Stage) -> None:
    shell("sync", "--now", AT)
    name = hold_of(shell)["name"]
    say(shell, "reject", name)
    assert say(shell, "reject", name).out.startswith(
        f"nothing new: rejected: hold {name}"
    )


def test_without_by_it_is_whoever_is_logged_in(
    shell: Shell, held: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LOGNAME", "dan")
    shell("sync", "--now", AT)
    assert "by dan on" in say(shell, "approve", hold_of(shell)["name"]).out

    def nobody() -> str:
        raise KeyError("uid not found: 4711")

    monkeypatch.setattr(getpass, "getuser", nobody)
    ran = say(shell, "approve", "x")
    assert (ran.code, "say --by WHO" in ran.err) == (2, True)


def test_a_hold_that_no_pass_has_recorded_cannot_be_approved_and_it_is_said_how(
    shell: Shell, held: Stage
) -> None:
    name = hold_of(shell)["name"]
    ran = say(shell, "approve", name)
    assert (ran.code, ran.out) == (1, "")
    assert f"the log knows no hold '{name}'; none is open" in ran.err
    assert "run `callsheet sync` first" in ran.err


@pytest.mark.parametrize("word", ["approve", "reject"])
def test_an_unknown_hold_is_a_failure_that_names_the_open_ones(
    shell: Shell, held: Stage, word: str
) -> None:
    shell("sync", "--now", AT)
    ran = say(shell, word, "zzz")
    assert (ran.code, ran.out) == (1, "")
    name = hold_of(shell)["name"]
    assert ran.err == (
        "callsheet: the log knows no hold 'zzz'; "
        f"open are {name} (3 removals, workspace)\n"
    )


@pytest.mark.parametrize(
    ("words", "told"),
    [
        pytest.param(("approve",), "HOLD", id="no hold"),
        pytest.param(("approve", ""), "HOLD says nothing", id="an empty name"),
        pytest.param(("approve", "a", "b"), "Unused Tokens", id="two holds"),
        pytest.param(("approve", "a", "--for", "2"), "30m, 2h or 3d", id="no unit"),
        pytest.param(("approve", "a", "--for", "0h"), "30m, 2h or 3d", id="no time"),
        pytest.param(("approve", "a", "--for", "31d"), "at most 30d", id="too long"),
        pytest.param(("approve", "a", "--for", "٣h"), "30m, 2h or 3d", id="not ASCII"),
        pytest.param(("reject", "a", "--for", "2h"), "--for", id="a no has no end"),
        pytest.param(("reject", "a", "--why", "\n"), "--why says nothing", id="why"),
        pytest.param(("aprove", "a"), 'did you mean "approve"?', id="a slip"),
        pytest.param(("x",), "there are approve and reject", id="no command"),
        pytest.param(("--all", "approve", "a"), "before all options", id="order"),
    ],
)
def test_wrong_usage_is_refused_before_anything_is_opened(
    shell: Shell, stage: Stage, bare: Path, words: tuple[str, ...], told: str
) -> None:
    ran = shell("plan", *words)
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err
    assert not (bare / "log.db").exists()


def test_there_must_be_a_log_that_lasts(shell: Shell, stage: Stage, bare: Path) -> None:
    ran = say(shell, "approve", "a")
    assert (ran.code, "there is no log" in ran.err) == (1, True)
    assert not (bare / "log.db").exists()
    ran = say(shell, "approve", "a", "--database", "sqlite://")
    assert (ran.code, "a log in memory is gone at once" in ran.err) == (1, True)


def test_a_log_that_a_pass_writes_to_is_a_failure_that_says_so(
    shell: Shell, held: Stage
) -> None:
    async def approve_meanwhile() -> Ran:
        async with open_log("sqlite:///log.db"):
            return await asyncio.to_thread(lambda: say(shell, "approve", "a"))

    ran = asyncio.run(approve_meanwhile())
    assert (ran.code, "one process at a time may write" in ran.err) == (1, True)


SKIPPING = """\
default = "record"

[[rules]]
name = "no"
when = { title = ["m0", "m1"] }
then = "skip"
"""


def test_an_hourly_hold_says_when_it_passes_by_itself(
    shell: Shell, held: Stage, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_LIMITS__REMOVALS", "100")
    monkeypatch.setenv("CALLSHEET_LIMITS__PER_HOUR", "2")
    (bare / "policy.toml").write_text(SKIPPING)
    assert shell("sync", "--now", AT, "--json").json["counts"]["calls"] == 2
    (bare / "policy.toml").write_text('preset = "none"\n')
    told = plan(shell).out
    assert "1 removal in the whole workspace: too many bots would be lost at" in told
    assert "by limits.per_hour\n" in told
    assert "\n  passes by itself Mon 02 Mar 09:00\n" in told


def test_of_a_large_hold_ten_events_are_named_and_the_rest_counted(
    shell: Shell, held: Stage, bare: Path
) -> None:
    (bare / "policy.toml").write_text('preset = "all"\n')
    for number in range(3, 12):
        held.do(held.office.meeting(title=f"M{number}", ical_uid=f"{number}@x"))
    assert shell("sync", "--now", AT).code == 0
    (bare / "policy.toml").write_text('preset = "none"\n')
    told = plan(shell).out
    block = told[told.index("12 removals in") :].splitlines()
    assert block[11] == "  and 2 more"
    assert len(hold_of(shell)["first"]) == 10
