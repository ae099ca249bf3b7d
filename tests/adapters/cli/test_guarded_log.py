"""A log that is not as it was kept: what is refused, and what cure is named."""

import os
from pathlib import Path

import pytest

from callsheet.adapters.storage.keys import fresh_key
from tests.adapters.cli.kept_log import lay_out
from tests.adapters.cli.stage import AT, Shell
from tests.adapters.storage.files import ask

LOG = Path("log.db")
HEAD = Path("log.db.head")
KEY = Path("log.db.key")
PUT_BACK = "the key of this log is not there; put it back, or give it by"


@pytest.fixture(autouse=True)
def kept(request: pytest.FixtureRequest, stage: object, shell: Shell) -> None:
    """A log of two passes, and settings for more."""
    lay_out(request, shell)


def some_event() -> str:
    [(event,)] = ask(LOG, "SELECT min(event_id) FROM call_sheet")
    return str(event)


def older_copy(shell: Shell) -> None:
    """Put back what was there before something was recorded and sealed."""
    before = LOG.read_bytes()
    assert shell("pause", "--by", "ana", "--now", AT).code == 0
    for file in Path().glob("log.db-*"):
        file.unlink()
    LOG.write_bytes(before)


def no_head(shell: Shell) -> None:
    HEAD.unlink()


def no_such_head(shell: Shell) -> None:
    HEAD.write_text("?")


NOT_AS_KEPT = pytest.mark.parametrize("harm", [older_copy, no_head, no_such_head])


class TestAnEditedCallSheet:
    @pytest.mark.parametrize(
        "words",
        [
            ["due", "--now", AT],
            ["due", "--json", "--now", AT],
            ["prefer", "PART", "no", "--by", "ana", "--now", AT],
            ["prefer", "some series", "no", "--by", "ana", "--now", AT],
            ["pause", "--calendar", "ana@acme.example", "--by", "ana"],
        ],
        ids=lambda words: " ".join(words[:3]),
    )
    @pytest.mark.parametrize(
        "edit",
        [
            "UPDATE call_sheet SET attention = 'another_scheduler', due_at = NULL",
            "DELETE FROM call_sheet WHERE event_id < '4'",
        ],
        ids=["edited", "taken away"],
    )
    def test_is_not_shown_or_gone_by(
        self, shell: Shell, words: list[str], edit: str
    ) -> None:
        words = [some_event()[:8] if word == "PART" else word for word in words]
        ask(LOG, edit)
        ran = shell(*words)
        assert (ran.code, ran.out) == (1, "")
        assert "the call sheet is damaged" in ran.err
        assert ran.err.endswith("run `callsheet db rebuild`\n")
        assert shell("db", "rebuild").code == 1
        assert shell("due", "--now", AT).code == 0


class TestALogThatIsNotAsItsHeadKeepsIt:
    @NOT_AS_KEPT
    def test_gives_no_seal_to_be_kept_elsewhere(
        self, shell: Shell, harm: object
    ) -> None:
        assert callable(harm)
        harm(shell)
        ran, writes = shell("audit", "seal", "export"), shell("pause", "--by", "ana")
        assert (ran.code, ran.out) == (1, "")
        assert (writes.code, ran.err) == (1, writes.err)
        assert "`callsheet db accept` takes it as it is" in ran.err
        accept = ("db", "accept", "--yes", "--by", "ana", "--why", "restored")
        assert shell(*accept).code == 0
        assert shell("audit", "seal", "export").code == 0

    @NOT_AS_KEPT
    def test_is_copied_with_a_warning(self, shell: Shell, harm: object) -> None:
        assert callable(harm)
        harm(shell)
        for words in (["audit", "export"], ["db", "backup", "copy.db"]):
            ran = shell(*words)
            assert (ran.code, ran.out != "") == (0, True)
            assert ran.err.startswith("warning: what is copied is not as it was kept: ")
            assert "log.db.head: " in ran.err

    def test_one_that_is_is_copied_without_a_word(self, shell: Shell) -> None:
        for words in (["audit", "export"], ["db", "backup", "copy.db"]):
            assert shell(*words).err == ""


class TestAKey:
    @pytest.mark.parametrize(
        "words",
        [
            ["due"],
            ["plan", "--now", AT],
            ["audit", "verify"],
            ["audit", "seal", "export"],
            ["audit", "replay", "--policy", "policy.toml"],
            ["calendars", "forget", "--older-than", "1d", "--yes", "--by", "ana"],
            ["prefer", "x", "no", "--event", "--by", "ana"],
        ],
        ids=lambda words: " ".join(words[:2]),
    )
    def test_that_is_lost_is_told_with_one_cure(
        self, shell: Shell, words: list[str]
    ) -> None:
        choose = ("prefer", "some@x", "no", "--series", "--by", "ana", "--now", AT)
        assert shell(*choose).code == 0
        KEY.unlink()
        ran = shell(*words)
        assert ran.code == 1
        assert f"log.db.key: {PUT_BACK} CALLSHEET_LOG__KEY_FILE" in ran.err
        verify = words == ["audit", "verify"]
        assert ("`callsheet audit verify --without-key`" in ran.err) is verify
        assert shell("audit", "verify", "--without-key").code == 0

    def test_that_is_lost_leaves_open_what_is_kept(self, shell: Shell) -> None:
        KEY.unlink()
        said = shell("db", "check").out
        assert f"{PUT_BACK} CALLSHEET_LOG__KEY_FILE" in said
        assert "LOOK   views: cannot be told without the key" in said
        assert "WRONG  newest seal: cannot be told without the key" in said

    def test_that_is_wrong_has_one_cure_in_all_lines(self, shell: Shell) -> None:
        KEY.write_text(fresh_key())
        lines = shell("db", "check").out.splitlines()
        wrong = [line for line in lines if line.startswith("WRONG")]
        assert [line.split(":")[0].split()[1] for line in wrong] == [
            "key",
            "views",
            "newest",
        ]
        for line in wrong:
            assert "put the right key back, or give it by CALLSHEET_LOG__KEY" in line
            assert "db accept" not in line
        ran = shell("audit", "seal", "export")
        assert (ran.code, ran.out) == (1, "")
        assert "put the right key back" in ran.err


def cut_short() -> None:
    os.truncate(LOG, 10_000)


def of_something_else() -> None:
    LOG.write_bytes(os.urandom(20_000))


@pytest.mark.parametrize("harm", [cut_short, of_something_else])
@pytest.mark.parametrize(
    "words",
    [["due"], ["plan", "--now", AT], ["sync", "--now", AT], ["audit", "verify"]],
    ids=lambda words: str(words[0]),
)
def test_of_a_damaged_file_it_is_said_what_to_do(
    shell: Shell, harm: object, words: list[str]
) -> None:
    assert callable(harm)
    harm()
    ran = shell(*words)
    assert (ran.code, ran.out) == (1, "")
    assert len(ran.err.splitlines()) == 1
    assert "put a copy back: see docs/operate.md" in ran.err
    assert "put a copy back" in shell("db", "check").out
