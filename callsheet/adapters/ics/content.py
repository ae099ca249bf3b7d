"""Bytes to content lines: encodings, folds, and the parts of a line (RFC 5545, 3.1)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from icalendar.parser import Contentline

from callsheet.adapters.ics.faults import (
    IcsError,
    Unreadable,
)

MAX_BYTES = 50_000_000
MAX_LINE = 500_000
"""No line is read beyond this many bytes; the rest of a longer one is dropped."""

# Only the first five are escapes of RFC 5545; some programs escape more.
_ESCAPED = re.compile(r"\\([\\;,nN:=\"])")
# Tab and line feed may stand in a text; nothing else below the blank may.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_UTF16 = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"B\0E\0", "utf-16-le"))


@dataclass(frozen=True, slots=True)
class Line:
    """
    One unfolded line.

    Attributes:
        number: That of its first physical line, from one.
        text: The line.
        cut: Whether the rest of it was dropped.
    """

    number: int
    text: str
    cut: bool = False


@dataclass(frozen=True, slots=True)
class Property:
    """A content line taken apart; the value is still escaped."""

    name: str
    value: str = field(repr=False)
    line: int
    parameters: Mapping[str, str] = field(repr=False)

    @property
    def text(self) -> str:
        """The value as a text: unescaped, without control characters."""
        plain = _ESCAPED.sub(_unescaped, self.value)
        return _CONTROL.sub("", plain).strip()

    def parameter(self, name: str) -> str:
        """Return a parameter's value, upper case, or the empty text."""
        return self.parameters.get(name, "").strip().upper()


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def content_lines(data: bytes, *, source: str) -> tuple[list[Line], list[str]]:
    """
    Unfold and decode a file; return its lines and what was guessed.

    Raises:
        IcsError: The file is empty, too large, or no text.
    """
    plain = _utf8(_checked(data, source), source)
    lines: list[Line] = []
    foreign: list[int] = []
    for number, raw in _unfolded(plain):
        text, guessed = _decoded(_shortened(raw))
        lines.append(Line(number, text, cut=len(raw) > MAX_LINE))
        if guessed:
            foreign.append(number)
    if not foreign:
        return lines, []
    warning = (
        f"{source}: {len(foreign)} of its lines (the first is line {foreign[0]}) are "
        "not UTF-8 and were read as Latin-1; check the names that have accents"
    )
    return lines, [warning]


def property_of(line: Line) -> Property:
    """
    Take a content line apart.

    Raises:
        Unreadable: The line has no value or its parameters are broken.
    """
    head, colon, value = line.text.partition(":")
    if not colon:
        reason = f"line {line.number} has no value"
        raise Unreadable(reason)
    if ";" not in head:
        return Property(head.strip().upper(), value, line.number, {})
    try:
        content = Contentline(line.text)
        name, parameters, value = content.raw_parts()
    except ValueError as error:
        reason = f"the parameters of line {line.number} cannot be read"
        raise Unreadable(reason) from error
    known = {str(key).upper(): _joined_list(each) for key, each in parameters.items()}
    return Property(name.upper(), value, line.number, known)


def _joined_list(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _checked(data: bytes, source: str) -> bytes:
    export = "Export the calendar again as an .ics file."
    if len(data) > MAX_BYTES:
        limit = MAX_BYTES // 1_000_000
        raise IcsError(
            source,
            f"the file is larger than {limit} MB",
            "Export one calendar, or a shorter range of it.",
        )
    if not data.strip():
        raise IcsError(source, "the file is empty", export)
    if b"\0" in data[:4096] and _utf16(data) is None:
        raise IcsError(source, "the file is binary, not a calendar", export)
    return data


def _utf16(data: bytes) -> str | None:
    return next((name for mark, name in _UTF16 if data.startswith(mark)), None)


def _utf8(data: bytes, source: str) -> bytes:
    encoding = _utf16(data)
    if encoding is None:
        return data.removeprefix(b"\xef\xbb\xbf")
    text = data.decode(encoding, errors="replace")
    if "\0" in text[:4096]:
        raise IcsError(
            source,
            "the file is binary, not a calendar",
            "Export the calendar again as an .ics file.",
        )
    return text.encode(errors="replace").removeprefix(b"\xef\xbb\xbf")


def _unfolded(data: bytes) -> Iterator[tuple[int, bytes]]:
    """
    Join the physical lines of each content line.

    On bytes, because some programs fold in the middle of a character.
    """
    first, parts, size = 0, list[bytes](), 0
    for number, raw in enumerate(_physical(data), start=1):
        if raw[:1] in (b" ", b"\t") and parts:
            if size <= MAX_LINE:
                parts.append(raw[1:])
                size += len(raw)
        elif raw.strip():
            if parts:
                yield first, b"".join(parts)
            first, parts, size = number, [raw], len(raw)
    if parts:
        yield first, b"".join(parts)


def _physical(data: bytes) -> list[bytes]:
    lines = data.splitlines()
    if not data.endswith((b"\n", b"\r")):
        lines[-1] = _whole_characters(lines[-1])
    return lines


def _shortened(line: bytes) -> bytes:
    return line if len(line) <= MAX_LINE else _whole_characters(line[:MAX_LINE])


def _whole_characters(cut: bytes) -> bytes:
    """Drop the half of a character that a cut has left at the end."""
    try:
        cut[-4:].decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data":
            return cut[: len(cut) - len(cut[-4:]) + error.start]
    return cut


def _decoded(raw: bytes) -> tuple[str, bool]:
    """Return the text of a line, and whether its encoding had to be guessed."""
    try:
        return raw.decode(), False
    except UnicodeDecodeError:
        pass
    try:
        return raw.decode("cp1252"), True
    except UnicodeDecodeError:
        return raw.decode("latin-1"), True
