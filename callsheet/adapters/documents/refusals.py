"""From the complaints of pydantic to problems that name path and cure."""

import re
from difflib import get_close_matches
from types import MappingProxyType
from typing import get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from callsheet.adapters.documents.problems import Path, Problem, spell_path

_WORD_LIMIT = 60
_WANTED = MappingProxyType(
    {
        "bool_type": "true or false",
        "string_type": "text",
        "int_type": "a whole number",
        "float_type": "a number",
        "list_type": "a list",
        "dict_type": "an object",
        "model_type": "an object",
    }
)


def problems_in(
    error: ValidationError, model: type[BaseModel], most: int | None = None
) -> tuple[Problem, ...]:
    """
    Spell the complaints about a value that was to become the model.

    Args:
        error: That holds them.
        model: What it was to become.
        most: How many are spelt; all of them by default.
    """
    return tuple(
        Problem(spell_path(_path(one)) or "document", _problem(one, model))
        for one in error.errors(include_url=False)[:most]
    )


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
        case list():
            return "a list"
        case _:
            return "an object"


def _path(one: ErrorDetails) -> Path:
    loc = one["loc"]
    return loc[:-2] if _is_of_key(one) else loc


def _is_of_key(one: ErrorDetails) -> bool:
    # Of a key that is wrong itself, pydantic gives the key and then this mark.
    loc = one["loc"]
    return loc[-1:] == ("[key]",) and loc[-2:-1] == (one["input"],)


def _problem(one: ErrorDetails, model: type[BaseModel]) -> str:
    kind, loc = one["type"], one["loc"]
    if kind in _WANTED:
        return f"should be {_WANTED[kind]}, is {name_of(one['input'])}"
    match kind:
        case "missing":
            return "is missing"
        case "extra_forbidden":
            return f"unknown key; {_nearest(str(loc[-1]), _keys_at(loc[:-1], model))}"
        case "literal_error":
            return _word(one)
        case "string_too_short":
            return "has an empty id" if _is_of_key(one) else "is empty"
        case "string_too_long":
            longest = f"longer than {one['ctx']['max_length']:,} characters"
            return f"has a key {longest}" if _is_of_key(one) else f"is {longest}"
        case "too_long":
            return f"has more than {one['ctx']['max_length']:,} entries"
        case _:
            return one["msg"].replace("Input should be", "should be")


def _word(one: ErrorDetails) -> str:
    known = re.findall(r"'(\w+)'", one["ctx"]["expected"])
    value = one["input"]
    if isinstance(value, str):
        return f"unknown word; {_nearest(value, known)}"
    return f"should be one of {', '.join(known)}, is {name_of(value)}"


def _nearest(word: str, known: list[str]) -> str:
    close = get_close_matches(word[:_WORD_LIMIT].lower(), known, n=1)
    return f'did you mean "{close[0]}"?' if close else f"known are {', '.join(known)}"


def _keys_at(path: Path, model: type[BaseModel]) -> list[str]:
    """List the keys of the object at a path; ids along the way name no field."""
    for step in path:
        field = model.model_fields.get(str(step))
        if field is not None:
            model = _model_in(field.annotation) or model
    return list(model.model_fields)


def _model_in(annotation: object) -> type[BaseModel] | None:
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None
