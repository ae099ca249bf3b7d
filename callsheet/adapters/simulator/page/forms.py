"""`POST /_sim/page/...`: what the page's forms do, before they lead back to it."""

from datetime import datetime, timedelta
from typing import Final, Literal
from urllib.parse import urlencode

from aiohttp import web
from pydantic import Field

from callsheet.adapters.simulator.bodies import Body, in_range
from callsheet.adapters.simulator.calendars import changes, losing
from callsheet.adapters.simulator.clock import FASTEST
from callsheet.adapters.simulator.control.calendars import calendar_at, grant_again
from callsheet.adapters.simulator.control.clock import next_instant, step_until
from callsheet.adapters.simulator.control.edits import event_at
from callsheet.adapters.simulator.control.operations import AnyOperation, Operation
from callsheet.adapters.simulator.control.reading import control_error
from callsheet.adapters.simulator.recall.state import WORLD
from callsheet.adapters.simulator.switches import PROFILES, ProfileName
from callsheet.adapters.simulator.world import World

Id = Field(min_length=1, max_length=100)


class Form(Body):
    """Which calendar the page was narrowed to, so that it is so again."""

    calendar: str = Field(default="", max_length=100)


class StepForm(Form):
    """How far to go."""

    to: Literal["minute", "ten_minutes", "hour", "day", "next"]


class RunForm(Form):
    """How fast to run on; 0 stands still."""

    speed: float = Field(ge=0, le=FASTEST)


class ProfileForm(Form):
    """Which whole set of switches."""

    profile: ProfileName


class EventForm(Form):
    """What to do with one copy of a meeting; `minutes` is how far a move goes."""

    event: str = Id
    action: Literal["move", "cancel", "delete", "restore"]
    minutes: int = Field(default=30, ge=-527_040, le=527_040)


class GrantForm(Form):
    """Whose grant is taken back or given again."""

    id: str = Id
    action: Literal["revoke", "grant"]


_STEPS: Final = {
    "minute": timedelta(minutes=1),
    "ten_minutes": timedelta(minutes=10),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
}


async def step_by_form(request: web.Request, form: StepForm) -> str:
    """Step the clock."""
    world = request.app[WORLD]

    def target() -> datetime:
        if form.to == "next":
            return next_instant(world)
        return _later(world, _STEPS[form.to])

    await step_until(request, target)
    return _back(form)


async def run_by_form(request: web.Request, form: RunForm) -> str:
    """Let the clock run, or stand."""
    clock = request.app[WORLD].clock
    if form.speed:
        clock.run(form.speed)
    else:
        clock.stand()
    return _back(form)


async def profile_by_form(request: web.Request, form: ProfileForm) -> str:
    """Choose a profile."""
    request.app[WORLD].switches = PROFILES[form.profile]
    return _back(form)


async def edit_by_form(request: web.Request, form: EventForm) -> str:
    """Move, cancel, delete or restore one copy of a meeting."""
    world = request.app[WORLD]
    copy = event_at(world, form.event).source
    match form.action:
        case "move":
            by = timedelta(minutes=form.minutes)
            start, end = _moved(copy.current.start, by), _moved(copy.current.end, by)
            changes.move(world, copy, start, end)
        case "cancel":
            changes.cancel(world, copy)
        case "delete":
            changes.delete(world, copy)
        case "restore":
            changes.restore(world, copy)
    return _back(form)


async def grant_by_form(request: web.Request, form: GrantForm) -> str:
    """Take an account's grant back, or give it again and connect the calendar."""
    world = request.app[WORLD]
    calendar = calendar_at(world, form.id)
    if form.action == "revoke":
        losing.revoke(world, calendar)
    else:
        grant_again(world, calendar, reconnect=True)
    return _back(form)


def _back(form: Form) -> str:
    query = f"?{urlencode({'calendar': form.calendar})}" if form.calendar else ""
    return f"/_sim/{query}"


def _later(world: World, by: timedelta) -> datetime:
    try:
        return world.clock.after(by)
    except ValueError as error:
        raise control_error([{"field": "to", "message": str(error)}]) from error


def _moved(moment: datetime, by: timedelta) -> datetime:
    try:
        return in_range(moment + by)
    except (ValueError, OverflowError) as error:
        message = "leads out of the years 1971 to 2200"
        raise control_error([{"field": "minutes", "message": message}]) from error


OPERATIONS: tuple[AnyOperation, ...] = tuple(
    Operation(
        method="POST",
        path=f"/_sim/page/{name}",
        handler=handler,
        takes=takes,
        answer=str,
        tag="page",
        status=303,
        is_form=True,
        faults=faults,
    )
    for name, handler, takes, faults in (
        ("clock", step_by_form, StepForm, (409,)),
        ("speed", run_by_form, RunForm, ()),
        ("profile", profile_by_form, ProfileForm, ()),
        ("event", edit_by_form, EventForm, (404,)),
        ("grant", grant_by_form, GrantForm, (404,)),
    )
)
