"""Can the policy be read, is anything about it odd, and do the modes name its rules?"""

from typing import Final

from callsheet.adapters.cli.doctor.findings import (
    Seen,
    fine,
    odd,
    on_a_thread,
    unseen,
    wrong,
)
from callsheet.adapters.cli.doctor.patient import Patient
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.cli.text import clean
from callsheet.adapters.policy_file import Checked, check_policy_file, lines_of
from callsheet.application.mode_names import check_mode_rules
from callsheet.domain.keys import Scheme
from callsheet.domain.mail import same_address

_DIGEST: Final = 19
"""Characters by which people know a digest."""


async def policy(patient: Patient) -> Seen:
    """Read the policy as a service would, and look for what is odd."""
    checked = await _checked(patient)
    if checked is None:
        cure = "name a file with --policy, CALLSHEET_POLICY, or policy = ..."
        return wrong("the settings name none", cure, Exit.CONFIGURATION)
    told = f"`callsheet policy check {patient.configuration.policy}` tells all"
    if checked.policy is None:
        return wrong(_first(lines_of(checked.problems)), told, Exit.CONFIGURATION)
    if checked.warnings:
        return odd(_first(lines_of(checked.warnings)), told)
    return fine(f"{patient.configuration.policy}: {checked.policy.digest[:_DIGEST]}")


async def modes(patient: Patient) -> Seen:
    """See whether modes are set for rules and calendars that there are."""
    configured, checked = patient.configuration.core_modes(), await _checked(patient)
    if checked is None or checked.policy is None:
        return unseen("there is no policy whose rules could be compared")
    check_mode_rules(configured, checked.policy)
    strange = _strange(patient)
    if strange:
        named = clean(", ".join(strange), 200)
        cure = "put its id or address right in modes.calendars, or connect it"
        return odd(f"no calendar {named} is connected", cure)
    many = len(configured.rules) + len(configured.calendars)
    apart = f", {many} apart" if many else ""
    return fine(f"{configured.workspace.value}{apart}")


async def _checked(patient: Patient) -> Checked | None:
    path = patient.configuration.policy
    if path is None:
        return None
    sharing = patient.configuration.key.scheme is not Scheme.CALENDAR_EVENT
    return await on_a_thread(lambda: check_policy_file(path, sharing=sharing))


def _strange(patient: Patient) -> list[str]:
    """Name calendars that modes are set for and that are not there."""
    if patient.calendars is None or not patient.all_listed:
        return []
    known = [one.calendar for one in patient.calendars]
    return [
        name
        for name in patient.configuration.core_modes().calendars
        if not any(
            name == one.id or (one.address and same_address(name, one.address))
            for one in known
        )
    ]


def _first(lines: str) -> str:
    first, *rest = lines.splitlines()
    return f"{clean(first, 300)} (and {len(rest)} more)" if rest else clean(first, 300)
