"""What is wrong with a value from outside: where and how, never its content."""

from collections.abc import Mapping
from types import MappingProxyType

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from callsheet.application.errors import CallsheetError


class ReadingError(CallsheetError):
    """
    A calendar or event cannot be understood.

    Attributes:
        place: The path of the offending value, such as `raw.attendees[2].email`;
            empty for the whole.
        problem: What is wrong with it, without its content.
    """

    def __init__(self, place: str, problem: str) -> None:
        super().__init__(f"{place}: {problem}" if place else problem)
        self.place = place
        self.problem = problem


def reading_error(error: ValidationError, *, below: str = "") -> ReadingError:
    """Turn the first of pydantic's complaints into one of ours."""
    first = error.errors(include_url=False)[0]
    return ReadingError(below_place(below, _path(first["loc"])), _problem(first))


def below_place(outer: str, inner: str) -> str:
    """Join two paths, either of which may be empty."""
    if not outer or not inner or inner.startswith("["):
        return outer + inner
    return f"{outer}.{inner}"


_WANTED: Mapping[str, str] = MappingProxyType(
    {
        "string_type": "text",
        "bool_type": "true or false",
        "list_type": "a list",
        "dict_type": "an object",
        "model_type": "an object",
    }
)


def _path(loc: tuple[int | str, ...]) -> str:
    path = ""
    for step in loc:
        path = below_place(path, f"[{step}]" if isinstance(step, int) else step)
    return path


def _problem(first: ErrorDetails) -> str:
    kind, context = first["type"], first.get("ctx", {})
    if kind in _WANTED:
        return f"should be {_WANTED[kind]}, is {name_of(first['input'])}"
    match kind:
        case "missing":
            return "is missing"
        case "string_too_short":
            return "is empty"
        case "string_too_long":
            return f"is longer than {context['max_length']:,} characters"
        case "too_long":
            return f"has more than {context['max_length']:,} entries"
        case "string_unicode":
            return "is no valid Unicode text"
        case "literal_error":
            return f"should be {context['expected']}"
        case _:
            return first["msg"]


def name_of(value: object) -> str:
    """Name the JSON type of a value."""
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case str():
            return "text"
        case int() | float():
            return "a number"
        case list() | tuple():
            return "a list"
        case _:
            return "an object"
