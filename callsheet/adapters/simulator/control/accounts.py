"""`/_sim/workspaces`, `/_sim/mailboxes` and `/_sim/calendars`: opening new ones."""

import hmac
import secrets
from dataclasses import dataclass
from typing import Annotated

from aiohttp import web
from pydantic import Field

from callsheet.adapters.simulator.bodies import Body, Text
from callsheet.adapters.simulator.calendars.connections import preconnect
from callsheet.adapters.simulator.calendars.founding import open_mailbox
from callsheet.adapters.simulator.control.operations import Nothing, Operation
from callsheet.adapters.simulator.control.reading import control_conflict, control_error
from callsheet.adapters.simulator.model import Platform, Workspace
from callsheet.adapters.simulator.nearest import near
from callsheet.adapters.simulator.recall.answers import Region
from callsheet.adapters.simulator.recall.state import WORLD
from callsheet.adapters.simulator.truth import CalendarTruth, calendar_truth
from callsheet.adapters.simulator.world import MAIN, World

MOST = 10_000
"""Workspaces, and mailboxes, and calendars, at most."""

Name = Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,100}$")]
Address = Annotated[str, Field(pattern=r"^[!-?A-~]{1,100}@[A-Za-z0-9.-]{1,150}$")]
Key = Annotated[str, Field(pattern=r"^[!-~]{1,200}$")]


class NewWorkspace(Body):
    """A customer of Recall; without a key it gets one that nobody knows yet."""

    name: Name
    key: Key | None = Field(default=None, repr=False)
    region: Region = "us-east-1"


class NewMailbox(Body):
    """An account at Google or Microsoft."""

    address: Address
    platform: Platform


class NewCalendar(Body):
    """An account's calendar in a workspace, connected from the start."""

    mailbox: Text
    workspace: Text = MAIN


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkspaceView:
    """A workspace, without its keys."""

    name: str
    region: str
    calendars: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspaces:
    """All workspaces, oldest first."""

    workspaces: list[WorkspaceView]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedWorkspace:
    """A new workspace with its key, which is shown this once."""

    name: str
    region: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedMailbox:
    """A new account, and the refresh token with which it is connected to Recall."""

    address: str
    platform: Platform
    refresh_token: str


async def show_workspaces(request: web.Request, _: Nothing) -> Workspaces:
    """Show all workspaces, without their keys."""
    world = request.app[WORLD]
    owners = [calendar.workspace for calendar in world.calendars.values()]
    return Workspaces(
        workspaces=[
            WorkspaceView(name=w.name, region=w.region, calendars=owners.count(w.name))
            for w in world.workspaces.values()
        ]
    )


async def open_workspace(request: web.Request, new: NewWorkspace) -> OpenedWorkspace:
    """
    Open a workspace; only this answer shows its key.

    Refused with 409 where its name or its key is taken.
    """
    world = request.app[WORLD]
    key = new.key or secrets.token_hex(20)
    if _is_known(world, key):
        raise control_conflict("The key is a workspace's already.")
    if len(world.workspaces) >= MOST:
        raise control_conflict(f"There are {MOST} workspaces already.")
    try:
        world.add_workspace(Workspace(name=new.name, keys=[key], region=new.region))
    except ValueError as error:
        raise control_conflict("The name is a workspace's already.") from error
    return OpenedWorkspace(name=new.name, region=new.region, key=key)


async def open_account(request: web.Request, new: NewMailbox) -> OpenedMailbox:
    """
    Open an account with an empty mailbox.

    Refused with 409 where the address has one.
    """
    world = request.app[WORLD]
    if len(world.mailboxes) >= MOST:
        raise control_conflict(f"There are {MOST} mailboxes already.")
    try:
        mailbox = open_mailbox(world, new.address, new.platform)
    except ValueError as error:
        raise control_conflict("The address has a mailbox already.") from error
    return OpenedMailbox(
        address=mailbox.address,
        platform=mailbox.platform,
        refresh_token=mailbox.refresh_token,
    )


async def connect_calendar(request: web.Request, new: NewCalendar) -> CalendarTruth:
    """
    Connect an account's calendar, as if it had been connected all along.

    Refused with 409 where the account's grant is taken back.
    """
    world = request.app[WORLD]
    mailbox = world.mailbox_at(new.mailbox)
    if mailbox is None:
        raise _unknown("mailbox", new.mailbox, list(world.mailboxes))
    if new.workspace not in world.workspaces:
        raise _unknown("workspace", new.workspace, list(world.workspaces))
    if not mailbox.granted:
        raise control_conflict("The account's grant is taken back.")
    if len(world.calendars) >= MOST:
        raise control_conflict(f"There are {MOST} calendars already.")
    return calendar_truth(preconnect(world, mailbox, workspace=new.workspace))


def _is_known(world: World, key: str) -> bool:
    # All keys are looked at, so that the time taken tells nothing.
    found = [
        hmac.compare_digest(key.encode(), known.encode())
        for workspace in world.workspaces.values()
        for known in workspace.keys
    ]
    return any(found)


def _unknown(field: str, name: str, known: list[str]) -> Exception:
    message = f"there is no such {field}{near(name, known)}"
    return control_error([{"field": field, "message": message}])


OPERATIONS = (
    Operation(
        method="GET",
        path="/_sim/workspaces",
        handler=show_workspaces,
        takes=Nothing,
        answer=Workspaces,
        tag="accounts",
    ),
    Operation(
        method="POST",
        path="/_sim/workspaces",
        handler=open_workspace,
        takes=NewWorkspace,
        answer=OpenedWorkspace,
        tag="accounts",
        status=201,
        faults=(409,),
    ),
    Operation(
        method="POST",
        path="/_sim/mailboxes",
        handler=open_account,
        takes=NewMailbox,
        answer=OpenedMailbox,
        tag="accounts",
        status=201,
        faults=(409,),
    ),
    Operation(
        method="POST",
        path="/_sim/calendars",
        handler=connect_calendar,
        takes=NewCalendar,
        answer=CalendarTruth,
        tag="accounts",
        status=201,
        faults=(409,),
    ),
)
