"""What the control API accepts and answers about calls and bots."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from callsheet.adapters.simulator.bodies import Body, Instant, Text


class StartCall(Body):
    """A call to start or hold open, until an instant or until it is ended by hand."""

    meeting_url: Text
    until: Instant | None = None
    people: bool = True


class EndCall(Body):
    """A call to end for everyone."""

    meeting_url: Text


class Failure(Body):
    """Why a bot comes to grief, in Recall's word for it."""

    sub_code: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")] = "bot_errored"


class CallAnswer(Body):
    """A call: held open by hand or not, and the ids of the bots in it or before it."""

    meeting_url: str
    opened_at: datetime | None
    ended_at: datetime | None
    until: datetime | None
    people: bool
    in_call: tuple[str, ...]
    waiting: tuple[str, ...]


class CallsAnswer(Body):
    """Every call that has a bot, or that someone has started or ended."""

    calls: tuple[CallAnswer, ...]


class BotAnswer(Body):
    """What became of a bot: its last status."""

    id: str
    code: str
    sub_code: str | None
