"""Callsheet decides which Recall.ai bots attend which calendar events, and why."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from callsheet.adapters.storage.auditing import audit
    from callsheet.application.engine import Engine
    from callsheet.domain.bot import Bot
    from callsheet.domain.bot_settings import BotSettings
    from callsheet.domain.decision import AddBot, Decision, Noop, RemoveBot
    from callsheet.domain.event import Calendar, Event, Guest
    from callsheet.domain.plan import plan
    from callsheet.domain.policy import Policy, Rule
    from callsheet.domain.reconcile import reconcile
    from callsheet.domain.situation import Settings, Situation
    from callsheet.domain.workspace import Reading, Workspace, situations

__all__ = [
    "AddBot",
    "Bot",
    "BotSettings",
    "Calendar",
    "Decision",
    "Engine",
    "Event",
    "Guest",
    "Noop",
    "Policy",
    "Reading",
    "RemoveBot",
    "Rule",
    "Settings",
    "Situation",
    "Workspace",
    "audit",
    "plan",
    "reconcile",
    "situations",
]

_HOMES = {
    "audit": "adapters.storage.auditing",
    "Engine": "application.engine",
    "Bot": "domain.bot",
    "BotSettings": "domain.bot_settings",
    "AddBot": "domain.decision",
    "Decision": "domain.decision",
    "Noop": "domain.decision",
    "RemoveBot": "domain.decision",
    "Calendar": "domain.event",
    "Event": "domain.event",
    "Guest": "domain.event",
    "plan": "domain.plan",
    "Policy": "domain.policy",
    "Rule": "domain.policy",
    "reconcile": "domain.reconcile",
    "Settings": "domain.situation",
    "Situation": "domain.situation",
    "Reading": "domain.workspace",
    "Workspace": "domain.workspace",
    "situations": "domain.workspace",
}


if not TYPE_CHECKING:  # else a name with a typo would pass as one of these

    def __getattr__(name: str) -> object:
        """Load a public name when it is first asked for: importing costs nothing."""
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
