"""`GET /_sim/`: the page for people, and its style sheet."""

from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from aiohttp import web
from pydantic import Field

from callsheet.adapters.simulator.bodies import Body
from callsheet.adapters.simulator.control.calendars import calendar_at
from callsheet.adapters.simulator.control.operations import Nothing, Operation
from callsheet.adapters.simulator.page.rows import page_of
from callsheet.adapters.simulator.recall.answers import ApiError
from callsheet.adapters.simulator.recall.state import REQUESTS, WORLD

if TYPE_CHECKING:
    from jinja2 import Template

_PACKAGE = "callsheet.adapters.simulator.page"
SAFE: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    # Without an origin, the page's own forms could not be told from others'.
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Chosen(Body):
    """Which calendar the page is narrowed to."""

    calendar: str | None = Field(default=None, max_length=100)


async def show_page(request: web.Request, query: Chosen) -> str:
    """
    Show how the world stands, with forms that move it.

    For people: what programs want is in `/_sim/truth`. Needs jinja2, which is a part
    of the extra `cli`; without it the answer is 501.
    """
    world = request.app[WORLD]
    chosen = calendar_at(world, query.calendar) if query.calendar else None
    page = page_of(world, request.app[REQUESTS], chosen)
    return _template().render(page=page)


async def show_style(_request: web.Request, _: Nothing) -> str:
    """The page's style sheet."""
    return (files(_PACKAGE) / "page.css").read_text("utf-8")


@cache
def _template() -> "Template":
    # A simulator that only programs talk to does without.
    try:
        from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415
    except ImportError as error:
        detail = "The page needs jinja2: install callsheet[cli]."
        raise ApiError(501, {"code": "not_installed", "detail": detail}) from error
    environment = Environment(
        loader=PackageLoader(_PACKAGE, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")


OPERATIONS = (
    Operation(
        method="GET",
        path="/_sim/",
        handler=show_page,
        takes=Chosen,
        answer=str,
        tag="page",
        media="text/html",
        headers=SAFE,
        faults=(404, 501),
    ),
    Operation(
        method="GET",
        path="/_sim/page.css",
        handler=show_style,
        takes=Nothing,
        answer=str,
        tag="page",
        media="text/css",
        headers={"X-Content-Type-Options": "nosniff"},
    ),
)
