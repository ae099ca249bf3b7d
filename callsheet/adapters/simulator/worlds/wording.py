"""What is wrong with a document, in the words of those who write one."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from callsheet.adapters.simulator.nearest import near

_UNKNOWN = ("unexpected_keyword_argument", "extra_forbidden")


def wrong_places(
    error: ValidationError, known: Collection[str]
) -> Iterator[tuple[str, str]]:
    """
    For each problem its place, such as `[3].start_time`, and what is wrong there.

    Args:
        error: What pydantic found.
        known: Names that fields have, to find the one that was meant.
    """
    for problem in error.errors(include_url=False):
        path = "".join(
            f"[{part}]" if isinstance(part, int) else f".{part}"
            for part in problem["loc"]
        )
        yield path, _words({**problem}, known)


def _words(problem: Mapping[str, Any], known: Collection[str]) -> str:
    context = problem.get("ctx", {})
    match problem["type"]:
        case "missing":
            # Here pydantic gives the object around the field, or the list.
            around = problem["input"]
            names = list(around) if isinstance(around, dict) else []
            unknown = [name for name in names if name not in known]
            return "is missing" + near(str(problem["loc"][-1]), unknown)
        case "literal_error":
            choices = str(context["expected"]).replace("'", "").replace(" or ", ", ")
            given = problem["input"]
            hint = near(given, choices.split(", ")) if isinstance(given, str) else ""
            return f"must be one of {choices}{hint}"
        case "value_error":
            return str(context["error"])
        case "model_type" | "dataclass_type":
            return "must be an object"
        case kind if kind in _UNKNOWN:
            return "is no field" + near(str(problem["loc"][-1]), known)
        case _:
            return str(problem["msg"]).replace("Input should be", "must be")
