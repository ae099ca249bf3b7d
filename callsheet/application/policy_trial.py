"""Trying another policy on what the log knows; nothing is asked of Recall."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from callsheet.application.aside import aside
from callsheet.application.comparing import Comparison, compare_policies
from callsheet.application.known_world import look_back, unknown_calendars
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.policies import RebuildPolicy, intact
from callsheet.application.reading import Look, Progress, silent
from callsheet.application.story import Rebuild
from callsheet.application.thinking import Rules
from callsheet.domain.ids import EventId
from callsheet.domain.policy import Policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """
    Two policies over every event that the log knows and that is not over.

    Attributes:
        look: The events, as they were read last.
        events: How many the log knows at all.
        lost: What is wrong with events that cannot be looked at.
        unknown: Calendars whose addresses the log does not know, where a policy learns
            one's own domains from them.
    """

    comparison: Comparison
    look: Look
    events: int
    lost: Mapping[EventId, str]
    unknown: int


async def try_policy(
    log: Log,
    ledger: Ledger,
    rules: Rules,
    new: Policy,
    *,
    rebuild: Rebuild,
    now: datetime,
    tell: Progress = silent,
) -> Trial:
    """
    Compare a new policy with that of the rules.

    Both are asked beside the event loop, which goes on meanwhile.

    Args:
        log: What is known.
        ledger: The same log, folded; nobody else may use it.
        rules: By what is decided, with the policy to compare with.
        new: The policy to be looked at.
        rebuild: How stored parts become situations.
        now: The moment of the comparison.
        tell: Told of progress.

    Raises:
        LogUnavailable: The log cannot be read.
    """
    tell("reading the log", 0, None)
    lost = dict[EventId, str]()
    look = await look_back(log, ledger, rebuild, now, tell, lost)
    events = len(await ledger.ids())
    tell("asking both policies", 0, None)
    compared = await aside(
        lambda: compare_policies(look, ledger, rules, new), len(look.events)
    )
    policies = (new, rules.policy)
    learning = any(one is not None and one.learn_own_domains for one in policies)
    return Trial(
        comparison=compared,
        look=look,
        events=events,
        lost=lost,
        unknown=len(unknown_calendars(look, ledger)) if learning else 0,
    )


async def logged_policy(ledger: Ledger, rebuild: RebuildPolicy) -> Policy | None:
    """
    Build the policy that the log says is in force; None before any.

    Raises:
        LogUnavailable: It cannot be built from what is stored.
    """
    last = ledger.workspace.policy
    if last is None:
        return None
    texts = await ledger.texts([last.text])
    return rebuild(intact(texts.get(last.text), last))
