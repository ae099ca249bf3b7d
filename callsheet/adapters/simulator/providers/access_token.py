"""Recall's `/api/v2/calendars/{id}/access-token/`: a token of the provider."""

from aiohttp import web

from callsheet.adapters.simulator.providers.accounts import NoAccess, access_of
from callsheet.adapters.simulator.providers.issuing import issue_access_token
from callsheet.adapters.simulator.recall.answers import ApiError, json_answer
from callsheet.adapters.simulator.recall.state import WORLD, known_calendar


def routes() -> list[web.RouteDef]:
    """The route, with or without its last slash."""
    path = "/api/v2/calendars/{id}/access-token{slash:/?}"
    return [web.post(path, access_token)]


async def access_token(request: web.Request) -> web.Response:
    """A token to read the account with, good for an hour of simulated time."""
    world = request.app[WORLD]
    calendar = known_calendar(request)
    try:
        access = access_of(world, calendar)
    except NoAccess as loss:
        refusal = {"code": loss.code, "message": str(loss)}
        raise ApiError(400, refusal) from loss
    token = issue_access_token(world, access.grant)
    headers = {"Cache-Control": "no-store"}
    body = {"token": token.text, "expires_at": token.expires_at}
    return json_answer(body, headers=headers)
