"""What a message means, and that of one not understood it is known that it came."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from callsheet.adapters.webhooks.messages import notice_of
from callsheet.application.inbox import Notice, NoticeKind
from callsheet.domain.ids import BotId, CalendarId
from tests.adapters.webhooks.endpoint import NOW

JsonObject = dict[str, Any]
LATE = datetime(2026, 3, 2, 7, 59, 58, 570_998, tzinfo=UTC)
DONE: JsonObject = {"code": "done", "sub_code": None, "updated_at": LATE.isoformat()}


def read(message: object) -> Notice:
    return notice_of("msg_1", json.dumps(message).encode(), NOW)


def notice(kind: NoticeKind, calendar_id: str | None = None) -> Notice:
    name = None if calendar_id is None else CalendarId(calendar_id)
    return Notice(message_id="msg_1", received_at=NOW, kind=kind, calendar_id=name)


UNKNOWN = notice(NoticeKind.UNKNOWN)
UNREADABLE: list[object] = [
    None,
    "",
    "yesterday",
    "2026-03-02T08:59:58",
    [],
    {"a": 1},
]


def of_calendar(event: str, **data: object) -> JsonObject:
    return {"event": event, "data": data}


def of_bot(code: str, data: object, **more: object) -> JsonObject:
    bot = {"id": "bot-1", "metadata": {"title": "Board"}}
    return {"event": f"bot.{code}", "data": {"data": data, "bot": bot, **more}}


def synced(since: datetime | None) -> Notice:
    return replace(notice(NoticeKind.CALENDAR_SYNC_EVENTS, "cal-a"), since=since)


def came_to(
    code: str | None, sub_code: str | None = None, at: datetime | None = LATE
) -> Notice:
    return replace(
        notice(NoticeKind.BOT),
        bot_id=BotId("bot-1"),
        code=code,
        sub_code=sub_code,
        happened_at=at,
    )


@pytest.mark.parametrize(
    ("message", "meaning"),
    [
        pytest.param(
            of_calendar("calendar.update", calendar_id="cal-a", last_updated_ts="x"),
            notice(NoticeKind.CALENDAR_UPDATE, "cal-a"),
            id="a calendar's own facts changed",
        ),
        pytest.param(
            of_calendar(
                "calendar.sync_events",
                calendar_id="cal-a",
                last_updated_ts="2026-03-02T08:59:58.570998+01:00",
            ),
            synced(LATE),
            id="events of a calendar changed",
        ),
        *(
            pytest.param(
                of_calendar(
                    "calendar.sync_events", calendar_id="cal-a", last_updated_ts=when
                ),
                synced(None),
                id=f"nobody knows since when: {when}",
            )
            for when in UNREADABLE
        ),
        pytest.param(
            of_calendar("calendar.sync_events", calendar_id="cal-a"),
            synced(None),
            id="nothing says since when",
        ),
        pytest.param(of_bot("done", DONE), came_to("done"), id="a bot is done"),
        pytest.param(
            of_bot("fatal", {**DONE, "code": "fatal", "sub_code": "meeting_not_found"}),
            came_to("fatal", "meeting_not_found"),
            id="a bot has failed",
        ),
        pytest.param(
            of_bot("in_orbit", {**DONE, "code": "in_orbit", "more": 1}, more=2),
            came_to("in_orbit"),
            id="a status that nobody knows yet",
        ),
        pytest.param(
            of_bot("done", {**DONE, "updated_at": "late"}),
            came_to("done", at=None),
            id="nobody knows when",
        ),
        pytest.param(
            of_bot("done", {**DONE, "code": "a title\0", "sub_code": "x" * 101}),
            came_to(None),
            id="a code that is none",
        ),
        pytest.param(
            of_bot("log", {"level": "info", "message": "Ana joined"}),
            came_to(None, at=None),
            id="a line of a bot's log",
        ),
        pytest.param(of_bot("done", "done"), came_to(None, at=None), id="no status"),
        pytest.param(
            {
                "event": "bot.status_change",
                "data": {
                    "bot_id": "bot-1",
                    "status": {
                        "code": "call_ended",
                        "created_at": LATE.isoformat(),
                        "sub_code": "call_ended_by_host",
                        "message": "Ana ended the call",
                    },
                },
            },
            came_to("call_ended", "call_ended_by_host"),
            id="a status as it was told of old",
        ),
        pytest.param(
            {"event": "bot.log", "data": {"bot_id": "bot-1", "log": {"message": "x"}}},
            came_to(None, at=None),
            id="a line of a log as it was told of old",
        ),
    ],
)
def test_a_message_means(message: JsonObject, meaning: Notice) -> None:
    assert read(message) == meaning


@pytest.mark.parametrize(
    "message",
    [
        pytest.param(of_calendar("calendar.update"), id="no calendar"),
        pytest.param(of_calendar("calendar.update", calendar_id=7), id="a number"),
        pytest.param(of_calendar("calendar.update", calendar_id="a b"), id="two words"),
        pytest.param(of_calendar("calendar.update", calendar_id=""), id="nothing"),
        pytest.param(of_calendar("calendar.update", calendar_id="a\n"), id="a line"),
        pytest.param(of_calendar("calendar.update", calendar_id="a" * 201), id="long"),
        pytest.param(of_calendar("calendar.upset", calendar_id="cal-a"), id="no event"),
        pytest.param({"event": "bot.done", "data": {"data": DONE}}, id="no bot"),
        pytest.param(
            {"event": "bot.done", "data": {"data": DONE, "bot": {}}}, id="no bot's id"
        ),
        pytest.param({"event": "recording.done", "data": {}}, id="a recording"),
        pytest.param({"event": None, "data": {}}, id="no event's name"),
        pytest.param({"event": "calendar.update", "data": "cal-a"}, id="no object"),
        pytest.param({"event": "calendar.update"}, id="no data"),
        pytest.param([], id="a list"),
        pytest.param(None, id="null"),
    ],
)
def test_a_message_that_is_not_understood_is_a_hint_to_look_at_everything(
    message: object,
) -> None:
    assert read(message) == UNKNOWN


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(b"\xff\xfe", id="no text"),
        pytest.param(b"[" * 100_000, id="nested too deeply"),
        pytest.param(b'{"event": "\\ud800", "data": {}}', id="half a character"),
        pytest.param(b'{"event": "bot.x", "data": {"bot": ' + b"9" * 9_999, id="cut"),
    ],
)
def test_a_body_that_is_no_message_is_the_same_hint(body: bytes) -> None:
    assert notice_of("msg_1", body, NOW) == UNKNOWN


def test_an_id_of_256_characters_is_kept_as_it_is() -> None:
    assert notice_of("~" * 256, b"", NOW).message_id == "~" * 256


@pytest.mark.parametrize("message_id", ["a" * 257, "\u00e4", "a\n", "\0"])
def test_of_an_id_that_is_longer_or_strange_a_digest_is_kept(message_id: str) -> None:
    kept = "sha256:" + sha256(message_id.encode()).hexdigest()
    assert notice_of(message_id, b"", NOW).message_id == kept


def test_messages_without_a_name_are_never_taken_for_one_another() -> None:
    first, second = (notice_of(None, b"", NOW).message_id for _ in range(2))
    assert first != second
