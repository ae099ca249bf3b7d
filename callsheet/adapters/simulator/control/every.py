"""`/_sim/`: the control API as a whole, its documentation included."""

from importlib.metadata import version

from aiohttp import web

from callsheet.adapters.simulator.control import (
    accounts,
    bots,
    calendars,
    clock,
    edits,
    script,
    state,
    switches,
    transfer,
    truth,
    webhooks,
)
from callsheet.adapters.simulator.control.openapi import document
from callsheet.adapters.simulator.control.operations import (
    AnyOperation,
    Nothing,
    Operation,
)
from callsheet.adapters.simulator.model import JsonObject
from callsheet.adapters.simulator.page import forms, serving


def operations() -> tuple[AnyOperation, ...]:
    """Every operation below `/_sim/`."""
    return (
        *clock.OPERATIONS,
        *truth.OPERATIONS,
        *state.OPERATIONS,
        *switches.OPERATIONS,
        *script.OPERATIONS,
        *accounts.OPERATIONS,
        *calendars.OPERATIONS,
        *edits.OPERATIONS,
        *transfer.OPERATIONS,
        *bots.OPERATIONS,
        *webhooks.OPERATIONS,
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
