"""How meetings are told apart: set for a workspace, defended, changed on purpose."""

from collections.abc import Iterable
from datetime import datetime

from callsheet.application.errors import ConfigurationError, SchemeConflict
from callsheet.application.ledger import Ledger
from callsheet.application.ports import CalendarRead
from callsheet.application.signature import Signature
from callsheet.application.thinking import Planned
from callsheet.domain.ids import EventId
from callsheet.domain.keys import KeySettings
from callsheet.domain.rekeying import rekeys
from callsheet.domain.scheme_records import SchemeSet
from callsheet.domain.workspace import tenants_must_not_share

NONE_IN_FORCE = (
    "no key scheme is in force yet: the first `callsheet sync` begins with that of "
    "the settings"
)


def check_scheme(ledger: Ledger, wanted: KeySettings) -> None:
    """
    Refuse settings that would make other keys than those in force.

    Raises:
        SchemeConflict: Another key scheme is in force.
    """
    known = ledger.workspace.scheme
    if known is not None and not same_keys(known.key, wanted):
        refuse_under_way(ledger)
        raise SchemeConflict(
            f"the key scheme in force is {shape(known.key)}, the settings ask for "
            f"{shape(wanted)}: bots would be booked twice. `callsheet scheme change` "
            "moves the bots over; or put the settings back"
        )


async def set_scheme(ledger: Ledger, wanted: KeySettings, now: datetime) -> None:
    """Write down how keys are made here from now on, if nobody did."""
    if ledger.workspace.scheme is None:
        batch = ledger.batch()
        batch.add(SchemeSet(key=wanted, at=now))
        await batch.commit()


async def change_scheme(
    ledger: Ledger, wanted: KeySettings, signed: Signature, now: datetime
) -> bool:
    """
    Write down that keys are made in another way from now on; say whether they are.

    Raises:
        SchemeConflict: No scheme is in force yet: there is nothing to change. Or a
            change by calendars is under way.
    """
    known = scheme_in_force(ledger)
    refuse_under_way(ledger)
    if same_keys(known.key, wanted):
        return False
    batch = ledger.batch()
    batch.add(
        SchemeSet(key=wanted, at=now, by=signed.by, why=signed.why, before=known.key)
    )
    await batch.commit()
    return True


def rekeyed(planned: Planned) -> tuple[EventId, ...]:
    """Name the events of a plan whose bots are re-booked for nothing but their keys."""
    return tuple(
        decision.event_id
        for decision in planned.plan.decisions
        if rekeys(planned.situations[decision.event_id], decision)
    )


def scheme_in_force(ledger: Ledger) -> SchemeSet:
    """
    Say how keys are made.

    Raises:
        SchemeConflict: No scheme is in force yet.
    """
    if ledger.workspace.scheme is None:
        raise SchemeConflict(NONE_IN_FORCE)
    return ledger.workspace.scheme


def refuse_under_way(ledger: Ledger) -> None:
    """
    Stop while calendars are being replaced.

    Raises:
        SchemeConflict: They are.
    """
    begun = ledger.workspace.twins.begun
    if begun is not None:
        raise SchemeConflict(
            f"a change to {shape(begun.key)} by calendars is under way, and writes are "
            "paused until it is done: `callsheet scheme change --by-calendars`, with "
            "settings that ask for it, goes on"
        )


def refuse_shared_tenants(
    calendars: Iterable[CalendarRead], wanted: KeySettings
) -> None:
    """
    Stop before one customer's bot would answer for another's meeting.

    Raises:
        ConfigurationError: Tenants would share bots without leave to do so.
    """
    tenants = tenants_must_not_share((read.calendar for read in calendars), wanted)
    if tenants:
        raise ConfigurationError(
            f"key.scheme = {wanted.scheme.value!r} would share bots between "
            f"{len(tenants)} tenants; choose the scheme 'tenant' or "
            "'calendar_event', or set key.share_between_tenants = true"
        )


def same_keys(one: KeySettings, other: KeySettings) -> bool:
    """Say whether two settings make the same keys."""
    return shape(one) == shape(other)


def shape(key: KeySettings) -> str:
    """Name settings by what their keys look like: `all/safe/canonical`."""
    return f"{key.scheme.value}/{key.spelling.value}/{key.link.value}"
