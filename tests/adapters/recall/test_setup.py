"""Setting up a client: regions, base URLs, keys, sessions; and what is never shown."""

import traceback

import aiohttp
import pytest
import structlog

from callsheet.adapters.recall.client import RecallClient
from callsheet.adapters.recall.origin import Origin
from callsheet.adapters.recall.regions import REGIONS, region_url
from callsheet.application.errors import ConfigurationError, RecallError, Refused
from callsheet.application.ports import Calendars
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.ids import DedupKey, EventId
from tests.adapters.recall.rows import GOOGLE, LINK, ME
from tests.adapters.recall.server import KEY, Reply, in_turn, json_reply, serving

EVENT = EventId("event-1")


def test_the_client_is_what_the_use_cases_need() -> None:
    port: Calendars = RecallClient(region_url("us-east-1"), KEY)
    assert repr(port) == "RecallClient('https://us-east-1.recall.ai')"


@pytest.mark.parametrize("name", REGIONS)
def test_a_region_has_a_base_url(name: str) -> None:
    assert Origin(region_url(name)).url == f"https://{name}.recall.ai"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("us_east1", "did you mean us-east-1"),
        ("eu-central", "did you mean eu-central-1"),
        ("moon", "it has us-east-1, us-west-2, eu-central-1, ap-northeast-1"),
    ],
)
def test_an_unknown_region_is_refused_with_the_nearest(name: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        region_url(name)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ("https://us-east-1.recall.ai", "https://us-east-1.recall.ai"),
        ("HTTPS://US-EAST-1.recall.ai/", "https://us-east-1.recall.ai"),
        ("https://recall.example:8443", "https://recall.example:8443"),
        ("http://127.0.0.1:8765", "http://127.0.0.1:8765"),
        ("http://localhost:8765/", "http://localhost:8765"),
        ("http://[::1]:8765", "http://[::1]:8765"),
    ],
)
def test_a_base_url_that_will_do(given: str, url: str) -> None:
    assert Origin(given).url == url


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param("", "must look like", id="empty"),
        pytest.param("us-east-1.recall.ai", "must look like", id="without scheme"),
        pytest.param("ftp://x.example", "must look like", id="another scheme"),
        pytest.param("https://", "must look like", id="without host"),
        pytest.param("https://x.example:port", "must look like", id="no port"),
        pytest.param("http://us-east-1.recall.ai", "https://", id="http elsewhere"),
        pytest.param("http://127.0.0.1.evil.example", "https://", id="a look-alike"),
        pytest.param("https://x.example/api/v2", "without a path", id="with a path"),
        pytest.param("https://x.example?a=b", "without a path", id="with a query"),
        pytest.param("https://u:secret@x.example", "password", id="with a password"),
    ],
)
def test_a_base_url_that_is_refused(given: str, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as raised:
        RecallClient(given, KEY)
    assert "secret" not in str(raised.value)


@pytest.mark.parametrize(
    ("next_page", "target"),
    [
        ("https://us-east-1.recall.ai/api?cursor=a%3D", "/api?cursor=a%3D"),
        ("https://us-east-1.recall.ai:443/api", "/api"),
        ("http://us-east-1.recall.ai/api?cursor=a", "/api?cursor=a"),
        ("https://US-EAST-1.RECALL.AI/api", "/api"),
        ("/api?cursor=a", "/api?cursor=a"),
        ("?cursor=a", "/?cursor=a"),
    ],
)
def test_a_next_page_at_home(next_page: str, target: str) -> None:
    assert Origin(region_url("us-east-1")).follow(next_page) == target


@pytest.mark.parametrize(
    "next_page",
    [
        "https://us-west-2.recall.ai/api",
        "https://us-east-1.recall.ai.evil.example/",
        "https://us-east-1.recall.ai@evil.example/",
        "https://me:pw@us-east-1.recall.ai/",
        "https://us-east-1.recall.ai:8443/",
        "http://us-east-1.recall.ai:8080/",
        "//evil.example/api",
    ],
)
def test_a_next_page_that_is_not_at_home(next_page: str) -> None:
    with pytest.raises(Refused):
        Origin(region_url("us-east-1")).follow(next_page)


def test_on_this_machine_another_port_is_not_at_home() -> None:
    with pytest.raises(Refused):
        Origin("http://127.0.0.1:8765").follow("http://127.0.0.1/api")


@pytest.mark.parametrize("key", ["", "  ", "two words", "line\nbreak", "schlüssel"])
def test_a_key_that_cannot_be_one_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        RecallClient(region_url("us-east-1"), key)
    assert not key.strip() or key not in str(raised.value)


async def test_a_client_must_be_opened_first() -> None:
    client = RecallClient(region_url("us-east-1"), KEY)
    with pytest.raises(RuntimeError, match="async with"):
        await client.event(EVENT)


async def test_a_client_may_be_opened_again() -> None:
    async with serving(in_turn(json_reply(GOOGLE))) as (server, client):
        await client.event(EVENT)
        await client.__aexit__(None, None, None)
        async with client:
            await client.event(EVENT)
        assert len(server.asked) == 2


async def test_a_session_that_was_given_is_used_and_left_open() -> None:
    async with (
        serving(in_turn(json_reply(GOOGLE))) as (server, _),
        aiohttp.ClientSession(headers={"X-Host-Product": "yes"}) as session,
    ):
        async with RecallClient(server.url, KEY, session=session) as client:
            await client.event(EVENT)
        assert not session.closed
        assert server.asked[0].headers["X-Host-Product"] == "yes"


async def test_nothing_that_is_shown_holds_a_secret() -> None:
    replies = in_turn(
        json_reply(GOOGLE),
        Reply(status=401, body=b'{"detail": "key-nobody-may-see is wrong"}'),
        Reply(hang_up=True),
        Reply(body=b"key-nobody-may-see"),
        Reply(status=200, headers={"Content-Length": "x"}, body=b"1"),
    )
    shown: list[str] = []
    with structlog.testing.capture_logs() as logs:
        async with serving(replies) as (_, client):
            await client.event(EVENT)
            for _ in range(4):
                with pytest.raises(RecallError) as raised:
                    await client.add_bot(EVENT, DedupKey(LINK), BotSettings())
                error = raised.value
                shown += [str(error), repr(error), repr(vars(error))]
                shown += traceback.format_exception(error)
                assert (error.__cause__, error.__context__) == (None, None)
            shown += [repr(client), str(client)]
    assert len(logs) == 5
    assert {log["log_level"] for log in logs} == {"debug"}
    shown.append(repr(logs))
    for secret in (KEY, ME, LINK, "Weekly with Globex", "globex"):
        assert secret not in "\n".join(shown)
