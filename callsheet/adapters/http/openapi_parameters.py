"""The parameters of a route in the OpenAPI document."""

from collections.abc import Iterator, Mapping
from typing import Any

from openapi_pydantic import Parameter

from callsheet.adapters.http.inputs import Inputs
from callsheet.adapters.http.routing import Route


def parameters_of(route: Route) -> Iterator[Parameter]:
    """Describe what stands in the path and the query of a route."""
    for place in ("path", "query"):
        kind = route.takes.get(place)
        if kind is not None:
            yield from _of(kind, place)


def _of(kind: type[Inputs], place: str) -> Iterator[Parameter]:
    schema = kind.model_json_schema()
    required = schema.get("required", [])
    shared = schema.get("$defs", {})
    for name, part in schema.get("properties", {}).items():
        found = _resolved(part, shared)
        yield Parameter.model_validate(
            {
                "name": name,
                "in": place,
                "required": place == "path" or name in required,
                "description": found.pop("description", None),
                "schema": _without_null(found),
            }
        )


def _resolved(part: Any, shared: Mapping[str, Any]) -> Any:  # noqa: ANN401 -- JSON
    """Put what a schema refers to in its place: parameters have no components."""
    match part:
        case {"$ref": str(place)}:
            rest = {k: v for k, v in part.items() if k != "$ref"}
            return {**_resolved(shared[place.rpartition("/")[2]], shared), **rest}
        case dict():
            return {name: _resolved(one, shared) for name, one in part.items()}
        case list():
            return [_resolved(one, shared) for one in part]
        case _:
            return part


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is left out is not null."""
    kinds = [one for one in schema.get("anyOf", ()) if one != {"type": "null"}]
    if len(kinds) == 1:
        schema = {**schema, **kinds[0]}
        del schema["anyOf"]
    if schema.get("default", "") is None:
        del schema["default"]
    schema.pop("title", None)
    return schema
