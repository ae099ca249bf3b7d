"""
What Recall does with our commands, in its simplest form: the reference model.

Adding attaches the future bot that has the key, if there is any in the workspace,
and else makes one for the event's own start; a bot that has started is never found
by its key. Removing takes all future bots off the event; a bot that no event holds
any more is gone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import count
from typing import assert_never

from callsheet.domain.bot import Bot, BotStatus
from callsheet.domain.decision import AddBot, Command, Decision, How, Noop, RemoveBot
from callsheet.domain.ids import BotId, DedupKey, EventId
from callsheet.domain.instants import FREEZE
from callsheet.domain.lives import Phase, Span, phase
from callsheet.domain.reconcile import reconcile
from callsheet.domain.workspace import Reading
from tests.properties.worlds import World

Shape = dict[EventId, list[tuple[str, ...]]]


class Platform:
    """The bots of one workspace at one moment."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.now = world.now
        self.events = {r.event.id: r.event for r in world.readings}
        self.bots = {b.id: b for r in world.readings for b in r.bots}
        self.holds = {r.event.id: [b.id for b in r.bots] for r in world.readings}
        # What our log knows: of each event, which bots we booked for it.
        self._ours = {
            (r.event.id, b.id) for r in world.readings for b in r.bots if b.ours
        }
        self._names = (BotId(f"new-{i}") for i in count())

    def future(self, event_id: EventId) -> list[Bot]:
        """Bots that wait for their start on this event."""
        return [b for b in self.listed(event_id) if self._waits(b, event_id)]

    def listed(self, event_id: EventId) -> list[Bot]:
        """Every bot on this event."""
        return [
            replace(self.bots[i], ours=(event_id, i) in self._ours)
            for i in self.holds[event_id]
        ]

    def waiting_keys(self) -> list[DedupKey]:
        """The key of each bot that waits anywhere, once for each bot."""
        waiting = {b.id: b for e in self.events for b in self.future(e)}
        return [bot.key for bot in waiting.values()]

    def read(self) -> World:
        """List everything again."""
        readings = tuple(
            Reading(event=event, bots=tuple(self.listed(event_id)))
            for event_id, event in self.events.items()
        )
        return replace(self.world, readings=readings)

    def carry_out(self, commands: Iterable[Command]) -> None:
        """Do what the commands say, one after the other."""
        for command in commands:
            match command:
                case AddBot():
                    self._add(command)
                case RemoveBot():
                    self._remove(command)
                case Noop():
                    pass
                case _:
                    assert_never(command)

    def settle(self) -> None:
        """Carry out a whole plan; what is dispatched at once is judged again first."""
        for decision in self.read().plan.decisions:
            self.carry_out(self._still_due(decision).commands)

    def _still_due(self, decision: Decision) -> Decision:
        if self.now < self.events[decision.event_id].start - FREEZE:
            return decision
        here = {s.event.id: s for s in self.read().situations}
        return reconcile(here[decision.event_id])

    def shape(self) -> Shape:
        """What hangs on each event, whatever the bots are called."""
        return {e: sorted(map(self._look, self.listed(e))) for e in self.events}

    def _look(self, bot: Bot) -> tuple[str, ...]:
        sharers = sorted(e for e in self.events if bot.id in self.holds[e])
        digest, status = str(bot.settings_digest), str(bot.status)
        return (bot.key, bot.start.isoformat(), digest, status, *sharers)

    def _waits(self, bot: Bot, event_id: EventId) -> bool:
        event = self.events[event_id]
        return phase(bot, Span(event.start, event.end), self.now) is Phase.BOOKED

    def _add(self, command: AddBot) -> None:
        event = self.events[command.event_id]
        refused = event.is_deleted or event.is_cancelled or event.end <= self.now
        assert not refused, "Recall refuses to add"
        waiting = [b for e in self.events for b in self.future(e)]
        bot = next((b for b in waiting if b.key == command.key), None) or Bot(
            id=next(self._names),
            key=command.key,
            start=command.start,
            link=event.meeting_url or "",
            status=BotStatus.SCHEDULED if command.start > self.now else None,
        )
        # The newest request's configuration is the whole shared bot's.
        digest = command.settings.digest
        self.bots[bot.id] = replace(bot, settings_digest=digest)
        self._ours.add((event.id, bot.id))
        if bot.id not in self.holds[event.id]:
            self.holds[event.id].append(bot.id)

    def _remove(self, command: RemoveBot) -> None:
        expected = set(command.bot_ids)
        if command.how is How.LEAVE_CALL:
            for bot_id in expected:
                left = replace(
                    self.bots[bot_id], status=BotStatus.DONE, ended_at=self.now
                )
                self.bots[bot_id] = left
            return
        waiting = {bot.id for bot in self.future(command.event_id)}
        # Other bots than the decision saw: the command is out of date.
        if waiting == expected:
            held = self.holds[command.event_id]
            self.holds[command.event_id] = [i for i in held if i not in waiting]


def commands_of(world: World) -> Sequence[Command]:
    """Every command that the plan would send, in order."""
    return [
        command
        for decision in world.plan.decisions
        if decision.sends
        for command in decision.commands
    ]
