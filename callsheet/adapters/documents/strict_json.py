"""JSON as its standard has it, bounded: nothing in it is guessed, dropped or huge."""

import json
import math
import re
from collections import Counter
from dataclasses import dataclass

from callsheet.adapters.documents.problems import (
    DocumentError,
    Path,
    Problem,
    spell_path,
)

SIZE_LIMIT = 100_000_000
"""Bytes (or characters) of a document."""

DEPTH_LIMIT = 64
"""Objects and lists inside each other."""

_DIGIT_LIMIT = 1_000
_TOO_DEEP = f"objects and lists stand more than {DEPTH_LIMIT} deep in each other"
_HALF = re.compile(r"\\u[dD][89a-fA-F]|[\ud800-\udfff]")
"""What may be half a surrogate pair."""

_PLAIN = (str, int, float, bool, type(None))


def parse(data: bytes | str, *, source: str) -> object:
    """
    Read a JSON text.

    Half a surrogate pair (JSON may spell one, Unicode text cannot hold it) becomes a
    question mark, so that one clipped emoji in a title does not cost the document.

    Args:
        data: UTF-8 with or without a byte order mark, at most 100 MB.
        source: Names the text in errors.

    Raises:
        DocumentError: It is no JSON, or is too large or too deep, or holds a key
            twice in one object, NaN, or a number beyond what can be computed with.
    """
    text = _text(data, source)
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=_object,
            parse_float=_float,
            parse_int=_int,
            parse_constant=_constant,
        )
    except json.JSONDecodeError as error:
        place = f"{source}:{error.lineno}:{error.colno}"
        raise _refused(place, f"not JSON: {error.msg}") from None
    except RecursionError:
        raise _refused(source, _TOO_DEEP) from None
    fault = _fault(value, 0)
    if fault is not None:
        path, problem = fault
        raise _refused(spell_path(path) or source, problem)
    return _mended(value) if _HALF.search(text) else value


@dataclass(frozen=True, slots=True)
class _Unfit:
    """Stands for a value that is refused, until its path is known."""

    problem: str


def _text(data: bytes | str, source: str) -> str:
    if len(data) > SIZE_LIMIT:
        raise _refused(source, f"is larger than {SIZE_LIMIT // 1_000_000} MB")
    if isinstance(data, str):
        return data.removeprefix("\ufeff")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _refused(source, f"is not UTF-8 text (byte {error.start})") from None


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    for key, count in Counter(key for key, _ in pairs).items():
        if count > 1:
            found[key] = _Unfit("stands twice in its object")
    return found


def _float(text: str) -> object:
    number = float(text)
    return number if math.isfinite(number) else _Unfit("is too large a number")


def _int(text: str) -> object:
    return int(text) if len(text) <= _DIGIT_LIMIT else _Unfit("is too large a number")


def _constant(text: str) -> object:
    return _Unfit(f"{text} is not JSON")


def _fault(value: object, depth: int) -> tuple[Path, str] | None:
    """Find the first value that is refused, and the path to it."""
    match value:
        case _Unfit():
            return (), value.problem
        case dict() | list() if depth >= DEPTH_LIMIT:
            return (), _TOO_DEEP
        case dict():
            for key, item in value.items():
                if type(item) not in _PLAIN and (found := _fault(item, depth + 1)):
                    return (key, *found[0]), found[1]
        case list():
            for index, item in enumerate(value):
                if type(item) not in _PLAIN and (found := _fault(item, depth + 1)):
                    return (index, *found[0]), found[1]
        case _:
            pass
    return None


def _mended(value: object) -> object:
    text = json.dumps(value, ensure_ascii=False)
    mended: object = json.loads(text.encode(errors="replace"))
    return mended


def _refused(place: str, problem: str) -> DocumentError:
    return DocumentError((Problem(place, problem),))
