"""The service's description of itself: the OpenAPI document, and a page for people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from aiohttp import web
from openapi_pydantic import OpenAPI

from callsheet.adapters.http.curl_lines import AT, curl_line
from callsheet.adapters.http.kinds import KINDS
from callsheet.adapters.http.openapi import as_json, document, document_bytes
from callsheet.adapters.http.pages import Page, page
from callsheet.adapters.http.problems import MEDIA, Kind
from callsheet.adapters.http.routing import COMMON, Call, Route
from callsheet.adapters.http.schema_texts import default_words, type_words

JsonObject = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """
    A route, as the page shows it.

    Attributes:
        said: What the document has of it.
        problems: What it may be answered with that not every route may.
        curl: A line that asks for it.
    """

    method: str
    path: str
    said: JsonObject
    problems: Sequence[Kind]
    curl: str

    @property
    def answers(self) -> JsonObject:
        """What is answered when all is well, and what else is no problem."""
        return {
            status: {**one, "content": _but_problems(one)}
            for status, one in self.said["responses"].items()
            if status != "304" and _but_problems(one)
        }


class Description:
    """
    What is served, written once somebody asks.

    Args:
        routes: All that there are.
        version: Of the program.
        tags: What each group of routes is about.
    """

    def __init__(
        self, routes: Sequence[Route], version: str, tags: Mapping[str, str]
    ) -> None:
        self._routes = routes
        self._version = version
        self._tags = tags
        self._written: dict[str, bytes] = {}

    @cached_property
    def document(self) -> OpenAPI:
        """The OpenAPI document, as if it were served at the root."""
        return document(self._routes, version=self._version, tags=self._tags)

    @cached_property
    def page(self) -> Page:
        """The page for people."""
        told = as_json(self.document)
        entries = [
            _Entry(
                method=route.method,
                path=route.path,
                said=told["paths"][route.path][route.method.lower()],
                problems=[*route.own_kinds()],
                curl=curl_line(route),
            )
            for route in self._routes
        ]
        groups = [
            (tag, [one for one in entries if one.said["tags"] == [tag["name"]]])
            for tag in told["tags"]
        ]
        return page(
            "docs.html",
            document=told,
            groups=groups,
            kinds=KINDS,
            common=COMMON,
            at=AT,
            types=told["components"]["schemas"],
            name_of=_name_of,
            words=type_words,
            default=default_words,
        )

    def written(self, prefix: str) -> bytes:
        """Write the document for where the service is mounted."""
        if prefix not in self._written:
            self._written = {prefix: document_bytes(self.document, prefix)}
        return self._written[prefix]


DESCRIPTION: Final = web.AppKey("description", Description)


async def openapi(call: Call) -> JsonObject:
    """Give the OpenAPI 3.1 document of this service."""
    prefix = call.request.path.removesuffix("/openapi.json")
    body = call.request.app[DESCRIPTION].written(prefix)
    return web.Response(body=body, content_type="application/json")  # type: ignore[return-value]  # written once, as bytes


async def docs(call: Call) -> bytes:
    """Show people what the service can do; no script, and nothing from elsewhere."""
    return call.request.app[DESCRIPTION].page.answer()  # type: ignore[return-value]  # with a policy of its own


def _but_problems(response: JsonObject) -> JsonObject:
    content: JsonObject = response.get("content", {})
    shown = {name: one for name, one in content.items() if name != MEDIA}
    # On its own it is what aiohttp says of what is no HTTP at all.
    return {} if [*shown] == ["text/plain"] and MEDIA in content else shown


def _name_of(media: JsonObject) -> str:
    """Name the type of a content, without where it is described."""
    schema = media.get("schema", {})
    place: str = schema.get("$ref") or schema.get("title") or schema.get("type", "")
    return place.rpartition("/")[2]


ROUTES: Final = (
    Route(
        method="GET",
        path="/openapi.json",
        handler=openapi,
        summary="What is served, as an OpenAPI document.",
        scope=None,
        tag="service",
    ),
    Route(
        method="GET",
        path="/docs",
        handler=docs,
        summary="What is served, for people to read.",
        scope=None,
        tag="service",
        media="text/html",
    ),
)
