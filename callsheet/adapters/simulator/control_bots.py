"""`/_sim/calls/...` and `/_sim/bots/...`: the people in a call, and its bots."""

from collections.abc import Callable

from aiohttp import web

from callsheet.adapters.simulator import hosting
from callsheet.adapters.simulator.answers import ApiError, json_answer, not_found
from callsheet.adapters.simulator.control_bodies import Body, control_error, read
from callsheet.adapters.simulator.control_bot_bodies import (
    BotAnswer,
    CallAnswer,
    CallsAnswer,
    EndCall,
    Failure,
    StartCall,
)
from callsheet.adapters.simulator.faults import Unfit
from callsheet.adapters.simulator.model import Bot, Call
from callsheet.adapters.simulator.state import WORLD
from callsheet.adapters.simulator.world import World


def routes() -> list[web.RouteDef]:
    """The routes."""
    return [
        web.get("/_sim/calls", list_calls),
        web.post("/_sim/calls/start", start_call),
        web.post("/_sim/calls/end", end_call),
        web.post("/_sim/bots/{id}/kick", kick_bot),
        web.post("/_sim/bots/{id}/refuse", refuse_bot),
        web.post("/_sim/bots/{id}/fail", fail_bot),
        web.post("/_sim/bots/{id}/deny-recording", deny_recording),
    ]


async def list_calls(request: web.Request) -> web.Response:
    """The calls that have bots, or that someone has started or ended."""
    world = request.app[WORLD]
    active = (b for b in world.bots.values() if b.state in ("joining", "in_call"))
    links = dict.fromkeys([*world.calls, *(bot.meeting_url for bot in active)])
    shown = (
        _call(world, world.calls.get(link) or Call(meeting_url=link)) for link in links
    )
    return json_answer(CallsAnswer(calls=tuple(shown)).model_dump())


async def start_call(request: web.Request) -> web.Response:
    """Start a call, or hold a running one open; bots that wait get in."""
    body = await read(request, StartCall)
    world = request.app[WORLD]
    if body.until is not None and body.until <= world.at:
        raise control_error([{"field": "until", "message": "must lie ahead"}])
    call = hosting.start_call(
        world, body.meeting_url, until=body.until, people=body.people
    )
    return json_answer(_call(world, call).model_dump())


async def end_call(request: web.Request) -> web.Response:
    """End a call for everyone in it, bots included."""
    body = await read(request, EndCall)
    world = request.app[WORLD]
    try:
        call = hosting.end_call(world, body.meeting_url)
    except Unfit as error:
        raise _unfit(error) from error
    return json_answer(_call(world, call).model_dump())


async def kick_bot(request: web.Request) -> web.Response:
    """Throw a bot out of its call, or of the waiting room."""
    await read(request, Body)
    return _done_to_bot(request, hosting.kick)


async def refuse_bot(request: web.Request) -> web.Response:
    """Do not let a bot in that is joining."""
    await read(request, Body)
    return _done_to_bot(request, hosting.refuse)


async def fail_bot(request: web.Request) -> web.Response:
    """Let a bot come to grief on its way, or in its call."""
    failure = await read(request, Failure)

    def fail(world: World, bot: Bot) -> None:
        hosting.fail(world, bot, failure.sub_code)

    return _done_to_bot(request, fail)


async def deny_recording(request: web.Request) -> web.Response:
    """Forbid a bot in a call to record; it leaves soon after."""
    await read(request, Body)
    return _done_to_bot(request, hosting.deny_recording)


def _done_to_bot(
    request: web.Request, act: Callable[[World, Bot], None]
) -> web.Response:
    bot = _bot(request)
    try:
        act(request.app[WORLD], bot)
    except Unfit as error:
        raise _unfit(error) from error
    answer = BotAnswer(id=bot.id, code=bot.status.code, sub_code=bot.status.sub_code)
    return json_answer(answer.model_dump())


def _bot(request: web.Request) -> Bot:
    bot = request.app[WORLD].bots.get(request.match_info["id"].lower())
    if bot is None or bot.state == "deleted":
        raise not_found()
    return bot


def _unfit(error: Unfit) -> ApiError:
    return ApiError(409, {"code": "not_now", "detail": str(error)})


def _call(world: World, call: Call) -> CallAnswer:
    bots = hosting.bots_at(world, call.meeting_url)
    return CallAnswer(
        meeting_url=call.meeting_url,
        opened_at=call.opened_at,
        ended_at=call.ended_at,
        until=call.until,
        people=call.people,
        in_call=tuple(bot.id for bot in bots if bot.state == "in_call"),
        waiting=tuple(bot.id for bot in bots if bot.state == "joining"),
    )
