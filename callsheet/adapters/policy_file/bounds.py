"""How large and how deep a policy may be, whatever form it comes in."""

import sys

from callsheet.adapters.policy_file.problems import Path, Report

SIZE_LIMIT = 4_000_000
"""Characters of a text, bytes of a file, or values and characters of data."""

VALUE_LIMIT = 500_000
"""So many values a text or data may have; each costs some hundred bytes to read."""

DEPTH_LIMIT = 20
"""Keys and indices on the way to the innermost value."""

TOO_DEEP = f"tables and lists stand more than {DEPTH_LIMIT} deep in each other"

TOO_MANY = f"has more than {VALUE_LIMIT:,} values"
TOO_MANY_DIGITS = "a number with too many digits"


def has_too_many_digits(number: str) -> bool:
    """Say whether this is a decimal integer that Python refuses to read."""
    limit = sys.get_int_max_str_digits()
    if not 0 < limit < len(number):
        return False
    digits = number.strip().lstrip("+-").replace("_", "")
    return len(digits) > limit and digits.isdecimal()


def too_large(size: str = "") -> str:
    """Say that a policy is too large, and how large it is if that is known."""
    text = f"is larger than {SIZE_LIMIT:,} characters"
    return f"{text}: it has {size}" if size else text


def within_bounds(data: object, report: Report) -> bool:
    """
    Check size, depth and keys of data before anything walks it by recursion.

    Data that contains itself is refused like any that is too deep or too large.
    """
    size, count = 0, 1
    waiting: list[tuple[Path, object]] = [((), data)]
    while waiting:
        path, value = waiting.pop()
        size += 1 + (len(value) if isinstance(value, str) else 0)
        count += len(value) if isinstance(value, dict | list) else 0
        if count > VALUE_LIMIT:
            report.add((), TOO_MANY)
            return False
        items = _items(value)
        size += sum(len(key) for key, _ in items if isinstance(key, str))
        if size > SIZE_LIMIT:
            report.add((), too_large())
            return False
        if items and len(path) >= DEPTH_LIMIT:
            report.add(path, TOO_DEEP)
            return False
        for key, item in items:
            if not isinstance(key, str | int) or isinstance(key, bool):
                report.add(path, "has a key that is no text")
                return False
            waiting.append(((*path, key), item))
    return True


def _items(value: object) -> list[tuple[object, object]]:
    match value:
        case dict():
            return list(value.items())
        case list():
            return list(enumerate(value))
        case _:
            return []
