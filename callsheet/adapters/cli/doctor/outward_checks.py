"""Can those be told who want to hear of changes, and can people connect calendars?"""

import asyncio
import socket

from callsheet.adapters.cli.doctor.findings import Seen, fine, odd, unseen, wrong
from callsheet.adapters.cli.doctor.patient import Patient
from callsheet.adapters.cli.exits import Exit


async def receivers(patient: Patient) -> Seen:
    """See whether the endpoints that are told of changes are public, and take them."""
    if not patient.configuration.notify.endpoints:
        return unseen("nobody is to be told of changes ([notify])")
    from callsheet.adapters.cli.notifying import all_told
    from callsheet.adapters.notify.endpoint import refuse_inner

    told = all_told(patient.configuration)
    for one in told:
        name = one.endpoint.name
        if not await _resolves(one.endpoint.url.host or "", one.endpoint.url.port):
            said = f"the name of {name}'s address cannot be resolved"
            return odd(said, f"put notify.endpoints.{name}.url right, or its DNS")
        await refuse_inner(one.endpoint)
        standing = patient.kept.standings.get(name) if patient.kept else None
        if standing is not None and (standing.gone_at or standing.is_away):
            cure = f"mend it, and try it with `callsheet notify test {name}`"
            return odd(f"{name} takes nothing: {standing.said}", cure)
    return fine(", ".join(sorted(one.endpoint.name for one in told)))


async def connecting(patient: Patient) -> Seen:
    """See whether people can connect calendars, and say what is to be registered."""
    oauth, url = patient.configuration.oauth, patient.configuration.http.public_url
    halves = (oauth.google, oauth.microsoft)
    if not any(one.client_id or one.client_secret for one in halves):
        said = "no application is registered with Google or Microsoft ([oauth])"
        return unseen(said)
    from callsheet.adapters.cli.connector import providers_of
    from callsheet.adapters.http.connect.parts import callback_path

    found = providers_of(patient.configuration)
    if url is None:
        said = "nobody said under which address people reach the service"
        return wrong(said, "set http.public_url", Exit.CONFIGURATION)
    addresses = ", ".join(f"{url}{callback_path(platform)}" for platform in found)
    return fine(f"to be registered as redirect addresses: {addresses}")


async def _resolves(host: str, port: int | None) -> bool:
    loop = asyncio.get_running_loop()
    try:
        return bool(await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM))
    except (OSError, ValueError):
        return False
