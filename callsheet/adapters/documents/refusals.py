"""From the complaints of pydantic to problems that name path and cure."""

import re
from difflib import get_close_matches
from types import MappingProxyType, NoneType, UnionType
from typing import Union, get_args, get_origin

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
        "tuple_type": "a list",
        "dict_type": "an object",
        "model_type": "an object",
        "dataclass_type": "an object",
    }
)
_INSTEAD = MappingProxyType(
    {
        "missing": "is missing",
        "bool_parsing": "should be true or false",
        "int_parsing": "should be a whole number",
        "int_parsing_size": "should be a whole number, and not as large",
        "int_from_float": "should be a whole number",
        "float_parsing": "should be a number",
        "finite_number": "should be a number that ends somewhere",
        "string_unicode": "has characters that are no text",
        "datetime_parsing": "should be a time such as 2026-03-02T12:00:00Z",
        "datetime_from_date_parsing": "should be a time such as 2026-03-02T12:00:00Z",
        "datetime_object_invalid": "should be a time such as 2026-03-02T12:00:00Z",
    }
)
_SHOULD = "should be "


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
    found: dict[str, str] = {}
    told = error.errors(include_url=False)[:most]
    # Of a list only the entries that are right are counted.
    parents = {one["loc"][:-1] for one in told}
    for one in told:
        if one["type"] == "too_short" and one["loc"] in parents:
            continue
        place = spell_path(_path(one, model)) or "document"
        said = _problem(one, model)
        if found.get(place, said) != said and _is_branch(one["loc"], model):
            first, other = found[place].partition(", is ")[0], said
            said = f"{first} or {other.removeprefix(_SHOULD)}"
        found[place] = said
    return tuple(Problem(place, said) for place, said in found.items())


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


def _path(one: ErrorDetails, model: type[BaseModel]) -> Path:
    loc = one["loc"]
    if _is_branch(loc, model):
        return loc[:-1]
    return loc[:-2] if _is_of_key(one) else loc


def _is_branch(loc: Path, model: type[BaseModel]) -> bool:
    """Say whether a path ends with one of the types that a field may have."""
    if len(loc) < 2:
        return False
    field = _model_at(loc[:-2], model).model_fields.get(str(loc[-2]))
    if field is None or get_origin(field.annotation) not in (Union, UnionType):
        return False
    return len([k for k in get_args(field.annotation) if k is not NoneType]) > 1


def _is_of_key(one: ErrorDetails) -> bool:
    # Of a key that is wrong itself, pydantic gives the key and then this mark.
    loc = one["loc"]
    return loc[-1:] == ("[key]",) and loc[-2:-1] == (one["input"],)


def _problem(one: ErrorDetails, model: type[BaseModel]) -> str:
    kind, loc = one["type"], one["loc"]
    if kind in _WANTED:
        return f"should be {_WANTED[kind]}, is {name_of(one['input'])}"
    if kind in _INSTEAD:
        return _INSTEAD[kind]
    match kind:
        case "extra_forbidden":
            return f"unknown key; {_nearest(str(loc[-1]), _keys_at(loc[:-1], model))}"
        case "literal_error" | "enum":
            return _word(one)
        case "string_too_short" if _is_of_key(one):
            return "has an empty id"
        case "string_too_short":
            return _too_short(one, "characters")
        case "too_short":
            return _too_short(one, "entries")
        case "string_too_long":
            longest = f"longer than {one['ctx']['max_length']:,} characters"
            return f"has a key {longest}" if _is_of_key(one) else f"is {longest}"
        case "too_long":
            return f"has more than {one['ctx']['max_length']:,} entries"
        case "string_pattern_mismatch":
            return f"should have the form {one['ctx']['pattern']}"
        case _:
            return _bound(one) or _as_told(one["msg"])


def _too_short(one: ErrorDetails, units: str) -> str:
    least = one["ctx"]["min_length"]
    return "is empty" if least == 1 else f"has fewer than {least:,} {units}"


def _bound(one: ErrorDetails) -> str | None:
    bounds = one.get("ctx", {})
    match one["type"]:
        case "greater_than_equal":
            return f"should be {_number(bounds['ge'])} or more"
        case "less_than_equal":
            return f"should be {_number(bounds['le'])} or less"
        case "greater_than":
            return f"should be more than {_number(bounds['gt'])}"
        case "less_than":
            return f"should be less than {_number(bounds['lt'])}"
        case _:
            return None


def _number(bound: float) -> str:
    return f"{int(bound):,}" if bound == int(bound) else f"{bound:g}"


def _as_told(message: str) -> str:
    """Take what a check of our own says, or the library of what has no words here."""
    return message.removeprefix("Value error, ").replace("Input should be", "should be")


def _word(one: ErrorDetails) -> str:
    known = re.findall(r"'([^']+)'", one["ctx"]["expected"])
    value = one["input"]
    if len(known) == 1:
        return f'should be "{known[0]}"'
    if isinstance(value, str):
        return f"unknown word; {_nearest(value, known)}"
    return f"should be one of {', '.join(known)}, is {name_of(value)}"


def _nearest(word: str, known: list[str]) -> str:
    close = get_close_matches(word[:_WORD_LIMIT].lower(), known, n=1)
    return f'did you mean "{close[0]}"?' if close else f"known are {', '.join(known)}"


def _keys_at(path: Path, model: type[BaseModel]) -> list[str]:
    """List the keys of the object at a path; ids along the way name no field."""
    fields = _model_at(path, model).model_fields
    return [field.alias or name for name, field in fields.items()]


def _model_at(path: Path, model: type[BaseModel]) -> type[BaseModel]:
    """Find what the object at a path was to become."""
    for step in path:
        field = model.model_fields.get(str(step))
        if field is not None:
            model = _model_in(field.annotation) or model
    return model


def _model_in(annotation: object) -> type[BaseModel] | None:
    for one in (annotation, *get_args(annotation)):
        if isinstance(one, type) and issubclass(one, BaseModel):
            return one
    return None
