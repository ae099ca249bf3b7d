"""`/_sim/switches`: in what this Recall differs from the likely one."""

from dataclasses import dataclass

from aiohttp import web
from pydantic import Field

from callsheet.adapters.simulator.bodies import Body
from callsheet.adapters.simulator.control.operations import Nothing, Operation
from callsheet.adapters.simulator.recall.state import WORLD
from callsheet.adapters.simulator.switches import PROFILES, ProfileName, Switches
from callsheet.adapters.simulator.world import World


class Profile(Body):
    """A whole set of switches."""

    profile: ProfileName


class Pool(Body):
    """How many ad-hoc bots may exist at once; null is without limit."""

    size: int | None = Field(ge=0, le=1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class SwitchesView:
    """
    Every switch, what it is for, and which differ from the profile `default`.

    `profile` is the one whose values these are, null if they are nobody's.
    """

    profile: ProfileName | None
    changed: list[str]
    switches: Switches
    descriptions: dict[str, str]


async def show_switches(request: web.Request, _: Nothing) -> SwitchesView:
    """Show every switch, and what it is for."""
    return _view(request.app[WORLD])


async def change_switches(request: web.Request, changes: Switches) -> SwitchesView:
    """Change the switches that are given, and leave the others."""
    world = request.app[WORLD]
    world.switches = world.switches.changed(changes.model_dump(exclude_unset=True))
    return _view(world)


async def choose_profile(request: web.Request, choice: Profile) -> SwitchesView:
    """Set every switch as a profile has it."""
    world = request.app[WORLD]
    world.switches = PROFILES[choice.profile]
    return _view(world)


async def set_pool(request: web.Request, pool: Pool) -> Pool:
    """
    Limit the ad-hoc bots.

    The same as the switch `adhoc_pool`.
    """
    world = request.app[WORLD]
    world.switches = world.switches.changed({"adhoc_pool": pool.size})
    return pool


def profile_of(switches: Switches) -> ProfileName | None:
    """The profile that has exactly these values, None if there is none."""
    return next((name for name, known in PROFILES.items() if known == switches), None)


def changed_in(switches: Switches) -> list[str]:
    """The names of those that are not as in the profile `default`."""
    usual = PROFILES["default"].model_dump()
    return [
        name for name, value in switches.model_dump().items() if value != usual[name]
    ]


def _view(world: World) -> SwitchesView:
    fields = Switches.model_fields.items()
    return SwitchesView(
        profile=profile_of(world.switches),
        changed=changed_in(world.switches),
        switches=world.switches,
        descriptions={name: field.description or "" for name, field in fields},
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/_sim/switches",
        handler=show_switches,
        takes=Nothing,
        answer=SwitchesView,
        tag="switches",
    ),
    Operation(
        method="PATCH",
        path="/_sim/switches",
        handler=change_switches,
        takes=Switches,
        answer=SwitchesView,
        tag="switches",
    ),
    Operation(
        method="PUT",
        path="/_sim/switches/profile",
        handler=choose_profile,
        takes=Profile,
        answer=SwitchesView,
        tag="switches",
    ),
    Operation(
        method="POST",
        path="/_sim/pool",
        handler=set_pool,
        takes=Pool,
        answer=Pool,
        tag="switches",
    ),
)
