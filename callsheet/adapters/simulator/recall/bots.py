"""`/api/v1/bot/`: list, create, retrieve, update, delete, leave call."""

from aiohttp import web

from callsheet.adapters.simulator.bots import booking, lives, standalone
from callsheet.adapters.simulator.bots.faults import (
    NotInCall,
    PoolDepleted,
    Refused,
    TooLate,
)
from callsheet.adapters.simulator.model import Bot
from callsheet.adapters.simulator.recall import fields
from callsheet.adapters.simulator.recall.answers import (
    ApiError,
    dispatched,
    json_answer,
    not_found,
    pool_depleted,
)
from callsheet.adapters.simulator.recall.bot_config import check_config, check_link
from callsheet.adapters.simulator.recall.bot_list import listing
from callsheet.adapters.simulator.recall.bot_view import bot_view
from callsheet.adapters.simulator.recall.state import WORLD, workspace_of

_BOTS = "/api/v1/bot"


def routes() -> list[web.RouteDef]:
    """The routes, each with or without its last slash."""
    return [
        web.get(_BOTS + "{slash:/?}", list_bots),
        web.post(_BOTS + "{slash:/?}", create_bot),
        web.get(_BOTS + "/{id}{slash:/?}", retrieve_bot),
        web.patch(_BOTS + "/{id}{slash:/?}", update_bot),
        web.delete(_BOTS + "/{id}{slash:/?}", delete_bot),
        web.post(_BOTS + "/{id}/leave_call{slash:/?}", leave_call),
    ]


async def list_bots(request: web.Request) -> web.Response:
    """The workspace's bots, those of calendar events included."""
    return json_answer(listing(request, request.app[WORLD], workspace_of(request)))


async def create_bot(request: web.Request) -> web.Response:
    """Send a bot to a link, now or later."""
    config = await fields.json_object(request)
    check_link(config)
    check_config(config)
    world = request.app[WORLD]
    try:
        bot = standalone.create(world, workspace_of(request), config)
    except PoolDepleted as depleted:
        raise pool_depleted(world.switches.adhoc_retry_after) from depleted
    return json_answer(bot_view(world, bot), status=201)


async def retrieve_bot(request: web.Request) -> web.Response:
    """One bot with its history."""
    return json_answer(bot_view(request.app[WORLD], _bot(request)))


async def update_bot(request: web.Request) -> web.Response:
    """Change a scheduled bot that belongs to no event; what is not named stays."""
    _bot(request)
    changes = await fields.json_object(request)
    world, bot = request.app[WORLD], _bot(request)
    if "meeting_url" in changes:
        check_link(changes)
    check_config(changes)
    try:
        standalone.change(world, bot, changes)
    except Refused as refusal:
        answer = {"code": "update_bot_failed", "detail": str(refusal)}
        late = isinstance(refusal, TooLate)
        raise ApiError(400, answer, documented=late) from refusal
    except PoolDepleted as depleted:
        raise pool_depleted(world.switches.adhoc_retry_after) from depleted
    return json_answer(bot_view(world, bot))


async def delete_bot(request: web.Request) -> web.Response:
    """Delete a bot that has not set off yet; events lose it without a word."""
    world, bot = request.app[WORLD], _bot(request)
    late = booking.is_launched(world, bot)
    refuses_late = world.switches.late_removal == "refused"
    if bot.state != "scheduled" or (late and refuses_late):
        raise dispatched()
    booking.discard(world, bot)
    return web.Response(status=204)


async def leave_call(request: web.Request) -> web.Response:
    """Tell a bot to leave, for everyone who shares it."""
    world, bot = request.app[WORLD], _bot(request)
    try:
        lives.leave_call(world, bot)
    except NotInCall as error:
        when = "completed" if bot.state in booking.SPENT else "unstarted"
        answer = {
            "code": f"cannot_command_{when}_bot",
            "detail": "The bot is not in a call.",
        }
        raise ApiError(400, answer) from error
    return json_answer(bot_view(world, bot))


def _bot(request: web.Request) -> Bot:
    bot = request.app[WORLD].bots.get(request.match_info["id"].lower())
    if bot is None or bot.state == "deleted":
        raise not_found()
    if bot.workspace != workspace_of(request):
        raise not_found()
    return bot
