"""A line for a shell that asks for each operation, for people who try it out."""

import json
from collections.abc import Mapping
from typing import Any, Final

from callsheet.adapters.http.inputs import Inputs
from callsheet.adapters.http.routing import Route

AT: Final = "http://127.0.0.1:8080"
"""Where the service listens unless its settings say otherwise."""

_SAID: Final[Mapping[str, Any]] = {
    "calendar": "ana@acme.example",
    "confirm": "ID",
    "email": "ana@acme.example",
    "name": "wall",
    "platform": "google",
    "scopes": ["read"],
    "toml": 'default = "record"',
    "wanted": True,
}
"""What stands in the fields of an example's body."""

_PLACES: Final[Mapping[str, str]] = {"token": "NAME"}
"""What stands in a path's places, if it is not their name."""

_ASKED: Final[Mapping[str, str]] = {"limit": "limit=20", "with": "with=bots"}


def curl_line(route: Route) -> str:
    """
    Write the line; ids in it stand in capitals, and the token is a variable.

    It names what has to be named, and little else.
    """
    parts = ["curl"]
    if route.streams:
        parts.append("-N")
    if route.method != "GET":
        parts.append(f"-X {route.method}")
    if route.scope is not None:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if "body" in route.takes:
        said = json.dumps(example_body(route.takes["body"]))
        parts += ['-H "Content-Type: application/json"', f"-d '{said}'"]
    return " ".join([*parts, f"'{AT}{_path(route)}{_query(route)}'"])


def example_body(kind: type[Inputs]) -> dict[str, Any]:
    """Give a body that is taken: what it needs, and the calendar it may name."""
    return {
        name: _SAID[name]
        for name, field in kind.model_fields.items()
        if field.is_required() or name == "calendar"
    }


def _path(route: Route) -> str:
    path = route.path
    for name in route.takes["path"].model_fields if "path" in route.takes else ():
        path = path.replace(f"{{{name}}}", _PLACES.get(name, name.upper()))
    return path


def _query(route: Route) -> str:
    if "query" not in route.takes:
        return ""
    fields = route.takes["query"].model_fields.items()
    names = [field.alias or name for name, field in fields]
    asked = [_ASKED[name] for name in names if name in _ASKED]
    return f"?{'&'.join(asked)}" if asked else ""
