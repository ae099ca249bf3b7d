"""From a look to a plan: what is held for reasons found elsewhere."""

from collections import Counter

import pytest

from callsheet.application.thinking import Rules, think
from callsheet.application.waiting import Gate
from callsheet.domain.guard import Held, HeldFor, Limits
from callsheet.domain.ids import Digest, EventId
from callsheet.domain.modes import Mode, Modes
from callsheet.domain.situation import Settings
from tests.application.office import Office
from tests.application.test_known_world import known
from tests.domain.builders import HOUR, NOON, RECORD

ELSEWHERE = (
    HeldFor.STOPPED,
    HeldFor.SCHEME_CHANGE,
    HeldFor.NOT_SETTLING,
    HeldFor.ANOTHER_SCHEDULER,
)


@pytest.mark.parametrize("reason", ELSEWHERE)
async def test_what_is_held_elsewhere_waits_by_that_name(
    office: Office, reason: HeldFor
) -> None:
    office.meet("evt-1")
    office.restart(modes=Modes(workspace=Mode.OBSERVE))
    await office.sync()
    look, ledger = await known(office)
    rules = Rules(policy=RECORD, settings=Settings(), limits=Limits())
    event_id = EventId("evt-1")
    held = Held(event_id=event_id, reason=reason, scope="workspace", until=NOON + HOUR)
    planned = think(look, ledger, rules, NOON, {event_id: held})
    assert planned.held == {event_id: held}
    gate = Gate(ledger, look, planned, {event_id: Digest("")}, Counter())
    assert gate.due(NOON) == []
    (waiting,) = gate.waiting()
    assert (waiting.why, waiting.until) == (reason.value, NOON + HOUR)
