"""`/_sim/`: the control API as a whole, its documentation included."""

from importlib.metadata import version

from aiohttp import web

from callsheet.adapters.simulator import (
    control_accounts,
    control_bots,
    control_calendars,
    control_clock,
    control_edits,
    control_script,
    control_switches,
    control_truth,
    control_webhooks,
)
from callsheet.adapters.simulator.model import JsonObject
from callsheet.adapters.simulator.openapi import document
from callsheet.adapters.simulator.operations import AnyOperation, Nothing, Operation
from callsheet.adapters.simulator.page import forms, serving


def operations() -> tuple[AnyOperation, ...]:
    """Every operation below `/_sim/`."""
    return (
        *control_clock.OPERATIONS,
        *control_truth.OPERATIONS,
        *control_switches.OPERATIONS,
        *control_script.OPERATIONS,
        *control_accounts.OPERATIONS,
        *control_calendars.OPERATIONS,
        *control_edits.OPERATIONS,
        *control_bots.OPERATIONS,
        *control_webhooks.OPERATIONS,
        *serving.OPERATIONS,
        *forms.OPERATIONS,
        *OPERATIONS,
    )


def routes() -> list[web.RouteDef]:
    """The routes of the control API."""
    return [operation.route() for operation in operations()]


async def show_openapi(_request: web.Request, _: Nothing) -> JsonObject:
    """This document."""
    return document(operations(), version=version("callsheet"))


OPERATIONS = (
    Operation(
        method="GET",
        path="/_sim/openapi.json",
        handler=show_openapi,
        takes=Nothing,
        answer=JsonObject,
        tag="truth",
    ),
)
