"""What docstrings say of types and their fields, put where a schema has its texts."""

import inspect
import json
import re
from collections.abc import Mapping
from typing import Any, Final

_ATTRIBUTES: Final = re.compile(r"\n\s*Attributes:\n")
_NAMED: Final = re.compile(r"^ {4}(\w+): ", re.MULTILINE)

_HUGE: Final = 2**53
"""Bounds beyond it are those of databases, and nobody comes near them."""


def described(schema: Mapping[str, Any]) -> dict[str, Any]:
    """
    Take a docstring in a schema apart: the type's text, and one for each field.

    Args:
        schema: Of a dataclass or a model, as pydantic makes it.
    """
    text = inspect.cleandoc(str(schema.get("description", "")))
    whole, *rest = _ATTRIBUTES.split(text, maxsplit=1)
    fields = _fields(rest[0] if rest else "")
    properties = {
        name: {"description": fields[name], **part}
        if name in fields and "$ref" not in part
        else part
        for name, part in schema.get("properties", {}).items()
    }
    found = dict(schema)
    if text:
        found["description"] = " ".join(whole.split())
    if properties:
        found["properties"] = properties
    return found


def type_words(schema: Mapping[str, Any]) -> str:
    """Say in a few words what a value is, for people."""
    match schema:
        case {"$ref": str(place)}:
            return place.rpartition("/")[2]
        case {"const": value}:
            return repr(value)
        case {"enum": list(values)}:
            return " or ".join(str(one) for one in values)
        case {"anyOf": list(several)}:
            return " or ".join(type_words(one) for one in several)
        case {"type": "array", "items": dict(items)}:
            return f"list of {type_words(items)}"
        case {"type": "string", "format": str(form)}:
            return form
        case {"type": "integer", "minimum": least, "maximum": most} if most < _HUGE:
            return f"integer, {int(least):,} to {int(most):,}"
        case _:
            return str(schema.get("type", "anything"))


def default_words(schema: Mapping[str, Any]) -> str:
    """Say what a value is that is not given; empty if that is nothing at all."""
    found = schema.get("default")
    if found is None or found in ("", [], ()):
        return ""
    return json.dumps(found)


def _fields(text: str) -> dict[str, str]:
    parts = _NAMED.split(text)
    pairs = zip(parts[1::2], parts[2::2], strict=True)
    return {name: " ".join(said.split()) for name, said in pairs}
