"""`/_sim/calls/...` and `/_sim/bots/...`: the people in a call, and its bots."""

from collections.abc import Awaitable, Callable
from typing import Any, TypeAlias

from aiohttp import web

from callsheet.adapters.simulator.bodies import Body
from callsheet.adapters.simulator.bots import hosting
from callsheet.adapters.simulator.bots.faults import Unfit
from callsheet.adapters.simulator.control.bot_bodies import (
    BotAnswer,
    CallAnswer,
    CallsAnswer,
    EndCall,
    Failure,
    StartCall,
)
from callsheet.adapters.simulator.control.operations import (
    AnyOperation,
    Nothing,
    Operation,
)
from callsheet.adapters.simulator.control.reading import control_error
from callsheet.adapters.simulator.model import Bot, Call
from callsheet.adapters.simulator.recall.answers import ApiError, not_found
from callsheet.adapters.simulator.recall.state import WORLD
from callsheet.adapters.simulator.world import World

Deed: TypeAlias = Callable[[web.Request, Any], Awaitable[BotAnswer]]


async def list_calls(request: web.Request, _: Nothing) -> CallsAnswer:
    """The calls that have bots, or that someone has started or ended."""
    world = request.app[WORLD]
    active = (b for b in world.bots.values() if b.state in ("joining", "in_call"))
    links = dict.fromkeys([*world.calls, *(bot.meeting_url for bot in active)])
    shown = (
        _call(world, world.calls.get(link) or Call(meeting_url=link)) for link in links
    )
    return CallsAnswer(calls=tuple(shown))


async def start_call(request: web.Request, body: StartCall) -> CallAnswer:
    """Start a call, or hold a running one open; bots that wait get in."""
    world = request.app[WORLD]
    if body.until is not None and body.until <= world.at:
        raise control_error([{"field": "until", "message": "must lie ahead"}])
    call = hosting.start_call(
        world, body.meeting_url, until=body.until, people=body.people
    )
    return _call(world, call)


async def end_call(request: web.Request, body: EndCall) -> CallAnswer:
    """End a call for everyone in it, bots included."""
    world = request.app[WORLD]
    try:
        call = hosting.end_call(world, body.meeting_url)
    except Unfit as error:
        raise _unfit(error) from error
    return _call(world, call)


async def kick_bot(request: web.Request, _: Nothing) -> BotAnswer:
    """Throw a bot out of its call, or of the waiting room."""
    return _done_to_bot(request, hosting.kick)


async def refuse_bot(request: web.Request, _: Nothing) -> BotAnswer:
    """Do not let a bot in that is joining."""
    return _done_to_bot(request, hosting.refuse)


async def fail_bot(request: web.Request, failure: Failure) -> BotAnswer:
    """Let a bot come to grief on its way, or in its call."""

    def fail(world: World, bot: Bot) -> None:
        hosting.fail(world, bot, failure.sub_code)

    return _done_to_bot(request, fail)


async def deny_recording(request: web.Request, _: Nothing) -> BotAnswer:
    """Forbid a bot in a call to record; it leaves soon after."""
    return _done_to_bot(request, hosting.deny_recording)


def _done_to_bot(request: web.Request, act: Callable[[World, Bot], None]) -> BotAnswer:
    bot = _bot(request)
    try:
        act(request.app[WORLD], bot)
    except Unfit as error:
        raise _unfit(error) from error
    return BotAnswer(id=bot.id, code=bot.status.code, sub_code=bot.status.sub_code)


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


def _of_bot(verb: str, handler: Deed, takes: type[Body] = Nothing) -> AnyOperation:
    return Operation(
        method="POST",
        path="/_sim/bots/{id}/" + verb,
        handler=handler,
        takes=takes,
        answer=BotAnswer,
        tag="calls",
        faults=(409,),
    )


OPERATIONS: tuple[AnyOperation, ...] = (
    Operation(
        method="GET",
        path="/_sim/calls",
        handler=list_calls,
        takes=Nothing,
        answer=CallsAnswer,
        tag="calls",
    ),
    Operation(
        method="POST",
        path="/_sim/calls/start",
        handler=start_call,
        takes=StartCall,
        answer=CallAnswer,
        tag="calls",
    ),
    Operation(
        method="POST",
        path="/_sim/calls/end",
        handler=end_call,
        takes=EndCall,
        answer=CallAnswer,
        tag="calls",
        faults=(409,),
    ),
    _of_bot("kick", kick_bot),
    _of_bot("refuse", refuse_bot),
    _of_bot("fail", fail_bot, Failure),
    _of_bot("deny-recording", deny_recording),
)
