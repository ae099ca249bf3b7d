"""What becomes of bots in their calls: messages tell, or else passes find out."""

import json
from datetime import timedelta

from callsheet.adapters.recall.bot_words import sign_of
from callsheet.adapters.simulator.bots import hosting
from callsheet.adapters.simulator.webhooks.notices import bot_notice
from callsheet.adapters.webhooks.messages import notice_of
from callsheet.application.bot_messages import note_messages
from callsheet.application.inbox import Kept
from callsheet.application.ledger import Ledger
from callsheet.application.synced import Synced
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


class _Post:
    """What the simulator tells of its bots, brought as it would come."""

    def __init__(self, stage: Stage) -> None:
        self.stage, self.told = stage, 0

    async def bring(self, synced: Synced) -> frozenset[str]:
        """Bring what happened since, newest first and all of it twice."""
        stage, now = self.stage, self.stage.clock.now()
        news = [
            bot_notice(bot, change)
            for bot in stage.bots()
            for change in bot.status_changes[1:]
        ]
        bodies = [{"event": n.event, "data": n.data} for n in news[self.told :]]
        self.told = len(news)
        kept = [
            Kept(number, notice_of(f"m{number}", json.dumps(body).encode(), now))
            for number, body in enumerate(2 * bodies[::-1])
        ]
        ledger, listed = Ledger(stage.log), synced.look.holders
        noted = await note_messages(kept, ledger, listed, sign_of, now)
        assert len(noted.done) == len(kept)
        return frozenset(noted.events)


async def test_of_whom_messages_tell_nobody_asks() -> None:
    async with open_stage() as stage:
        event_id = await _booked(stage)
        post, synced = _Post(stage), await stage.sync()
        for minutes in (1, 5, 20, 31, 120):
            stage.at(START + minutes * MINUTE)
            woken = await post.bring(synced)
            assert woken == ({event_id} if minutes in (1, 31) else set())
            synced = await stage.sync()
        assert await stage.sent(READ) == []
        codes = [one.code for one in await stage.records(BotSeen)]
        assert codes == ["in_call_recording", "done", "call_ended"]


async def test_what_messages_tell_is_decided_on_at_once() -> None:
    async with open_stage(p_rejected=1.0) as stage:
        event_id = await _booked(stage)
        post, synced = _Post(stage), await stage.sync()
        stage.at(START + MINUTE)
        assert await post.bring(synced) == {event_id}
        assert _reason(await stage.sync(), event_id) == "occurrence_refused"
        await stage.go_on(START + LENGTH + MINUTE)
        assert await stage.sent(READ, ADD) == []


def _reason(synced: Synced, event_id: str) -> str:
    decisions = synced.planned.plan.decisions
    return next(d.reason.value for d in decisions if d.event_id == event_id)
