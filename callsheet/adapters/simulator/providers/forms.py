"""Parameters of the OAuth endpoints: each at most once, none without end."""

from collections.abc import Iterable, Mapping
from urllib.parse import parse_qsl

from aiohttp import web

LONGEST = {
    "client_id": 500,
    "client_secret": 2000,
    "code": 2000,
    "code_challenge": 128,
    "code_verifier": 128,
    "login_hint": 320,
    "redirect_uri": 2000,
    "refresh_token": 2000,
    "scope": 4000,
    "token": 2000,
}
_LONGEST_OTHER = 2000
_MOST = 100
_FORM = "application/x-www-form-urlencoded"


class BadParameter(Exception):
    """A parameter that cannot be used; `name` is at fault."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name} {message}")
        self.name = name


def query_of(request: web.Request) -> dict[str, str]:
    """
    The query's parameters.

    Raises:
        BadParameter: one is there twice, or too long.
    """
    return once(request.query.items())


async def form_of(request: web.Request) -> dict[str, str]:
    """
    The parameters of a form-encoded body.

    Raises:
        BadParameter: one is there twice or too long, or the body is no form.
    """
    return once(await pairs_of(request))


async def pairs_of(request: web.Request) -> list[tuple[str, str]]:
    """
    The parameters of a form-encoded body in their order, however many times each.

    Raises:
        BadParameter: the body is no form.
    """
    if request.content_type != _FORM:
        raise BadParameter("body", f"must be {_FORM}")
    data = await request.read()
    try:
        return parse_qsl(
            data.decode(), keep_blank_values=True, max_num_fields=_MOST, errors="strict"
        )
    except ValueError as error:
        raise BadParameter("body", "cannot be read as a form") from error


def once(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """
    Parameters by name.

    Raises:
        BadParameter: one is there twice, or too long.
    """
    found: dict[str, str] = {}
    for name, value in pairs:
        shown = name if name.isidentifier() and len(name) <= 50 else "a parameter"
        if name in found:
            raise BadParameter(shown, "is given twice")
        longest = LONGEST.get(name, _LONGEST_OTHER)
        if len(value) > longest:
            raise BadParameter(shown, f"has more than {longest} characters")
        found[name] = value
    return found


def required(parameters: Mapping[str, str], name: str) -> str:
    """
    A parameter that must be there.

    Raises:
        BadParameter: it is not, or is empty.
    """
    value = parameters.get(name, "")
    if not value:
        raise BadParameter(name, "is missing")
    return value
