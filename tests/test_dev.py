"""What `./dev` says on a machine that is not ready for it."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
TOO_OLD = """#!/bin/sh
case $1 in
    -V) echo 'Python 3.9.18' ;;
    *) exit 1 ;;
esac
"""
WITHOUT_VENV = """#!/bin/sh
case $2 in
    *ensurepip*) exit 1 ;;
    *print*) echo 3.11 ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the script, in a folder with a space in its name."""
    folder = tmp_path / "call sheet"
    folder.mkdir()
    shutil.copy(ROOT / "dev", folder)
    return folder


def dev(
    checkout: Path, *arguments: str, pythons: dict[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run the script from elsewhere, with these programs called python."""
    programs = checkout.parent / "bin"
    programs.mkdir()
    for tool in ("cat", "dirname"):
        (programs / tool).symlink_to(shutil.which(tool) or tool)
    for name, script in pythons.items():
        (programs / name).write_text(script, encoding="utf-8")
        (programs / name).chmod(0o755)
    return subprocess.run(
        ["/bin/sh", str(checkout / "dev"), *arguments],
        cwd=checkout.parent,
        env={"PATH": str(programs)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_may_be_executed() -> None:
    assert os.access(ROOT / "dev", os.X_OK)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_without_a_command_it_says_what_there_is(checkout: Path) -> None:
    run = dev(checkout, pythons={})
    assert (run.returncode, run.stdout) == (2, "")
    assert "usage: ./dev COMMAND" in run.stderr


def test_help_is_an_answer(checkout: Path) -> None:
    run = dev(checkout, "help", pythons={})
    assert (run.returncode, run.stderr) == (0, "")
    assert "usage: ./dev COMMAND" in run.stdout


def test_an_unknown_command_is_wrong_usage(checkout: Path) -> None:
    run = dev(checkout, "tset", pythons={})
    assert (run.returncode, run.stdout) == (2, "")
    assert "there is no command 'tset'" in run.stderr


@pytest.mark.parametrize(
    ("pythons", "words"),
    [
        pytest.param({}, "this machine has no python3", id="no Python"),
        pytest.param(
            {"python3": TOO_OLD}, "this machine has Python 3.9.18", id="an old Python"
        ),
        pytest.param(
            {"python3": WITHOUT_VENV},
            "apt install python3.11-venv",
            id="a Python without venv",
        ),
    ],
)
def test_what_is_missing_is_named_and_nothing_is_left_behind(
    checkout: Path, pythons: dict[str, str], words: str
) -> None:
    run = dev(checkout, "demo", pythons=pythons)
    assert (run.returncode, run.stdout) == (1, "")
    assert words in run.stderr
    assert [path.name for path in checkout.iterdir()] == ["dev"]
