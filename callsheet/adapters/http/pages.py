"""Pages for people: templates of this package, escaped, with a strict policy."""

from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from aiohttp import web

if TYPE_CHECKING:
    from jinja2 import Environment

_PACKAGE: Final = "callsheet.adapters.http"


@dataclass(frozen=True, slots=True)
class Page:
    """A page that is written, and what a browser may load for it."""

    text: str
    policy: str

    def answer(self) -> web.Response:
        """Send it."""
        return web.Response(
            text=self.text,
            content_type="text/html",
            headers={"Content-Security-Policy": self.policy},
        )


def page(name: str, forms: str = "'none'", /, **values: object) -> Page:
    """
    Render a template of this package, with the style `docs.css` in it.

    Nothing but that style may be loaded, and no script run.

    Args:
        name: Of the template.
        forms: Where its forms may lead, as a browser is told.
        values: For the template.
    """
    style = _style()
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
        f"form-action {forms}; frame-ancestors 'none'"
    )
    text = _environment().get_template(name).render(style=style, **values)
    return Page(text, policy)


@cache
def _style() -> str:
    return (files(_PACKAGE) / "docs.css").read_text("utf-8")


@cache
def _environment() -> "Environment":
    # A service that only programs talk to does not load it.
    from jinja2 import Environment, PackageLoader, StrictUndefined  # noqa: PLC0415

    return Environment(
        loader=PackageLoader(_PACKAGE, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
