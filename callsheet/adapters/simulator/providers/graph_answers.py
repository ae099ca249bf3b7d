"""Microsoft Graph's errors, and who may ask it."""

from collections.abc import Callable

from aiohttp import web

from callsheet.adapters.simulator.model import Mailbox, Platform
from callsheet.adapters.simulator.providers.bearer import (
    NotGood,
    Why,
    bearer,
    good_token,
)
from callsheet.adapters.simulator.recall.answers import ApiError
from callsheet.adapters.simulator.recall.state import WORLD

_PLATFORM: Platform = "microsoft_outlook"
_WORDS: dict[Why, str] = {
    "missing": "Access token is empty.",
    "unknown": "Access token validation failure.",
    "expired": "Lifetime validation failed, the token is expired.",
}


def mailbox_of(
    request: web.Request, may: Callable[[Platform, tuple[str, ...]], bool]
) -> Mailbox:
    """The account whose token the request bears; 401, or 403 if it `may` not."""
    world = request.app[WORLD]
    try:
        grant = good_token(world, bearer(request), _PLATFORM)
    except NotGood as error:
        refusal = graph_error(
            request, 401, "InvalidAuthenticationToken", _WORDS[error.why]
        )
        refusal.headers = {"WWW-Authenticate": 'Bearer realm=""'}
        raise refusal from error
    if not may(_PLATFORM, grant.scopes):
        message = "Access is denied. Check credentials and try again."
        raise graph_error(request, 403, "ErrorAccessDenied", message)
    return world.mailboxes[grant.mailbox]


def graph_error(request: web.Request, status: int, code: str, message: str) -> ApiError:
    """An error answer; it names the request, as Graph's do."""
    world = request.app[WORLD]
    id = world.ids.uuid("graph request")
    inner = {
        "date": f"{world.at:%Y-%m-%dT%H:%M:%S}",
        "request-id": id,
        "client-request-id": id,
    }
    body = {"error": {"code": code, "message": message, "innerError": inner}}
    return ApiError(status, body)
