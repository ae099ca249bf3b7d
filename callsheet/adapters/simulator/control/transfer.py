"""`/_sim/events/.../transfer`: an event that gets another owner."""

from aiohttp import web

from callsheet.adapters.simulator.bodies import Body, Text
from callsheet.adapters.simulator.calendars.misfit import Misfit
from callsheet.adapters.simulator.calendars.transfer import transfer
from callsheet.adapters.simulator.control.edits import Edited, event_at
from callsheet.adapters.simulator.control.operations import Operation
from callsheet.adapters.simulator.control.reading import control_error
from callsheet.adapters.simulator.recall.state import WORLD
from callsheet.adapters.simulator.truth import event_truth


class Transfer(Body):
    """The calendar, by its id, whose account gets the event."""

    calendar: Text


async def transfer_event(request: web.Request, body: Transfer) -> Edited:
    """
    Give an event to another account of its platform, as its organiser.

    Recall keeps the event's id, and its bot, unless the switch `transfer_keeps_id` is
    off. Answers with the events that show it then.
    """
    world = request.app[WORLD]
    event = event_at(world, request.match_info["id"])
    target = world.calendars.get(body.calendar.lower())
    if target is None:
        problem = {"field": "calendar", "message": "there is no such calendar"}
        raise control_error([problem])
    try:
        rows = transfer(world, event, target)
    except Misfit as error:
        raise control_error([{"field": error.field, "message": str(error)}]) from error
    return Edited(events=[event_truth(world, row) for row in rows])


OPERATIONS = (
    Operation(
        method="POST",
        path="/_sim/events/{id}/transfer",
        handler=transfer_event,
        takes=Transfer,
        answer=Edited,
        tag="events",
    ),
)
