"""The OpenAPI 3.1 document, made from the routes."""

import inspect
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

import orjson
from openapi_pydantic import (
    Components,
    Header,
    Info,
    MediaType,
    OpenAPI,
    Operation,
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

from callsheet.adapters.http.openapi_parameters import parameters_of
from callsheet.adapters.http.problems import MEDIA, Kind, ProblemDocument
from callsheet.adapters.http.routing import JSON, Route
from callsheet.adapters.http.schema_texts import described

_PLACE: Final = "#/components/schemas/{model}"
_DESCRIPTION: Final = """\
Reads and moves one Callsheet workspace. Every answer to what goes wrong is
`application/problem+json` with a stable `type`; `docs` lists them all. Lists go on
where `next` leads; reads have an `ETag`.
"""
_SAID: Final = {201: "Created.", 503: "Not now, for these reasons."}
_TEXT: Final = {"type": "string"}
_HEADERS: Final[Mapping[int, tuple[str, str]]] = {
    401: ("WWW-Authenticate", "How to be let in."),
    405: ("Allow", "The methods that the path has."),
    429: ("Retry-After", "Seconds to wait."),
}

Kinds = Mapping[tuple[Any, JsonSchemaMode], Mapping[str, Any]]


_PAGE: Final = re.compile(r"Page\[(\w+?)(Document)?\]")


class _Sent(GenerateJsonSchema):
    """What is sent has all of its fields; pages are named after what is on them."""

    def normalize_name(self, name: str) -> str:
        return super().normalize_name(_PAGE.sub(r"\1Page", name))

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
        said = _operation(route, schemas)
        paths.setdefault(route.path, {})[route.method.lower()] = said
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


def document_bytes(whole: OpenAPI, prefix: str) -> bytes:
    """Write a document for where the service is mounted."""
    served = whole.model_copy(update={"servers": [Server(url=prefix or "/")]})
    return orjson.dumps(as_json(served))


def as_json(whole: OpenAPI) -> dict[str, Any]:
    """Give a document as JSON's types."""
    return whole.model_dump(
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
    defined = {name: described(one) for name, one in whole.get("$defs", {}).items()}
    return {key: one for (key, _), one in schemas.items()}, defined


def _operation(route: Route, schemas: Kinds) -> Operation:
    rest = inspect.cleandoc(route.handler.__doc__ or "").partition("\n")[2].strip()
    return Operation(
        operationId=route.handler.__name__,
        tags=[route.tag],
        summary=route.summary,
        description=rest or None,
        parameters=[*parameters_of(route)] or None,
        requestBody=_body(route, schemas),
        responses=_both(_answers(route, schemas), _problems(route, schemas)),
        security=None if route.scope is None else [{"token": [route.scope.value]}],
    )


def _both(
    answers: dict[str, Response], problems: dict[str, Response]
) -> dict[str, Response | Reference]:
    """Put together what is answered under each status; some are answered two ways."""
    found: dict[str, Response | Reference] = {}
    for status in sorted({*answers, *problems}):
        if status not in answers or status not in problems:
            found[status] = answers.get(status) or problems[status]
            continue
        answer, problem = answers[status], problems[status]
        said = f"{answer.description} Or {problem.description}"
        content = {**(answer.content or {}), **(problem.content or {})}
        found[status] = problem.model_copy(
            update={"description": said, "content": content}
        )
    return found


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
            description=_SAID.get(status, "As asked."),
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
