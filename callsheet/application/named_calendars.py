"""Calendars by whichever name: Recall's id, or the address of the owner."""

from collections.abc import Collection

from callsheet.application.known_scopes import Readers, Scopes, UnknownScope
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.near_ids import SHOWN
from callsheet.application.phrases import listed
from callsheet.domain.ids import CalendarId
from callsheet.domain.mail import same_address


async def calendar_named(
    log: Log, readers: Readers, named: str, *, among: Collection[CalendarId] | None
) -> CalendarId | None:
    """
    Find a calendar that the log knows; an id goes before an address.

    One that is there goes before those of the same address that were deleted.

    Args:
        log: What is known; Recall is not asked.
        readers: How stored parts become calendars.
        named: An id or an address, whole.
        among: Only of these; None for all. Of others nothing is told.

    Returns:
        None if there is none.

    Raises:
        UnknownScope: Several have this address.
        LogUnavailable: The log could not be read.
    """
    ledger = Ledger(log)
    await ledger.catch_up()
    workspace = ledger.workspace
    seen = {one for one in workspace.calendars if among is None or one in among}
    if named in seen:
        return CalendarId(named)
    if "@" not in named:
        # No address: all of them need not be read to say so.
        return None
    addresses = await Scopes(ledger, readers).addresses(
        [CalendarId(one) for one in seen]
    )
    found = sorted(i for i, one in addresses.items() if same_address(named, one))
    there = [one for one in found if one not in workspace.deleted] or found
    if len(there) > 1:
        raise UnknownScope(
            f"{named[:SHOWN]!r} is the address of {len(there)} calendars; name one by "
            f"its id: {listed(there)}"
        )
    return there[0] if there else None
