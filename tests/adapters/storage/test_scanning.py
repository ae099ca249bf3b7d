"""What cannot be read is told of in its place, and its neighbours are read."""

from pathlib import Path

import pytest

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.errors import LogUnavailable
from callsheet.application.log_port import Illegible, Log, Recorded
from tests.adapters.storage.files import ask, url_of, write_some
from tests.application.planting import rewrite
from tests.contracts.log_contract import entry


async def check(log: Log, topic: str, said: str) -> None:
    first, second, third = await log.scan(0, 3)
    assert isinstance(first, Recorded)
    assert isinstance(third, Recorded)
    assert isinstance(second, Illegible)
    assert (second.stream, second.version, second.position) == ("a", 2, 2)
    assert (second.topic, said in second.said) == (topic, True)
    with pytest.raises(LogUnavailable, match="the log's record a version 2: "):
        await log.since(0, 10)


@pytest.mark.parametrize(
    ("column", "value", "topic", "said"),
    [
        pytest.param("topic", "sent/9", "sent/9", "a newer one wrote it", id="newer"),
        pytest.param("state", "{", "sent/1", "Invalid JSON", id="no JSON"),
        pytest.param("state", "{}", "sent/1", "command_id: Field required", id="less"),
    ],
)
async def test_in_a_file(
    tmp_path: Path, column: str, value: str, topic: str, said: str
) -> None:
    await write_some(tmp_path / "log.db")
    ask(
        tmp_path / "log.db",
        f"UPDATE stored_events SET {column} = '{value}' WHERE position = 2",  # noqa: S608
    )
    async with open_log(url_of(tmp_path / "log.db"), read_only=True) as log:
        await check(log, topic, said)


@pytest.mark.parametrize("column", ["originator_id", "originator_version", "state"])
async def test_what_is_of_another_type_than_is_stored(
    tmp_path: Path, column: str
) -> None:
    await write_some(tmp_path / "log.db")
    ask(
        tmp_path / "log.db",
        f"UPDATE stored_events SET {column} = x'ff' WHERE position = 2",  # noqa: S608
    )
    async with open_log(url_of(tmp_path / "log.db"), read_only=True) as log:
        first, second, third = await log.scan(0, 3)
    assert isinstance(first, Recorded)
    assert isinstance(third, Recorded)
    assert isinstance(second, Illegible)
    assert isinstance(second.stream, str)
    assert isinstance(second.version, int)


async def test_in_memory() -> None:
    log = MemoryLog()
    await log.append([entry("a", at) for at in range(3)])
    rewrite(log, 2, topic="sent/9")
    await check(log, "sent/9", "a newer one wrote it")
