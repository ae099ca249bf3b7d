"""What came of it all: the calls that Recall got, the log, and the bots."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.simulator.consistency import inconsistencies
from callsheet.adapters.simulator.model import Bot
from callsheet.adapters.simulator.recall.request_log import LoggedRequest
from callsheet.adapters.simulator.server import Simulator
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.domain.records import Ended, Intended, Outcome, Record

PATIENCE: Final = 30.0
"""Real seconds for one call; never up, unless a test has no such patience."""

THEIRS: Final = "their-key"
"""The key of a bot that is none of ours."""


class Witness:
    """Sees Recall from the inside, and reads the log."""

    def __init__(self, sim: Simulator, client: RecallClient, log: Log) -> None:
        self.sim, self.client, self.log = sim, client, log
        self._since, self._read = 0, 0
        self._marked = sim.world.clock.now()

    async def mark(self) -> None:
        """Count calls and records from here on."""
        await self._all_noted()
        self._since, self._marked = len(self.sim.requests), self.sim.world.clock.now()
        self._read = len(await self._records())

    async def calls(self, *operations: str) -> list[LoggedRequest]:
        """The calls since the mark, as they came; of these kinds, or all that write."""
        await self._all_noted()
        made = self.sim.requests.since(self._since)
        kinds = operations or ("add_bot", "remove_bot", "leave_call")
        wanted = [call for call in made if call.operation in kinds]
        return sorted(wanted, key=lambda call: call.at)

    async def sent(self, *operations: str) -> list[str]:
        """When each of the calls was made, in seconds since the mark, with its kind."""
        return [
            f"{call.operation} +{self._seconds(call.at)}"
            for call in await self.calls(*operations)
        ]

    async def records(self, *kinds: type[Record]) -> list[Any]:
        """The records since the mark, of these kinds or all."""
        new = (await self._records())[self._read :]
        return [record for record in new if not kinds or isinstance(record, kinds)]

    async def ends(self) -> list[str]:
        """
        What came of each command, in one line: what, why, and when again.

        Commands that were not sent, or whose lost answer turned out to be none, are
        left out: something else was decided in their stead.
        """
        kinds = {
            one.command_id: one.kind if one.how is None else one.how
            for one in await self._records()
            if isinstance(one, Intended)
        }
        return [
            " ".join((kinds[one.command_id].value, *self._told(one)))
            for one in await self.records(Ended)
            if one.outcome is not Outcome.SUPERSEDED
        ]

    async def open_commands(self) -> int:
        """How many commands nobody knows the end of."""
        ledger = Ledger(self.log)
        await ledger.load(await ledger.ids())
        return sum(len(state.open) for state in ledger.events.values())

    def bots(self) -> list[Bot]:
        """Every bot of ours that is or has been anywhere, as it really is."""
        ours = (bot for bot in self.sim.world.bots.values() if bot.key != THEIRS)
        return sorted(ours, key=lambda bot: (bot.created_at, bot.id))

    def has_left(self) -> bool:
        """Whether our one bot was told to leave its call."""
        (bot,) = self.bots()
        return [c.sub_code for c in bot.status_changes if c.code == "call_ended"] == [
            "bot_received_leave_call"
        ]

    def check(self) -> None:
        """Nothing contradicts itself, nobody else's bot was touched."""
        assert inconsistencies(self.sim.world) == []
        (theirs,) = (b for b in self.sim.world.bots.values() if b.key == THEIRS)
        assert (theirs.config, len(theirs.holders)) == ({"bot_name": "Theirs"}, 1)
        told_to_leave = (change.sub_code for change in theirs.status_changes)
        assert "bot_received_leave_call" not in told_to_leave
        assert not any(call.replayed for call in self.sim.requests.since())

    def _told(self, ended: Ended) -> Iterable[str]:
        yield ended.outcome.value
        yield from (str(x) for x in (ended.code, ended.status, ended.detail) if x)
        if ended.lingering:
            yield f"lingering {len(ended.lingering)}"
        if ended.retry_at is not None:
            yield f"again +{self._seconds(ended.retry_at)}"

    def _seconds(self, moment: datetime) -> str:
        return f"{(moment - self._marked).total_seconds():g}"

    async def _records(self) -> list[Record]:
        return [one.record for one in await self.log.since(0, 1_000_000)]

    async def _all_noted(self) -> None:
        """Wait until the server has seen the end of every call that was cut off."""
        calls = self.client.calls
        async with asyncio.timeout(PATIENCE):
            made = calls.lists + calls.reads + calls.writes
            while len(self.sim.requests) < made:  # noqa: ASYNC110 -- nobody is told
                await asyncio.sleep(0.002)
