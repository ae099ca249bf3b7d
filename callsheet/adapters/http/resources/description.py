"""The service's description of itself: the OpenAPI document, and a page for people."""

from dataclasses import dataclass
from typing import Any, Final

from aiohttp import web
from openapi_pydantic import OpenAPI

from callsheet.adapters.http.kinds import KINDS
from callsheet.adapters.http.openapi import document_bytes
from callsheet.adapters.http.pages import page
from callsheet.adapters.http.routing import Call, Route

DOCUMENT: Final = web.AppKey("document", OpenAPI)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """A route, as the page shows it."""

    method: str
    path: str
    said: Any


async def openapi(call: Call) -> dict[str, Any]:
    """Give the OpenAPI 3.1 document of this service."""
    prefix = call.request.path.removesuffix("/openapi.json")
    body = document_bytes(call.request.app[DOCUMENT], prefix)
    return web.Response(body=body, content_type="application/json")  # type: ignore[return-value]  # written once, as bytes


async def docs(call: Call) -> bytes:
    """Show people what the service can do; no script, and nothing from elsewhere."""
    document = call.request.app[DOCUMENT].model_dump(
        by_alias=True, exclude_none=True, exclude_unset=True, mode="json"
    )
    entries = [
        _Entry(method=method.upper(), path=path, said=said)
        for path, item in document["paths"].items()
        for method, said in item.items()
    ]
    groups = [
        (tag, [one for one in entries if one.said["tags"] == [tag["name"]]])
        for tag in document["tags"]
    ]
    shown = {"document": document, "groups": groups, "kinds": KINDS}
    return page("docs.html", name_of=_name_of, **shown)  # type: ignore[return-value]  # a response of its own


def _name_of(media: dict[str, Any]) -> str:
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
