"""The OpenAPI 3.1 document of the control API, made from its operations."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode
from pydantic_core import core_schema

from callsheet.adapters.simulator.control.operations import AnyOperation
from callsheet.adapters.simulator.model import JsonObject

Kinds: TypeAlias = dict[Any, JsonObject]
"""A type to the schema that refers to its component."""

_COMPONENTS = "#/components/schemas/{model}"
_DESCRIPTION = """\
Moves a simulated Recall and the people at their calendars, and tells the truth
about both. It answers to this machine only and asks for no key. A method that a
path does not have is answered with 405, and the header `Allow` names those it has.
"""
_TAGS: Final = {
    "clock": "Simulated time.",
    "truth": "What there really is, and what Recall's API was asked.",
    "state": "The whole world, saved and loaded.",
    "switches": "In what the real Recall may differ.",
    "script": "Answers that are ordered beforehand.",
    "accounts": "Workspaces, accounts and calendars.",
    "events": "People at one copy of a meeting.",
    "meetings": "People at all copies of a meeting.",
    "calls": "People in a call, and the bots in it.",
    "webhooks": "Where changes are announced, and what became of each message.",
    "page": "For people.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """What is wrong with one field; `body` stands for the whole."""

    field: str
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invalid:
    """A request that cannot be understood, one entry for each problem."""

    code: Literal["invalid_control_request"]
    errors: list[Problem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A request that is understood and refused."""

    code: str
    detail: str


_FAULTS: Final[dict[int, tuple[str, str, type]]] = {
    400: ("Invalid", "A field or a parameter is wrong or unknown.", Invalid),
    403: ("Forbidden", "Comes from another machine, or another's page.", Refusal),
    404: ("NotFound", "Nothing has this id.", Refusal),
    405: ("MethodNotAllowed", "The path has other methods than this.", Refusal),
    409: ("Conflict", "Does not go with what there is.", Refusal),
    413: (
        "TooLarge",
        "The body is over a MiB, or a state over 500 MB.",
        Refusal,
    ),
    501: ("NotInstalled", "What writes the page is not installed.", Refusal),
}


class _Strict(GenerateJsonSchema):
    """What is sent has all of its fields, and no other."""

    def dataclass_schema(self, schema: core_schema.DataclassSchema) -> JsonObject:
        return {**super().dataclass_schema(schema), "additionalProperties": False}

    def field_is_required(
        self,
        field: core_schema.ModelField
        | core_schema.DataclassField
        | core_schema.TypedDictField,
        total: bool,
    ) -> bool:
        sent = self.mode == "serialization"
        return sent or super().field_is_required(field, total)


def document(operations: Sequence[AnyOperation], *, version: str) -> JsonObject:
    """The whole document; `version` is this program's."""
    schemas, components = _schemas(operations)
    paths: dict[str, JsonObject] = {}
    for operation in operations:
        described = _operation(operation, schemas)
        paths.setdefault(operation.path, {})[operation.method.lower()] = described
    tags = {operation.tag: _TAGS.get(operation.tag, "") for operation in operations}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Control API of a simulated Recall",
            "version": version,
            "description": _DESCRIPTION,
        },
        "tags": [{"name": name, "description": text} for name, text in tags.items()],
        "paths": paths,
        "components": {
            "schemas": components,
            "responses": {
                name: _fault(status, text, schemas[kind])
                for status, (name, text, kind) in _FAULTS.items()
            },
        },
    }


def _schemas(
    operations: Sequence[AnyOperation],
) -> tuple[Kinds, JsonObject]:
    """A reference for each kind and what it refers to, each kind once."""
    taken = {o.takes for o in operations if o.has_body}
    sent = {o.answer for o in operations if o.media == "application/json"}
    wanted: list[tuple[Any, JsonSchemaMode, TypeAdapter[Any]]] = [
        (kind, "validation", TypeAdapter(kind))
        for kind in sorted(taken, key=lambda kind: kind.__name__)
    ]
    sent |= {kind for _, _, kind in _FAULTS.values()}
    wanted += [
        (kind, "serialization", TypeAdapter(kind)) for kind in sorted(sent, key=repr)
    ]
    schemas, root = TypeAdapter.json_schemas(
        wanted, ref_template=_COMPONENTS, schema_generator=_Strict
    )
    return {kind: ref for (kind, _), ref in schemas.items()}, root.get("$defs", {})


def _operation(operation: AnyOperation, schemas: Kinds) -> JsonObject:
    summary, rest = operation.documentation
    described: JsonObject = {
        "operationId": operation.id,
        "tags": [operation.tag],
        "summary": summary,
        "responses": _responses(operation, schemas),
    }
    if rest:
        described["description"] = rest
    if parameters := _parameters(operation):
        described["parameters"] = parameters
    if operation.has_body:
        form = "application/x-www-form-urlencoded"
        media = form if operation.is_form else "application/json"
        described["requestBody"] = {
            "required": not _may_be_empty(operation.takes),
            "content": {media: {"schema": schemas[operation.takes]}},
        }
    return described


def _may_be_empty(kind: type[BaseModel]) -> bool:
    try:
        kind.model_validate({})
    except ValidationError:
        return False
    return True


def _parameters(operation: AnyOperation) -> list[JsonObject]:
    in_path: list[JsonObject] = [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string"} | ({"format": "uuid"} if name == "id" else {}),
        }
        for name in _names(operation)
    ]
    if operation.has_body:
        return in_path
    return in_path + _query(operation.takes)


def _query(kind: type[BaseModel]) -> list[JsonObject]:
    schema = kind.model_json_schema(schema_generator=_Strict)
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": part}
        for name, part in schema.get("properties", {}).items()
    ]


def _responses(operation: AnyOperation, schemas: Kinds) -> JsonObject:
    statuses = {400, 403, 405, *operation.faults}
    if _names(operation):
        statuses.add(404)
    if operation.has_body:
        statuses.add(413)
    faults = {
        str(status): {"$ref": f"#/components/responses/{_FAULTS[status][0]}"}
        for status in sorted(statuses)
    }
    return {str(operation.status): _success(operation, schemas), **faults}


def _success(operation: AnyOperation, schemas: Kinds) -> JsonObject:
    if operation.status == 303:
        place = {"required": True, "schema": {"type": "string"}}
        return {"description": "Done.", "headers": {"Location": place}}
    json = operation.media == "application/json"
    schema = schemas[operation.answer] if json else {"type": "string"}
    return {
        "description": "Created." if operation.status == 201 else "As asked.",
        "content": {operation.media: {"schema": schema}},
    }


def _fault(status: int, text: str, schema: JsonObject) -> JsonObject:
    fault: JsonObject = {
        "description": text,
        "content": {"application/json": {"schema": schema}},
    }
    if status == 405:
        allow = {"required": True, "schema": {"type": "string"}}
        fault["headers"] = {"Allow": allow}
    return fault


def _names(operation: AnyOperation) -> list[str]:
    return re.findall(r"\{(\w+)\}", operation.path)
