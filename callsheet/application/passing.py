"""One pass, once somebody has looked: record, decide, act, and sum it up."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.affording import Allowance
from callsheet.application.again import until_alone
from callsheet.application.bot_lives import Lives
from callsheet.application.errors import Conflict
from callsheet.application.executing import Executor
from callsheet.application.holding import Holding
from callsheet.application.ledger import Ledger
from callsheet.application.left_open import settle_open
from callsheet.application.metering import Metered
from callsheet.application.policies import InForce
from callsheet.application.ports import Budget, Clock, Lanes
from callsheet.application.reading import Look, Progress
from callsheet.application.recording import Recorder, record_world
from callsheet.application.refreshing import Refresher
from callsheet.application.rounds import Booked, Rounds, alone, nothing_besides
from callsheet.application.scheme import set_scheme
from callsheet.application.sending import Dice, Sender
from callsheet.application.synced import Synced, pass_ended
from callsheet.application.thinking import Rules
from callsheet.domain.ids import EventId
from callsheet.domain.records import PassEnded


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What passes are made with, one after the other."""

    calendars: Metered
    ledger: Ledger
    clock: Clock
    budget: Budget
    lanes: Lanes
    workers: int
    dice: Dice
    program: str
    tell: Progress


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """
    What a pass looks at.

    Attributes:
        look: The events that it decides, and all that share a bot with them.
        complete: Adds to the look what it lacks after something else was read.
        booked: Our bookings on events that the look does not show, by scope: the guard
            counts removals against all of a scope.
        refresher: Brings the look up to date before anything is sent on an old one.
        until: When it ends, though something is left to be sent; None if it does not.
        only: The events of the saved plan that is carried out; None for all.
        whole: Whether the look shows the whole workspace.
        swept: Up to which start this round of reading everything has come.
    """

    look: Look
    complete: Callable[[Look], None] = alone
    booked: Booked = nothing_besides
    refresher: Refresher
    until: datetime | None = None
    only: frozenset[EventId] | None = None
    whole: bool = True
    swept: datetime | None = None


async def make_pass(
    tools: Tools, rules: Rules, in_force: InForce, scene: Scene
) -> Synced:
    """
    Record what was seen, decide, act, and decide again until nothing is due.

    Raises:
        Conflict: Another engine writes to the same log.
        LogUnavailable: The log could not be read or written.
    """
    look, ledger = scene.look, tools.ledger
    await set_scheme(ledger, rules.settings.key, look.started)
    await lives_of(tools, look).record()
    await settle_open(look, ledger, look.started)
    await record_world(look, ledger, rules, in_force, look.started)
    synced = await _rounds(tools, rules, in_force, scene)
    now = tools.clock.now()
    ended = pass_ended(synced, now, whole=scene.whole, swept=scene.swept)
    await until_alone(lambda: _note_end(ledger, ended))
    return synced


async def _note_end(ledger: Ledger, ended: PassEnded) -> None:
    """Record a pass that is over: what others say meanwhile makes it no failure."""
    batch = ledger.batch()
    batch.add(ended)
    try:
        await batch.commit()
    except Conflict:
        await ledger.catch_up()
        raise


def lives_of(tools: Tools, look: Look) -> Lives:
    """Make what asks about bots of which nobody told."""
    return Lives(
        calendars=tools.calendars,
        budget=tools.budget,
        clock=tools.clock,
        ledger=tools.ledger,
        look=look,
        tell=tools.tell,
    )


async def _rounds(
    tools: Tools, rules: Rules, in_force: InForce, scene: Scene
) -> Synced:
    recorder = Recorder(tools.ledger, tools.program)
    executor = _executor(tools, rules, scene.look)
    holding = Holding(tools.ledger)
    rounds = Rounds(
        look=scene.look,
        ledger=tools.ledger,
        clock=tools.clock,
        allowance=Allowance(tools.budget),
        rules=rules,
        recorder=recorder,
        holding=holding,
        executor=executor,
        refresher=scene.refresher,
        tell=tools.tell,
        only=scene.only,
        complete=scene.complete,
        booked=scene.booked,
        until=scene.until,
    )
    await rounds.run()
    return Synced(
        look=scene.look,
        planned=rounds.planned,
        tally=recorder.tally,
        attempts=tuple(executor.attempts),
        waiting=rounds.gate.waiting(),
        stopped=executor.stopped,
        in_force=in_force,
        ended=tuple(holding.ended),
        cut_short=rounds.cut_short,
        workspace=tools.ledger.workspace,
    )


def _executor(tools: Tools, rules: Rules, look: Look) -> Executor:
    clock, ledger = tools.clock, tools.ledger
    sender = Sender(tools.calendars, ledger, clock, look, tools.dice)
    return Executor(
        sender=sender,
        ledger=ledger,
        clock=clock,
        look=look,
        budget=tools.budget,
        lanes=tools.lanes,
        reschedule=rules.reschedule,
        workers=tools.workers,
    )
