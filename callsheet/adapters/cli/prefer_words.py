"""What came of a person's choice, in words."""

from datetime import tzinfo

from callsheet.adapters.cli.text import clean
from callsheet.adapters.cli.times import day_and_time
from callsheet.adapters.documents.choices import kind_word
from callsheet.application.preferring import Chosen, Wish
from callsheet.domain.erasures import ERASED, LOST
from callsheet.domain.records import PreferenceSet

_CHOSEN = {
    True: "to record",
    False: "not to record",
    None: "to let the rules decide on",
}


_WHO = {
    ERASED: "somebody (who, was erased)",
    LOST: "somebody (who, cannot be read)",
}
_UNKNOWN = "undecided yet, or erased, or missing in the log"


def outcome(chosen: Chosen, wish: Wish, zone: tzinfo | None) -> list[str]:
    """Say what was recorded, what it replaced, and what else has a say; in lines."""
    target, before = chosen.target, chosen.before
    kind = kind_word(target.series)
    stood = "" if before is None else _said(before, zone)
    if chosen.recorded is not None:
        lines = [f"recorded: {clean(wish.by)} chose {_CHOSEN[wish.wanted]} this {kind}"]
        lines += [f"known as: {clean(target.id)}"] if target.id != wish.target else []
        lines += [f"before: {stood}"] if stood else []
    elif wish.wanted is None:
        lines = [f"nothing to clear: nobody has chosen for this {kind}"]
    else:
        lines = [f"nothing new: {stood}"]
    lines += [f"replaced: {_named(one, zone)}" for one in chosen.replaced]
    for one in chosen.above:
        lines.append(f"stands for the whole series: {_named(one, zone)}")
    return [*lines, *_what_follows(chosen, wish)]


def doubt(chosen: Chosen) -> str:
    """Ask whether an id that the log does not know is a slip; empty if it is none."""
    target = chosen.target
    if not target.near:
        return ""
    near = ", ".join(clean(one, 80) for one in target.near)
    asked = f"the log knows no such {kind_word(target.series)}; did you mean {near}?"
    return asked if chosen.recorded is None else f"{asked} recorded as given"


def _what_follows(chosen: Chosen, wish: Wish) -> list[str]:
    series = chosen.target.series
    if not chosen.target.seen:
        holds = "" if wish.wanted is None else "; it holds once it does"
        return [f"the log has not seen this {kind_word(series)} yet{holds}"]
    if chosen.prospects:
        return []
    ahead = "no event of it is to come" if series else _UNKNOWN
    return [f"nothing follows at once: {ahead}"]


def _named(choice: PreferenceSet, zone: tzinfo | None) -> str:
    return f"{clean(choice.target)}: {_said(choice, zone)}"


def _said(choice: PreferenceSet, zone: tzinfo | None) -> str:
    who, reason = _WHO.get(choice.by, clean(choice.by)), clean(choice.why)
    if choice.by not in _WHO and choice.on_behalf_of:
        who += f" for {clean(choice.on_behalf_of)}"
    said = f"{who} chose {_CHOSEN[choice.wanted]} this {kind_word(choice.series)}"
    said += f" on {day_and_time(choice.at, zone)}"
    return f"{said} ({reason})" if reason not in ("", ERASED, LOST) else said
