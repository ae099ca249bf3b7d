"""How does the service say that it stands?"""

import json
from typing import Any, Final

from callsheet.adapters.cli.doctor.findings import Seen, fine, odd, unseen, wrong
from callsheet.adapters.cli.doctor.knocking import asked
from callsheet.adapters.cli.doctor.patient import Patient
from callsheet.adapters.cli.doctor.webhook_checks import WHERE
from callsheet.adapters.cli.text import clean

_SHOWN: Final = 400


async def readiness(patient: Patient) -> Seen:
    """Ask the service's `/readyz`, which knows more than can be seen from outside."""
    if patient.service is None:
        return unseen("nobody said where the service is", WHERE)
    reply = await asked(patient, "/readyz")
    if reply.status is None:
        return wrong(f"{reply.trouble} at {reply.place}", reply.cure)
    told = _told(reply.body)
    if told is None or reply.status not in (200, 503):
        said = f"{reply.place} answers with {reply.status}, and not as Callsheet does"
        return wrong(said, "let what is in front pass all paths on to the service")
    reasons = [one for one in told.get("reasons", ()) if isinstance(one, dict)]
    said = "; ".join(f"{one.get('check')}: {one.get('reason')}" for one in reasons)
    wrongs = [one for one in reasons if one.get("severity") != "info"]
    if told.get("ready") is True and not wrongs:
        doing = f"; {clean(said, _SHOWN)}" if said else ""
        return fine(f"ready, and all is well{doing}")
    names = clean(", ".join(str(one.get("check")) for one in wrongs), _SHOWN)
    cure = f"see docs/operate.md on {names or 'what it says'}, and the service's log"
    if told.get("ready") is True:
        return odd(f"ready, but {clean(said, _SHOWN)}", cure)
    return wrong(f"not ready: {clean(said, _SHOWN)}", cure)


def _told(body: bytes) -> dict[str, Any] | None:
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) and "ready" in found else None
