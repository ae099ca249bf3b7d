"""What another policy would have changed, as people read it and as programs do."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Final

import orjson
from rich.text import Text

from callsheet.adapters.cli.audit_pointer import AUDIT
from callsheet.adapters.cli.policy_preview_rows import ACTIONS
from callsheet.adapters.cli.rows import (
    MARKS,
    STYLES,
    short_ids,
)
from callsheet.adapters.cli.tables import fitted, titled
from callsheet.adapters.cli.terminal import Terminal
from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time, zone_name
from callsheet.adapters.documents.decisions import (
    action_of,
)
from callsheet.application.comparing import Effect
from callsheet.application.replaying import (
    NotAsked,
    Replayed,
    ReplayGroup,
    ReplayTally,
)
from callsheet.application.wording import reason_words
from callsheet.domain.decision import Decision
from callsheet.domain.ids import EventId
from callsheet.domain.instants import spell

_ORDER: Final = {effect.value: number for number, effect in enumerate(Effect)}


def show_replay(terminal: Terminal, tally: ReplayTally, zone: tzinfo | None) -> None:
    """Print what changes, with an example each, and the sums."""
    groups = sorted(
        tally.groups.items(), key=lambda item: (_ORDER[item[0][0]], -item[1].count)
    )
    if groups:
        shown = [group for _, group in groups]
        ids = short_ids(group.example.event_id for group in shown)
        starts = zone_name(zone, [group.example.start for group in shown])
        terminal.show(
            fitted(
                (
                    "",
                    "decisions",
                    "such as",
                    f"start ({starts})",
                    "event",
                    "was → would",
                ),
                [_row(group, ids, zone) for group in shown],
                title=2,
                reason=5,
                width=terminal.out.width,
            )
        )
        terminal.show("")
    terminal.show(Text(_sums(tally), style="bold"))
    if tally.first_not_asked is not None:
        first = tally.first_not_asked
        terminal.say(
            f"{tally.not_asked:,} could not be asked again, the first is "
            f"{first.stream} version {first.version}: {first.said}; {AUDIT}"
        )


def _row(
    group: ReplayGroup, ids: Mapping[EventId, str], zone: tzinfo | None
) -> list[Text]:
    one = group.example
    action = ACTIONS[one.effect]
    was, would = reason_words(one.was.reason), reason_words(one.would.reason)
    if was == would:
        was, would = (action_of(side.commands) for side in (one.was, one.would))
    return [
        Text(MARKS[action], style=STYLES[action]),
        Text(f"{group.count:,}"),
        titled(one.title),
        Text(day_and_time(one.start, zone)),
        Text(clean(ids[one.event_id])),
        Text(clean(f"{was} → {would}")),
    ]


def _sums(tally: ReplayTally) -> str:
    effects = tally.effects
    other = sum(group.count for group in tally.groups.values())
    reasons = other - sum(effects[e] for e in Effect if e is not Effect.UNCHANGED)
    erased = f"; {tally.erased:,} not re-derivable (erased)" if tally.erased else ""
    return (
        f"{tally.asked:,} decisions asked again: {effects[Effect.GAINED]:,} gain a "
        f"bot, {effects[Effect.LOST]:,} lose it, {effects[Effect.REBOOKED]:,} re-book "
        f"it, {reasons:,} differ in their reason alone, {tally.asked - other:,} as "
        f"they were{erased}"
    )


def replayed_line(one: Replayed | NotAsked) -> bytes:
    """Write one decision as a line of JSON."""
    document: dict[str, object] = {
        "schema_version": 1,
        "position": one.position,
        "stream": one.stream,
        "version": one.version,
    }
    if isinstance(one, NotAsked):
        return _line({**document, "not_asked": one.said, "erased": one.erased})
    document |= {
        "at": spell(one.at),
        "event_id": one.event_id,
        "calendar_id": one.calendar_id,
        "title": clean(one.title),
        "start_time": spell(one.start),
        "effect": one.effect.value,
        "was": _side(one.was),
        "would": _side(one.would),
    }
    return _line(document)


def _side(decision: Decision) -> dict[str, object]:
    return {
        "reason": decision.reason.value,
        "rule": decision.rule,
        "commands": [command.kind.value for command in decision.commands],
    }


def sums_line(tally: ReplayTally) -> bytes:
    """Write the sums as the last line of JSON."""
    totals: dict[str, object] = {
        "decisions": tally.asked,
        "not_asked": tally.not_asked,
        "erased": tally.erased,
        **{effect.value: tally.effects[effect] for effect in Effect},
    }
    groups = [
        {
            "effect": effect,
            "was": was,
            "would": would,
            "count": group.count,
            "example": group.example.event_id,
        }
        for (effect, was, would), group in tally.groups.items()
    ]
    return _line(
        {
            "schema_version": 1,
            "position": tally.position,
            "totals": totals,
            "changes": groups,
        }
    )


def _line(document: dict[str, object]) -> bytes:
    return orjson.dumps(document, option=orjson.OPT_APPEND_NEWLINE)
