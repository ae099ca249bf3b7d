"""What tests of bots and calls have in common: people at a call, and its bots."""

from datetime import timedelta

from tests.adapters.simulator.office import MEET, NOW, Answer, Json, Office

SOON = NOW + timedelta(minutes=30)
END = SOON + timedelta(minutes=30)
ZOOM = "https://acme.zoom.us/j/123?pwd=x.1"
TEAMS = "https://teams.live.com/meet/123?p=word"
BOTS = "/api/v1/bot/"

JOINED = ["ready", "joining_call"]
WAITING = [*JOINED, "in_waiting_room"]
RECORDING = [*JOINED, "in_call_not_recording", "in_call_recording"]
LEFT = ["call_ended", "done"]


async def do(office: Office, bot: str, verb: str, body: Json = None) -> Answer:
    """Kick, refuse, fail a bot, or deny it recording."""
    return await office.call("POST", f"/_sim/bots/{bot}/{verb}", body)


async def start_call(office: Office, link: str = MEET, **more: Json) -> Json:
    return await office.good("POST", "/_sim/calls/start", {"meeting_url": link, **more})


async def end_call(office: Office, link: str = MEET) -> Answer:
    return await office.call("POST", "/_sim/calls/end", {"meeting_url": link})


async def sub_codes(office: Office, bot: str) -> list[tuple[str, str]]:
    """The statuses of a bot that have a sub-code, with it."""
    changes = (await office.bot(bot))["status_changes"]
    return [(c["code"], c["sub_code"]) for c in changes if c["sub_code"]]


async def since(office: Office, bot: str) -> str:
    """When a bot's status last changed."""
    return str((await office.bot(bot))["status_changes"][-1]["created_at"])


async def booked(office: Office, link: str = MEET, **config: Json) -> str:
    """A bot for a meeting in half an hour."""
    event = await office.meeting(start=SOON, meeting_url=link)
    return await office.book(event, **config)


async def truth_of(office: Office, bot: str) -> Json:
    bots = (await office.good("GET", "/_sim/truth"))["bots"]
    return next(entry for entry in bots if entry["id"] == bot)


async def create(office: Office, **config: Json) -> Json:
    """A bot of no event, as Recall shows it."""
    answer = await office.call("POST", BOTS, {"meeting_url": MEET, **config})
    assert answer.status == 201, answer
    return answer.json


async def page(office: Office, query: str = "") -> Json:
    """One page of the list of bots."""
    return await office.good("GET", f"{BOTS}?{query}")


async def ids(office: Office, query: str = "") -> list[str]:
    return [bot["id"] for bot in (await page(office, query))["results"]]
