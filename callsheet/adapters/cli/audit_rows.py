"""What a line or row of somebody's file has to be, to count as an exported record."""

from typing import Any, Final

import orjson

from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.cli.text import clean
from callsheet.adapters.storage.flat_records import LISTS, PLACE, TEXTS, Flat

_MOST: Final = 2**63
"""Numbers are smaller: no database counts further."""

_NAMES: Final = ("stream", "topic")
_WIDEST: Final = 60


def checked(record: Any, place: str) -> Flat:  # noqa: ANN401 -- that is the question
    """
    Give a record that was read from a file.

    Args:
        record: Whatever stood there.
        place: Where it stood: the file, and the line or row.

    Raises:
        UsageError: It is none; the error names place and field.
    """
    if not isinstance(record, dict) or not {*PLACE, "record"} <= record.keys():
        raise UsageError(f"{place}: not written by `callsheet audit export`")
    for name in record:
        wrong = _wrong(name, record[name])
        if wrong is not None:
            raise UsageError(f"{place}, {clean(name, _WIDEST)}: {wrong}")
    if record["record"] is None and record.get("problem") is None:
        raise UsageError(f"{place}, record: nothing, and no `problem` says why")
    return record


def _wrong(name: str, value: object) -> str | None:
    """Say what is wrong with a column; columns of newer versions may hold anything."""
    if name in ("position", "version"):
        if not isinstance(value, int) or isinstance(value, bool):
            return "not a whole number"
        return None if -_MOST <= value < _MOST else "a number beyond all logs"
    if name in _NAMES:
        return None if isinstance(value, str) else "not a text"
    if name in (*TEXTS, "problem"):
        return None if value is None or isinstance(value, str) else "not a text"
    if name in LISTS:
        return None if value is None or _is_words(value) else "not a list of texts"
    if name == "record" and not isinstance(value, dict | None):
        return "not an object"
    return None if _can_be_written(value) else "nested too deeply"


def _is_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(one, str) for one in value)


def _can_be_written(value: object) -> bool:
    try:
        orjson.dumps(value)
    except TypeError:
        return False
    return True
