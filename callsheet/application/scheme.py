"""How meetings are told apart: set once for a workspace, then defended."""

from datetime import datetime

from callsheet.application.errors import ConfigurationError, SchemeConflict
from callsheet.application.ledger import Ledger
from callsheet.application.reading import Look
from callsheet.domain.keys import KeySettings
from callsheet.domain.records import (
    SchemeSet,
)
from callsheet.domain.workspace import tenants_must_not_share


def check_scheme(ledger: Ledger, wanted: KeySettings) -> None:
    """
    Refuse settings that would make other keys than those in force.

    Raises:
        SchemeConflict: Another key scheme is in force.
    """
    known = ledger.scheme
    if known is not None and _shape(known.key) != _shape(wanted):
        raise SchemeConflict(
            f"the key scheme in force is {_shape(known.key)}, the settings ask for "
            f"{_shape(wanted)}: bots would be booked twice. Put the settings back"
        )


async def set_scheme(ledger: Ledger, wanted: KeySettings, now: datetime) -> None:
    """Write down how keys are made here from now on, if nobody did."""
    if ledger.scheme is None:
        batch = ledger.batch()
        batch.add(SchemeSet(key=wanted, at=now))
        await batch.commit()


def refuse_shared_tenants(look: Look, wanted: KeySettings) -> None:
    """
    Stop before one customer's bot would answer for another's meeting.

    Raises:
        ConfigurationError: Tenants would share bots without leave to do so.
    """
    found = (read.calendar for read in look.calendars.values())
    tenants = tenants_must_not_share(found, wanted)
    if tenants:
        raise ConfigurationError(
            f"key.scheme = {wanted.scheme.value!r} would share bots between "
            f"{len(tenants)} tenants; choose the scheme 'tenant' or "
            "'calendar_event', or set key.share_between_tenants = true"
        )


def _shape(key: KeySettings) -> str:
    return f"{key.scheme.value}/{key.spelling.value}/{key.link.value}"
