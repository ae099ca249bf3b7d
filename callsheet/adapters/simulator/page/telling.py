"""What the page shows of webhooks, and of calls that are on."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest

from callsheet.adapters.simulator.bots.calls import is_open
from callsheet.adapters.simulator.page.table import MOST, Table
from callsheet.adapters.simulator.webhooks.messages import Message, MessageState
from callsheet.adapters.simulator.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointRow:
    """Where a workspace's messages go, without its query, which may be a secret."""

    workspace: str
    url: str
    signed: bool
    types: tuple[str, ...] | None
    failing_since: datetime | None
    disabled_at: datetime | None

    @property
    def state(self) -> str:
        """How it stands, in a word."""
        if self.disabled_at is not None:
            return "disabled"
        return "healthy" if self.failing_since is None else "failing"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRow:
    """A message; `last` is what its latest attempt came to, `next` when another is."""

    id: str
    workspace: str
    event: str
    created: datetime
    state: MessageState
    attempts: int
    last: str | None
    next: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRow:
    """A call that is on, by hand or with bots in it or before it."""

    link: str
    by_hand: bool
    until: datetime | None
    people: bool
    in_call: int
    waiting: int


def endpoints_of(world: World) -> Table[EndpointRow]:
    """The endpoints, in the order of the workspaces."""
    return Table.of(
        EndpointRow(
            workspace=workspace.name,
            url=endpoint.url.partition("?")[0],
            signed=bool(endpoint.active_secrets(world.at)),
            types=endpoint.types,
            failing_since=endpoint.failing_since,
            disabled_at=endpoint.disabled_at,
        )
        for workspace in world.workspaces.values()
        if (endpoint := workspace.endpoint) is not None
    )


def messages_of(world: World) -> Table[MessageRow]:
    """The latest messages, the newest first."""
    latest = nlargest(MOST, world.messages, key=lambda message: message.number)
    rows = [_message(message) for message in latest]
    return Table(rows=rows, total=len(world.messages))


def calls_of(world: World) -> Table[CallRow]:
    """The calls that somebody holds open, or that bots are in or wait for."""
    bots: dict[str, list[str]] = {
        link: [] for link in world.calls if is_open(world, link)
    }
    for bot in world.bots.values():
        if bot.state in ("joining", "in_call"):
            bots.setdefault(bot.meeting_url, []).append(bot.state)
    return Table.of(_call(world, link, states) for link, states in bots.items())


def _message(message: Message) -> MessageRow:
    last = message.attempts[-1] if message.attempts else None
    return MessageRow(
        id=message.id,
        workspace=message.workspace,
        event=message.event,
        created=message.created,
        state=message.state,
        attempts=len(message.attempts),
        last=None if last is None else last.error or str(last.status),
        next=message.due if message.state == "waiting" else None,
    )


def _call(world: World, link: str, states: Iterable[str]) -> CallRow:
    counted = list(states)
    by_hand = is_open(world, link)
    call = world.calls.get(link)
    return CallRow(
        link=link,
        by_hand=by_hand,
        until=call.until if by_hand and call is not None else None,
        people=call is None or call.people,
        in_call=counted.count("in_call"),
        waiting=counted.count("joining"),
    )
