"""What a person sees of the demo: the call sheet, and what each change led to."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from rich.console import Console
from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.demo.stage import Scene, reasons
from callsheet.adapters.cli.demo.truth import ZONE, EventTruth, Truth
from callsheet.adapters.cli.text import clean
from callsheet.application.executing import Attempt
from callsheet.application.wording import command_words, reason_words
from callsheet.domain.decision import AddBot, Decision, RemoveBot
from callsheet.domain.ids import EventId

SHEET = timedelta(days=3)
ROWS = 18


def show_scene(console: Console, scene: Scene, *, first: bool) -> None:
    """Show one act: its changes, what was sent, and whether all is in step."""
    console.rule(Text(scene.title, style="bold"), align="left")
    for change in scene.changes:
        console.print(Text.assemble(("  ~ ", "yellow"), clean(change)))
    if not first and not scene.changes:
        console.print(Text("  nothing in this world fits; all stays as it is"))
    if first:
        console.print(call_sheet(scene))
    else:
        console.print(sent_table(scene))
    _show_step(console, scene)


def _show_step(console: Console, scene: Scene) -> None:
    tally, calls = scene.synced.tally, len(scene.synced.attempts)
    console.print(
        Text(
            f"  {tally.decided} decisions recorded, {len(tally.standing)} still stood, "
            f"{calls} calls sent",
            style="dim",
        )
    )
    standing = reasons(scene).most_common(6)
    said = ", ".join(f"{reason_words(why)} ({count})" for why, count in standing)
    console.print(Text(f"  now: {said}", style="dim"))
    for waiting in scene.synced.waiting:
        console.print(Text(f"  waits: {waiting.event_id} ({waiting.why})"))
    for off in scene.off:
        text = f"  not as wanted: {clean(off.title)} at {off.start}: "
        console.print(Text(text + f"expected {off.expected}, found {off.found}"))
    console.print()


def call_sheet(scene: Scene) -> Table:
    """Show the next days: when, what, on how many calendars, which bot, and why."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    for name in ("", "when", "meeting", "on", "why"):
        table.add_column(name, no_wrap=name != "why")
    decisions = {d.event_id: d for d in scene.synced.planned.plan.decisions}
    rows = [
        (copies, mine)
        for copies in _ahead(scene.truth)
        if (
            mine := [
                decisions[EventId(e.event_id)]
                for e in copies
                if e.event_id in decisions
            ]
        )
    ]
    for copies, mine in rows[:ROWS]:
        table.add_row(*_row(copies, mine))
    if len(rows) > ROWS:
        more = Text(f"... and {len(rows) - ROWS} more", style="dim")
        table.add_row("", "", more)
    return table


def _ahead(truth: Truth) -> list[list[EventTruth]]:
    until = truth.now + SHEET
    groups = [
        sorted(copies, key=lambda event: event.event_id)
        for copies in truth.meetings().values()
        if copies[0].end_time > truth.now
        and (copies[0].start_time < until or not copies[0].story)
    ]
    return sorted(groups, key=lambda copies: (copies[0].start_time, copies[0].title))


def _row(
    copies: Sequence[EventTruth], decisions: Sequence[Decision]
) -> tuple[Text, ...]:
    booked = any(event.future_bots or event.past_bots for event in copies)
    mark = Text("●", style="green") if booked else Text("·", style="dim")
    first = copies[0]
    return (
        mark,
        Text(first.start_time.astimezone(ZONE).strftime("%a %d %b %H:%M")),
        Text(clean(first.title, 32)),
        Text(str(len(copies)), justify="right"),
        Text(_why(decisions), style="" if booked else "dim"),
    )


def _why(decisions: Iterable[Decision]) -> str:
    """Join what the copies' decisions say; most of the time all say the same."""
    return "; ".join(dict.fromkeys(reason_words(d.reason) for d in decisions))


def sent_table(scene: Scene) -> Table:
    """Show what was sent to Recall in an act, with the reason of each command."""
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    for name in ("", "meeting", "calendar", "sent", "because"):
        table.add_column(name, no_wrap=name in ("", "sent"))
    events = {event.event_id: event for event in scene.truth.events}
    for attempt in scene.synced.attempts:
        table.add_row(*_attempt(attempt, events[attempt.event_id]))
    if not scene.synced.attempts:
        table.add_row("=", Text("nothing had to be sent", style="dim"))
    return table


def _attempt(attempt: Attempt, event: EventTruth) -> tuple[Text, ...]:
    command = attempt.command
    failed = "" if attempt.failure is None else f" ({attempt.failure.value})"
    return (
        _symbol(command),
        Text(clean(event.title, 40)),
        Text(clean(event.calendar.partition("@")[0], 14)),
        Text(_short(command) + failed),
        Text(reason_words(command.reason)),
    )


def _symbol(command: AddBot | RemoveBot) -> Text:
    if isinstance(command, AddBot):
        return Text("+", style="green")
    return Text("-", style="red")


def _short(command: AddBot | RemoveBot) -> str:
    if isinstance(command, AddBot):
        start = command.start.astimezone(ZONE)
        return f"book for {start.strftime('%a %H:%M')}"
    return "take off" if len(command.bot_ids) == 1 else command_words(command)
