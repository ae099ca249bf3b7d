"""What a pass did, as people read it and as programs do."""

from collections.abc import Sequence
from datetime import tzinfo

from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.holds_view import (
    holds_document,
    pauses_document,
    show_ended,
    show_holds,
)
from callsheet.adapters.cli.plan_view import (
    read_words,
    show_lacks,
)
from callsheet.adapters.cli.rows import (
    MARKS,
    SHORTEST_ID,
    STYLES,
    short_ids,
)
from callsheet.adapters.cli.tables import fitted, titled
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, moment
from callsheet.adapters.cli.waits_view import (
    title_of,
    waiting_document,
    waiting_table,
)
from callsheet.adapters.documents.decisions import (
    action_of,
)
from callsheet.adapters.documents.plans import unread
from callsheet.adapters.documents.policies import in_force_document
from callsheet.application.errors import NotAllowed
from callsheet.application.executing import Attempt
from callsheet.application.synced import Synced
from callsheet.application.waiting import Waiting
from callsheet.application.wording import reason_words
from callsheet.domain.decision import AddBot, How
from callsheet.domain.hold_records import Ending, HoldEnded
from callsheet.domain.holds import hold_name
from callsheet.domain.instants import spell
from callsheet.domain.retry import Failure

_STOPPED = "stopped"
_FOR_GOOD = frozenset({"refused", "expired", "not_settling"})

FAILURES = {
    Failure.NOT_ALLOWED: "Recall lets nothing be written",
    Failure.BUSY: "another request was at work on this bot",
    Failure.RATE_LIMITED: "too many calls for now",
    Failure.POOL_EXHAUSTED: "no ad-hoc bot is free",
    Failure.NOT_LEFT: "the bot cannot be told to leave yet",
    Failure.GONE: "Recall knows no such event or bot",
    Failure.NOT_SHOWN: "done, but the bot is not shown",
    Failure.DISPATCHED: "the bot has set off already",
    Failure.OTHER_UNDER_WAY: "another bot of the event is in its call",
    Failure.REFUSED: "refused",
    Failure.UNKNOWN_OUTCOME: "no answer; what became of it is not known",
}


def exit_of(synced: Synced) -> Exit:
    """Say how a pass ended; that something waits for its time is no failure."""
    key_is_refused = isinstance(synced.stopped, NotAllowed)
    if key_is_refused or synced.in_force.refused is not None:
        return Exit.CONFIGURATION
    if synced.stopped is not None:
        return Exit.UNREACHABLE
    failures = [attempt.failure for attempt in synced.attempts]
    if failures and set(failures) == {Failure.UNKNOWN_OUTCOME}:
        return Exit.UNREACHABLE
    refused = any(waiting.why in _FOR_GOOD for waiting in synced.waiting)
    return Exit.FAILED if refused or not synced.look.complete else Exit.FINE


def show_pass(terminal: Terminal, synced: Synced, zone: tzinfo | None) -> None:
    """Print what was sent and what came of it, what waits, and the counts."""
    if synced.attempts:
        terminal.show(_sent(synced, zone, terminal.out.width))
        terminal.show("")
    stopped = [one for one in synced.waiting if one.why == _STOPPED]
    waiting = [one for one in synced.waiting if one.why != _STOPPED]
    if waiting:
        terminal.show(waiting_table(waiting, synced, zone, terminal.out.width))
        terminal.show("")
    if stopped:
        terminal.show(Text(_stopped_words(stopped, zone), style="bold red"))
    show_ended(terminal, [one for one in synced.ended if not _is_kept(one)])
    show_holds(terminal, synced.look, synced.planned, zone, recorded=True)
    if synced.stopped is not None:
        terminal.say(f"stopped: {synced.stopped}")
    counts = counts_of(synced)
    terminal.show(
        f"{read_words(synced.look)}; "
        f"{counts['decided']} decisions recorded, {counts['reaffirmed']} still stood, "
        f"{counts['calls']} calls sent, {counts['failed']} of them failed"
    )
    word = ("yes", "bold green") if synced.in_step else ("no", "bold red")
    terminal.show(Text.assemble("in step: ", word))
    show_lacks(terminal, synced.look)


def _is_kept(ended: HoldEnded) -> bool:
    """Say whether it is shown as rejected anyway."""
    return ended.how is Ending.REJECTED and bool(ended.commands)


def pass_document(synced: Synced, database: str) -> dict[str, object]:
    """Write a pass as JSON's types."""
    stopped = synced.stopped
    return {
        "in_step": synced.in_step,
        "database": database,
        "policy": in_force_document(synced.in_force),
        "counts": counts_of(synced),
        "sent": [_attempt_document(attempt, synced) for attempt in synced.attempts],
        "waiting": [waiting_document(waiting, synced) for waiting in synced.waiting],
        "holds": holds_document(synced.look, synced.planned, recorded=True),
        "ended": [
            {"hold": one.hold, "name": hold_name(one.hold), "how": one.how.value}
            for one in synced.ended
        ],
        "pauses": pauses_document(synced.look, synced.planned),
        "unreadable": [unread(problem) for problem in synced.look.problems],
        "stopped": None if stopped is None else clean(str(stopped)),
    }


def counts_of(synced: Synced) -> dict[str, int]:
    """Count what a pass saw and did."""
    return {
        "calendars": len(synced.look.calendars),
        "events": len(synced.look.events),
        "decided": synced.tally.decided,
        "reaffirmed": len(synced.tally.standing),
        "calls": len(synced.attempts),
        "failed": sum(attempt.failure is not None for attempt in synced.attempts),
        "waiting": len(synced.waiting),
        "held": len(synced.planned.held),
        "unreadable": len(synced.look.problems),
    }


def _sent(synced: Synced, zone: tzinfo | None, width: int) -> Table:
    ids = short_ids(synced.look.events)
    rows = [
        (
            _mark(attempt),
            Text(clean(ids.get(attempt.event_id, attempt.event_id))),
            titled(title_of(synced, attempt.event_id)),
            Text(_command(attempt, zone)),
            _because(attempt, zone),
            _outcome(attempt),
        )
        for attempt in synced.attempts
    ]
    heads = ("", "event", "title", "sent", "because", "")
    return fitted(heads, rows, title=2, reason=4, width=width)


def _mark(attempt: Attempt) -> Text:
    action = action_of([attempt.command])
    return Text(MARKS[action], style=STYLES[action])


def _command(attempt: Attempt, zone: tzinfo | None) -> str:
    command = attempt.command
    if isinstance(command, AddBot):
        return f"book for {day_and_time(command.start, zone)}"
    bots = ", ".join(bot_id[:SHORTEST_ID] for bot_id in command.bot_ids)
    leaves = command.how is How.LEAVE_CALL
    return clean(f"send {bots} out" if leaves else f"take {bots} off", 30)


def _because(attempt: Attempt, zone: tzinfo | None) -> Text:
    """Say why it was sent, and below why it failed."""
    said = Text(reason_words(attempt.command.reason))
    if attempt.failure is not None:
        again = attempt.retry_at
        when = f"; again {moment(again, zone)}" if again else ""
        said.append(f"\n{FAILURES[attempt.failure]}{when}", style="red")
    return said


def _outcome(attempt: Attempt) -> Text:
    if attempt.failure is None:
        return Text("done", style="green")
    return Text("failed", style="red")


def _stopped_words(stopped: Sequence[Waiting], zone: tzinfo | None) -> str:
    """Say once for all of them that nothing may be written."""
    until = min(one.until for one in stopped if one.until is not None)
    many = len(stopped)
    return (
        f"{many:,} event{' waits' if many == 1 else 's wait'}: Recall lets nothing be "
        f"written; the first pass from {moment(until, zone)} on asks again"
    )


def _attempt_document(attempt: Attempt, synced: Synced) -> dict[str, object]:
    command = attempt.command
    return {
        "event_id": attempt.event_id,
        "title": title_of(synced, attempt.event_id),
        "kind": command.kind.value,
        "reason": command.reason.value,
        "at": spell(attempt.at),
        "failure": None if attempt.failure is None else attempt.failure.value,
        "status": attempt.status,
        "retry_at": None if attempt.retry_at is None else spell(attempt.retry_at),
    }
