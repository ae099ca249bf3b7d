"""The documents: their pages, the blocks of code in them, and the files these are."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SETTINGS = "# callsheet.toml\n"
"""What a block begins with that shows settings."""

_NAME = re.compile(r"# ([\w-]+\.toml)\b")
_INCLUDE = re.compile(r'^include = "(.+)"$', re.MULTILINE)


def blocks(language: str) -> Iterator[tuple[Path, str]]:
    """The blocks of a language with their pages."""
    for page in PAGES:
        found = re.findall(rf"```{language}\n(.*?)```", page.read_text(), re.DOTALL)
        yield from ((page, block) for block in found)


def named(found: Iterator[tuple[Path, str]]) -> list[object]:
    """The blocks as parameters of a test."""
    return [
        pytest.param(text, id=f"{page.stem} {number}")
        for number, (page, text) in enumerate(found, start=1)
    ]


def policy_files() -> dict[str, str]:
    """Every TOML block that is a policy, by the name that its first line gives it."""
    files: dict[str, str] = {}
    for page, text in blocks("toml"):
        if text.startswith(SETTINGS):
            continue
        name = _NAME.match(text)
        assert name is not None, f"{page.name}: a TOML block that names no file"
        assert name[1] not in files, f"{page.name}: a second {name[1]}"
        files[name[1]] = text
    return files


def whole_policies() -> list[str]:
    """The names of those that no other one includes."""
    files = policy_files()
    included = {name for text in files.values() for name in _INCLUDE.findall(text)}
    assert included <= set(files)
    return sorted(set(files) - included)


def write_policies(folder: Path) -> None:
    """Write every policy where a reader of the pages would have it."""
    for name, text in policy_files().items():
        (folder / name).write_text(text)
