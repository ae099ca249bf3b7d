"""A bot as Recall shows it: what of it is read, and what its words mean."""

from datetime import UTC, datetime
from typing import Any

import pytest

from callsheet.adapters.recall.bot_words import BROKEN, LEFT, sign_of
from callsheet.adapters.recall.normalise import read_bot
from callsheet.application.errors import Missing, Unreachable
from callsheet.application.ports import BotRead, NotRead
from callsheet.domain.bot import Bot, BotStatus, EndReason
from callsheet.domain.ids import BotId
from callsheet.domain.lives import Fate, fate
from callsheet.domain.signs import Life, Sign
from tests.adapters.recall.server import in_turn, json_reply, serving
from tests.domain.builders import END, NOON, bot

BOT = BotId("bot-1")


def row(*changes: tuple[str, str | None, str], **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- JSON
    told = [{"code": c, "sub_code": s, "created_at": t} for c, s, t in changes]
    return {"id": BOT, "metadata": {"who": "Ana"}, "status_changes": told, **more}


KICKED = row(
    ("ready", None, "2026-03-02T08:00:00Z"),
    ("joining_call", None, "2026-03-02T15:00:00.000001Z"),
    ("in_call_recording", None, "2026-03-02T15:00:06Z"),
    ("call_ended", "bot_kicked_from_call", "2026-03-02T16:20:00+01:00"),
    ("done", None, "2026-03-02T15:31:00Z"),
    ("media_expired", None, "2026-03-09T15:31:00Z"),
)


async def test_a_bot_is_read_with_what_counts_of_its_story() -> None:
    async with serving(in_turn(json_reply(KICKED))) as (server, client):
        found = await client.bot(BOT)
        (asked,) = server.asked
    assert (asked.method, asked.target) == ("GET", "/api/v1/bot/bot-1/")
    assert (client.calls.reads, asked.body) == (1, b"")
    assert found == BotRead(
        id=BOT,
        sign=Sign(
            happened_at=datetime(2026, 3, 2, 15, 20, tzinfo=UTC),
            status=BotStatus.DONE,
            end_reason=EndReason.REMOVED_FROM_CALL,
            code="call_ended",
            sub_code="bot_kicked_from_call",
        ),
    )


async def test_a_bot_has_the_name_under_which_it_was_asked_about() -> None:
    async with serving(in_turn(json_reply(KICKED))) as (_, client):
        assert (await client.bot(BotId("BOT-1"))).id == "BOT-1"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        pytest.param({"id": BOT}, "status_changes: is missing", id="no story"),
        pytest.param(
            row(("done", None, "yesterday")),
            r"status_changes\[0\].created_at: should be a time",
            id="no time",
        ),
        pytest.param(row(id="bot-2"), "it is about another bot", id="another bot"),
    ],
)
async def test_what_is_no_such_bot_is_not_taken_for_one(
    answer: dict[str, Any], said: str
) -> None:
    async with serving(in_turn(json_reply(answer))) as (_, client):
        with pytest.raises(Unreachable, match=f"read bot.*{said}"):
            await client.bot(BOT)


async def test_an_id_that_leads_elsewhere_is_missing() -> None:
    async with serving(in_turn()) as (server, client):
        with pytest.raises(Missing):
            await client.bot(BotId(".."))
        assert server.asked == []


def test_of_a_story_in_words_that_nobody_knows_nothing_is_known() -> None:
    told = row(("media_expired", None, "2026-03-09T15:31:00Z"))
    assert read_bot(told) == BotRead(id=BOT, sign=None)
    assert read_bot(row()) == BotRead(id=BOT, sign=None)
    assert isinstance(read_bot(None, place="bots[0]"), NotRead)


S, E = BotStatus, EndReason
MEANT: dict[tuple[str, str | None], tuple[BotStatus, EndReason | None]] = {
    ("ready", None): (S.SCHEDULED, None),
    ("joining_call", None): (S.JOINING, None),
    ("in_waiting_room", None): (S.JOINING, None),
    ("in_call_not_recording", None): (S.IN_CALL, None),
    ("recording_permission_allowed", None): (S.IN_CALL, None),
    ("recording_permission_denied", "zoom_local_recording_denied"): (S.IN_CALL, None),
    ("in_call_recording", None): (S.IN_CALL, None),
    ("done", None): (S.DONE, None),
    ("done", "bot_received_leave_call"): (S.DONE, None),
    ("call_ended", None): (S.DONE, E.OTHER),
    ("call_ended", "a_new_word"): (S.DONE, E.OTHER),
    ("call_ended", "call_ended_by_host"): (S.DONE, E.COMPLETED),
    ("call_ended", "timeout_exceeded_noone_joined"): (S.DONE, E.COMPLETED),
    ("call_ended", "timeout_exceeded_waiting_room"): (S.DONE, E.JOIN_FAILURE),
    ("call_ended", "bot_kicked_from_call"): (S.DONE, E.REMOVED_FROM_CALL),
    ("call_ended", "bot_kicked_from_waiting_room"): (S.DONE, E.REJECTED_BY_HOST),
    ("call_ended", "bot_received_leave_call"): (S.DONE, E.OTHER),
    ("fatal", None): (S.FAILED, E.OTHER),
    ("fatal", "a_new_word"): (S.FAILED, E.OTHER),
    ("fatal", "bot_errored"): (S.FAILED, E.OTHER),
    ("fatal", "meeting_locked"): (S.FAILED, E.REJECTED_BY_HOST),
    ("fatal", "google_meet_bot_blocked"): (S.FAILED, E.REJECTED_BY_HOST),
    ("fatal", "meeting_not_started"): (S.FAILED, E.JOIN_FAILURE),
}


@pytest.mark.parametrize(("words", "meant"), MEANT.items(), ids=str)
def test_means(
    words: tuple[str, str | None], meant: tuple[BotStatus, EndReason | None]
) -> None:
    sign = sign_of(*words, NOON)
    assert sign is not None
    assert (sign.status, sign.end_reason) == meant
    assert (sign.code, sign.sub_code, sign.happened_at) == (*words, NOON)
    assert sign.stopped is (words == ("call_ended", "bot_received_leave_call"))


def fate_of(sign: Sign) -> Fate:
    known: Bot = Life(sign=sign).of(bot(), END)
    return fate(known)


NOT_LET_IN = {
    "timeout_exceeded_waiting_room",
    "call_ended_by_platform_waiting_room_timeout",
}


@pytest.mark.parametrize("word", [*LEFT, "bot_received_leave_call", "a_new_word"])
def test_one_that_left_is_followed_by_another_only_where_nobody_let_it_in(
    word: str,
) -> None:
    sign = sign_of("call_ended", word, NOON)
    assert sign is not None
    assert (fate_of(sign) is Fate.FAILED) is (word in NOT_LET_IN)


@pytest.mark.parametrize("word", [*BROKEN, "a_new_word"])
def test_a_bot_that_came_to_grief_is_tried_again_but_where_it_was_refused(
    word: str,
) -> None:
    sign = sign_of("fatal", word, NOON)
    assert sign is not None
    refused = BROKEN.get(word) in (E.REJECTED_BY_HOST, E.REMOVED_FROM_CALL)
    assert fate_of(sign) is (Fate.REFUSED if refused else Fate.FAILED)


@pytest.mark.parametrize(
    "code", ["", "media_expired", "READY", "fatal ", "a" * 1_000, "log"]
)
def test_a_code_that_nobody_knows_tells_nothing(code: str) -> None:
    assert sign_of(code, "bot_kicked_from_call", NOON) is None


@pytest.mark.parametrize(
    "sub_code", ["", "Ana's meeting", "a" * 65, "bot_kicked_from_call\n", "ü"]
)
def test_what_is_no_plain_word_is_left_out(sub_code: str) -> None:
    sign = sign_of("call_ended", sub_code, NOON)
    assert sign is not None
    assert (sign.sub_code, sign.end_reason) == (None, EndReason.OTHER)
