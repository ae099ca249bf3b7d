"""Everything the simulator serves beside Recall's and its control API."""

from aiohttp import web
from aiohttp.typedefs import Handler

from callsheet.adapters.simulator.providers import (
    access_token,
    google_calendar,
    google_oauth,
    graph,
    microsoft_oauth,
    revocation,
)
from callsheet.adapters.simulator.providers.authorize import Authorize
from callsheet.adapters.simulator.providers.google_answers import google_error
from callsheet.adapters.simulator.providers.graph_answers import graph_error
from callsheet.adapters.simulator.providers.token import Token
from callsheet.adapters.simulator.recall.answers import ApiError

GOOGLE = "/google"
MICROSOFT = "/microsoft"


def routes() -> list[web.RouteDef]:
    """The providers' routes, and Recall's own for a token of theirs."""
    return [*access_token.routes(), *_google(), *_microsoft()]


@web.middleware
async def in_their_shape(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Answer a wrong method and too large a body as the providers do."""
    if not request.path.startswith((f"{GOOGLE}/", f"{MICROSOFT}/")):
        return await handler(request)
    try:
        return await handler(request)
    except web.HTTPMethodNotAllowed as error:
        refusal = _error(request, 405, "The method is not allowed here.")
        refusal.headers = {"Allow": ", ".join(sorted(error.allowed_methods))}
        raise refusal from error
    except web.HTTPRequestEntityTooLarge as error:
        raise _error(request, 413, "The request body is too large.") from error


def _google() -> list[web.RouteDef]:
    page = Authorize(google_oauth)
    events = GOOGLE + "/calendar/v3/calendars/{calendar}/events"
    return [
        web.get(GOOGLE + "/o/oauth2/v2/auth", page.ask),
        web.post(GOOGLE + "/o/oauth2/v2/auth", page.answer),
        web.post(GOOGLE + "/token", Token(google_oauth).exchange),
        web.post(GOOGLE + "/revoke", revocation.revoke),
        web.get(GOOGLE + "/oauth2/v3/userinfo", google_calendar.show_user),
        web.get(events, google_calendar.list_events),
        web.get(events + "/{event}", google_calendar.show_event),
    ]


def _microsoft() -> list[web.RouteDef]:
    page = Authorize(microsoft_oauth)
    oauth = MICROSOFT + "/{tenant}/oauth2/v2.0"
    me = MICROSOFT + "/v1.0/me"
    return [
        web.get(oauth + "/authorize", page.ask),
        web.post(oauth + "/authorize", page.answer),
        web.post(oauth + "/token", Token(microsoft_oauth).exchange),
        web.get(me, graph.show_user),
        web.get(me + "/calendarView", graph.list_view),
        web.get(me + "/events/{event}", graph.show_event),
    ]


def _error(request: web.Request, status: int, message: str) -> ApiError:
    if request.path.startswith(f"{GOOGLE}/"):
        return google_error(status, message, "badRequest")
    return graph_error(request, status, "BadRequest", message)
