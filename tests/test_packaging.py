"""What is committed and what is shipped: no foreign address, one version, all files."""

import re
import subprocess
import sys
import tomllib
from importlib.metadata import version
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
RECORDS = sorted((ROOT / "docs" / "adr").glob("*.md"))
RECORD_PARTS = ["Status", "Context", "Decision", "Consequences"]

# A committed registry address would send every user to it, whatever their own
# settings say; a folder of one machine is a secret of its owner and a dead end.
FOREIGN = {
    "a registry address": re.compile(
        r"pypi\.org|pythonhosted\.org"
        r"|(?:index-url|find-links|registry)\s*[=\s]\s*[\"']?(?:https?|file):"
    ),
    "a folder of one machine": re.compile(
        r"(?<![\w./:}-])/(?:home|root|Users|work)/\w"
    ),
    "the folder of this checkout": re.compile(re.escape(str(ROOT))),
}


def faults(text: str) -> list[str]:
    """Name what a committed text must not have, with the line it is in."""
    return [
        f"line {number}: {fault}"
        for number, line in enumerate(text.splitlines(), start=1)
        for fault, pattern in FOREIGN.items()
        if pattern.search(line)
    ]


def tracked() -> list[Path]:
    """List the files that git has of this checkout."""
    try:
        listing = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("NOT RUN: git does not know this checkout")
    paths = (ROOT / name for name in listing.stdout.decode().split("\0") if name)
    return [path for path in paths if path.is_file() and path != Path(__file__)]


def test_no_committed_file_names_a_registry_or_a_machine() -> None:
    found = {
        str(path.relative_to(ROOT)): named
        for path in tracked()
        if (named := faults(path.read_bytes().decode("utf-8", errors="replace")))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("line", "found"),
    [
        pytest.param(
            "--index-url https://mirror.example/simple",
            ["line 1: a registry address"],
            id="an index",
        ),
        pytest.param(
            'registry = "https://mirror.example/"',
            ["line 1: a registry address"],
            id="a registry in a settings file",
        ),
        pytest.param(
            "see https://pypi.org/project/x",
            ["line 1: a registry address"],
            id="a page of the public registry",
        ),
        pytest.param(
            'DATA = "/home/ana/calls.db"',
            ["line 1: a folder of one machine"],
            id="a home folder",
        ),
        pytest.param("https://example.com/home/ana", [], id="a page called home"),
        pytest.param("#!/usr/bin/env bash", [], id="a path that all machines have"),
    ],
)
def test_a_foreign_address_is_named(line: str, found: list[str]) -> None:
    assert faults(line) == found


def test_the_newest_entry_of_the_changelog_is_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[([^\]]+)\]", text, flags=re.MULTILINE)
    assert headings[:2] == ["Unreleased", PYPROJECT["project"]["version"]]


def test_the_installed_version_is_this_version() -> None:
    assert version("callsheet") == PYPROJECT["project"]["version"]


@pytest.mark.parametrize("record", RECORDS, ids=lambda path: path.stem)
def test_a_record_is_read_in_a_minute(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert 20 <= len(text.splitlines()) <= 45
    assert re.findall(r"^## (.+)$", text, flags=re.MULTILINE) == RECORD_PARTS


def test_the_records_are_numbered_in_order() -> None:
    numbers = [record.name.partition("-")[0] for record in RECORDS]
    assert numbers == [f"{number:04}" for number in range(1, len(RECORDS) + 1)]


def test_the_wheel_has_the_package_its_types_and_its_licence(tmp_path: Path) -> None:
    build = ["hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(
        [sys.executable, "-m", *build], cwd=ROOT, capture_output=True, check=True
    )
    (wheel,) = tmp_path.glob("callsheet-*.whl")
    names = ZipFile(wheel).namelist()
    tops = {name.partition("/")[0].partition("-")[0] for name in names}
    assert tops == {"callsheet"}
    assert "callsheet/py.typed" in names
    assert any(name.endswith("licenses/LICENSE") for name in names)
