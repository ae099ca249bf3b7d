"""Which checks there are, and in which order: what others rest on comes first."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from callsheet.adapters.cli.doctor import (
    budget_check,
    log_checks,
    outward_checks,
    policy_checks,
    recall_checks,
    service_check,
    webhook_checks,
)
from callsheet.adapters.cli.doctor.findings import (
    Finding,
    Seen,
    State,
    examined,
    unseen,
)
from callsheet.adapters.cli.doctor.patient import Patient

CHECKS: Final[dict[str, Callable[[Patient], Awaitable[Seen]]]] = {
    "key and region": recall_checks.key_and_region,
    "clock": recall_checks.clock,
    "webhook secrets": webhook_checks.secrets,
    "webhook, signed": webhook_checks.signed,
    "webhook, unsigned": webhook_checks.unsigned,
    "webhooks heard": webhook_checks.heard,
    "service": service_check.readiness,
    "log": log_checks.log,
    "writing": log_checks.writing,
    "disk": log_checks.disk,
    "budget": budget_check.budget,
    "policy": policy_checks.policy,
    "modes": policy_checks.modes,
    "tenants": recall_checks.tenants,
    "receivers": outward_checks.receivers,
    "connecting": outward_checks.connecting,
}
"""By their names, as they are shown."""

FIRST: Final = ("key and region", "log")
"""What these learn others need."""


async def examine(patient: Patient) -> list[Finding]:
    """Make all checks, none of which can stop another."""
    first = await _made(patient, FIRST)
    rest = await _made(patient, [one for one in CHECKS if one not in FIRST])
    told = {one.seen.said: one for one in first if one.seen.state is State.WRONG}
    found = {one.check: _once(one, told) for one in rest}
    found |= {one.check: one for one in first}
    return [found[name] for name in CHECKS]


def _once(finding: Finding, told: Mapping[str, Finding]) -> Finding:
    """Leave what another check has told with its cure to that one."""
    known = told.get(finding.seen.said)
    if known is None:
        return finding
    return Finding(
        finding.check, unseen(f"the same is wrong as with the {known.check}")
    )


async def _made(
    patient: Patient, names: "tuple[str, ...] | list[str]"
) -> list[Finding]:
    return await asyncio.gather(
        *(examined(name, partial(CHECKS[name], patient)) for name in names)
    )
