"""Is everything there that a log needs, and does it fit together?"""

import sqlite3
import stat
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from callsheet.adapters.storage.address import ServerAddress, place_of
from callsheet.adapters.storage.custody import Custody
from callsheet.adapters.storage.datastore import (
    SCHEMA,
    Datastore,
    foreign_things,
    reading,
    telling,
)
from callsheet.adapters.storage.foreign import Foreign, refuse_acting, told
from callsheet.adapters.storage.head_check import check_head
from callsheet.adapters.storage.key_file import key_file, key_lost
from callsheet.adapters.storage.notice_rows import NoticeRows, first_bent
from callsheet.adapters.storage.opening import see_tables, vault_to_read
from callsheet.adapters.storage.recorder import LogRecorder
from callsheet.adapters.storage.shared_recorder import SharedRecorder
from callsheet.adapters.storage.shelf import whose
from callsheet.adapters.storage.sqlite_notices import SqliteNotices
from callsheet.adapters.storage.sqlite_standings import SqliteStandings
from callsheet.adapters.storage.standing_rows import StandingRows, standing_in
from callsheet.adapters.storage.vault import Vault
from callsheet.adapters.storage.view_check import look_at_views
from callsheet.adapters.storage.view_keeper import KeptViews
from callsheet.adapters.storage.views_recorder import ViewsRecorder
from callsheet.application.errors import LogUnavailable

_FAULTS: Final = 3
"""Faults of the file that are told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """
    One thing that was looked at.

    Attributes:
        name: What it is.
        problem: What is wrong with it; None if nothing is.
        doubt: What somebody should look at, though it stops nothing.
        said: What else there is to say of it.
    """

    name: str
    problem: str | None = None
    doubt: str | None = None
    said: str = ""


@dataclass(frozen=True, slots=True)
class Seen:
    """What a look has shown, where nothing is wrong; see `Check`."""

    said: str
    doubt: str | None = None


def check_log(
    url: str, custody: Custody, *, leave_out: Collection[str] = ()
) -> Iterator[Check]:
    """
    Look at a log: its file or server, its tables, its key and its head.

    It reads the whole file, but proves no record: that is what an audit is for.

    Args:
        url: Where the log is.
        custody: Its key and its head.
        leave_out: Names of checks that are not made, such as that of the whole file.

    Raises:
        LogUnavailable: The address names nothing that lasts.
    """
    file = place_of(url)
    if isinstance(file, ServerAddress):
        server = file.server()
        # Not at the top: whoever keeps his log in a file needs no driver.
        from callsheet.adapters.storage.postgres_checking import (  # noqa: PLC0415
            looks_at,
        )

        looks = looks_at(server, custody)
        yield from (_told(*look) for look in looks if look[0] not in leave_out)
        return
    if file is None:
        raise LogUnavailable("a log in memory is gone at once: nothing to check")
    path = file.resolve()
    opened = _told("tables", lambda: _tables(path))
    yield opened
    if opened.problem is not None:
        return
    with closing(reading(path, 1)) as store:
        in_file = _looks_at(path, store, custody)
        yield from (_told(*look) for look in in_file if look[0] not in leave_out)


def _looks_at(
    path: Path, store: Datastore, custody: Custody
) -> Iterator[tuple[str, Callable[[], str | Seen]]]:
    yield "foreign", lambda: _foreign(path, store)
    yield "file", lambda: _file(path, store)
    yield "content", lambda: _content(path, store)
    yield "key", lambda: _key(path, store, custody)
    yield "views", lambda: _views(path, store, custody)
    yield "inbox", lambda: _inbox(path, store)
    yield "receivers", lambda: _receivers(path, store)
    yield "newest seal", lambda: _head(path, store, custody)


def _told(name: str, look: Callable[[], str | Seen]) -> Check:
    try:
        seen = look()
    except LogUnavailable as problem:
        return Check(name=name, problem=str(problem))
    if isinstance(seen, str):
        return Check(name=name, said=seen)
    return Check(name=name, said=seen.said, doubt=seen.doubt)


def seen_of(found: Sequence[Foreign], place: object) -> Seen:
    """
    Say what else is in the database.

    Raises:
        LogUnavailable: Some of it acts on the log.
    """
    refuse_acting(found, place)
    return Seen("none", doubt=told(found))


def _tables(path: Path) -> str:
    see_tables(path)
    return f"version {SCHEMA}"


def _foreign(path: Path, store: Datastore) -> Seen:
    with telling(path), store.transaction(commit=False) as c:
        found = foreign_things(c)
    return seen_of(found, path)


def _file(path: Path, store: Datastore) -> str:
    with telling(path), store.transaction(commit=False) as c:
        c.execute(f"PRAGMA integrity_check({_FAULTS})")
        faults = [str(row[0]) for row in c.fetchall()]
    if faults != ["ok"]:
        raise LogUnavailable("; ".join(faults))
    return f"whole; SQLite {sqlite3.sqlite_version}"


def _content(path: Path, store: Datastore) -> str:
    with telling(path), store.transaction(commit=False) as c:
        c.execute(
            "SELECT (SELECT count(*) FROM stored_events), "
            "(SELECT count(*) FROM stored_texts), (SELECT count(*) FROM data_keys)"
        )
        records, texts, owners = c.fetchone()
    size = path.stat().st_size
    return f"{records:,} records, {texts:,} texts, {owners:,} data keys, {size:,} bytes"


def _key(path: Path, store: Datastore, custody: Custody) -> Seen:
    key = custody.key_of(path)
    if key is None:
        raise LogUnavailable(key_lost(path))
    recorder = LogRecorder(store, Vault(key, str(key_file(path))))
    with telling(path):
        recorder.check_key()
        refuse_damaged(recorder.damaged_keys())
    return Seen("fits", doubt=None if custody.key else _read_by_others(key_file(path)))


def refuse_damaged(owners: Sequence[str]) -> None:
    """
    See that no data key is damaged.

    Raises:
        LogUnavailable: These owners' are.
    """
    if owners:
        named = ", ".join(map(whose, owners[:_FAULTS]))
        more = f" and {len(owners) - _FAULTS} more" if len(owners) > _FAULTS else ""
        raise LogUnavailable(f"fits, but damaged is the data key of {named}{more}")


def _read_by_others(path: Path) -> str | None:
    """Say so if a key is not its owner's alone."""
    mode = stat.S_IMODE(path.stat().st_mode)
    if not mode & (stat.S_IRWXG | stat.S_IRWXO):
        return None
    return (
        f"fits, but others on this machine may read it (mode {mode:o}), and so what "
        f"people's calendars hold: chmod 600 {path}"
    )


def _views(path: Path, store: Datastore, custody: Custody) -> str | Seen:
    recorder = LogRecorder(store, vault_to_read(path, custody))
    with telling(path):
        return views_seen(recorder, ViewsRecorder(store, recorder))


def views_seen(recorder: SharedRecorder[Any], views: KeptViews) -> str | Seen:
    """
    Look at the views, as far as that can be done.

    Raises:
        LogUnavailable: They are not what was kept.
    """
    if recorder.view_key() is None:
        untold = "cannot be told without the key; none is believed until it is there"
        return Seen("", doubt=untold)
    return look_at_views(recorder, views)


def _inbox(path: Path, store: Datastore) -> str:
    with telling(path):
        return inbox_seen(SqliteNotices(store))


def inbox_seen(notices: NoticeRows) -> str:
    """
    Look at the inbox.

    Raises:
        LogUnavailable: A row of it is no notice.
    """
    bent = first_bent(notices)
    if bent is not None:
        raise LogUnavailable(
            f"notice {bent} cannot be read; everything is looked at in its stead. "
            "Others are not touched"
        )
    waiting, known = notices.count()
    return f"{waiting:,} notices wait, {known:,} are known"


def _receivers(path: Path, store: Datastore) -> str:
    with telling(path):
        return receivers_seen(SqliteStandings(store))


def receivers_seen(standings: StandingRows) -> str:
    """
    Look at how those stand who are told of changes.

    Raises:
        LogUnavailable: A row of it says nothing that can be read.
    """
    rows = standings.read()
    known = [standing_in(name, text) for name, text in rows.items()]
    waiting = sum(len(one.waiting) for one in known)
    return f"{waiting:,} messages wait, {len(known):,} receivers are known"


def _head(path: Path, store: Datastore, custody: Custody) -> str:
    key = custody.key_of(path)
    if key is None:
        raise LogUnavailable("cannot be told without the key")
    recorder = LogRecorder(store, Vault(key, str(key_file(path))))
    with telling(path):
        # Under another key the seal that is kept cannot be read either.
        recorder.check_key()
        check_head(recorder, custody.head_of(path), key)
        last = recorder.last_seal()
        behind = recorder.unsealed()
    if last is None:
        return f"none yet; {behind:,} records are not sealed"
    return f"{last.version:,}, as kept; {behind:,} records since"
