"""A policy's JSON form, from text to its tables: strictly, for nothing is guessed."""

import json
import re
from collections import Counter

from callsheet.adapters.policy_file.bounds import (
    TOO_DEEP,
    TOO_MANY,
    TOO_MANY_DIGITS,
    VALUE_LIMIT,
    has_too_many_digits,
)
from callsheet.adapters.policy_file.refusing import refused

_TOKEN = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[-+.0-9A-Za-z]++|[\[{:]', re.DOTALL)


def tables_in(text: str, *, name: str) -> object:
    """
    Parse a JSON text.

    Raises:
        PolicyError: It is no JSON, holds a key twice in one object, has too many
            values, or a number with too many digits.
    """
    _check_tokens(text, name)
    try:
        data: object = json.loads(
            text,
            object_pairs_hook=lambda pairs: _object(pairs, name),
            parse_constant=lambda word: _constant(word, name),
        )
    except json.JSONDecodeError as error:
        what = f"not JSON: {error.msg}"
        raise refused(name, what, "", error.lineno, error.colno) from None
    except RecursionError:
        raise refused(name, TOO_DEEP) from None
    return data


def _check_tokens(text: str, name: str) -> None:
    """Refuse what Python would spend much memory on, or refuse without a place."""
    values = 0
    for token in _TOKEN.finditer(text):
        # What stands before a colon was a key, and no value.
        values += -1 if token[0] == ":" else 1
        if values > VALUE_LIMIT:
            raise refused(name, TOO_MANY, "", *_place(text, token.start()))
        if has_too_many_digits(token[0]):
            problem = f"not JSON: {TOO_MANY_DIGITS}"
            raise refused(name, problem, "", *_place(text, token.start()))


def _place(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _object(pairs: list[tuple[str, object]], name: str) -> dict[str, object]:
    counts = Counter(key for key, _ in pairs)
    for key, count in counts.items():
        if count > 1:
            spelt = json.dumps(key[:60])
            raise refused(name, f"not JSON: the key {spelt} stands twice in its object")
    return dict(pairs)


def _constant(word: str, name: str) -> object:
    raise refused(name, f"not JSON: {word} is no number")
