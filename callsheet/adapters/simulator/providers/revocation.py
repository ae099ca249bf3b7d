"""Google's `/revoke`, with which an application gives its access back."""

from aiohttp import web

from callsheet.adapters.simulator.calendars import losing
from callsheet.adapters.simulator.model import Mailbox
from callsheet.adapters.simulator.providers import google_oauth
from callsheet.adapters.simulator.providers.bearer import NotGood, good_token
from callsheet.adapters.simulator.providers.forms import (
    BadParameter,
    form_of,
    once,
    query_of,
    required,
)
from callsheet.adapters.simulator.providers.grants import Grant
from callsheet.adapters.simulator.providers.provider import Problem
from callsheet.adapters.simulator.recall.answers import json_answer
from callsheet.adapters.simulator.recall.state import WORLD
from callsheet.adapters.simulator.world import World


async def revoke(request: web.Request) -> web.Response:
    """
    Take back what a token's account has granted, by either kind of token.

    The account takes back everything, from whatever application: an account of
    the simulation has one grant, as in the control API.
    """
    world = request.app[WORLD]
    try:
        token = required(await _parameters(request), "token")
        mailbox = _mailbox(world, token)
        if mailbox is None:
            raise Problem("invalid_token", "Token expired or revoked")
    except BadParameter as error:
        return _refusal(world, Problem("invalid_request", str(error)))
    except Problem as problem:
        return _refusal(world, problem)
    losing.take_back(world, mailbox)
    return json_answer({})


async def _parameters(request: web.Request) -> dict[str, str]:
    in_query = query_of(request)
    if not request.can_read_body:
        return in_query
    return once([*in_query.items(), *(await form_of(request)).items()])


def _mailbox(world: World, token: str) -> Mailbox | None:
    issued = world.grants.refresh_token(token)
    if issued is not None and not issued.revoked:
        return _granting(world, issued.grant)
    try:
        return _granting(world, good_token(world, token, google_oauth.PLATFORM))
    except NotGood:
        return None


def _granting(world: World, grant: Grant) -> Mailbox | None:
    mailbox = world.mailboxes[grant.mailbox]
    fits = mailbox.granted and mailbox.platform == google_oauth.PLATFORM
    return mailbox if fits else None


def _refusal(world: World, problem: Problem) -> web.Response:
    body = google_oauth.error_body(world, problem)
    return json_answer(body, status=problem.status)
