"""`/_sim/script`: answers that are ordered in place of the real ones."""

from dataclasses import dataclass

from aiohttp import web

from callsheet.adapters.simulator.control.operations import Nothing, Operation
from callsheet.adapters.simulator.control.reading import control_conflict
from callsheet.adapters.simulator.recall.gateway import SCRIPT
from callsheet.adapters.simulator.recall.script import Rule, Script

MOST_RULES = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleLeft:
    """A rule in force, and how many of its answers have not been given yet."""

    rule: Rule
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptView:
    """The rules in force; of those that fit a call, the first answers it."""

    rules: list[RuleLeft]


async def show_script(request: web.Request, _: Nothing) -> ScriptView:
    """Show the rules in force, and what is left of them."""
    return _view(request.app[SCRIPT])


async def add_rule(request: web.Request, rule: Rule) -> ScriptView:
    """
    Put a rule behind the others.

    Refused with 409 where there are a thousand already.
    """
    script = request.app[SCRIPT]
    if len(script.left()) >= MOST_RULES:
        raise control_conflict(f"There are {MOST_RULES} rules already.")
    script.add(rule)
    return _view(script)


async def clear_script(request: web.Request, _: Nothing) -> ScriptView:
    """Forget all rules."""
    script = request.app[SCRIPT]
    script.clear()
    return _view(script)


def _view(script: Script) -> ScriptView:
    return ScriptView(
        rules=[RuleLeft(rule=rule, left=left) for rule, left in script.left()]
    )


OPERATIONS = (
    Operation(
        method="GET",
        path="/_sim/script",
        handler=show_script,
        takes=Nothing,
        answer=ScriptView,
        tag="script",
    ),
    Operation(
        method="POST",
        path="/_sim/script",
        handler=add_rule,
        takes=Rule,
        answer=ScriptView,
        tag="script",
        status=201,
        faults=(409,),
    ),
    Operation(
        method="DELETE",
        path="/_sim/script",
        handler=clear_script,
        takes=Nothing,
        answer=ScriptView,
        tag="script",
    ),
)
