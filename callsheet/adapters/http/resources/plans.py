"""What would be sent now: the one thing that is read from Recall when it is asked."""

import asyncio
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from callsheet.adapters.documents.plans import PlanDocument, plan_document
from callsheet.adapters.http.inputs import Inputs
from callsheet.adapters.http.kinds import NOT_SET_UP, RECALL
from callsheet.adapters.http.parts import Planner
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.routing import Call, Route
from callsheet.adapters.http.single import Single
from callsheet.application.forecasting import Forecast
from callsheet.application.policies import InForce
from callsheet.application.reading import Look
from callsheet.application.synced import Stopped
from callsheet.application.thinking import Planned
from callsheet.domain.token_records import TokenScope

Made = tuple[Look, Planned, InForce, Forecast, Stopped | None]

PLANS: Final[web.AppKey[Single[Made]]] = web.AppKey("plans", Single)


class PlanQuery(Inputs):
    """How much."""

    everything: bool = False
    """Whether events are told of for which there is nothing to send."""

    limit: Annotated[int, Field(ge=1, le=1_000)] = 200
    """Of how many events; all of them are counted."""


async def plan(call: Call, query: PlanQuery) -> PlanDocument:
    """
    Read Recall, decide, and say what would be sent; nothing is written or recorded.

    The same document as that of `callsheet plan --json`. It costs calls of the same
    rate limits that passes have: a list for each hundred events. One plan is made at
    a time, and whoever asks meanwhile is told that one. If it takes longer than an
    answer may, it goes on, and the next one who asks gets it.
    """
    planner = call.parts.planner
    if planner is None:
        raise Problem(NOT_SET_UP, "this service has no way to Recall")
    made = await call.request.app[PLANS].together(lambda: _made(planner))
    look, planned, in_force, forecast, stopped = made
    return await asyncio.to_thread(
        plan_document,
        look,
        planned,
        in_force,
        forecast,
        stopped=stopped,
        everything=query.everything,
        limit=query.limit,
    )


async def _made(planner: Planner) -> Made:
    async with planner() as engine:
        look, planned = await engine.plan()
        forecast = await engine.forecast(look, planned)
        return look, planned, engine.in_force, forecast, engine.stopped


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/plan",
        handler=plan,
        summary="What would be sent now?",
        scope=TokenScope.OPERATE,
        tag="policy",
        problems=RECALL,
    ),
)
