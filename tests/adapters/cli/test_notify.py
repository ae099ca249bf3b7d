"""Telling others: `serve` does, through kills; `notify` shows, tries and repeats."""

import asyncio
import json
import os
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.application.log_port import Entry
from callsheet.domain.deliveries import PAUSES, TOGETHER, Standing, Waiting
from tests.adapters.cli.stage import AT, Shell, lay_bare
from tests.adapters.notify.receiver import SECRET, Product, product
from tests.application.office import Office
from tests.domain.builders import HOUR, NOON, START
from tests.forks.program import callsheet

SETTINGS = """\
database_url = "sqlite:///log.db"

[notify]
allow_private = true
secret = "{secret}"

[notify.endpoints.app]
url = "{url}"
"""


def settle(url: str, more: str = "") -> None:
    Path("callsheet.toml").write_text(SETTINGS.format(url=url, secret=SECRET) + more)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    lay_bare(monkeypatch, tmp_path)
    return tmp_path


async def a_week_in(path: str, events: int) -> None:
    """Write the log of a company whose meetings were all moved once."""
    office = Office()
    for start in (START, START + HOUR):
        office.meet(*(f"evt-{i:02}" for i in range(events)), start=start)
        await office.sync()
    async with open_log(path) as log:
        records = await office.log.since(0, 100_000)
        assert isinstance(office.log, MemoryLog)
        entries = [
            Entry(stream=r.stream, expected=r.version - 1, record=r.record)
            for r in records
        ]
        await log.append(entries)


@asynccontextmanager
async def serving() -> AsyncIterator[tuple[asyncio.subprocess.Process, str]]:
    process = await asyncio.create_subprocess_exec(
        *(callsheet(), "serve", "--port", "0", "--json"),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "CALLSHEET_HTTP__METRICS_NEED_TOKEN": "false"},
    )
    assert process.stdout is not None
    said = await process.stdout.readuntil(b"}\n")
    try:
        yield process, json.loads(said)["url"]
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def test_what_changed_is_told_through_a_kill(folder: Path) -> None:
    async with product() as app:
        settle(app.url)
        await a_week_in("sqlite:///log.db", 60)
        async with open_log("sqlite:///log.db") as log:
            await log.standings.change("app", lambda _: Standing(position=0))
        async with serving() as (process, _):
            await app.until(50)
            process.kill()
            await process.wait()
        async with serving() as (process, url):
            await app.until(2 + 2 * 60)
            async with aiohttp.ClientSession() as session:
                metrics = await (await session.get(f"{url}/metrics")).text()
                ready = await session.get(f"{url}/readyz")
                assert ready.status == 200
            process.terminate()
            assert await asyncio.wait_for(process.wait(), 20) == 0
    assert 'callsheet_notify_tries_total{endpoint="app",result="taken"}' in metrics
    assert 'callsheet_notify_waiting{endpoint="app"} 0.0' in metrics
    bodies = dict(app.heard)
    assert len(bodies) == 2 + 2 * 60
    # What was on its way, and not yet noted, came twice with the same id.
    assert len(app.heard) - len(bodies) <= TOGETHER
    order: dict[str, list[str]] = {}
    for said in bodies.values():
        order.setdefault(str(said["event_id"]), []).append(said["kind"])
    del order["None"]
    assert all(kinds == ["booked", "moved"] for kinds in order.values())
    async with open_log("sqlite:///log.db", read_only=True) as log:
        standing = (await log.standings.known())["app"]
    assert (standing.holder, standing.waiting) == (None, ())


@pytest.fixture
def app(folder: Path) -> Iterator[Product]:
    """A product in a thread of its own, as commands meet it."""
    made: list[Product] = []
    up, down = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def listen() -> None:
        loops.append(asyncio.get_running_loop())
        async with product() as one:
            made.append(one)
            up.set()
            await down.wait()

    thread = threading.Thread(target=lambda: asyncio.run(listen()), daemon=True)
    thread.start()
    assert up.wait(10)
    settle(made[0].url)
    yield made[0]
    loops[0].call_soon_threadsafe(down.set)
    thread.join(10)


def test_a_test_message_is_signed_and_shows_what_comes_back(
    shell: Shell, app: Product
) -> None:
    ran = shell("notify", "test", "app")
    assert (ran.code, ran.out) == (0, "app: taken: status 204\n")
    ((name, said),) = app.heard
    assert name.startswith("msg_test_")
    assert (said["schema_version"], said["kind"]) == (1, "test")


def test_what_a_receiver_says_is_shown_as_text(shell: Shell, app: Product) -> None:
    async def complains(_: web.Request) -> web.Response:
        return web.Response(status=401, text="bad\x1b[31m signature\nline 2")

    app.behave = complains
    ran = shell("notify", "test", "app")
    assert ran.code == 1
    assert ran.out.startswith("app: not taken: status 401\n  bad")
    assert "\x1b" not in ran.out
    told = shell("notify", "test", "app", "--json").json
    assert (told["taken"], told["status"], told["said"]) == (False, 401, "status 401")


@pytest.mark.parametrize(
    ("words", "more", "code", "said"),
    [
        (("test", "apq"), "", 2, "no endpoint 'apq': did you mean app?"),
        (("test", "x"), "", 2, "no endpoint 'x': there is app"),
        (("resend", "app", "--all"), "", 2, "--all: say from where on, with --since"),
        (
            ("test", "bad"),
            '\n[notify.endpoints.bad]\nurl = "ftp://x"\n',
            3,
            "notify.endpoints.bad: url has to begin with https://",
        ),
    ],
)
def test_what_will_not_do_is_named(
    shell: Shell,
    app: Product,
    words: tuple[str, ...],
    more: str,
    code: int,
    said: str,
) -> None:
    settle(app.url, more)
    ran = shell("notify", *words)
    assert ran.code == code
    assert said in ran.err


def test_without_endpoints_nobody_is_told(shell: Shell, folder: Path) -> None:
    asyncio.run(a_week_in("sqlite:///log.db", 1))
    Path("callsheet.toml").write_text('database_url = "sqlite:///log.db"\n')
    none = "nobody is told: the settings have no [notify.endpoints.NAME]"
    assert none in shell("notify", "list").err
    ran = shell("notify", "test", "app")
    assert (ran.code, none in ran.err) == (3, True)


FAILED = Waiting(position=5, subject="event:evt-00", due=NOON, tries=len(PAUSES))


async def has_failed() -> None:
    await a_week_in("sqlite:///log.db", 2)
    async with open_log("sqlite:///log.db") as log:
        stands = Standing(
            position=15, given_up=(FAILED,), lost=1, said="status 500", gone_at=NOON
        )
        await log.standings.change("app", lambda _: stands)
        await log.standings.change("old", lambda _: Standing(position=3))


def test_the_list_says_how_far_each_has_come(shell: Shell, app: Product) -> None:
    asyncio.run(has_failed())
    settle(app.url, f'\n[notify.endpoints.new]\nurl = "{app.url}"\n')
    ran = shell("notify", "list", "--json").json
    end = ran["position"]
    states = [(one["name"], one["state"], one["behind"]) for one in ran["endpoints"]]
    assert states == [
        ("app", "gone", end - 15),
        ("new", "new", 0),
        ("old", "not set", end - 3),
    ]
    assert ran["endpoints"][0] == {
        "name": "app",
        "state": "gone",
        "position": 15,
        "behind": end - 15,
        "waiting": 0,
        "given_up": 1,
        "next_try_at": None,
        "delivered_at": None,
        "last_failure": "status 500",
    }
    assert "status 500" in shell("notify", "list").out


def test_what_failed_is_sent_once_more(shell: Shell, app: Product) -> None:
    asyncio.run(has_failed())
    ran = shell("notify", "resend", "app", "--since", "4", "--now", AT)
    assert (ran.code, ran.out) == (0, "app: 1 messages wait to be sent\n")
    (row, _) = shell("notify", "list", "--json").json["endpoints"]
    assert (row["state"], row["waiting"], row["given_up"]) == ("told", 1, 0)
    assert shell("notify", "resend", "app", "--since", "9", "--json").json == {
        "schema_version": 1,
        "name": "app",
        "all": False,
        "waiting": 1,
    }


def test_everything_can_be_sent_once_more(shell: Shell, app: Product) -> None:
    asyncio.run(has_failed())
    ran = shell("notify", "resend", "app", "--since", "2", "--all")
    assert ran.out.startswith("app: is sent all that changed in ")
    (row, _) = shell("notify", "list", "--json").json["endpoints"]
    assert (row["position"], row["given_up"]) == (2, 0)
