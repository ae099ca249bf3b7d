"""Callsheet decides which Recall.ai bots attend which calendar events, and why."""

from callsheet.application.engine import Engine
from callsheet.domain.bot import Bot
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.decision import AddBot, Decision, Noop, RemoveBot
from callsheet.domain.event import Calendar, Event, Guest
from callsheet.domain.plan import Plan, plan
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
    "Plan",
    "Policy",
    "Reading",
    "RemoveBot",
    "Rule",
    "Settings",
    "Situation",
    "Workspace",
    "plan",
    "reconcile",
    "situations",
]
