"""What every `Log` promises; each adapter runs this suite on a `log` of its own."""

import asyncio
from collections.abc import Mapping
from itertools import chain

import pytest

from callsheet.application.errors import Conflict
from callsheet.application.integrity import check_links
from callsheet.application.log_port import Entry, Log, Recorded
from callsheet.domain.digests import digest_bytes
from callsheet.domain.ids import CalendarId, Digest
from callsheet.domain.records import Record, Sent
from tests.adapters.storage.records import EVENT, EXAMPLES, NOON


def sent(attempt: int) -> Sent:
    return Sent(command_id="cmd-1", event_id=EVENT, at=NOON, attempt=attempt)


def entry(stream: str, expected: int, *texts: bytes, attempt: int = 1) -> Entry:
    return Entry(
        stream=stream,
        expected=expected,
        record=sent(attempt),
        texts={digest_bytes(text): text for text in texts},
    )


def places(records: tuple[Recorded, ...]) -> list[tuple[str, int, int]]:
    return [(r.stream, r.version, r.position) for r in records]


async def everything(log: Log) -> tuple[object, ...]:
    return await log.since(0, 10_000), await log.streams("")


class LogContract:
    async def test_a_new_log_holds_nothing(self, log: Log) -> None:
        assert await everything(log) == ((), ())
        assert await log.read(["event:1"]) == {"event:1": ()}

    async def test_records_of_every_kind_are_read_back_in_order(self, log: Log) -> None:
        records: list[Record] = [example.record for example in EXAMPLES]
        entries = [
            Entry(stream="workspace", expected=place, record=record)
            for place, record in enumerate(records)
        ]
        assert await log.append(entries) == len(records)
        found = (await log.read(["workspace"]))["workspace"]
        assert [r.record for r in found] == records
        assert [r.version for r in found] == list(range(1, len(records) + 1))

    async def test_one_append_reaches_over_many_streams(self, log: Log) -> None:
        await log.append([entry("b", 0), entry("a", 0)])
        await log.append([entry("a", 1), entry("b", 1), entry("a", 2)])
        found = await log.read(["a", "b"])
        assert places(found["a"]) == [("a", 1, 2), ("a", 2, 3), ("a", 3, 5)]
        assert places(found["b"]) == [("b", 1, 1), ("b", 2, 4)]

    async def test_an_append_tells_the_position_of_its_last_record(
        self, log: Log
    ) -> None:
        assert await log.append([entry("a", 0), entry("b", 0)]) == 2
        assert await log.append([entry("a", 1)]) == 3

    async def test_appending_nothing_tells_where_the_log_ends(self, log: Log) -> None:
        assert await log.append([]) == 0
        await log.append([entry("a", 0)])
        assert await log.append([]) == 1

    @pytest.mark.parametrize(
        "expected",
        [
            pytest.param(0, id="the first record again"),
            pytest.param(1, id="a version taken"),
            pytest.param(3, id="a version left out"),
            pytest.param(-1, id="before the first"),
        ],
    )
    async def test_a_conflict_leaves_nothing_of_its_append(
        self, log: Log, expected: int
    ) -> None:
        await log.append([entry("a", 0), entry("a", 1)])
        before = await everything(log)
        text = b"a text of the append that is refused"
        with pytest.raises(Conflict, match=f"a is at version 2, not {expected}"):
            await log.append([entry("b", 0, text), entry("a", expected)])
        assert await everything(log) == before
        assert await log.texts([digest_bytes(text)]) == {}

    async def test_a_version_twice_in_one_append_is_a_conflict(self, log: Log) -> None:
        with pytest.raises(Conflict, match="a is at version 1, not 0"):
            await log.append([entry("a", 0), entry("a", 0)])
        assert await everything(log) == ((), ())

    async def test_a_new_stream_cannot_begin_later(self, log: Log) -> None:
        with pytest.raises(Conflict, match="a is at version 0, not 1"):
            await log.append([entry("a", 1)])

    async def test_positions_go_on_after_a_conflict(self, log: Log) -> None:
        await log.append([entry("a", 0)])
        with pytest.raises(Conflict):
            await log.append([entry("a", 0)])
        assert await log.append([entry("a", 1)]) > 1

    async def test_what_cannot_be_stored_leaves_nothing(self, log: Log) -> None:
        broken = Entry(stream="b", expected=0, record=sent(2**64))
        with pytest.raises(ValueError, match="sent/1"):
            await log.append([entry("a", 0), broken])
        assert await everything(log) == ((), ())

    async def test_unknown_streams_are_empty(self, log: Log) -> None:
        await log.append([entry("a", 0)])
        found = await log.read(["b", "a", "half \ud800"])
        assert {name: len(records) for name, records in found.items()} == {
            "b": 0,
            "a": 1,
            "half \ud800": 0,
        }

    async def test_thousands_of_streams_are_read_at_once(self, log: Log) -> None:
        names = [f"event:{number}" for number in range(2_500)]
        await log.append([entry(name, 0, attempt=i) for i, name in enumerate(names)])
        found = await log.read([*names, names[0]])
        assert list(found) == names
        assert [found[name][0].record for name in names] == [
            sent(number) for number in range(2_500)
        ]

    async def test_streams_are_named_by_what_they_begin_with(self, log: Log) -> None:
        names = [
            "event:é",
            "event:",
            "event:1",
            "event:\U0010ffff",
            "event;",
            "Event:1",
        ]
        names += ["event", "calendar:1", "%", "event%2", "event:\0x"]
        await log.append([entry(name, 0) for name in names])
        await log.append([entry("event:1", 1)])
        assert await log.streams("event:") == (
            "event:",
            "event:\0x",
            "event:1",
            "event:é",
            "event:\U0010ffff",
        )
        assert await log.streams("") == tuple(sorted(names))
        assert await log.streams("%") == ("%",)
        assert await log.streams("nothing") == ()
        assert await log.streams("\ud800") == ()

    async def test_the_log_is_read_in_pages(self, log: Log) -> None:
        await log.append([entry("a", 0), entry("b", 0), entry("a", 1)])
        first = await log.since(0, 2)
        assert places(first) == [("a", 1, 1), ("b", 1, 2)]
        assert places(await log.since(2, 2)) == [("a", 2, 3)]
        assert await log.since(3, 2) == ()
        assert await log.since(99, 2) == ()
        assert await log.since(-5, 1) == first[:1]
        assert await log.since(0, 0) == ()
        assert await log.since(0, -1) == ()

    async def test_scanning_gives_what_can_be_read_as_reading_does(
        self, log: Log
    ) -> None:
        await log.append([entry("a", 0), entry("b", 0), entry("a", 1)])
        for position, limit in [(0, 2), (2, 2), (3, 2), (-5, 1), (0, 0), (0, -1)]:
            assert await log.scan(position, limit) == await log.since(position, limit)

    async def test_texts_are_found_by_their_digests(self, log: Log) -> None:
        texts = [
            b"",
            b"null",
            b"x" * 5_000,
            bytes(range(256)),
            "\ud800".encode("utf-16", "surrogatepass"),
        ]
        await log.append([entry("a", 0, *texts[:3]), entry("a", 1, *texts[3:])])
        by_digest = {digest_bytes(text): text for text in texts}
        missing = digest_bytes(b"never stored")
        assert await log.texts([*by_digest, missing]) == by_digest
        assert await log.texts([]) == {}

    async def test_a_text_once_stored_stays_as_it_was(self, log: Log) -> None:
        key = Digest("sha256:01")
        await log.append([_with_texts("a", 0, {key: b"first"})])
        await log.append([_with_texts("a", 1, {key: b"second"})])
        assert await log.texts([key]) == {key: b"first"}

    async def test_thousands_of_texts_are_stored_at_once(self, log: Log) -> None:
        texts = {digest_bytes(b"%d" % n): b"%d" % n for n in range(2_500)}
        await log.append([_with_texts("a", 0, texts)])
        assert await log.texts(list(texts)) == texts

    async def test_what_belongs_to_an_owner_is_found_like_the_rest(
        self, log: Log
    ) -> None:
        mine, theirs, shared = b"ana's", b"dan's", b"[]"
        for at, (owner, text) in enumerate((("cal-a", mine), ("cal-b", theirs))):
            texts = {digest_bytes(one): one for one in (text, shared)}
            await log.append(
                [
                    Entry(
                        stream="a",
                        expected=at,
                        record=sent(1),
                        personal=texts,
                        owner=CalendarId(owner),
                    )
                ]
            )
        by_digest = {digest_bytes(text): text for text in (mine, theirs, shared)}
        assert await log.texts(list(by_digest)) == by_digest

    async def test_each_record_is_linked_to_the_one_before_in_its_stream(
        self, log: Log
    ) -> None:
        await log.append([entry("a", 0), entry("b", 0), entry("a", 1)])
        await log.append([entry("a", 2), entry("half é", 0)])
        identity = await log.identity()
        rows = await log.linked(0, 10)
        assert [(r.stream, r.version, r.position) for r in rows] == [
            ("a", 1, 1),
            ("b", 1, 2),
            ("a", 2, 3),
            ("a", 3, 4),
            ("half é", 1, 5),
        ]
        assert list(check_links(rows, identity)) == []
        assert [row.append_id for row in rows[:3]] == [rows[0].append_id] * 3
        assert rows[3].append_id != rows[0].append_id
        assert [row.previous for row in rows] == [
            None,
            None,
            rows[0].hash,
            rows[2].hash,
            None,
        ]
        assert await log.linked(3, 1) == rows[3:4]
        hashes = await log.hashes(1, 3)
        assert [(h.position, h.hash) for h in hashes] == [
            (row.position, row.hash) for row in rows[1:4]
        ]
        assert await log.seal_before(5) is None

    async def test_appends_of_many_tasks_all_arrive(self, log: Log) -> None:
        async def one(number: int) -> list[int]:
            stream = f"event:{number}"
            return [await log.append([entry(stream, at)]) for at in range(5)]

        positions = await asyncio.gather(*(one(number) for number in range(60)))
        assert sorted(chain(*positions)) == list(range(1, 301))
        assert all(mine == sorted(mine) for mine in positions)
        streams = await log.read([f"event:{number}" for number in range(60)])
        assert {len(records) for records in streams.values()} == {5}

    async def test_of_many_tasks_after_one_version_one_gets_it(self, log: Log) -> None:
        appends = [log.append([entry("a", 0), entry(f"b{n}", 0)]) for n in range(40)]
        answers = await asyncio.gather(*appends, return_exceptions=True)
        assert [type(answer) for answer in answers].count(Conflict) == 39
        assert len(await log.since(0, 100)) == 2

    async def test_of_those_that_wait_for_one_commit_one_gets_a_version(
        self, log: Log
    ) -> None:
        # The first is under way; those behind it are written together.
        first = log.append([entry("first", 0)])
        rest = [log.append([entry("a", 0), entry(f"b{n}", 0)]) for n in range(3)]
        answers = await asyncio.gather(first, *rest, return_exceptions=True)
        assert [type(answer) for answer in answers] == [int, int, Conflict, Conflict]
        assert len(await log.since(0, 100)) == 3

    async def test_those_that_wait_for_one_commit_go_on_from_each_other(
        self, log: Log
    ) -> None:
        first = log.append([entry("first", 0)])
        rest = [log.append([entry("a", at)]) for at in range(3)]
        assert await asyncio.gather(first, *rest) == [1, 2, 3, 4]
        rows = await log.linked(0, 10)
        assert list(check_links(rows, await log.identity())) == []

    async def test_what_was_acknowledged_is_seen_by_the_next_reader(
        self, log: Log
    ) -> None:
        for at in range(20):
            position = await log.append([entry("a", at)])
            assert places(await log.since(position - 1, 10)) == [
                ("a", at + 1, position)
            ]


def _with_texts(stream: str, expected: int, texts: Mapping[Digest, bytes]) -> Entry:
    return Entry(stream=stream, expected=expected, record=sent(1), texts=texts)
