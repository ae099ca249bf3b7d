"""What a policy's preview could not show, in words; and how the command ended."""

from typing import Final, assert_never

from callsheet.adapters.cli import plan_view, preview_view
from callsheet.adapters.cli.audit_pointer import AUDIT
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.policy_preview_compared import (
    Compared,
    FileSource,
    LiveSource,
    LogSource,
    PastSource,
)
from callsheet.adapters.cli.policy_preview_view import count
from callsheet.adapters.cli.terminal import Terminal
from callsheet.domain.instants import spell

_NAMED: Final = 10
"""So many events of the past are named that cannot be looked at."""


def show_lacks(terminal: Terminal, compared: Compared) -> None:
    """Tell what could not be read, and why there is nothing to show."""
    look = compared.look
    if look is not None:
        plan_view.show_lacks(terminal, look)
    _show_lost(terminal, compared)
    plan_view.show_refusal(terminal, compared.in_force)
    _show_unknown(terminal, compared.unknown)
    match compared.source:
        case LogSource(events=known):
            _show_known(terminal, compared, known)
        case PastSource() as past:
            _show_past(terminal, compared, past)
        case LiveSource():
            if look is not None:
                plan_view.show_emptiness(terminal, look)
        case FileSource():
            if compared.preview is not None:
                preview_view.show_emptiness(terminal, compared.preview)
        case _:
            assert_never(compared.source)


def _show_lost(terminal: Terminal, compared: Compared) -> None:
    if not compared.lost:
        return
    if compared.look is None:  # else they stand among what was not read
        for event_id, problem in list(compared.lost.items())[:_NAMED]:
            terminal.say(f"unreadable: {event_id}: the log: {problem}")
        if len(compared.lost) > _NAMED:
            terminal.say(f"and {len(compared.lost) - _NAMED:,} more")
    terminal.say(AUDIT)


def _show_unknown(terminal: Terminal, unknown: int) -> None:
    if unknown:
        terminal.say(
            f"the log does not know the address of {count(unknown, 'calendar')}: whose "
            "domains are one's own cannot all be told; --live does"
        )


def _show_known(terminal: Terminal, compared: Compared, known: int) -> None:
    if not known:
        terminal.say(
            "the log knows no event yet: `callsheet sync` fills it; --live asks "
            "Recall, and --ics FILE takes an exported calendar"
        )
    elif not compared.comparison.changes:
        terminal.say(
            f"no meeting lies ahead: of the events that the log knows ({known}) each "
            f"is over or gone, for now is {spell(compared.comparison.at)}; --now says "
            "otherwise"
        )


def _show_past(terminal: Terminal, compared: Compared, past: PastSource) -> None:
    if past.log_begins is None:
        terminal.say("the log is empty: nothing is known of the past")
        return
    if past.log_begins > past.begins:
        terminal.say(
            f"the log begins {spell(past.log_begins)}: of what was before it knows "
            "nothing"
        )
    if past.erased:
        terminal.say(f"of {count(past.erased, 'event')} all was erased: left out")
    if not compared.comparison.changes:
        days = "day" if past.days == 1 else f"{past.days} days"
        terminal.say(f"the log knows of no meeting in the last {days}")


def exit_of(compared: Compared) -> Exit:
    """
    Say how it ended: as a plan of the same workspace would have.

    What was erased of the log is told, and no fault.
    """
    if compared.in_force.refused is not None:
        return Exit.CONFIGURATION
    look, source = compared.look, compared.source
    read = not isinstance(source, LiveSource) or look is None or look.complete
    return Exit.FINE if read and not compared.lost else Exit.FAILED
