"""Google's errors, and who may ask its APIs."""

from collections.abc import Callable

from aiohttp import web

from callsheet.adapters.simulator.model import JsonObject, Mailbox, Platform
from callsheet.adapters.simulator.providers.bearer import NotGood, bearer, good_token
from callsheet.adapters.simulator.recall.answers import ApiError
from callsheet.adapters.simulator.recall.state import WORLD

_PLATFORM: Platform = "google_calendar"


def mailbox_of(
    request: web.Request, may: Callable[[Platform, tuple[str, ...]], bool]
) -> Mailbox:
    """The account whose token the request bears; 401, or 403 if it `may` not."""
    world = request.app[WORLD]
    try:
        grant = good_token(world, bearer(request), _PLATFORM)
    except NotGood as error:
        raise unauthenticated() from error
    if not may(_PLATFORM, grant.scopes):
        message = "Request had insufficient authentication scopes."
        raise google_error(
            403, message, "insufficientPermissions", status="PERMISSION_DENIED"
        )
    return world.mailboxes[grant.mailbox]


def unauthenticated() -> ApiError:
    """401: no token, or one that is not good (any more)."""
    message = (
        "Request had invalid authentication credentials. Expected OAuth 2 access "
        "token, login cookie or other valid authentication credential."
    )
    entry = {
        "message": "Invalid Credentials",
        "domain": "global",
        "reason": "authError",
        "location": "Authorization",
        "locationType": "header",
    }
    body = _body(401, message, entry, "UNAUTHENTICATED")
    challenge = 'Bearer realm="https://accounts.google.com/", error="invalid_token"'
    return ApiError(401, body, {"WWW-Authenticate": challenge})


def google_error(
    code: int, message: str, reason: str, *, status: str | None = None
) -> ApiError:
    """An error answer; `reason` is the machine's word for `message`."""
    entry = {"domain": "global", "reason": reason, "message": message}
    return ApiError(code, _body(code, message, entry, status))


def bad_parameter(name: str, message: str) -> ApiError:
    """400 for a query parameter that cannot be used."""
    entry = {
        "domain": "global",
        "reason": "invalid",
        "message": message,
        "locationType": "parameter",
        "location": name,
    }
    return ApiError(400, _body(400, f"{name}: {message}", entry, None))


def _body(code: int, message: str, entry: JsonObject, status: str | None) -> JsonObject:
    error: JsonObject = {"code": code, "message": message, "errors": [entry]}
    return {"error": error if status is None else {**error, "status": status}}
