"""A plan as people read it, and as programs do."""

from collections.abc import Sized
from datetime import tzinfo
from typing import Final

from rich.text import Text

from callsheet.adapters.cli.holds_view import (
    show_holds,
)
from callsheet.adapters.cli.plan_table import plan_table
from callsheet.adapters.cli.rows import (
    rows_of,
)
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.times import moment
from callsheet.adapters.documents.decisions import (
    ADD,
    HELD,
    NOTHING,
    REBOOK,
    REMOVE,
)
from callsheet.adapters.documents.plans import counts_of
from callsheet.application.forecasting import Forecast
from callsheet.application.policies import InForce
from callsheet.application.reading import FUTURE, PAST, Look
from callsheet.application.synced import Stopped
from callsheet.application.thinking import Planned
from callsheet.domain.event import CalendarStatus
from callsheet.domain.guard import HeldFor
from callsheet.domain.instants import later, spell

_WORDS = {
    ADD: "to add",
    REMOVE: "to remove",
    REBOOK: "to re-book",
    HELD: "held",
    NOTHING: "unchanged",
}


def show_plan(
    terminal: Terminal,
    look: Look,
    planned: Planned,
    *,
    zone: tzinfo | None,
    everything: bool,
    forecast: Forecast | None = None,
    stopped: Stopped | None = None,
) -> None:
    """Print what changes, or everything; counts, how long it takes, what is held."""
    rows = rows_of(planned, zone)
    shown = [row for row in rows if everything or row.action != NOTHING]
    if shown:
        terminal.show(plan_table(shown, rows, zone, width=terminal.out.width))
        terminal.show("")
    if all(row.action == NOTHING for row in rows):
        terminal.show("Nothing to send.")
    counts = counts_of(row.action for row in rows)
    line = ", ".join(f"{counts[word]} {_WORDS[word]}" for word in _WORDS)
    terminal.show(Text(line, style="bold"))
    if forecast is not None and forecast.calls:
        terminal.show(forecast_words(forecast, zone))
    if stopped is not None:
        terminal.show(Text(_stopped_words(stopped, zone), style="bold red"))
    terminal.show(f"{read_words(look)}  ·  {_short(planned.plan.digest)}")
    show_holds(terminal, look, planned, zone, recorded=False)
    if any(held.reason is HeldFor.MASS_REMOVAL for held in planned.held.values()):
        terminal.say(HELD_WORDS)
    if any(held.reason is HeldFor.SCHEME_CHANGE for held in planned.held.values()):
        terminal.say(_REKEYING)
    show_lacks(terminal, look)


def _stopped_words(stopped: Stopped, zone: tzinfo | None) -> str:
    """Say that nothing of it goes out for now, and what ends that."""
    why, until = stopped.why, moment(stopped.until, zone)
    return (
        f"stopped since {moment(why.at, zone)}: Recall lets nothing be written "
        f"({why.status}); the first pass from {until} on asks again"
    )


def forecast_words(forecast: Forecast, zone: tzinfo | None) -> str:
    """Say how many calls there are to make, and how long that takes."""
    calls, minutes = sum(forecast.calls.values()), forecast.minutes
    done = f"all done in about {minutes} min" if minutes else "all may go at once"
    said = f"{calls:,} call{'' if calls == 1 else 's'} to Recall; {done}"
    if forecast.waits:
        last = moment(max(forecast.waits.values()), zone)
        said += f" ({len(forecast.waits):,} to be tried again by {last})"
    return said


def read_words(look: Look) -> str:
    """Say how much was read."""
    return f"{_count(look.calendars, 'calendar')}, {_count(look.events, 'event')} read"


HELD_WORDS: Final = (
    "held: too many bots would be lost at once; limits.removals, limits.fraction and "
    "limits.per_hour in callsheet.toml (or CALLSHEET_LIMITS__REMOVALS and so on) say "
    "how many are too many"
)


_REKEYING: Final = (
    "held: until its meeting begins, a bot under an older key is left as it is; "
    "and all bots are while calendars are replaced (`callsheet scheme show`)"
)


def show_emptiness(terminal: Terminal, look: Look) -> None:
    """Where no event was read, tell where they were looked for: a clock may be off."""
    if look.events or look.problems:
        return
    start, end = later(look.started, -PAST), later(look.started, FUTURE)
    terminal.say(
        f"no event was read: {_count(look.calendars, 'calendar')}, from "
        f"{start:%Y-%m-%d} to {end:%Y-%m-%d}, for now is "
        f"{look.started:%Y-%m-%dT%H:%M:%SZ}; --now says otherwise"
    )


def show_lacks(terminal: Terminal, look: Look) -> None:
    """Tell what could not be read, and which calendars are not connected."""
    for problem in look.problems:
        named = problem.id or "an event without id"
        terminal.say(f"unreadable: {named}: {problem.place}: {problem.problem}")
    for read in look.calendars.values():
        calendar = read.calendar
        if calendar.status is not CalendarStatus.CONNECTED:
            who = calendar.address or calendar.id
            terminal.say(f"not connected: {who} ({calendar.status.value})")


def show_refusal(terminal: Terminal, in_force: InForce) -> None:
    """Where the policy could not be read: tell all that is wrong, and what holds."""
    refused, policy, since = in_force.refused, in_force.policy, in_force.since
    if refused is None:
        return
    terminal.say(refused.said)
    if policy is None or since is None:
        terminal.say("no good policy is known: nothing is added and nothing removed")
        return
    terminal.say(f"the policy of {spell(since)} ({policy.digest}) stays in force")


def _count(found: Sized, word: str) -> str:
    return f"{len(found)} {word}{'' if len(found) == 1 else 's'}"


def _short(digest: str) -> str:
    return digest[: len("sha256:") + 12]
