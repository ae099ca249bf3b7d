"""The document that `callsheet decide` writes; names and order are for ever."""

import json
from datetime import datetime
from typing import Any, assert_never

from callsheet.domain.decision import AddBot, Command, Decision, Noop, RemoveBot
from callsheet.domain.explanation import Step
from callsheet.domain.guard import Held
from callsheet.domain.instants import spell
from callsheet.domain.plan import Plan

SCHEMA_VERSION = 1

_Object = dict[str, Any]


def written(plan: Plan) -> bytes:
    """Write a plan as UTF-8 JSON with a line end: equal plans, equal bytes."""
    document = {
        "schema_version": SCHEMA_VERSION,
        "decisions": [_decision(decision) for decision in plan.decisions],
        "held": [_held(held) for held in plan.held],
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _decision(decision: Decision) -> _Object:
    return {
        "event_id": decision.event_id,
        "reason": decision.reason.value,
        "flags": [flag.value for flag in decision.flags],
        "commands": [_command(command) for command in decision.commands],
        "valid_until": _time(decision.valid_until),
        "policy_digest": decision.policy_digest,
        "explanation": [_step(step) for step in decision.explanation],
    }


def _command(command: Command) -> _Object:
    start: _Object = {"kind": command.kind.value, "event_id": command.event_id}
    reason = command.reason.value
    match command:
        case AddBot():
            return start | {
                "reason": reason,
                "deduplication_key": command.key,
                "start_time": spell(command.start),
                "meeting_url": command.link,
                "bot_config": command.settings.as_config(),
                "settings_digest": command.settings.digest,
            }
        case RemoveBot():
            return start | {
                "bot_ids": list(command.bot_ids),
                "reason": reason,
                "how": command.how.value,
            }
        case Noop():
            return start | {"reason": reason}
        case _:
            assert_never(command)


def _step(step: Step) -> _Object:
    return {
        "rule": step.rule,
        "matched": step.matched.value,
        "because": [
            {"condition": one.condition, "value": one.value.value, "fact": one.fact}
            for one in step.because
        ],
    }


def _held(held: Held) -> _Object:
    return {
        "event_id": held.event_id,
        "reason": held.reason.value,
        "limit": None if held.limit is None else held.limit.value,
        "until": _time(held.until),
    }


def _time(instant: datetime | None) -> str | None:
    return None if instant is None else spell(instant)
