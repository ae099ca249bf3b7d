"""Keys, unknown ids and routes, and input that is not what it should be."""

import pytest

from tests.adapters.simulator import shapes
from tests.adapters.simulator.office import KEY, Json, Office

CALENDARS = "/api/v2/calendars/"
EVENTS = "/api/v2/calendar-events/"
NOBODY = "00000000-0000-4000-8000-000000000000"


async def test_line_1_no_key_and_a_wrong_key_are_told_apart(office: Office) -> None:
    absent = await office.call("GET", CALENDARS, key=None)
    wrong = await office.call("GET", CALENDARS, key="Token of-another-region")
    assert (absent.status, absent.json["code"]) == (401, "not_authenticated")
    assert (wrong.status, wrong.json["code"]) == (401, "authentication_failed")
    for region in ("us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1"):
        assert f"https://{region}.recall.ai" in wrong.json["detail"]
    for answer in (absent, wrong):
        assert answer.headers["WWW-Authenticate"] == "Token"
        assert "Allow" in answer.headers


async def test_line_1_the_key_is_looked_at_before_the_method(office: Office) -> None:
    without = await office.call("PUT", CALENDARS, key=None)
    with_key = await office.call("PUT", CALENDARS)
    assert (without.status, with_key.status) == (401, 405)
    assert with_key.json["code"] == "method_not_allowed"


@pytest.mark.parametrize("key", ["Token sim-key", "sim-key"])
async def test_line_2_the_word_token_may_be_left_out(office: Office, key: str) -> None:
    assert (await office.call("GET", CALENDARS, key=key)).status == 200


async def test_line_4_the_last_slash_may_be_left_out(office: Office) -> None:
    event = await office.meeting()
    answer = await office.call("GET", f"{EVENTS}{event}")
    assert (answer.status, answer.json["id"]) == (200, event)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", f"{CALENDARS}{NOBODY}/"),
        ("PATCH", f"{CALENDARS}{NOBODY}/"),
        ("DELETE", f"{CALENDARS}{NOBODY}/"),
        ("GET", f"{EVENTS}{NOBODY}/"),
        ("POST", f"{EVENTS}{NOBODY}/bot/"),
        ("DELETE", f"{EVENTS}{NOBODY}/bot/"),
        ("GET", f"/api/v1/bot/{NOBODY}/"),
        ("POST", f"/api/v1/bot/{NOBODY}/leave_call/"),
        ("GET", f"{EVENTS}not-a-uuid/"),
    ],
)
async def test_line_5_an_unknown_id_is_404_in_json(
    office: Office, method: str, path: str
) -> None:
    answer = await office.call(method, path)
    assert (answer.status, answer.json["code"]) == (404, "not_found")


@pytest.mark.parametrize("path", ["/", "/api/v2/nothing/", "/api/v1/robot/"])
async def test_line_5_an_unknown_route_is_404_in_html(
    office: Office, path: str
) -> None:
    answer = await office.call("GET", path, key=None)
    assert answer.status == 404
    assert answer.headers["Content-Type"].startswith("text/html")


GOOD: dict[str, Json] = {"deduplication_key": KEY, "bot_config": {}}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"{", id="broken JSON"),
        pytest.param(b"[" * 5000, id="nested without end"),
        pytest.param(b"\xff\xfe", id="no UTF-8"),
        pytest.param([], id="a list"),
        pytest.param("text", id="a text"),
        pytest.param(GOOD | {"bot_config": []}, id="a config that is a list"),
        pytest.param(GOOD | {"bot_config": None}, id="a config that is null"),
        pytest.param(GOOD | {"deduplication_key": 7}, id="a key that is a number"),
        pytest.param(GOOD | {"deduplication_key": None}, id="a key that is null"),
        pytest.param(GOOD | {"deduplication_key": " "}, id="a blank key"),
        pytest.param(
            GOOD | {"bot_config": {"meeting_url": 7}}, id="a link that is a number"
        ),
        pytest.param(
            GOOD | {"bot_config": {"bot_name": "x" * 101}}, id="a name too long"
        ),
        pytest.param(
            GOOD | {"bot_config": {"metadata": {"n": 1}}}, id="metadata of numbers"
        ),
        pytest.param(GOOD | {"bot_config": {"metadata": []}}, id="metadata as a list"),
    ],
)
async def test_a_body_of_the_wrong_shape_is_400_in_json(
    office: Office, body: Json
) -> None:
    event = await office.meeting()
    answer = await office.call("POST", f"{EVENTS}{event}/bot/", body)
    assert answer.status == 400
    assert isinstance(answer.json, dict)
    assert (await office.event(event))["bots"] == []


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("calendar_id", "seven"),
        ("updated_at__gte", "yesterday"),
        ("updated_at__gte", "2026-03-02T08:00:00+00:00"),  # the + is a space here
        ("start_time__gte", "0001-01-01T00:00:00%2B14:00"),
        ("start_time", ""),
        ("is_deleted", "perhaps"),
        ("cursor", "!"),
        ("cursor", "cD0yMDI2"),
        ("cursor", "%C3%A9"),
    ],
)
async def test_a_query_value_that_cannot_be_read_is_400_under_its_name(
    office: Office, name: str, value: str
) -> None:
    answer = await office.call("GET", f"{EVENTS}?{name}={value}")
    assert (answer.status, list(answer.json)) == (400, [name])


async def test_unknown_query_parameters_are_ignored(office: Office) -> None:
    await office.meeting()
    assert len(await office.listed(page_size="1", ordering="-id")) == 1


async def test_a_body_of_more_than_a_megabyte_is_refused(office: Office) -> None:
    event = await office.meeting()
    answer = await office.call("POST", f"{EVENTS}{event}/bot/", b" " * 1_100_000)
    assert answer.status == 413
    assert isinstance(answer.json, dict)


@pytest.mark.parametrize("host", ["x:99999999", ""])
async def test_a_host_that_is_no_host_is_refused(office: Office, host: str) -> None:
    url = office.sim.base_url + EVENTS
    headers = {"Authorization": "sim-key", "Host": host}
    async with office.http.get(url, headers=headers) as response:
        assert response.status == 400
        body = await response.json()
        shapes.check_answer("GET", EVENTS, 400, body)
        assert body["code"] == "bad_request"


async def test_a_packed_body_is_no_json(office: Office) -> None:
    event = await office.meeting()
    headers = {"Authorization": "sim-key", "Content-Encoding": "gzip"}
    url = f"{office.sim.base_url}{EVENTS}{event}/bot/"
    async with office.http.post(url, headers=headers, data=b"x") as response:
        assert response.status == 400
        body = await response.json()
        shapes.check_answer("POST", f"{EVENTS}{event}/bot/", 400, body)
        assert body["code"] == "parse_error"


async def test_what_could_not_be_shown_again_is_not_taken(office: Office) -> None:
    event = await office.meeting()
    deep = b"[" * 250 + b"]" * 250
    body = b'{"deduplication_key": "k", "bot_config": {"x": ' + deep + b"}}"
    answer = await office.call("POST", f"{EVENTS}{event}/bot/", body)
    assert (answer.status, answer.json["code"]) == (400, "parse_error")
    row = b'{"start_time": "2026-03-03T00:00:00Z", "end_time": "2026-03-03T00:00:00Z"'
    for value in (b"9" * 40, b"[" * 180 + b"]" * 180):
        body = row + b', "raw": {"x": ' + value + b"}}"
        path = f"/_sim/calendars/{office.ana}/events"
        await office.call("POST", path, body)
        assert (await office.call("GET", EVENTS)).status == 200
