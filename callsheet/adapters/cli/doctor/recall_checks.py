"""Does Recall let us in, does it go by the same time, and whose calendars are there?"""

from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime
from types import SimpleNamespace
from typing import Final

import aiohttp

from callsheet.adapters.cli.compose import way_in
from callsheet.adapters.cli.doctor.findings import Seen, fine, odd, unseen, wrong
from callsheet.adapters.cli.doctor.patient import Patient
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.recall.regions import REGIONS
from callsheet.application.errors import (
    NotAllowed,
    RateLimited,
    RecallError,
    Unreachable,
)
from callsheet.application.scheme import refuse_shared_tenants
from callsheet.domain.reads import OVERLAP
from callsheet.domain.workspace import tenants_must_not_share

_PATIENCE: Final = 10.0
"""Seconds for one answer of Recall's."""

_REFUSED: Final = {
    401: "keys belong to one region: set CALLSHEET_RECALL__REGION to that of the "
    f"dashboard in which the key was made ({', '.join(REGIONS)}), or make a new key",
    402: "the account is out of credit: pay it up in Recall's dashboard",
    403: "Recall's firewall blocks this machine's address: ask Recall's support",
}


async def key_and_region(patient: Patient) -> Seen:
    """Ask for the first page of the calendars, with the key."""
    base_url, api_key = way_in(patient.configuration)

    async def note(session: object, context: SimpleNamespace, told: object) -> None:
        if isinstance(told, aiohttp.TraceRequestEndParams):
            patient.date = told.response.headers.get("Date")
            patient.dated = patient.clock.now()

    trace = aiohttp.TraceConfig()
    trace.on_request_end.append(note)
    jar = aiohttp.DummyCookieJar()
    async with aiohttp.ClientSession(cookie_jar=jar, trace_configs=[trace]) as session:
        client = RecallClient(base_url, api_key, session=session, timeout=_PATIENCE)
        try:
            await _first_page(client, patient)
        except RecallError as error:
            return _not_let_in(error)
    where = patient.configuration.recall.region or base_url
    return fine(f"{where} knows the key; {_calendar_words(patient)}")


async def clock(patient: Patient) -> Seen:
    """Compare this machine's clock with the date of Recall's answer."""
    try:
        told = parsedate_to_datetime(patient.date or "")
    except (ValueError, OverflowError):
        return unseen("no answer of Recall's has told the time")
    if patient.dated is None or told.tzinfo is None:
        return unseen("no answer of Recall's has told the time")
    # The date has whole seconds, cut off.
    ahead = patient.dated - told.astimezone(UTC) - timedelta(seconds=0.5)
    way = "ahead of" if ahead > timedelta() else "behind"
    said = f"{abs(ahead.total_seconds()):.0f} s {way} Recall's"
    cure = "let the machine set its clock by NTP, as with `timedatectl set-ntp true`"
    if abs(ahead) > OVERLAP:
        return wrong(f"{said}: changes may be missed, and signatures refused", cure)
    if abs(ahead) > OVERLAP / 2:
        return odd(said, cure)
    return fine("as Recall's" if abs(ahead).total_seconds() < 1.5 else said)


async def tenants(patient: Patient) -> Seen:
    """See whether the key scheme would have one customer's bot serve another."""
    key, calendars = patient.configuration.core_settings().key, patient.calendars
    if calendars is None:
        return unseen("the calendars could not be read")
    read = [one.calendar for one in calendars]
    named = {one.tenant for one in read if one.tenant is not None}
    if tenants_must_not_share(read, key):
        # Refused as a pass would, in its words.
        refuse_shared_tenants(calendars, key)
    shared = "share bots" if key.share_between_tenants else "share no bot"
    if len(named) < 2:
        shared = "need not be kept apart"
    more = "" if patient.all_listed else " or more"
    return fine(f"{len(named)}{more}, which {shared} (key.scheme {key.scheme.value})")


async def _first_page(client: RecallClient, patient: Patient) -> None:
    pages = client.calendars()
    async for page in pages:
        patient.calendars, patient.all_listed = page.calendars, page.last
        break


def _not_let_in(error: RecallError) -> Seen:
    if isinstance(error, NotAllowed):
        cure = _REFUSED.get(error.status or 0, _REFUSED[401])
        said = f"Recall refuses the key ({error.status})"
        return wrong(said, cure, Exit.CONFIGURATION)
    if isinstance(error, RateLimited):
        cure = "ask again in a minute: the workspace's calls are used up for now"
        return unseen(f"Recall takes no more calls at present ({error.status})", cure)
    if isinstance(error, Unreachable):
        cure = (
            "see whether this machine may call out by HTTPS, and Recall's status page"
        )
        return wrong(f"Recall cannot be reached: {error}", cure, Exit.UNREACHABLE)
    return wrong(str(error), "see whether the base URL is Recall's", Exit.CONFIGURATION)


def _calendar_words(patient: Patient) -> str:
    count = len(patient.calendars or ())
    more = "" if patient.all_listed else " or more"
    return f"{count}{more} calendar{'' if count == 1 and not more else 's'}"
