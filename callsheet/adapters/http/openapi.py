"""The OpenAPI 3.1 document, made from the routes."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import orjson
from openapi_pydantic import (
    Components,
    Header,
    Info,
    MediaType,
    OpenAPI,
    Operation,
    Parameter,
    PathItem,
    Reference,
    RequestBody,
    Response,
    Schema,
    SecurityScheme,
    Server,
    Tag,
)
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import core_schema

from callsheet.adapters.http.inputs import Inputs
from callsheet.adapters.http.problems import MEDIA, Kind, ProblemDocument
from callsheet.adapters.http.routing import JSON, Route

_PLACE: Final = "#/components/schemas/{model}"
_DESCRIPTION: Final = """\
Reads and moves one Callsheet workspace. Every answer to what goes wrong is
`application/problem+json` with a stable `type`; `docs` lists them all. Lists go on
where `next` leads; reads have an `ETag`.
"""
_TEXT: Final = {"type": "string"}
_HEADERS: Final[Mapping[int, tuple[str, str]]] = {
    401: ("WWW-Authenticate", "How to be let in."),
    405: ("Allow", "The methods that the path has."),
    429: ("Retry-After", "Seconds to wait."),
}

Kinds = Mapping[tuple[Any, JsonSchemaMode], Mapping[str, Any]]


class _Sent(GenerateJsonSchema):
    """What is sent has all of its fields."""

    def field_is_required(
        self,
        field: core_schema.ModelField
        | core_schema.DataclassField
        | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        sent = self.mode == "serialization" and field.get("schema", {})
        return bool(sent) or super().field_is_required(field, total)


def document(
    routes: Sequence[Route], *, version: str, tags: Mapping[str, str]
) -> OpenAPI:
    """
    Describe routes.

    Args:
        routes: All of the service's own.
        version: Of the program.
        tags: What each group of routes is about.
    """
    schemas, components = _schemas(routes)
    paths: dict[str, dict[str, Operation]] = {}
    for route in routes:
        described = _operation(route, schemas)
        paths.setdefault(route.path, {})[route.method.lower()] = described
    return OpenAPI(
        openapi="3.1.1",
        info=Info(title="Callsheet", version=version, description=_DESCRIPTION),
        servers=[Server(url="/")],
        tags=[Tag(name=name, description=text) for name, text in tags.items()],
        paths={path: PathItem.model_validate(item) for path, item in paths.items()},
        components=Components(
            schemas={n: Schema.model_validate(one) for n, one in components.items()},
            securitySchemes={
                "token": SecurityScheme(
                    type="http",
                    scheme="bearer",
                    description="`callsheet tokens create` makes one.",
                )
            },
        ),
    )


def document_bytes(described: OpenAPI, prefix: str) -> bytes:
    """Write a document for where the service is mounted."""
    served = described.model_copy(update={"servers": [Server(url=prefix or "/")]})
    return orjson.dumps(as_json(served))


def as_json(described: OpenAPI) -> dict[str, Any]:
    """Give a document as JSON's types."""
    return described.model_dump(
        mode="json", by_alias=True, exclude_none=True, exclude_unset=True
    )


def _schemas(routes: Sequence[Route]) -> tuple[Kinds, Mapping[str, Any]]:
    wanted: dict[tuple[Any, JsonSchemaMode], TypeAdapter[Any]] = {
        (ProblemDocument, "serialization"): TypeAdapter(ProblemDocument)
    }
    for route in routes:
        if "body" in route.takes:
            body = route.takes["body"]
            wanted[body, "validation"] = TypeAdapter(body)
        if route.media == JSON:
            types = {route.status: route.gives, **route.also}
            wanted |= {
                (types[status], "serialization"): writer
                for status, writer in route.writers.items()
            }
    keyed = [(key, key[1], adapter) for key, adapter in wanted.items()]
    schemas, whole = TypeAdapter.json_schemas(
        keyed, ref_template=_PLACE, schema_generator=_Sent
    )
    return {key: one for (key, _), one in schemas.items()}, whole.get("$defs", {})


def _operation(route: Route, schemas: Kinds) -> Operation:
    rest = inspect.cleandoc(route.handler.__doc__ or "").partition("\n")[2].strip()
    return Operation(
        operationId=route.handler.__name__,
        tags=[route.tag],
        summary=route.summary,
        description=rest or None,
        parameters=[*_parameters(route)] or None,
        requestBody=_body(route, schemas),
        responses={**_answers(route, schemas), **_problems(route, schemas)},
        security=None if route.scope is None else [{"token": [route.scope.value]}],
    )


def _parameters(route: Route) -> Iterator[Parameter]:
    for place in ("path", "query"):
        kind = route.takes.get(place)
        if kind is not None:
            yield from _of(kind, place)


def _of(kind: type[Inputs], place: str) -> Iterator[Parameter]:
    schema = kind.model_json_schema()
    required = schema.get("required", [])
    shared = schema.get("$defs", {})
    for name, part in schema.get("properties", {}).items():
        described = _resolved(part, shared)
        yield Parameter.model_validate(
            {
                "name": name,
                "in": place,
                "required": place == "path" or name in required,
                "description": described.pop("description", None),
                "schema": _without_null(described),
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


def _body(route: Route, schemas: Kinds) -> RequestBody | None:
    if "body" not in route.takes:
        return None
    schema = schemas[route.takes["body"], "validation"]
    return RequestBody(required=True, content={JSON: _media(schema)})


def _answers(route: Route, schemas: Kinds) -> dict[str, Response]:
    answers: dict[str, Response] = {}
    for status, kind in {route.status: route.gives, **route.also}.items():
        schema = schemas[kind, "serialization"] if route.media == JSON else _TEXT
        answers[str(status)] = Response(
            description="Created." if status == 201 else "As asked.",
            content={route.media: _media(schema)},
        )
    if route.method == "GET" and route.status == 200 and not route.streams:
        answers["304"] = Response(description="It is what If-None-Match names.")
    return answers


def _problems(route: Route, schemas: Kinds) -> dict[str, Response]:
    by_status: dict[int, dict[str, Kind]] = {}
    for kind in route.kinds():
        by_status.setdefault(kind.status, {})[kind.name] = kind
    schema = schemas[ProblemDocument, "serialization"]
    return {
        str(status): Response(
            description="; ".join(f"`{k.type}`: {k.title}" for k in kinds.values()),
            headers=_headers(status),
            content={MEDIA: _media(schema)} | _unread(status),
        )
        for status, kinds in sorted(by_status.items())
    }


def _unread(status: int) -> dict[str, MediaType]:
    """What is no HTTP at all, such as a line that is too long, aiohttp answers."""
    return {"text/plain": _media(_TEXT)} if status == 400 else {}


def _headers(status: int) -> dict[str, Header | Reference] | None:
    if status not in _HEADERS:
        return None
    name, text = _HEADERS[status]
    return {
        name: Header(
            description=text, required=True, schema=Schema.model_validate(_TEXT)
        )
    }


def _media(schema: Mapping[str, Any]) -> MediaType:
    kind = Reference if "$ref" in schema else Schema
    return MediaType(schema=kind.model_validate(schema))
