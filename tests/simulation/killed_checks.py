"""What has to hold of Recall, the log and the calls whenever the process was killed."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from callsheet.application.log_port import Recorded
from callsheet.domain.budget import operations
from callsheet.domain.instants import FREEZE
from callsheet.domain.records import Ended, Intended, Outcome, Sent
from tests.simulation.fault_points import ACKNOWLEDGED, READ
from tests.simulation.kept_town import BOT, KeptTown
from tests.simulation.killed_scenes import Bot, Right

R = TypeVar("R")

_GONE = ("done", "failed")
_UNKNOWN = Outcome.UNKNOWN
_ADDITION = re.compile(r"before the addition to (.*) goes out")


def check_the_bots(town: KeptTown, right: Right) -> None:
    """Find the one right bot of each event, no other, and strangers' untouched."""
    assert town.strangers() == town.strangers_before
    ours = town.ours()
    assert {id for bot in ours for id in bot["events"]} <= right.keys()
    for event_id, wanted in right.items():
        found = [bot for bot in ours if event_id in bot["events"]]
        if wanted is None:
            assert found == []
            continue
        (bot,) = found
        assert bot["deduplication_key"] == wanted.key
        assert datetime.fromisoformat(bot["start_time"]) == wanted.start
        assert bot["meeting_url"] == wanted.link
        assert bot["config"] == BOT
        assert (bot["status"] not in _GONE) == wanted.stays
    assert town.recall.control("GET", "/_sim/check")["inconsistencies"] == []


def check_nothing_is_lost(town: KeptTown, survived: Sequence[Recorded]) -> None:
    """Find in the log all that it had acknowledged, and at Recall all it had done."""
    journal = town.journal()
    acknowledged = [
        int(line.removeprefix(ACKNOWLEDGED))
        for line in journal
        if line.startswith(ACKNOWLEDGED)
    ]
    before = town.position_before
    assert len(survived) >= max([before, *acknowledged])
    assert [r.position for r in survived] == list(range(1, len(survived) + 1))
    went_out = [line for line in journal if "goes out" in line]
    answered = [line for line in journal if "was answered" in line]
    assert len(answered) <= len(town.writes()) <= len(went_out)


def check_commands(log: Sequence[Recorded]) -> None:
    """Find for each command one intent, at most one sending, and one end at last."""
    ends: dict[str, list[Outcome]] = {}
    sent: set[str] = set()
    for record in (recorded.record for recorded in log):
        match record:
            case Intended():
                assert record.command_id not in ends
                ends[record.command_id] = []
            case Sent():
                assert ends[record.command_id] == []
                assert record.command_id not in sent
                sent.add(record.command_id)
            case Ended():
                assert _UNKNOWN in ends[record.command_id] or (
                    ends[record.command_id] == []
                )
                ends[record.command_id].append(record.outcome)
            case _:
                pass
    for outcomes in ends.values():
        assert len([o for o in outcomes if o is not _UNKNOWN]) == 1
        assert outcomes[-1] is not _UNKNOWN


def is_settled(log: Sequence[Recorded]) -> bool:
    """Say whether every command has come to its end."""
    ended = {e.command_id for e in _records(log, Ended) if e.outcome is not _UNKNOWN}
    return all(intended.command_id in ended for intended in _records(log, Intended))


def check_calls(town: KeptTown, log: Sequence[Recorded], *, at_most: int) -> None:
    """Find a record of its sending for each call, and no more calls than needed."""
    calls = town.writes()
    assert len(calls) <= at_most
    intended = {i.command_id: i for i in _records(log, Intended)}
    allowed: Counter[str] = Counter()
    for sent in _records(log[town.position_before :], Sent):
        command = intended[sent.command_id]
        of_bots = operations(command.kind, command.how, len(command.bot_ids))
        allowed.update(operation.value for operation in of_bots)
    assert Counter(call["operation"] for call in calls) <= allowed


def check_reads_before_repeats(town: KeptTown, right: Right) -> None:
    """
    Find a reading between two additions for one meeting that is near or running.

    Keys bind future bots only: a second addition there is a second bot in the call.
    """
    near = {
        town.names[event_id]: bot
        for event_id, bot in right.items()
        if bot is not None and bot.start - FREEZE <= town.now
    }
    added: set[Bot] = set()
    for line in town.journal():
        found = _ADDITION.match(line)
        if line == READ:
            added.clear()
        elif found and (bot := near.get(found[1])) is not None:
            assert bot not in added
            added.add(bot)


def _records(log: Sequence[Recorded], kind: type[R]) -> Iterator[R]:
    return (r.record for r in log if isinstance(r.record, kind))
