"""Routes: what is served, to whom, with which types; and how a request is answered."""

import asyncio
import inspect
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final, Generic, TypeVar, get_args, get_origin, get_type_hints

from aiohttp import web
from pydantic import TypeAdapter

from callsheet.adapters.http import kinds
from callsheet.adapters.http.access import OPEN, Access
from callsheet.adapters.http.answering import json_bytes
from callsheet.adapters.http.gate import GATE
from callsheet.adapters.http.inputs import Inputs, body_of, path_of, query_of
from callsheet.adapters.http.parts import PARTS, Parts
from callsheet.adapters.http.problems import Kind
from callsheet.adapters.http.states import etag_of, is_known
from callsheet.application.again import TRIES
from callsheet.application.errors import Conflict
from callsheet.domain.token_records import TokenScope

T = TypeVar("T")

JSON: Final = "application/json"
_TAKEN: Final = dict.fromkeys(("path", "query", "body"))
_PLACE: Final = re.compile(r"\{(\w+)\}")
TURN: Final = web.AppKey("turn", asyncio.Lock)
"""Of those who were not the first to write."""

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


COMMON: Final = (
    kinds.MALFORMED,
    kinds.NOT_AUTHENTICATED,
    kinds.NOT_ALLOWED,
    kinds.FOREIGN_HOST,
    kinds.CROSS_ORIGIN,
    kinds.METHOD_NOT_ALLOWED,
    kinds.TOO_SLOW_TO_SEND,
    kinds.TOO_LARGE,
    kinds.WRONG_MEDIA,
    kinds.INVALID,
    kinds.TOO_MANY_TRIES,
    kinds.FAULT,
    kinds.LOG_UNAVAILABLE,
    kinds.TOO_LONG,
)
"""What is answered wherever there is a token, a query or a body to be wrong."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that was let in."""

    request: web.Request
    parts: Parts
    access: Access


@dataclass(frozen=True, slots=True)
class Answer(Generic[T]):
    """
    What a handler returns where its value alone does not say all.

    Attributes:
        status: One of those in the route's `also`, or the route's own.
    """

    value: T
    status: int | None = None
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Route:
    """
    One method of one path.

    Attributes:
        handler: An async function that takes the `Call`, and by these names, if it
            wants them, `path`, `query` and `body`, annotated with `Inputs` of its own.
            It returns what its annotation says, or an `Answer` of that, or any
            response of aiohttp's. The text below its first line describes the route.
        summary: One line, with a full stop.
        scope: What a token needs; None if everybody may ask.
        status: Of a good answer.
        also: Types of answers under further statuses.
        problems: Kinds of problems beyond those that any route of its sort has.
        tag: Groups it in the document.
        media: Of the answer; what is not JSON is given as `bytes`.
        streams: Whether it goes on for as long as somebody listens.
        again: Whether it is asked once more, a few times, if somebody else wrote to
            the log in the same moment: what conflicts has recorded nothing then.
    """

    method: str
    path: str
    handler: Callable[..., Awaitable[Any]]
    summary: str
    scope: TokenScope | None
    tag: str
    status: int = 200
    also: Mapping[int, Any] = field(default_factory=dict)
    problems: tuple[Kind, ...] = ()
    media: str = JSON
    streams: bool = False
    again: bool = False

    def __post_init__(self) -> None:
        """
        See that handler and route belong together.

        Raises:
            TypeError: They do not; the text says why.
        """
        places = set(_PLACE.findall(self.path))
        taken = [*inspect.signature(self.handler).parameters][1:]
        path = self.takes.get("path")
        fields = set() if path is None else set(path.model_fields)
        if unknown := set(taken) - _TAKEN.keys():
            raise TypeError(f"{self.path}: nothing is given as {sorted(unknown)[0]!r}")
        if set(taken) - self.takes.keys():
            raise TypeError(f"{self.path}: annotate what the handler takes")
        if fields != places:
            raise TypeError(f"{self.path}: the fields of `path` are not its places")
        if "body" in taken and self.method in SAFE:
            raise TypeError(f"{self.path}: {self.method} has no body")

    @cached_property
    def takes(self) -> Mapping[str, type[Inputs]]:
        """The types of `path`, `query` and `body`, as far as there are any."""
        hints = get_type_hints(self.handler)
        return {one: hints[one] for one in _TAKEN if one in hints}

    @cached_property
    def gives(self) -> Any:  # noqa: ANN401 -- any type that pydantic knows
        """The type of a good answer."""
        hint = get_type_hints(self.handler)["return"]
        return get_args(hint)[0] if get_origin(hint) is Answer else hint

    @cached_property
    def writers(self) -> Mapping[int, TypeAdapter[Any]]:
        """What writes the answer of each status."""
        types = {self.status: self.gives, **self.also}
        return {status: TypeAdapter(kind) for status, kind in types.items()}

    def own_kinds(self) -> Iterator[Kind]:
        """Name the kinds that not every route of its sort has."""
        for kind in dict.fromkeys(self.kinds()):
            if kind not in COMMON:
                yield kind

    def kinds(self) -> Iterator[Kind]:
        """Name every kind of problem that it may answer with."""
        yield from (kinds.FOREIGN_HOST, kinds.METHOD_NOT_ALLOWED, kinds.FAULT)
        yield from (kinds.MALFORMED, kinds.TOO_LONG)
        if self.scope is not None:
            yield from (kinds.NOT_AUTHENTICATED, kinds.NOT_ALLOWED)
            yield from (kinds.TOO_MANY_TRIES, kinds.LOG_UNAVAILABLE)
        if self.method not in SAFE:
            yield from (kinds.CROSS_ORIGIN, kinds.CONFLICT)
        if "path" in self.takes:
            yield kinds.NOT_FOUND
        if "query" in self.takes or "body" in self.takes:
            yield kinds.INVALID
        if "body" in self.takes:
            yield from (kinds.TOO_LARGE, kinds.WRONG_MEDIA, kinds.TOO_SLOW_TO_SEND)
        yield from self.problems


class Endpoint:
    """A route at work: lets in, reads what came, asks the handler, and writes."""

    def __init__(self, route: Route) -> None:
        self.route = route

    async def answer(self, request: web.Request) -> web.StreamResponse:
        """Answer a request; every problem is raised as one."""
        route, parts = self.route, request.app[PARTS]
        access = OPEN
        if route.scope is not None:
            access = await request.app[GATE].admit(request)
            access.require(route.scope)
        given: dict[str, Inputs] = {}
        if "path" in route.takes:
            given["path"] = path_of(request, route.takes["path"])
        if "query" in route.takes:
            given["query"] = query_of(request, route.takes["query"])
        if "body" in route.takes:
            most = parts.options.body_bytes
            given["body"] = await body_of(request, route.takes["body"], most)
        call = Call(request=request, parts=parts, access=access)
        try:
            made = await self._made(call, given)
        finally:
            # Also one that failed in the end, or was given up, may have written.
            if route.method not in SAFE:
                parts.changed()
        return self._written(request, made)

    async def _made(self, call: Call, given: Mapping[str, Inputs]) -> object:
        """Ask the handler; of many who write at once each gets his turn."""
        try:
            return await self.route.handler(call, **given)
        except Conflict as conflict:
            if not self.route.again:
                raise
            wait = call.request.app[TURN]
            last = conflict
        async with wait:
            for _ in range(TRIES):
                try:
                    return await self.route.handler(call, **given)
                except Conflict as conflict:
                    last = conflict
        raise last

    def _written(self, request: web.Request, made: object) -> web.StreamResponse:
        if isinstance(made, web.StreamResponse):
            return made
        said: Answer[Any] = made if isinstance(made, Answer) else Answer(made)
        status = self.route.status if said.status is None else said.status
        if self.route.media == JSON:
            body = json_bytes(self.route.writers[status], said.value)
        else:
            body = said.value
        response = web.Response(
            body=body,
            status=status,
            headers={"Content-Type": self.route.media, **said.headers},
        )
        return _unless_known(request, response, body)


def _unless_known(
    request: web.Request, response: web.Response, body: bytes
) -> web.Response:
    """Name the state of what is read, and do not send it to who has it."""
    if request.method not in SAFE or response.status != 200:
        return response
    etag = response.headers.setdefault("ETag", etag_of(body))
    if not is_known(request, etag):
        return response
    return web.Response(status=304, headers={"ETag": etag})
