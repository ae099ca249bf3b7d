"""Line 60, and the life of a bot as the clock passes."""

from datetime import timedelta

import pytest

from callsheet.adapters.simulator.calendars.links import bot_meeting
from tests.adapters.simulator.office import NOW, Json, Office, text

SOON = NOW + timedelta(minutes=30)
END = SOON + timedelta(minutes=30)


async def test_line_60_a_bot_shows_its_link_metadata_and_history(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    bot = await office.book(event, metadata={"event": "7"})
    scheduled = await office.bot(bot)
    assert scheduled["id"] == bot
    assert scheduled["join_at"] == text(SOON)
    assert scheduled["metadata"] == {"event": "7"}
    assert scheduled["meeting_url"] == {
        "meeting_id": "abc-defg-hij",
        "platform": "google_meet",
    }
    assert [c["code"] for c in scheduled["status_changes"]] == ["ready"]
    await office.until(SOON)
    assert (await office.bot(bot))["join_at"] is None


async def test_line_60_a_bot_lives_through_the_occurrence_it_was_booked_for(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    bot = await office.book(event)
    await office.until(END - timedelta(seconds=1))
    in_call = ["ready", "joining_call", "in_call_not_recording", "in_call_recording"]
    assert await office.life(bot) == in_call
    await office.until(END)
    assert await office.life(bot) == [*in_call, "call_ended", "done"]
    changes = (await office.bot(bot))["status_changes"]
    assert (changes[1]["created_at"], changes[-1]["created_at"]) == (
        text(SOON),
        text(END),
    )
    assert [b["bot_id"] for b in (await office.event(event))["bots"]] == [bot]


@pytest.mark.parametrize(
    ("switch", "kept", "shows"),
    [({}, 3, False), ({"bot_link_kept_days": 10}, 10, False),
     ({"bot_link_kept_days": None}, 100, True)],
)  # fmt: skip
async def test_line_60_a_bots_link_is_cleared_some_days_after_its_call(
    office: Office, switch: Json, kept: int, *, shows: bool
) -> None:
    office.switch(**switch)
    bot = await office.book(await office.meeting(start=SOON))
    await office.until(END + timedelta(days=kept) - timedelta(seconds=1))
    assert (await office.bot(bot))["meeting_url"]["meeting_id"] == "abc-defg-hij"
    await office.later(seconds=1)
    [listed] = (await office.good("GET", "/api/v1/bot/"))["results"]
    assert listed == await office.bot(bot)
    assert (listed["meeting_url"] is not None) == shows


async def test_a_bot_booked_for_a_running_meeting_joins_at_once(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    await office.until(SOON + timedelta(minutes=10))
    bot = await office.book(event)
    assert await office.life(bot) == ["ready", "joining_call"]
    [entry] = (await office.good("GET", "/_sim/truth"))["bots"]
    assert entry["join_at"] == text(SOON + timedelta(minutes=10))
    assert (await office.event(event))["bots"][0]["start_time"] == text(SOON)
    await office.until(END)
    assert (await office.life(bot))[-1] == "done"


async def test_a_bot_booked_again_for_later_does_not_join_at_the_first_time(
    office: Office,
) -> None:
    event = await office.meeting(start=SOON)
    bot = await office.book(event)
    await office.move(event, SOON + timedelta(hours=1))
    assert await office.book(event) == bot
    await office.until(SOON + timedelta(minutes=1))
    assert await office.life(bot) == ["ready"]


async def test_leaving_a_call_is_for_bots_in_a_call(office: Office) -> None:
    event = await office.meeting(start=SOON)
    bot = await office.book(event)
    leave = f"/api/v1/bot/{bot}/leave_call/"
    assert (await office.call("POST", leave)).status == 400
    await office.until(SOON)
    assert (await office.call("POST", leave)).status == 200
    assert (await office.call("POST", leave)).status == 400
    await office.until(END)
    assert await office.life(bot) == ["ready", "joining_call", "call_ended", "done"]
    assert (await office.bot(bot))["status_changes"][-1]["created_at"] == text(SOON)


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        pytest.param(
            "https://acme.zoom.us/j/123?pwd=x.1",
            {"meeting_id": "123", "meeting_password": "x.1", "platform": "zoom"},
            id="Zoom",
        ),
        pytest.param(
            "https://teams.microsoft.com/l/meetup-join/19%3ameeting_A%40thread.v2/0"
            "?context=%7b%22Tid%22%3a%22t%22%2c%22Oid%22%3a%22o%22%7d",
            {
                "thread_id": "19:meeting_A@thread.v2",
                "message_id": "0",
                "tenant_id": "t",
                "organizer_id": "o",
                "platform": "microsoft_teams",
            },
            id="Teams for business",
        ),
        pytest.param(
            "https://teams.live.com/meet/123?p=word",
            {
                "meeting_id": "123",
                "meeting_password": "word",
                "platform": "microsoft_teams_live",
            },
            id="Teams for home",
        ),
        pytest.param(
            "https://acme.webex.com/acme/j.php?MTID=m1",
            {
                "meeting_subdomain": "acme",
                "meeting_mtid": "m1",
                "platform": "webex",
            },
            id="Webex",
        ),
        pytest.param(
            "https://teams.microsoft.com/l/meetup-join/19%3aA/0?context=[",
            {
                "thread_id": "19:A",
                "message_id": "0",
                "tenant_id": None,
                "organizer_id": None,
                "platform": "microsoft_teams",
            },
            id="Teams with a broken context",
        ),
        pytest.param("https://zoom.us.evil.example/j/1", {"platform": None}, id="else"),
        pytest.param("https://[", {"platform": None}, id="no address at all"),
    ],
)
def test_a_bots_link_is_shown_in_parts(link: str, shown: Json) -> None:
    assert bot_meeting(link) == shown
