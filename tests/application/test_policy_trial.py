"""Another policy, tried on what the log knows."""

import pytest

from callsheet.adapters.storage.situation_codec import rebuild, rebuild_policy
from callsheet.application.comparing import Effect
from callsheet.application.ledger import Ledger
from callsheet.application.policy_trial import Trial, logged_policy, try_policy
from callsheet.application.thinking import Rules
from callsheet.domain.guard import Limits
from callsheet.domain.policy import Policy
from callsheet.domain.situation import Settings
from tests.application.office import Office
from tests.domain.builders import RECORD, SKIP


@pytest.fixture
def office() -> Office:
    office = Office()
    office.meet("evt-1", "evt-2")
    return office


async def tried(office: Office, new: Policy) -> Trial:
    ledger = Ledger(office.log)
    await ledger.catch_up()
    rules = Rules(
        policy=await logged_policy(ledger, rebuild_policy),
        settings=Settings(),
        limits=Limits(),
        zones=None,
    )
    now = office.clock.now()
    return await try_policy(office.log, ledger, rules, new, rebuild=rebuild, now=now)


async def test_a_trial_tells_what_would_be_lost_and_writes_nothing(
    office: Office,
) -> None:
    await office.sync()
    position = await office.position()
    found = await tried(office, SKIP)
    assert found.comparison.totals[Effect.LOST].events == found.events == 2
    assert (found.comparison.old, found.comparison.new) == (RECORD.digest, SKIP.digest)
    assert (found.lost, found.unknown) == ({}, 0)
    assert await office.position() == position


async def test_where_domains_are_learnt_unknown_calendars_are_counted(
    office: Office,
) -> None:
    await office.sync()
    # Of Ben's calendar no event was ever decided on.
    learning = Policy(default="record", learn_own_domains=True)
    assert (await tried(office, learning)).unknown == 1


async def test_an_empty_log_has_no_policy_and_no_events(office: Office) -> None:
    found = await tried(office, SKIP)
    assert (found.events, found.comparison.old) == (0, None)
