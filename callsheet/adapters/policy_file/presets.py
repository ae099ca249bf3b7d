"""Presets: the usual wishes in one word, each standing for a rule and a default."""

from dataclasses import dataclass
from types import MappingProxyType

from callsheet.domain.conditions import (
    All,
    Condition,
    External,
    MyResponse,
    OrganizerIsMe,
)
from callsheet.domain.event import Response
from callsheet.domain.policy import Rule, Then


@dataclass(frozen=True, slots=True)
class Preset:
    """The rules behind the explicit ones, and the default behind these."""

    rules: tuple[Rule, ...]
    default: Then


def _record(name: str, when: Condition) -> Preset:
    return Preset((Rule(name=name, then="record", when=when),), "skip")


_ACCEPTED = MyResponse(among=(Response.ACCEPTED,))

PRESETS = MappingProxyType[str, Preset](
    {
        "all": Preset((), "record"),
        "external": _record("external", External()),
        "internal": _record("internal", External(is_=False)),
        "hosted": _record("hosted", OrganizerIsMe()),
        "accepted": _record("accepted", _ACCEPTED),
        "external_accepted": _record("external_accepted", All((External(), _ACCEPTED))),
        "none": Preset((), "skip"),
    }
)
"""What each preset stands for; its rule carries the preset's name."""
