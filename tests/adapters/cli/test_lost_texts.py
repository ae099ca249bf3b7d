"""What commands show of a log that lacks a text: all the rest, and where to look."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.adapters.cli.kept_log import (
    BLANK,
    GONE,
    first_decision,
    lay_out,
    on_text,
)
from tests.adapters.cli.stage import AT, Ran, Shell
from tests.adapters.storage.files import ask

LOG = Path("log.db")
AUDIT = "`callsheet audit verify` names all that is wrong with the log"
POINTER = f"{AUDIT}\n"
EVENT, POLICY = "$.parts[0][1]", "$.parts[2][1]"


@pytest.fixture(autouse=True)
def synced(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log of two passes, which the settings name, and a new policy."""
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    Path("new.toml").write_text('preset = "all"\n')


def event() -> str:
    return first_decision()[0].removeprefix("event:")


def run(shell: Shell, *words: str) -> Ran:
    return shell(*words, "--now", AT, "--zone", "UTC")


def lose_the_last_text_of(event_id: str) -> None:
    """Take away the event as the decision that stands has it."""
    [(digest,)] = ask(LOG, "SELECT event FROM call_sheet WHERE event_id = ?", event_id)
    ask(LOG, "DELETE FROM stored_texts WHERE digest = ?", digest)


class TestExplain:
    @pytest.mark.parametrize(
        ("harm", "said"),
        [
            pytest.param(on_text(GONE, EVENT), "part 'event' is not in", id="missing"),
            pytest.param(on_text(BLANK, EVENT), "part 'event': a stored", id="damaged"),
        ],
    )
    def test_one_text_takes_no_others_with_it(
        self, shell: Shell, harm: Callable[[], None], said: str
    ) -> None:
        whole = shell("explain", event()).out
        harm()
        ran = shell("explain", event())
        assert ran.code == 1
        assert ran.err.startswith("2 decisions cannot be asked again: ")
        assert said in ran.err
        assert ran.err.endswith(POINTER)
        title, *_ = whole.splitlines()
        assert ran.out.startswith(f"{title}\n")
        assert "decided: book a bot, because a rule records it" in ran.out
        assert "  what it was decided from cannot be shown: " in ran.out
        assert "since last time" not in ran.out.split("cannot be shown")[0]
        lost, *others = shell("explain", event(), "--json").json["chapters"]
        assert said in lost["lacks"]
        assert lost["decision"] is None
        assert [one["lacks"] is None for one in others].count(False) == 1

    def test_without_the_policy_the_meeting_is_still_named(self, shell: Shell) -> None:
        title, *_ = shell("explain", event()).out.splitlines()
        on_text(GONE, POLICY)()
        ran = shell("explain", event())
        assert ran.code == 1
        assert "part 'policy' is not in the log" in ran.err
        assert ran.out.startswith(f"{title}\n")

    def test_without_the_key_the_records_are_told(self, shell: Shell) -> None:
        Path("log.db.key").unlink()
        ran = shell("explain", event())
        assert ran.code == 1
        assert "the key of this log is not there" in ran.err
        assert "decided: book a bot, because a rule records it" in ran.out
        assert "sent to Recall: book a bot for " in ran.out

    def test_a_choice_made_before_the_first_pass_is_told(self, shell: Shell) -> None:
        chosen = ("prefer", "evt-new", "no", "--event", "--by", "Ana", "--now", AT)
        assert shell(*chosen).code == 0
        ran = shell("explain", "evt-new")
        assert (ran.code, ran.out) == (1, "")
        assert ran.err == (
            "callsheet: no pass has decided on the event 'evt-new' yet; Ana chose not "
            f"to record it on {AT}\n"
        )


class TestPolicyPreview:
    def test_the_other_meetings_are_compared(self, shell: Shell) -> None:
        whole = run(shell, "policy", "preview", "new.toml", "--all")
        assert whole.code == 0
        lost = event()
        lose_the_last_text_of(lost)
        ran = run(shell, "policy", "preview", "new.toml", "--all")
        assert ran.code == 1
        assert f"unreadable: {lost}: the log: the decision's part 'event'" in ran.err
        assert ran.err.endswith(POINTER)
        assert "Team" in ran.out
        read = run(shell, "policy", "preview", "new.toml", "--all", "--json").json
        assert [one["id"] for one in read["unreadable"]] == [lost]

    def test_of_the_past_too(self, shell: Shell) -> None:
        lost = event()
        lose_the_last_text_of(lost)
        words = ("policy", "preview", "new.toml", "--days", "7", "--zone", "UTC")
        later = ("--now", "2026-03-06T08:00:00Z")
        ran = shell(*words, *later)
        assert ran.code == 1
        assert f"unreadable: {lost}: the log: the decision's part 'event'" in ran.err
        assert POINTER in ran.err
        read = shell(*words, *later, "--json").json
        assert [one["id"] for one in read["unreadable"]] == [lost]

    def test_without_the_policy_in_force_it_says_what_helps(self, shell: Shell) -> None:
        on_text(GONE, POLICY)()
        ran = run(shell, "policy", "preview", "new.toml")
        assert (ran.code, ran.out) == (1, "")
        assert f"--policy names another to compare with, and {POINTER}" in ran.err
        assert run(shell, "policy", "preview", "new.toml", "--policy", "new.toml").out

    def test_without_the_key_it_is_said_once(self, shell: Shell) -> None:
        Path("log.db.key").unlink()
        words = ("policy", "preview", "new.toml", "--policy", "new.toml")
        ran = run(shell, *words)
        assert ran.code == 1
        assert len(ran.err.splitlines()) == 1
        assert "the key of this log is not there" in ran.err


class TestPrefer:
    def test_a_choice_is_recorded_though_nothing_can_be_foreseen(
        self, shell: Shell
    ) -> None:
        lose_the_last_text_of(event())
        ran = shell("prefer", event(), "no", "--by", "Ana", "--now", AT)
        assert ran.code == 0
        assert "recorded: Ana chose not to record this event" in ran.out
        assert "or missing in the log" in ran.out

    def test_the_list_says_what_is_missing(self, shell: Shell) -> None:
        assert shell("prefer", event(), "no", "--by", "Ana", "--now", AT).code == 0
        assert shell("prefer", "new@x", "no", "--series", "--by", "A").code == 0
        lose_the_last_text_of(event())
        ran = shell("prefer", "--list")
        assert ran.code == 0
        assert "(missing)" in ran.out
        assert "not seen yet" in ran.out
        found = shell("prefer", "--list", "--json").json["choices"]
        assert [one["gone"] for one in found] == ["missing", None]
