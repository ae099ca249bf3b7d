"""
Where in a TOML text each key, table and list item stands; tomllib does not say.

The scanner knows just enough of TOML to find its way through a valid text. At
anything it does not expect it stops and leaves the complaint to tomllib.
"""

import re
import tomllib
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from contextlib import suppress

from callsheet.adapters.policy_file.bounds import (
    DEPTH_LIMIT,
    TOO_DEEP,
    TOO_MANY,
    TOO_MANY_DIGITS,
    VALUE_LIMIT,
    has_too_many_digits,
)
from callsheet.adapters.policy_file.problems import Path, Positions

_BASIC = r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
_LITERAL = r"'[^'\n]*+'"
_STRING = re.compile(
    r'"""(?:[^"\\]|\\.|"{1,2}(?!"))*+"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*+'{3,5}"
    f"|{_BASIC}|{_LITERAL}",
    re.DOTALL,
)
_KEY = re.compile(f"[A-Za-z0-9_-]+|{_BASIC}|{_LITERAL}")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*+")
_BLANK = re.compile(r"[ \t]*+")
_BARE = re.compile(r"[^,\]}#\n\[{\"'=]++")


class BeyondLimits(Exception):
    """The text is too deep or too long for `problem`, found at `path`."""

    def __init__(self, problem: str, path: Path, line: int, column: int) -> None:
        super().__init__(problem)
        self.problem = problem
        self.path = path
        self.line = line
        self.column = column


class _Stop(Exception):
    """The text goes on in a way that the scanner does not understand."""


def positions_in(text: str) -> Positions:
    """
    Find line and column, counted from 1, of every path of a TOML text, () included.

    Of an invalid text, the paths up to the fault are found.

    Raises:
        BeyondLimits: A path is too long, there are too many, or a number has too many
            digits. Found before tomllib sees the text: deep nesting costs it the
            stack, long dotted keys the square of time, many values memory; and of
            a number that Python refuses it does not say where it stands.
    """
    scanner = _Scanner(text.replace("\r\n", "\n"))
    with suppress(_Stop):
        scanner.document()
    return _Positions(scanner)


class _Positions(Mapping[Path, tuple[int, int]]):
    """Counts lines and columns only where it is asked: most paths are in order."""

    def __init__(self, scanner: "_Scanner") -> None:
        self._scanner = scanner

    def __getitem__(self, path: Path) -> tuple[int, int]:
        return self._scanner.line_and_column(self._scanner.found[path])

    def __iter__(self) -> Iterator[Path]:
        return iter(self._scanner.found)

    def __len__(self) -> int:
        return len(self._scanner.found)


class _Scanner:
    def __init__(self, text: str) -> None:
        self.found: dict[Path, int] = {(): 0}
        self._text = text
        self._at = 0
        self._last: dict[Path, int] = {}
        self._lines = [0, *(match.end() for match in re.finditer("\n", text))]

    def line_and_column(self, at: int) -> tuple[int, int]:
        line = bisect_right(self._lines, at)
        return line, at - self._lines[line - 1] + 1

    def document(self) -> None:
        table: Path = ()
        self._skip(_GAP)
        while self._at < len(self._text):
            if self._text.startswith("[", self._at):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_GAP)

    def _header(self) -> Path:
        start = self._at
        brackets = 2 if self._text.startswith("[[", start) else 1
        self._at += brackets
        table: Path = ()
        parts = list(self._key())
        self._expect("]" * brackets)
        for number, (part, _) in enumerate(parts, start=1):
            table = (*table, part)
            self._note(table, start)
            if brackets == 2 and number == len(parts):
                self._last[table] = self._last.get(table, -1) + 1
            if table in self._last:
                table = (*table, self._last[table])
                self._note(table, start)
        return table

    def _pair(self, table: Path) -> None:
        path = table
        for part, at in self._key():
            path = (*path, part)
            self._note(path, at)
        self._expect("=")
        self._skip(_BLANK)
        self._value(path)

    def _key(self) -> Iterator[tuple[str, int]]:
        self._skip(_BLANK)
        for number in range(DEPTH_LIMIT + 1):
            if number:
                self._expect(".")
                self._skip(_BLANK)
            at = self._at
            yield _unquoted(self._match(_KEY)), at
            self._skip(_BLANK)
            if not self._text.startswith(".", self._at):
                return
        raise self._beyond(TOO_DEEP, (), self._at)

    def _value(self, path: Path) -> None:
        match self._text[self._at : self._at + 1]:
            case "[":
                self._items(path)
            case "{":
                self._pairs(path)
            case '"' | "'":
                self._match(_STRING)
            case _:
                self._bare()

    def _bare(self) -> None:
        start = self._at
        if has_too_many_digits(self._match(_BARE)):
            raise self._beyond(f"not TOML: {TOO_MANY_DIGITS}", (), start)

    def _items(self, path: Path) -> None:
        self._at += 1
        index = 0
        while not self._closed("]"):
            self._note((*path, index), self._at)
            self._value((*path, index))
            self._comma("]")
            index += 1

    def _pairs(self, path: Path) -> None:
        self._at += 1
        while not self._closed("}"):
            self._pair(path)
            self._comma("}")

    def _closed(self, bracket: str) -> bool:
        self._skip(_GAP)
        closed = self._text.startswith(bracket, self._at)
        self._at += closed
        return closed

    def _comma(self, bracket: str) -> None:
        self._skip(_GAP)
        if not self._text.startswith(bracket, self._at):
            self._expect(",")

    def _note(self, path: Path, at: int) -> None:
        if len(path) > DEPTH_LIMIT:
            raise self._beyond(TOO_DEEP, path[:DEPTH_LIMIT], at)
        self.found.setdefault(path, at)
        if len(self.found) > VALUE_LIMIT:
            raise self._beyond(TOO_MANY, (), at)

    def _beyond(self, problem: str, path: Path, at: int) -> BeyondLimits:
        return BeyondLimits(problem, path, *self.line_and_column(at))

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        self._at = match.end() if match else self._at

    def _match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self._text, self._at)
        if match is None:
            raise _Stop
        self._at = match.end()
        return match.group()

    def _expect(self, token: str) -> None:
        if not self._text.startswith(token, self._at):
            raise _Stop
        self._at += len(token)


def _unquoted(key: str) -> str:
    if key[0] not in "\"'":
        return key
    if "\\" not in key:
        return key[1:-1]
    try:
        return str(tomllib.loads(f"key = {key}")["key"])
    except tomllib.TOMLDecodeError:
        raise _Stop from None
