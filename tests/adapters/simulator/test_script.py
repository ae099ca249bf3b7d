"""Line 52: answers that are ordered, and those that the odds bring."""

import asyncio
import time
from datetime import timedelta
from urllib.parse import urlsplit

import aiohttp
import pytest

from callsheet.adapters.simulator.clock import Clock
from callsheet.adapters.simulator.recall.script import Rule
from callsheet.adapters.simulator.world import World
from tests.adapters.simulator.office import KEY, NOW, Answer, Json, Office

EVENTS = "/api/v2/calendar-events/"
UNANSWERED = (aiohttp.ClientError, TimeoutError)


def script(office: Office, *answers: Json, **rule: Json) -> None:
    office.sim.script.add(Rule.model_validate({"answers": answers, **rule}))


async def lists(office: Office, times: int) -> list[int]:
    return [(await office.call("GET", EVENTS)).status for _ in range(times)]


async def impatient(office: Office, event: str, seconds: float = 0.3) -> None:
    """Add a bot, and expect no answer within the seconds."""
    url = f"{office.sim.base_url}{EVENTS}{event}/bot/"
    timeout = aiohttp.ClientTimeout(total=seconds)
    with pytest.raises(UNANSWERED):
        async with office.http.post(
            url,
            json={"deduplication_key": KEY, "bot_config": {}},
            headers={"Authorization": "sim-key"},
            timeout=timeout,
        ) as response:
            await response.read()


async def bots(office: Office, event: str) -> int:
    return len((await office.event(event))["bots"])


@pytest.mark.parametrize("status", [500, 502, 503, 504])
async def test_line_52_a_server_error_does_nothing(office: Office, status: int) -> None:
    event = await office.meeting()
    script(office, {"status": status}, operation="add_bot")
    assert (await office.add(event)).status == status
    assert await bots(office, event) == 0
    assert (await office.add(event)).status == 200


async def test_line_52_a_time_out_with_the_work_done(office: Office) -> None:
    event = await office.meeting()
    script(office, {"work": True, "then": "hang"}, operation="add_bot")
    await impatient(office, event)
    assert await bots(office, event) == 1


async def test_line_52_a_time_out_with_the_work_not_done(office: Office) -> None:
    office.switch(hang_seconds=0.1)
    event = await office.meeting()
    script(office, {"then": "hang"}, operation="add_bot")
    await impatient(office, event, seconds=30)
    assert await bots(office, event) == 0
    assert office.sim.requests.writes()[-1].status == 0


async def test_line_52_a_call_may_hang_for_longer_than_its_client_waits(
    office: Office,
) -> None:
    event = await office.meeting()
    script(office, {"then": "hang"}, operation="add_bot")
    await impatient(office, event)
    assert await bots(office, event) == 0


async def test_a_call_is_noted_at_the_instant_at_which_it_came(office: Office) -> None:
    office.switch(hang_seconds=0.2)
    event = await office.meeting()
    script(office, {"then": "hang"}, operation="add_bot")
    call = asyncio.create_task(impatient(office, event, seconds=30))
    while office.sim.script.left():  # noqa: ASYNC110 -- nobody is told of it
        await asyncio.sleep(0.005)
    await office.later(minutes=1)
    await call
    (noted,) = office.sim.requests.writes()
    assert (noted.operation, noted.at) == ("add_bot", NOW)


@pytest.mark.parametrize(("then", "done"), [("reset", 0), ("half", 1)])
async def test_line_52_a_connection_that_breaks(
    office: Office, then: str, done: int
) -> None:
    event = await office.meeting()
    script(office, {"then": then}, operation="add_bot")
    await impatient(office, event, seconds=30)
    assert await bots(office, event) == done


async def test_answers_are_given_in_turn_and_then_it_is_over(office: Office) -> None:
    script(office, {"status": 409}, {"status": 429}, {}, {"status": 500})
    assert await lists(office, 5) == [409, 429, 200, 500, 200]


async def test_the_last_answer_may_go_on_for_ever(office: Office) -> None:
    script(office, {"status": 409}, {"status": 507}, forever=True)
    assert await lists(office, 4) == [409, 507, 507, 507]
    office.sim.script.clear()
    assert await lists(office, 1) == [200]


@pytest.mark.parametrize(
    ("rule", "hit"),
    [
        ({"operation": "list_events"}, True),
        ({"operation": "add_bot"}, False),
        ({"method": "GET"}, True),
        ({"method": "POST"}, False),
        ({"path": "/api/v2/calendar-ev*"}, True),
        ({"path": "/api/v1/*"}, False),
        ({"workspace": "main"}, True),
        ({"workspace": "other"}, False),
    ],
)
async def test_a_rule_is_for_the_calls_that_fit(
    office: Office, rule: Json, *, hit: bool
) -> None:
    script(office, {"status": 503}, **rule)
    assert await lists(office, 1) == [503 if hit else 200]


async def test_an_answer_has_the_headers_and_the_body_that_were_ordered(
    office: Office,
) -> None:
    office.checked = False
    script(
        office,
        {"status": 429, "headers": {"Retry-After": "7"}, "json": {"detail": "slow"}},
        {"status": 200, "text": '{"next": nul', "content_type": "text/plain"},
        {"status": 302, "headers": {"Location": "https://elsewhere.example/"}},
    )
    first = await office.call("GET", EVENTS)
    assert (first.headers["Retry-After"], first.json) == ("7", {"detail": "slow"})
    assert (await office.call("GET", EVENTS)).json == '{"next": nul'
    url = office.sim.base_url + EVENTS
    headers = {"Authorization": "sim-key"}
    async with office.http.get(url, headers=headers, allow_redirects=False) as third:
        assert (third.status, third.headers["Location"]) == (
            302,
            "https://elsewhere.example/",
        )


async def test_the_real_answer_may_be_changed(office: Office) -> None:
    event = await office.meeting()
    script(office, {"merge": {"bots": []}}, operation="add_bot")
    answer = await office.add(event)
    assert (answer.status, answer.json["id"], answer.json["bots"]) == (200, event, [])
    assert await bots(office, event) == 1


async def test_an_answer_may_be_of_any_size(office: Office) -> None:
    office.checked = False
    script(office, {"status": 200, "size": 10 * 1024**2, "content_type": "text/plain"})
    assert len((await office.call("GET", EVENTS)).json) == 10 * 1024**2


async def test_an_ordered_content_type_may_have_parameters(office: Office) -> None:
    office.checked = False
    kind = "text/plain; charset=utf-16"
    headers = {"Content-Type": kind}
    script(office, {"status": 200, "text": "", "headers": headers})
    answer = await office.call("GET", EVENTS)
    assert (answer.status, answer.headers["Content-Type"]) == (200, kind)


@pytest.mark.parametrize(
    "answer",
    [
        {"headers": {"Content-Length": "abc"}},
        {"headers": {"content-length": "3"}},
        {"headers": {"Transfer-Encoding": "chunked"}},
        {"headers": {"Content-Type": "text/plain"}, "content_type": "text/html"},
    ],
)
async def test_headers_that_no_server_could_send_are_refused(
    office: Office, answer: Json
) -> None:
    body = {"answers": [{"status": 200, **answer}]}
    refusal = await office.call("POST", "/_sim/script", body)
    assert refusal.status == 400
    assert refusal.json["errors"][0]["field"] == "answers.0"


async def test_half_an_answer_has_the_headers_that_were_ordered(
    office: Office,
) -> None:
    headers = {"Retry-After": "7"}
    script(
        office,
        {"status": 429, "headers": headers, "json": {"a": 1}, "then": "half"},
    )
    url, key = office.sim.base_url + EVENTS, {"Authorization": "sim-key"}
    async with office.http.get(url, headers=key) as response:
        assert (response.status, response.headers["Retry-After"]) == (429, "7")
        with pytest.raises(aiohttp.ClientPayloadError):
            await response.read()


@pytest.mark.parametrize(
    ("method", "answer"),
    [
        ("HEAD", {"status": 200, "size": 100_000}),
        ("HEAD", {"status": 200, "json": {"a": 1}, "then": "half"}),
        ("GET", {"status": 204, "json": {"a": 1}, "then": "half"}),
        ("GET", {"status": 304, "size": 5}),
    ],
)
async def test_where_no_body_may_be_none_is_sent(
    office: Office, method: str, answer: Json
) -> None:
    script(office, answer)
    place = urlsplit(office.sim.base_url)
    reader, writer = await asyncio.open_connection(place.hostname, place.port)
    request = f"{method} {EVENTS} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    writer.write(f"{request}Authorization: Token sim-key\r\n\r\n".encode())
    head, _, body = (await reader.read()).partition(b"\r\n\r\n")
    writer.close()
    assert int(head.split()[1]) == answer["status"]
    assert body == b""


async def test_a_client_may_go_away_in_the_middle_of_a_gigabyte(
    office: Office,
) -> None:
    script(office, {"status": 200, "size": 1024**3})
    url = office.sim.base_url + EVENTS
    async with office.http.get(url, headers={"Authorization": "sim-key"}) as response:
        await response.content.readexactly(100_000)
        response.close()
    assert await lists(office, 1) == [200]


@pytest.mark.parametrize("answer", [{"status": 200, "size": 1024**3}, {"then": "half"}])
async def test_a_call_whose_client_goes_away_is_counted(
    office: Office, answer: Json
) -> None:
    script(office, {**answer, "delay": 0.1})
    place = urlsplit(office.sim.base_url)
    _, writer = await asyncio.open_connection(place.hostname, place.port)
    request = f"GET {EVENTS} HTTP/1.1\r\nHost: localhost\r\n"
    writer.write(f"{request}Authorization: Token sim-key\r\n\r\n".encode())
    await writer.drain()
    await asyncio.sleep(0.05)
    writer.transport.abort()
    await asyncio.sleep(0.3)
    assert [call.status for call in office.sim.requests.since()] == [0]


async def test_an_answer_may_take_its_time(office: Office) -> None:
    script(office, {"delay": 0.2})
    began = time.monotonic()
    assert await lists(office, 1) == [200]
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(
    ("status", "kept"), [(507, True), (500, True), (400, True), (503, False)]
)
async def test_what_the_application_answers_is_kept_for_a_repeat(
    office: Office, status: int, *, kept: bool
) -> None:
    office.checked = False
    event = await office.meeting()
    script(office, {"status": status}, operation="add_bot")
    body = {"deduplication_key": KEY, "bot_config": {}}
    path = f"{EVENTS}{event}/bot/"
    first, again = [
        await office.call("POST", path, body, once="once") for _ in range(2)
    ]
    assert (first.status, again.status) == (status, status if kept else 200)


async def test_after_a_gateway_gave_up_a_repeat_gets_the_answer_that_was_lost(
    office: Office,
) -> None:
    event = await office.meeting()
    script(office, {"status": 504, "work": True}, operation="add_bot")
    body = {"deduplication_key": KEY, "bot_config": {}}
    path = f"{EVENTS}{event}/bot/"
    first, again = [
        await office.call("POST", path, body, once="once") for _ in range(2)
    ]
    assert (first.status, again.status) == (504, 200)
    assert office.sim.requests.writes()[-1].replayed


@pytest.mark.parametrize(
    ("switch", "status", "done"),
    [
        ("p_429", 429, 0),
        ("p_500", 500, 0),
        ("p_502", 502, 0),
        ("p_503", 503, 0),
        ("p_504", 504, 1),
    ],
)
async def test_line_52_the_odds_bring_errors(
    office: Office, switch: str, status: int, done: int
) -> None:
    event = await office.meeting()
    office.switch(**{switch: 1})
    answer = await office.add(event)
    assert answer.status == status
    office.switch(**{switch: 0})
    assert await bots(office, event) == done


@pytest.mark.parametrize(
    ("switch", "done"), [("p_timeout_done", 1), ("p_timeout_undone", 0), ("p_reset", 1)]
)
async def test_line_52_the_odds_leave_calls_unanswered(
    office: Office, switch: str, done: int
) -> None:
    event = await office.meeting()
    office.switch(**{switch: 1, "hang_seconds": 0.1})
    await impatient(office, event, seconds=30)
    office.switch(**{switch: 0})
    assert await bots(office, event) == done


async def test_line_52_the_odds_repeat_with_the_seed(office: Office) -> None:
    office.switch(p_503=0.5)
    statuses = await lists(office, 40)
    assert 10 < statuses.count(503) < 30
    assert statuses == [503 if draw else 200 for draw in _draws(seed=1, times=40)]


def _draws(*, seed: int, times: int) -> list[bool]:
    world = World(Clock.stepped(NOW), seed=seed)
    return [world.chance(0.5) for _ in range(times)]


async def test_line_39_the_odds_empty_the_pool(office: Office) -> None:
    office.switch(p_507=1)
    near = await office.meeting(start=NOW + timedelta(minutes=5))
    assert (await office.add(near)).status == 507
    assert (await office.add(await office.meeting())).status == 200


@pytest.mark.parametrize(
    ("bodies", "body"), [("empty", ""), ("html", "could not be served")]
)
@pytest.mark.parametrize(
    ("what", "status"),
    [
        ("409", 409),
        ("429", 429),
        ("507", 507),
        ("refused", 400),
        ("dispatched", 405),
        ("of an event", 400),
    ],
)
async def test_no_client_needs_a_body_that_recall_does_not_document(
    office: Office, bodies: str, body: str, what: str, status: int
) -> None:
    # Of the refusals only that of an ended event is documented, with its body.
    office.checked = status not in (400, 405)
    office.switch(error_bodies=bodies)
    answer = await _undocumented(office, what)
    assert answer.status == status
    assert body in answer.json
    assert answer.json or bodies == "empty"
    missing = await office.call("GET", f"{EVENTS}{'0' * 8}/")
    assert missing.json["code"] == "not_found"


async def _undocumented(office: Office, what: str) -> Answer:
    near = await office.meeting(start=NOW + timedelta(minutes=5), meeting_url=None)
    match what:
        case "409":
            office.switch(p_409=1)
        case "429":
            await lists(office, 60)
            return await office.call("GET", EVENTS)
        case "507":
            office.switch(adhoc_pool=0)
            return await office.add(near, meeting_url="https://zoom.us/j/1")
        case "dispatched":
            bot = await office.book(near, meeting_url="https://zoom.us/j/1")
            await office.later(minutes=6)
            return await office.call("DELETE", f"/api/v1/bot/{bot}/")
        case "of an event":
            bot = await office.book(await office.meeting())
            return await office.call("PATCH", f"/api/v1/bot/{bot}/", {})
        case _:
            pass
    return await office.add(near)
