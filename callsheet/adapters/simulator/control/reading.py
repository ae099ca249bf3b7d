"""Reading what was sent to the control API, or a 400 that names each field at fault."""

from typing import Any, TypeVar
from urllib.parse import parse_qsl

from aiohttp import web
from pydantic import BaseModel, ValidationError

from callsheet.adapters.simulator.control.meant import near_name
from callsheet.adapters.simulator.recall.answers import ApiError

B = TypeVar("B", bound=BaseModel)


async def read_json(request: web.Request, kind: type[B]) -> B:
    """The body of a control request; 400 that names each field at fault."""
    data = await request.read() or b"{}"
    try:
        return kind.model_validate_json(data, strict=True)
    except ValidationError as error:
        raise _refusal(error, kind) from error


def read_query(request: web.Request, kind: type[B]) -> B:
    """The query of a control request; 400 that names each parameter at fault."""
    return _read_texts(dict(request.query), kind)


async def read_form(request: web.Request, kind: type[B]) -> B:
    """The fields of a page's form; 400 that names each field at fault."""
    text = (await request.read()).decode(errors="replace")
    try:
        pairs = parse_qsl(text, keep_blank_values=True, max_num_fields=50)
    except ValueError as error:
        problem = {"field": "body", "message": "is no form"}
        raise control_error([problem]) from error
    return _read_texts(dict(pairs), kind)


def control_error(problems: list[dict[str, str]]) -> ApiError:
    """400 of the control API, one entry for each problem."""
    return ApiError(400, {"code": "invalid_control_request", "errors": problems})


def control_conflict(detail: str) -> ApiError:
    """409 of the control API: what is asked for does not go with what there is."""
    return ApiError(409, {"code": "conflict", "detail": detail})


def _read_texts(texts: dict[str, str], kind: type[B]) -> B:
    try:
        return kind.model_validate_strings(texts)
    except ValidationError as error:
        raise _refusal(error, kind) from error


def _refusal(error: ValidationError, kind: type[BaseModel]) -> ApiError:
    found: list[dict[str, Any]] = [{**problem} for problem in error.errors()]
    places = [problem["loc"] for problem in found]
    return control_error([_problem(p, kind) for p in found if not _is_echo(p, places)])


def _is_echo(problem: dict[str, Any], places: list[tuple[str | int, ...]]) -> bool:
    """Whether a list is only too short for want of entries that are wrong."""
    if problem["type"] != "too_short":
        return False
    own = problem["loc"]
    return any(place != own and place[: len(own)] == own for place in places)


def _problem(error: dict[str, Any], kind: type[BaseModel]) -> dict[str, str]:
    field = ".".join(str(part) for part in error["loc"]) or "body"
    message = str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "extra_forbidden":
        message = f"there is no such field{near_name(kind, error['loc'])}"
    return {"field": field, "message": message}
