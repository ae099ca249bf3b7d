"""JSON from outside: read whatever it holds, write it down again."""

import json
from math import isfinite

import orjson


class NotJson(ValueError):
    """The text is no JSON."""


def parse(text: bytes | str) -> object:
    """
    Read a JSON text of any content.

    Half a surrogate pair (JSON may spell one, Unicode text cannot hold it) becomes a
    question mark, so that one clipped emoji does not cost a page of events. So does a
    number that is none, or too large for any, cost no more than itself: it is null.

    Raises:
        NotJson: It is not JSON, or is nested too deeply.
    """
    try:
        value: object = orjson.loads(text)
    except orjson.JSONDecodeError:
        value = _mended(text)
    return value


def write(value: object) -> bytes:
    """
    Write JSON's types without spaces.

    Raises:
        NotJson: It holds what JSON cannot, or is nested too deeply.
    """
    try:
        return orjson.dumps(value)
    except orjson.JSONEncodeError:
        # Deeper nesting, longer integers and half surrogates than orjson writes.
        try:
            return json.dumps(value, separators=(",", ":")).encode()
        except (ValueError, TypeError, RecursionError):
            raise NotJson("holds what JSON cannot, or is nested too deeply") from None


def _number(text: str) -> int | float | None:
    number = float(text)
    if not isfinite(number):
        return None
    return int(text) if text.lstrip("-").isdigit() else number


def _mended(text: bytes | str) -> object:
    try:
        read = json.loads(
            text, parse_int=_number, parse_float=_number, parse_constant=_number
        )
        loose = json.dumps(read, ensure_ascii=False)
        value: object = orjson.loads(loose.encode(errors="replace"))
    except (ValueError, RecursionError):
        raise NotJson("is no JSON, or is nested too deeply") from None
    return value
