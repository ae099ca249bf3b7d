"""Letting twins take the place of their calendars: at a quiet moment, with no loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from callsheet.application.log_port import Log
from callsheet.application.reading import Look, look_around
from callsheet.application.story import Rebuild
from callsheet.application.twin_tools import Tools
from callsheet.application.twins import Pair, first_starts, pair_up, unseen_choices
from callsheet.domain.event import CalendarStatus
from callsheet.domain.ids import CalendarId, DedupKey
from callsheet.domain.instants import later
from callsheet.domain.keys import KeySettings
from callsheet.domain.scheme_records import Left, Step, TwinStep

LISTS = timedelta(minutes=1)
"""How long connected twins may take to list their events."""

QUIET = timedelta(minutes=15)
"""How long it is waited for a moment at which no bot is on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """
    The workspace at the moment when twins take over.

    Attributes:
        forsaken: Calendars with choices for events that nobody lists.
        starts: When the first bot of each key begins.
        key: How keys are made until now.
    """

    look: Look
    pairs: dict[CalendarId, Pair]
    forsaken: frozenset[CalendarId]
    starts: Mapping[DedupKey, datetime]
    key: KeySettings


async def replace_by_twins(
    tools: Tools, log: Log, rebuild: Rebuild, key: KeySettings
) -> None:
    """
    Carry choices over to the twins, and delete the calendars whose place they take.

    Raises:
        RecallError: Recall does not answer, or does not let this key write.
        LogUnavailable: The log could not be read or written.
    """
    steps = [
        step
        for step in tools.ledger.workspace.twins.steps.values()
        if step.step in (Step.MADE, Step.READY)
    ]
    if not steps:
        return
    look = await _quiet_look(tools, steps)
    now = tools.clock.now()
    scene = Scene(
        look=look,
        pairs=pair_up(look, steps, now),
        forsaken=await unseen_choices(log, tools.ledger, look, rebuild, now),
        starts=first_starts(look),
        key=key,
    )
    for number, step in enumerate(steps, start=1):
        await _replace(tools, scene, step)
        tools.tell("replacing calendars", number, len(steps))


async def drop_twins(tools: Tools) -> None:
    """
    Delete the twins of calendars that are left as they were.

    Raises:
        RecallError: Recall does not answer, or does not let this key write.
    """
    for step in tools.ledger.workspace.twins.steps.values():
        twin = step.twin_id
        if step.step is Step.LEFT and twin is not None:
            await _delete(tools, twin)


async def _quiet_look(tools: Tools, steps: list[TwinStep]) -> Look:
    """Look around until all twins list their events, and no bot is on its way."""
    since = tools.clock.now()
    while True:
        look = await tools.patiently(
            lambda: look_around(
                tools.calendars, tools.ledger, tools.clock.now(), tools.tell
            )
        )
        now = tools.clock.now()
        pairs = pair_up(look, steps, now).values()
        busy = [until for pair in pairs if (until := pair.busy_until(now))]
        behind = sum(bool(pair.unlisted(tools.ledger)) for pair in pairs)
        if behind and now - since < LISTS:
            tools.tell("waiting for twins' events", len(pairs) - behind, len(pairs))
            # A look costs a list call for a hundred events; sixty a minute are allowed.
            wait = timedelta(seconds=5 + len(look.events) // 100)
        elif busy and now - since < QUIET:
            quiet = len(pairs) - len(busy)
            tools.tell("waiting for meetings to begin", quiet, len(pairs))
            wait = min(max(busy), later(since, QUIET)) - now
        else:
            return look
        await tools.clock.sleep(wait.total_seconds())


async def _replace(tools: Tools, scene: Scene, step: TwinStep) -> None:
    old, now = step.calendar_id, tools.clock.now()
    if old in {problem.id for problem in scene.look.problems}:
        # Its row is there, and cannot be understood: that is not gone.
        await tools.leave(old, Left.UNREADABLE)
        return
    pair = scene.pairs.get(old)
    if pair is not None:
        left = _left(tools, scene, step, now)
        if left is not None:
            await tools.leave(old, left)
            return
        await tools.record(
            *pair.carried_over(tools.ledger, now),
            TwinStep(
                calendar_id=old,
                at=now,
                step=Step.READY,
                twin_id=step.twin_id,
                running=tuple(pair.running(scene.key, scene.starts, now)),
            ),
        )
        await _delete(tools, old)
    await tools.record(
        TwinStep(
            calendar_id=old,
            at=tools.clock.now(),
            step=Step.GONE,
            twin_id=step.twin_id,
        )
    )


def _left(tools: Tools, scene: Scene, step: TwinStep, now: datetime) -> Left | None:
    pair = scene.pairs[step.calendar_id]
    twin = None if step.twin_id is None else scene.look.calendars.get(step.twin_id)
    if twin is None or twin.calendar.status is not CalendarStatus.CONNECTED:
        return Left.DID_NOT_CONNECT
    if step.calendar_id in scene.forsaken or pair.forsaken(tools.ledger):
        return Left.CHOICES
    return Left.BUSY if pair.busy_until(now) else None


async def _delete(tools: Tools, calendar_id: CalendarId) -> None:
    await tools.patiently(lambda: tools.accounts.delete(calendar_id))
