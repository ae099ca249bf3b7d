"""Opening a log to read it; and what is said of files that cannot be opened."""

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from callsheet.adapters.storage import Custody, open_log
from callsheet.adapters.storage.backing_up import back_up
from callsheet.adapters.storage.datastore import SCHEMA
from callsheet.application.errors import LogUnavailable
from tests.adapters.storage.files import ask, url_of, write_some
from tests.contracts.log_contract import entry


async def test_a_log_opened_to_read_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    async with open_log(url_of(path), read_only=True) as log:
        assert len(await log.since(0, 10)) == 4
        with pytest.raises(LogUnavailable, match="opened for reading only"):
            await log.append([entry("a", 3)])


async def test_reading_locks_nobody_out_and_sees_what_is_written(
    tmp_path: Path,
) -> None:
    path = tmp_path / "log.db"
    await write_some(path)
    async with open_log(url_of(path), read_only=True) as reader:
        async with open_log(url_of(path)) as writer:
            await writer.append([entry("a", 3)])
            assert len(await reader.since(0, 10)) == 5
        assert len(await reader.since(0, 10)) == 6


@pytest.mark.parametrize("content", [None, b""], ids=["no file", "an empty file"])
def test_a_log_that_is_not_there_is_not_made_to_be_read(
    tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "log.db"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(LogUnavailable, match="there is no log"):
        open_log(url_of(path), read_only=True)
    assert path.exists() == (content is not None)
    assert not (tmp_path / "log.db.lock").exists()


async def test_a_log_that_was_gone_before_anything_was_sealed_is_begun_anew(
    tmp_path: Path,
) -> None:
    """As it is where its process was killed when only the head was written."""
    path = tmp_path / "log.db"
    async with open_log(url_of(path)):
        pass
    assert (tmp_path / "log.db.head").exists()
    path.unlink()
    await write_some(path)
    async with open_log(url_of(path), read_only=True) as log:
        assert len(await log.since(0, 10)) == 4


def test_of_a_copy_that_is_broken_off_nothing_stays(tmp_path: Path) -> None:
    path, copies = tmp_path / "log.db", tmp_path / "copies"
    asyncio.run(write_some(path))
    copies.mkdir()

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        back_up(url_of(path), copies / "copy.db", Custody(), interrupt)
    assert not [*copies.iterdir()]


async def test_a_copy_out_of_write_ahead_mode_can_be_read(tmp_path: Path) -> None:
    await write_some(tmp_path / "log.db")
    copy = tmp_path / "copy.db"
    ask(tmp_path / "log.db", f"VACUUM INTO '{copy}'")
    async with open_log(url_of(copy), read_only=True) as log:
        assert len(await log.since(0, 10)) == 4


def garbage(path: Path) -> None:
    path.write_bytes(b"minutes of the meeting, 2 March\n" * 1000)


def folder(path: Path) -> None:
    path.mkdir()


def of_another_program(path: Path) -> None:
    ask(path, "CREATE TABLE bookmarks (address TEXT)")


def with_another_mark(path: Path) -> None:
    ask(path, "PRAGMA application_id = 77")


def from_the_future(path: Path) -> None:
    asyncio.run(write_some(path))
    ask(path, f"PRAGMA user_version = {SCHEMA + 1}")


def cut_short(path: Path) -> None:
    asyncio.run(write_some(path, 500))
    os.truncate(path, 5000)


def in_no_folder(path: Path) -> None:
    path.symlink_to(path.parent / "nowhere" / "log.db")


@pytest.mark.parametrize("read_only", [False, True], ids=["to write", "to read"])
@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (garbage, "file is not a database"),
        (folder, "a folder or device, not a file"),
        (of_another_program, "an SQLite database of another program"),
        (with_another_mark, "an SQLite database of another program"),
        (from_the_future, "written by a newer version of Callsheet"),
        (cut_short, "database disk image is malformed"),
        (in_no_folder, "there is no (folder|log)"),
    ],
)
def test_a_file_that_is_no_log_is_named_and_left_alone(
    tmp_path: Path, make: Callable[[Path], None], problem: str, *, read_only: bool
) -> None:
    path = tmp_path / "log.db"
    make(path)
    before = path.read_bytes() if path.is_file() else None
    with pytest.raises(LogUnavailable, match=problem) as refused:
        open_log(url_of(path), read_only=read_only)
    assert str(tmp_path) in str(refused.value)
    assert (path.read_bytes() if path.is_file() else None) == before


@contextmanager
def unprivileged() -> Iterator[None]:
    """Be nobody in particular for a while: root may write everywhere."""
    before = os.geteuid()
    if before == 0:
        os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(before)


@pytest.fixture
def archive() -> Iterator[Path]:
    """A log in a folder that everybody may enter, its file read-only."""
    with TemporaryDirectory() as name:
        path = Path(name) / "log.db"
        asyncio.run(write_some(path))
        path.with_name("log.db.lock").unlink()
        path.chmod(0o444)
        path.parent.chmod(0o777)
        yield path
        path.parent.chmod(0o700)


async def test_a_read_only_file_is_refused_to_a_writer(archive: Path) -> None:
    with unprivileged(), pytest.raises(LogUnavailable, match="readonly database"):
        open_log(url_of(archive))


async def test_a_folder_without_write_permission_is_refused_to_a_writer(
    archive: Path,
) -> None:
    archive.parent.chmod(0o555)
    with unprivileged(), pytest.raises(LogUnavailable, match="Permission denied"):
        open_log(url_of(archive))


def test_a_file_without_read_permission_is_refused(archive: Path) -> None:
    archive.chmod(0o000)
    with unprivileged(), pytest.raises(LogUnavailable, match="unable to open"):
        open_log(url_of(archive), read_only=True)


async def test_a_log_put_away_in_a_read_only_folder_can_be_read(archive: Path) -> None:
    archive.parent.chmod(0o555)
    with unprivileged():
        async with open_log(url_of(archive), read_only=True) as log:
            assert len(await log.since(0, 10)) == 4


def test_a_log_put_away_in_a_read_only_folder_can_be_copied(
    archive: Path,
) -> None:
    with TemporaryDirectory() as name:
        Path(name).chmod(0o777)
        archive.parent.chmod(0o555)
        with unprivileged():
            copied = back_up(
                url_of(archive), Path(name) / "copy.db", Custody(head=Path("none"))
            )
        assert copied.size == archive.stat().st_size
