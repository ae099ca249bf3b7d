"""Plain values of a policy: a flag, a text, a list of texts."""

import unicodedata

from callsheet.adapters.policy_file.problems import Path, Report
from callsheet.domain.one_line import shows_something

TEXT_LIMIT = 1_000
_NOT_PRINTED = ("Cc", "Cs", "Zl", "Zp")


def flag_of(value: object, path: Path, report: Report) -> bool | None:
    """Read true or false; None if it is neither, which is then reported."""
    if isinstance(value, bool):
        return value
    wanted = "true or false"
    if isinstance(value, str) and value.lower() in ("true", "false"):
        wanted = f"{value.lower()} without quotes"
    report.wrong_type(path, value, wanted)
    return None


def text_of(value: object, path: Path, report: Report) -> str:
    """Read a text that says something; empty if not, which is then reported."""
    if not isinstance(value, str):
        report.wrong_type(path, value, "a text in quotes")
    elif len(value) > TEXT_LIMIT:
        report.add(path, f"is longer than {TEXT_LIMIT:,} characters")
    elif has_control(value):
        report.add(path, "has a control character in it")
    elif not shows_something(value):
        report.add(path, "is blank")
    else:
        return value
    return ""


def texts_of(value: object, path: Path, report: Report) -> tuple[tuple[str, Path], ...]:
    """
    Read one text or a list of them, each with its own path.

    Returns:
        Nothing if any is wrong; the report then says what.
    """
    if not isinstance(value, str | list):
        report.wrong_type(path, value, "a text in quotes or a list of them")
        return ()
    if not value:
        report.add(path, "is empty", "give at least one text")
        return ()
    if isinstance(value, str):
        listed = [(value, path)]
    else:
        listed = [(item, (*path, index)) for index, item in enumerate(value)]
    texts = tuple((text_of(item, at, report), at) for item, at in listed)
    return texts if all(text for text, _ in texts) else ()


def has_control(text: str) -> bool:
    """Say whether a text holds anything that moves the cursor instead of printing."""
    return any(unicodedata.category(char) in _NOT_PRINTED for char in text)
