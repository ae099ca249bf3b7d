"""`/api/v1/bot/`: what of the Bot API touches the bots of calendar events."""

from aiohttp import web

from callsheet.adapters.simulator import booking, lives
from callsheet.adapters.simulator.answers import (
    ApiError,
    dispatched,
    json_answer,
    not_found,
)
from callsheet.adapters.simulator.faults import NotInCall
from callsheet.adapters.simulator.model import Bot
from callsheet.adapters.simulator.state import WORLD, workspace_of
from callsheet.adapters.simulator.views import bot_view

_BOTS = "/api/v1/bot"


def routes() -> list[web.RouteDef]:
    """The routes, each with or without its last slash."""
    return [
        web.get(_BOTS + "/{id}{slash:/?}", retrieve_bot),
        web.delete(_BOTS + "/{id}{slash:/?}", delete_bot),
        web.post(_BOTS + "/{id}/leave_call{slash:/?}", leave_call),
    ]


async def retrieve_bot(request: web.Request) -> web.Response:
    """One bot with its history."""
    return json_answer(bot_view(_bot(request)))


async def delete_bot(request: web.Request) -> web.Response:
    """Delete a bot that has not set off yet; events lose it without a word."""
    bot = _bot(request)
    if bot.state != "scheduled":
        raise dispatched()
    booking.discard(request.app[WORLD], bot)
    return web.Response(status=204)


async def leave_call(request: web.Request) -> web.Response:
    """Tell a bot to leave, for everyone who shares it."""
    bot = _bot(request)
    try:
        lives.leave_call(request.app[WORLD], bot)
    except NotInCall as error:
        when = "completed" if bot.state == "done" else "unstarted"
        answer = {
            "code": f"cannot_command_{when}_bot",
            "detail": "The bot is not in a call.",
        }
        raise ApiError(400, answer) from error
    return json_answer(bot_view(bot))


def _bot(request: web.Request) -> Bot:
    bot = request.app[WORLD].bots.get(request.match_info["id"].lower())
    if bot is None or bot.workspace != workspace_of(request):
        raise not_found()
    return bot
