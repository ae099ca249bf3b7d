"""
One declaration for each control operation; routes and documentation come from it.

A file of the control API lists its operations in a tuple `OPERATIONS`, and
`control.operations` puts the tuples together.
"""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any, Generic, Literal, TypeAlias, TypeVar

from aiohttp import web
from pydantic import BaseModel, TypeAdapter

from callsheet.adapters.simulator.bodies import Body
from callsheet.adapters.simulator.control.reading import (
    read_form,
    read_json,
    read_query,
)

Method: TypeAlias = Literal["GET", "POST", "PUT", "PATCH", "DELETE"]
Media: TypeAlias = Literal["application/json", "text/html", "text/css"]
G = TypeVar("G", bound=BaseModel)
A = TypeVar("A")


class Nothing(Body):
    """No fields at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation(Generic[G, A]):
    """
    What one method does at one path below `/_sim/`.

    The handler gets what came with the request, read as `takes` (the query of a
    GET, else the body), and returns an `answer`, which is sent as JSON; its
    docstring is the documentation. An answer of other `media` is a text; one of
    status 303 is the place to go to. `faults` are the statuses of refusals besides
    those that follow from the rest: 400, 403, 405, 404 for a path with an id, and
    413 for a body. Where it is raw, the handler reads the body by itself, and an
    answer in bytes is JSON already.
    """

    method: Method
    path: str
    handler: Callable[[web.Request, G], Awaitable[A]]
    takes: type[G]
    answer: type[A]
    tag: str
    name: str = ""
    status: int = 200
    faults: tuple[int, ...] = ()
    media: Media = "application/json"
    is_form: bool = False
    is_raw: bool = False
    headers: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        """Its name among all operations; the handler's, unless it has its own."""
        return self.name or getattr(self.handler, "__name__", "")

    @property
    def documentation(self) -> tuple[str, str]:
        """The first line of the handler's docstring, and what follows."""
        summary, _, rest = (inspect.getdoc(self.handler) or "").partition("\n\n")
        return " ".join(summary.split()), rest

    @property
    def has_body(self) -> bool:
        """Whether a request may have a body."""
        return self.method not in ("GET", "DELETE")

    def route(self) -> web.RouteDef:
        """The route that carries it out."""
        return web.route(self.method, self.path, self._answer)

    async def _answer(self, request: web.Request) -> web.Response:
        answer = await self.handler(request, await self._given(request))
        if self.status == 303:
            place = {**self.headers, "Location": str(answer)}
            return web.Response(status=303, headers=place)
        text = self.media != "application/json"
        return web.Response(
            body=self._written(answer),
            status=self.status,
            headers=self.headers,
            content_type=self.media,
            charset="utf-8" if text else None,
        )

    def _written(self, answer: A) -> bytes:
        if isinstance(answer, bytes):
            return answer
        if self.media != "application/json":
            return str(answer).encode()
        kind: Any = self.answer
        return _writer_of(kind)(answer)

    async def _given(self, request: web.Request) -> G:
        if not self.has_body:
            return read_query(request, self.takes)
        if self.is_raw:
            return self.takes.model_construct()
        if self.is_form:
            return await read_form(request, self.takes)
        return await read_json(request, self.takes)


AnyOperation: TypeAlias = Operation[Any, Any]


@cache
def _writer_of(kind: type[Any]) -> Callable[[Any], bytes]:
    """What writes an answer, and warns of one that is not as it is documented."""
    return partial(TypeAdapter(kind).dump_json, by_alias=True)
