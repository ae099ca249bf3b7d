"""JSON from outside: read whatever it holds, write it down again."""

import json

import orjson


class NotJson(ValueError):
    """The text is no JSON."""


def parse(text: bytes | str) -> object:
    """
    Read a JSON text of any content.

    Half a surrogate pair (JSON may spell one, Unicode text cannot hold it) becomes a
    question mark, so that one clipped emoji does not cost a page of events.

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


def _mended(text: bytes | str) -> object:
    try:
        loose = json.dumps(json.loads(text), ensure_ascii=False)
        value: object = orjson.loads(loose.encode(errors="replace"))
    except (ValueError, RecursionError):
        raise NotJson("is no JSON, or is nested too deeply") from None
    return value
