"""From a notice to a message: who has subscribed to it, and what will befall it."""

from datetime import datetime, timedelta

import orjson

from callsheet.adapters.simulator.model import Notice
from callsheet.adapters.simulator.webhooks.messages import HELD_FOR, Message
from callsheet.adapters.simulator.world import World

_GATHERED = "calendar.sync_events"


def post_all(world: World) -> None:
    """Make messages of all notices; who has no endpoint is told nothing."""
    while world.outbox:
        post(world, world.outbox.popleft())


def post(world: World, notice: Notice) -> None:
    """
    Make a message of a notice, or let one that still gathers take it in.

    What befalls the message is drawn now, so that it depends on the seed and not on
    how fast an endpoint answers. An endpoint that is disabled gets nothing, but its
    messages are kept.
    """
    workspace = world.workspaces.get(notice.workspace)
    endpoint = None if workspace is None else workspace.endpoint
    if endpoint is None or not endpoint.wants(notice.event):
        return
    if _gathered(world, notice):
        return
    message = _message(world, notice)
    if endpoint.disabled_at is not None:
        message.state = "failed"
    else:
        _draw(world, message)
    world.messages.put(message)


def body_of(notice: Notice) -> bytes:
    """The exact body: what happened to what; nothing more."""
    return orjson.dumps({"event": notice.event, "data": notice.data})


def _message(world: World, notice: Notice) -> Message:
    switches = world.switches
    message = Message(
        id=f"msg_{world.ids.token('message')}",
        number=world.messages.next_number(),
        workspace=notice.workspace,
        event=notice.event,
        body=body_of(notice),
        created=notice.at,
        due=notice.at + timedelta(seconds=switches.webhook_delay),
    )
    if notice.event == _GATHERED and switches.webhook_coalescing:
        span = timedelta(seconds=switches.webhook_coalescing)
        message.calendar_id = notice.data["calendar_id"]
        message.gathers_until = notice.at + span
        message.due += span
    return message


def _draw(world: World, message: Message) -> None:
    switches = world.switches
    if world.chance(switches.webhook_loss):
        message.state = "lost"
        return
    message.extra = int(world.chance(switches.webhook_duplicates))
    message.held = world.chance(switches.webhook_disorder)
    if message.held:
        message.due += HELD_FOR


def _gathered(world: World, notice: Notice) -> bool:
    if notice.event != _GATHERED:
        return False
    message = world.messages.gathering(notice.data["calendar_id"], notice.at)
    if message is None:
        return False
    data = orjson.loads(message.body)["data"]
    name = "last_updated_ts"
    data[name] = min(data[name], notice.data[name], key=datetime.fromisoformat)
    message.body = orjson.dumps({"event": message.event, "data": data})
    return True
