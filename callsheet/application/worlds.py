"""Where a watch begins: with what the log knows, or by reading everything once."""

from datetime import datetime

from callsheet.application.known_world import look_back
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.passing import Tools
from callsheet.application.reading import look_around
from callsheet.application.story import Rebuild
from callsheet.application.world import World
from callsheet.domain.ids import EventId
from callsheet.domain.instants import is_ahead
from callsheet.domain.keys import KeySettings


async def read_world(tools: Tools, key: KeySettings) -> World:
    """
    Read the whole workspace; at sixty lists a minute a large one takes its time.

    Raises:
        RecallError: A list could not be read to its end.
    """
    now = tools.clock.now()
    look = await look_around(tools.calendars, tools.ledger, now, tools.tell)
    look.refreshed = now
    return World.of(look, key)


async def recall_world(
    tools: Tools, log: Log, rebuild: Rebuild, key: KeySettings
) -> World | None:
    """
    Take up the workspace where the log ended; what changed since is still to be read.

    Returns:
        None if the log does not know up to which change it was read; or if that was
        by a clock that was put back since, which looked at another window.
    """
    ledger: Ledger = tools.ledger
    now: datetime = tools.clock.now()
    mark, looked = ledger.workspace.mark, ledger.workspace.looked
    if mark is None or (looked is not None and is_ahead(looked, now)):
        return None
    lost: dict[EventId, str] = {}
    look = await look_back(log, ledger, rebuild, now, tools.tell, lost)
    look.mark = mark
    return World.of(look, key)
