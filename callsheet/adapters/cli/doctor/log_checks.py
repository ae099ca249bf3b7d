"""Is the log there, whole, of this version, and can it be written?"""

import os
import shutil
from pathlib import Path
from typing import Final

from callsheet.adapters.cli.databases import (
    custody_of,
    database_shown,
    database_url,
    existing_log,
    existing_url,
)
from callsheet.adapters.cli.doctor.findings import (
    Seen,
    fine,
    odd,
    on_a_thread,
    unseen,
    wrong,
)
from callsheet.adapters.cli.doctor.patient import Kept, Patient
from callsheet.adapters.settings import Configuration
from callsheet.adapters.storage.address import ServerAddress, place_of
from callsheet.adapters.storage.checking import Check, check_log
from callsheet.adapters.storage.head import head_file
from callsheet.adapters.storage.lock import holder_of
from callsheet.adapters.storage.situation_codec import rebuild_event
from callsheet.application.coming_up import coming_up
from callsheet.application.errors import NoLog

_LONG: Final = frozenset({"file", "views", "inbox"})
"""What reads all of a file is left to `callsheet db check`."""

_GIGABYTE: Final = 1_000_000_000
_ROOM: Final = _GIGABYTE
_NO_ROOM: Final = _GIGABYTE // 10
_CURES: Final = {
    "key": "put the log's key back (docs/operate.md: If the key is lost)",
    "newest seal": "put the newest seal back (docs/operate.md: If the newest seal is "
    "not what the log holds)",
}
_CURE: Final = "see `callsheet db check`, and docs/operate.md"
_BEGIN: Final = "`callsheet run` begins one, and so does `callsheet sync`"


async def log(patient: Patient) -> Seen:
    """See whether the log's tables, key and newest seal go together, and read it."""
    configuration = patient.configuration
    shown = database_shown(configuration)
    try:
        url = existing_url(configuration)
        custody = custody_of(configuration)
        checks = await on_a_thread(lambda: [*check_log(url, custody, leave_out=_LONG)])
        problems = [one for one in checks if one.problem is not None]
        # Where there are no tables there may be no log yet.
        if not problems or problems[0].name == "tables":
            await _read(patient)
        if problems:
            return _wrong(problems[0])
    except NoLog as none:
        if _is_gone(configuration):
            said = f"{str(none).partition('; ')[0]}, and its newest seal is still kept"
            return wrong(said, "put the log back (docs/operate.md)")
        return odd(f"there is no log yet at {shown}", _BEGIN)
    doubts = [one for one in checks if one.doubt is not None]
    if doubts:
        return odd(f"{doubts[0].name}: {doubts[0].doubt}", _CURE)
    content = next((one.said for one in checks if one.name == "content"), "")
    return fine(f"{shown}: {content}")


async def writing(patient: Patient) -> Seen:
    """See who writes to the log, or whether this user could."""
    place = place_of(database_url(patient.configuration))
    if isinstance(place, ServerAddress):
        return await _writing_there(place)
    if place is None:
        return fine("a log in memory is this process's alone")
    path = place.resolve()
    holder = await on_a_thread(lambda: holder_of(path))
    if holder is not None:
        at = patient.service or "its"
        return fine(f"{holder} writes to it: ask {at} /readyz how it stands")
    folder = path.parent
    if not folder.is_dir():
        return odd(f"there is no folder {folder} yet", f"make it: mkdir -p {folder}")
    files = [one for one in (path, folder) if one.exists()]
    shut = [one for one in files if not os.access(one, os.W_OK)]
    if shut:
        said = f"this user may not write to {shut[0]}"
        return wrong(said, f"let it belong to who runs Callsheet: chown USER {shut[0]}")
    return fine("nobody writes to it at present, and this user may")


async def _writing_there(place: ServerAddress) -> Seen:
    server = place.server()
    # Not at the top: whoever keeps his log in a file needs no driver.
    from callsheet.adapters.storage.postgres_checking import (
        who_may_write,
    )

    return fine(await on_a_thread(lambda: who_may_write(server)))


async def disk(patient: Patient) -> Seen:
    """See how much room there is where the log lies."""
    place = place_of(database_url(patient.configuration))
    if not isinstance(place, Path):
        return unseen("the log lies on a server: watch its disk there")
    folder = next(one for one in place.resolve().parents if one.is_dir())
    return room(shutil.disk_usage(folder).free, folder)


def room(free: int, folder: Path) -> Seen:
    """Judge how many bytes are free in a folder."""
    said = f"{free / _GIGABYTE:,.1f} GB free in {folder}"
    if free < _NO_ROOM:
        return wrong(said, "make room now: a full disk stops everything")
    if free < _ROOM:
        return odd(said, "make room, or move the log")
    return fine(said)


async def _read(patient: Patient) -> None:
    async with existing_log(patient.configuration) as opened:
        await opened.check_key()
        now = patient.clock.now()
        sheet = await coming_up(opened, rebuild_event, now=now, limit=0)
        known = (await opened.workspace()).workspace
        patient.kept = Kept(
            calendars=known.calendars,
            changed=known.mark,
            events=sheet.events,
            heard=await opened.inbox.heard(),
            standings=await opened.standings.known(),
        )


def _wrong(one: Check) -> Seen:
    said, _, cure = str(one.problem).partition("; ")
    return wrong(f"{one.name}: {said}", _CURES.get(one.name) or cure or _CURE)


def _is_gone(configuration: Configuration) -> bool:
    """Say whether there was a log once."""
    place = place_of(database_url(configuration))
    head = custody_of(configuration).head
    if head is None and isinstance(place, Path):
        head = head_file(place)
    return head is not None and head.exists()
