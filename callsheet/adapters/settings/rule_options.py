"""How keys are made, how many bots may be lost, and which verbs are allowed."""

from typing import Annotated

from pydantic import BeforeValidator, Field
from pydantic_settings import NoDecode

from callsheet.adapters.settings.values import Options, tabled
from callsheet.domain.guard import Limits
from callsheet.domain.keys import LinkForm, Scheme, Spelling
from callsheet.domain.modes import Mode

_Named = Annotated[dict[str, Mode], NoDecode, BeforeValidator(tabled)]


class KeyOptions(Options):
    """How deduplication keys are made; see `callsheet.domain.keys`."""

    scheme: Scheme = Scheme.ALL
    spelling: Spelling = Spelling.SAFE
    link: LinkForm = LinkForm.CANONICAL
    share_between_tenants: bool = False


class LimitOptions(Options):
    """When removals are held back; see `callsheet.domain.guard`."""

    removals: Annotated[int, Field(ge=0)] = Limits().removals
    fraction: Annotated[float, Field(ge=0, le=1)] = Limits().fraction
    per_hour: Annotated[int, Field(ge=0)] = Limits().per_hour


class ModeOptions(Options):
    """
    Which verbs are allowed where; see `callsheet.domain.modes`.

    Attributes:
        calendars: By the calendar's id or address.
        rules: By the name of a rule of the policy.
    """

    calendars: _Named = Field(default_factory=dict)
    rules: _Named = Field(default_factory=dict)
