"""Two writers never hold one deduplication key."""

import asyncio

import pytest

from callsheet.application.lane_locks import LaneLocks


class Lane:
    """Writers that note when they begin and end."""

    def __init__(self) -> None:
        self.locks = LaneLocks()
        self.notes: list[str] = []

    async def write(self, name: str, *keys: str) -> None:
        async with self.locks.hold(keys):
            self.notes.append(f"{name} begins")
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            self.notes.append(f"{name} ends")


async def test_writers_of_one_key_take_turns() -> None:
    lane = Lane()
    await asyncio.gather(lane.write("1", "a"), lane.write("2", "a"))
    assert lane.notes == ["1 begins", "1 ends", "2 begins", "2 ends"]


async def test_writers_of_different_keys_do_not_wait() -> None:
    lane = Lane()
    await asyncio.gather(lane.write("1", "a"), lane.write("2", "b"))
    assert lane.notes == ["1 begins", "2 begins", "1 ends", "2 ends"]


async def test_writers_of_several_keys_never_wait_for_each_other() -> None:
    lane = Lane()
    pairs = ["ab", "ba", "bc", "ca", "cb"]
    writers = (lane.write(pair, *pair, *pair) for pair in pairs)
    async with asyncio.timeout(5):
        await asyncio.gather(*writers)
    assert len(lane.notes) == 2 * len(pairs)
    for begins, ends in zip(lane.notes[::2], lane.notes[1::2], strict=True):
        assert begins.split()[0] == ends.split()[0]


async def test_a_writer_that_fails_lets_the_next_one_in() -> None:
    lane = Lane()
    with pytest.raises(RuntimeError):
        async with lane.locks.hold(["a"]):
            raise RuntimeError
    await lane.write("2", "a")
    assert lane.notes == ["2 begins", "2 ends"]


async def test_a_writer_that_is_called_off_while_it_waits_leaves_nothing_held() -> None:
    lane = Lane()
    async with lane.locks.hold(["b"]):
        waiting = asyncio.create_task(lane.write("1", "a", "b"))
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        await lane.write("2", "a")
    await lane.write("3", "b")
    assert lane.notes == ["2 begins", "2 ends", "3 begins", "3 ends"]


async def test_keys_that_nobody_holds_are_forgotten() -> None:
    lane = Lane()
    await asyncio.gather(*(lane.write(str(n), "a", f"k{n}") for n in range(3)))
    assert vars(lane.locks) == {"_locks": {}, "_users": {}}
