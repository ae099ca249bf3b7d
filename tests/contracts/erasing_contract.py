"""What every `Log` promises of what it erases; run with the `LogContract`."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest

from callsheet.application.errors import Conflict
from callsheet.application.integrity import check_links
from callsheet.application.log_port import Entry, Log, Owned
from callsheet.domain.digests import digest_bytes
from callsheet.domain.erasures import ERASED
from callsheet.domain.ids import CalendarId, Digest
from callsheet.domain.log_records import CalendarErased, TextsForgotten
from callsheet.domain.records import PreferenceSet, Record
from callsheet.domain.streams import RETENTION, WORKSPACE, calendar_stream
from tests.adapters.storage.records import NOON
from tests.contracts.log_contract import sent
from tests.contracts.views_contract import check_views

ANA, DAN = CalendarId("cal-a"), CalendarId("cal-d")
MINE, THEIRS, SHARED, POLICY = b"ana's", b"dan's", b"[]", b"the policy"
ALL = (MINE, THEIRS, SHARED, POLICY)


def named(*texts: bytes) -> list[Digest]:
    return [digest_bytes(text) for text in texts]


def holding(
    owner: CalendarId, expected: int, *personal: bytes, texts: Sequence[bytes] = ()
) -> Entry:
    return Entry(
        stream=f"event:{owner}",
        expected=expected,
        record=sent(1),
        texts={digest_bytes(text): text for text in texts},
        personal={digest_bytes(text): text for text in personal},
        owner=owner,
    )


def choice(why: str, calendar_id: CalendarId | None = ANA) -> PreferenceSet:
    return PreferenceSet(
        target=f"evt-{calendar_id}",
        series=False,
        wanted=True,
        by="ana",
        why=why,
        at=NOON,
        calendar_id=calendar_id,
    )


def chosen(owner: CalendarId | None, expected: int, why: str) -> Entry:
    return Entry(stream=WORKSPACE, expected=expected, record=choice(why, owner))


def erasure(owner: CalendarId, texts: int, expected: int = 0) -> Entry:
    record = CalendarErased(
        calendar_id=owner, at=NOON, by="dana", why="she left", texts=texts
    )
    return Entry(stream=calendar_stream(owner), expected=expected, record=record)


def forgetting(expected: int = 0) -> Entry:
    record = TextsForgotten(at=NOON, before=NOON, by="dana", why="old", texts=1)
    return Entry(stream=RETENTION, expected=expected, record=record)


async def both(log: Log) -> int:
    """Write down what two calendars hold, one text of it alike, and a policy."""
    return await log.append(
        [
            holding(ANA, 0, MINE, SHARED, texts=[POLICY]),
            holding(DAN, 0, THEIRS, SHARED),
        ]
    )


async def found(log: Log) -> set[bytes]:
    return set((await log.texts(named(*ALL))).values())


async def records(log: Log, stream: str) -> list[Record]:
    return [one.record for one in (await log.read([stream]))[stream]]


async def is_linked(log: Log) -> bool:
    return not [*check_links(await log.linked(0, 1_000), await log.identity())]


class ErasingContract:
    async def test_a_calendars_own_texts_go_with_the_record_of_it(
        self, log: Log
    ) -> None:
        await both(log)
        assert await log.owned(ANA) == Owned(texts=2, key=True)
        entry = erasure(ANA, 2)
        assert await log.erase(entry) == 3
        assert await log.owned(ANA) == Owned(texts=0, key=False)
        # What Dan's calendar holds as well is his.
        assert await found(log) == {THEIRS, SHARED, POLICY}
        assert await records(log, entry.stream) == [entry.record]
        assert await is_linked(log)

    async def test_what_is_nobodys_any_more_is_gone(self, log: Log) -> None:
        await both(log)
        await log.erase(erasure(ANA, 2))
        await log.erase(erasure(DAN, 2))
        assert await found(log) == {POLICY}
        assert await log.stored(named(*ALL)) == 0

    async def test_what_people_said_of_their_choices_is_read_until_it_is_erased(
        self, log: Log
    ) -> None:
        said = [chosen(ANA, 0, "hers"), chosen(DAN, 1, "his"), chosen(None, 2, "ours")]
        await log.append(said)
        assert await records(log, WORKSPACE) == [one.record for one in said]
        await log.erase(erasure(ANA, 0))
        gone, *others = await records(log, WORKSPACE)
        assert others == [one.record for one in said[1:]]
        assert isinstance(gone, PreferenceSet)
        assert (gone.by, gone.why) == (ERASED, ERASED)
        assert (gone.target, gone.wanted, gone.at) == ("evt-cal-a", True, NOON)
        everything = [one.record for one in await log.since(0, 10)]
        assert everything[:3] == [gone, *others]
        assert await is_linked(log)

    async def test_the_workspace_forgets_who_chose_and_keeps_the_choice(
        self, log: Log
    ) -> None:
        said = [chosen(ANA, 0, "hers"), chosen(DAN, 1, "his")]
        await log.append(said)
        before = (await log.workspace()).workspace
        assert [one.why for one in before.choices] == ["hers", "his"]
        await log.erase(erasure(ANA, 0))
        await check_views(log)
        after = (await log.workspace()).workspace
        assert [(one.by, one.why) for one in after.choices] == [
            (ERASED, ERASED),
            ("ana", "his"),
        ]
        assert after.preferences == before.preferences
        assert set(after.erasures.calendars) == {ANA}

    async def test_nothing_that_was_said_of_a_choice_is_stored_in_clear(
        self, log: Log
    ) -> None:
        await log.append([chosen(ANA, 0, "my lawyer"), chosen(None, 1, "my lawyer")])
        stored = b"".join(row.state for row in await log.linked(0, 10))
        assert b"evt-cal-a" in stored
        assert b"lawyer" not in stored
        assert b'"ana"' not in stored

    async def test_who_comes_back_begins_anew_under_another_key(self, log: Log) -> None:
        await log.append([holding(ANA, 0, MINE), chosen(ANA, 0, "before")])
        await log.erase(erasure(ANA, 1))
        await log.append([holding(ANA, 1, MINE), chosen(ANA, 1, "after")])
        assert await found(log) == {MINE}
        erased, kept = await records(log, WORKSPACE)
        assert erased == replace(choice(ERASED), by=ERASED, on_behalf_of=ERASED)
        assert kept == choice("after")
        await log.erase(erasure(ANA, 1, expected=1))
        assert await found(log) == set()

    @pytest.mark.parametrize(
        ("entry", "problem"),
        [
            pytest.param(erasure(ANA, 1), "cal-a has 2 texts, not 1", id="more texts"),
            pytest.param(erasure(ANA, 3), "cal-a has 2 texts, not 3", id="fewer texts"),
            pytest.param(
                erasure(ANA, 2, expected=1),
                "calendar:cal-a is at version 0, not 1",
                id="another version",
            ),
        ],
    )
    async def test_what_is_not_as_expected_leaves_everything_there(
        self, log: Log, entry: Entry, problem: str
    ) -> None:
        end = await both(log)
        with pytest.raises(Conflict, match=problem):
            await log.erase(entry)
        assert await found(log) == set(ALL)
        assert await log.owned(ANA) == Owned(texts=2, key=True)
        assert await log.append([]) == end

    async def test_nothing_is_erased_without_the_record_of_an_erasure(
        self, log: Log
    ) -> None:
        await both(log)
        with pytest.raises(TypeError, match="no record of an erasure: Sent"):
            await log.erase(holding(ANA, 1))
        assert await found(log) == set(ALL)

    async def test_named_texts_are_forgotten_whoever_owns_them(self, log: Log) -> None:
        end = await both(log)
        assert await log.stored(named(*ALL, b"never stored")) == 4
        doomed = named(SHARED, MINE, POLICY, b"never stored")
        entry = forgetting()
        assert await log.forget(doomed, seen=end, entry=entry) == end + 1
        # What is the operator's stays.
        assert await found(log) == {THEIRS, POLICY}
        assert await log.owned(ANA) == Owned(texts=0, key=True)
        assert await records(log, RETENTION) == [entry.record]
        assert await log.forget(named(THEIRS), seen=end + 1) == end + 1
        assert await found(log) == {POLICY}
        assert await is_linked(log)

    async def test_thousands_are_forgotten_at_once(self, log: Log) -> None:
        texts = [b"%d" % number for number in range(2_500)]
        end = await log.append([holding(ANA, 0, *texts)])
        assert await log.stored(named(*texts)) == 2_500
        await log.forget(named(*texts[1:]), seen=end)
        assert await log.texts(named(*texts)) == {digest_bytes(b"0"): b"0"}

    @pytest.mark.parametrize(
        ("behind", "entry", "problem"),
        [
            pytest.param(1, None, "the log is at position 2, not 1", id="gone on"),
            pytest.param(
                0, forgetting(4), "retention is at version 0, not 4", id="version"
            ),
        ],
    )
    async def test_nothing_is_forgotten_that_may_be_needed_by_now(
        self, log: Log, behind: int, entry: Entry | None, problem: str
    ) -> None:
        end = await both(log)
        with pytest.raises(Conflict, match=problem):
            await log.forget(named(MINE), seen=end - behind, entry=entry)
        assert await found(log) == set(ALL)
        assert await log.append([]) == end

    async def test_what_waits_before_an_erasure_goes_and_what_comes_after_stays(
        self, log: Log
    ) -> None:
        await both(log)
        before, after = b"said before", b"said after"
        answers = await asyncio.gather(
            log.append([holding(ANA, 1, before)]),
            log.erase(erasure(ANA, 3)),
            log.append([holding(ANA, 2, after)]),
        )
        assert [*answers] == [3, 4, 5]
        left = await log.texts(named(before, after, MINE))
        assert set(left.values()) == {after}
