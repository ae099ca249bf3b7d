"""What becomes of bots in their calls, of which no message told: passes find out."""

from datetime import timedelta

from callsheet.adapters.simulator.bots import hosting
from callsheet.domain.bot import BotStatus, EndReason
from callsheet.domain.records import BotSeen, Decided
from callsheet.domain.situation import Settings
from tests.simulation.stage import LENGTH, START, Stage, open_stage

MINUTE = timedelta(minutes=1)
READ, ADD = "retrieve_bot", "add_bot"


async def _follow(stage: Stage, event_id: str) -> list[str]:
    """Keep in step until the meeting is over; the reasons that came to pass."""
    await stage.go_on(START + LENGTH + MINUTE)
    found = [
        d.reason.value for d in await stage.records(Decided) if d.event_id == event_id
    ]
    return [one for n, one in enumerate(found) if [one] != found[n - 1 : n]]


async def _booked(stage: Stage) -> str:
    event = stage.meet()
    await stage.sync()
    stage.at(START)
    await stage.mark()
    return event.id


async def test_one_that_nobody_told_of_is_read_three_minutes_after_its_start() -> None:
    async with open_stage() as stage:
        await _booked(stage)
        await stage.go_on(START + 10 * MINUTE)
        assert await stage.sent(READ) == [f"{READ} +180"]
        (seen,) = await stage.records(BotSeen)
        assert (seen.status, seen.code) == (BotStatus.IN_CALL, "in_call_recording")


async def test_one_that_the_host_rejects_is_not_sent_again_for_that_occurrence() -> (
    None
):
    async with open_stage(p_rejected=1.0) as stage:
        event_id = await _booked(stage)
        assert (await _follow(stage, event_id))[-2:] == [
            "occurrence_refused",
            "event_ended",
        ]
        assert await stage.sent(READ, ADD) == [f"{READ} +180"]
        (seen,) = await stage.records(BotSeen)
        assert seen.end_reason is EndReason.REJECTED_BY_HOST
        assert seen.sub_code == "google_meet_bot_blocked"


async def test_one_that_is_thrown_out_is_not_sent_again_either() -> None:
    async with open_stage() as stage:
        event_id = await _booked(stage)
        stage.at(START + 2 * MINUTE)
        (bot,) = stage.bots()
        hosting.kick(stage.world, bot)
        assert "occurrence_refused" in await _follow(stage, event_id)
        assert await stage.sent(ADD) == []


async def test_one_that_cannot_join_is_sent_again_after_each_pause_then_given_up() -> (
    None
):
    async with open_stage(p_failed=1.0) as stage:
        pauses = tuple(timedelta(seconds=s) for s in (60, 60, 120))
        stage.restart(settings=Settings(join_retry=pauses))
        event_id = await _booked(stage)
        reasons = await _follow(stage, event_id)
        assert reasons[-2:] == ["retries_exhausted", "event_ended"]
        sent = await stage.sent(READ, ADD)
        assert [line.split()[0] for line in sent] == [READ, ADD] * 3 + [READ]
        assert len(stage.bots()) == 4
        assert {bot.state for bot in stage.bots()} == {"failed"}


async def test_at_the_end_of_the_event_it_is_known_how_it_ended() -> None:
    async with open_stage() as stage:
        await _booked(stage)
        await stage.go_on(START + LENGTH + 10 * MINUTE)
        assert await stage.sent(READ) == [f"{READ} +180", f"{READ} +1800"]
        seen = (await stage.records(BotSeen))[-1]
        assert (seen.status, seen.end_reason) == (
            BotStatus.DONE,
            EndReason.COMPLETED,
        )


async def test_a_meeting_that_runs_over_is_asked_about_until_it_is_over() -> None:
    async with open_stage() as stage:
        await _booked(stage)
        link = stage.bots()[0].meeting_url
        hosting.start_call(
            stage.world, link, until=START + 2 * LENGTH + MINUTE, people=True
        )
        await stage.go_on(START + 6 * LENGTH)
        asked = await stage.sent(READ)
        assert asked == [f"{READ} +{seconds}" for seconds in (180, 1800, 3600, 7200)]
        known = [one.status for one in await stage.records(BotSeen)]
        assert known == [BotStatus.IN_CALL] * 3 + [BotStatus.DONE]
