"""`callsheet doctor`: what is wrong with a set-up, and what cures it."""

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest

from callsheet.adapters.cli.doctor.examining import CHECKS
from callsheet.adapters.cli.doctor.findings import State, examined, fine
from callsheet.adapters.cli.doctor.log_checks import room
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.lock import WriterLock
from callsheet.application.errors import LogUnavailable
from callsheet.application.inbox import Notice, NoticeKind
from callsheet.domain.ids import BotId, CalendarId
from tests.adapters.cli.program import WELL, serving
from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.cli.test_run import bots, until
from tests.simulation.company import SECRET, Company, open_company


@pytest.fixture
def company(bare: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    with open_company(monkeypatch, bare) as company:
        yield company


def states(ran: Ran) -> dict[str, str]:
    return {one["name"]: one["state"] for one in ran.json["checks"]}


def finding(ran: Ran, name: str) -> tuple[str, str]:
    """The state of a check, and what was seen with its cure."""
    (one,) = (one for one in ran.json["checks"] if one["name"] == name)
    return one["state"], f"{one['seen']} -> {one['cure']}"


def test_of_a_service_that_runs_all_is_well_and_the_knock_is_done_at_once(
    company: Company, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(command="run", port=company.port) as service:
        until(company.recall.requests)
        company.meet()
        until(lambda: bots(company) == 1)
        until(lambda: service.get("/readyz")[1] == WELL)
        shown = shell("doctor", "--service", service.url)
        ran = shell("doctor", "--service", service.url, "--json")
        monkeypatch.setenv("CALLSHEET_RECALL__WEBHOOK_SECRET", f"{SECRET[:-2]}AA")
        other = shell("doctor", "--service", service.url, "--json")
        until(lambda: asyncio.run(waiting()) == [])
    assert (shown.code, shown.err) == (0, "")
    for icon in ("✓ ok", "- not checked"):
        assert icon in shown.out
    assert list(states(ran)) == ["settings", *CHECKS]
    warned = {name for name, state in states(ran).items() if state == "warning"}
    assert warned == set()
    assert "none of calendar.update, bot.*" in finding(ran, "webhooks heard")[1]
    assert "process" in finding(ran, "writing")[1]
    assert (other.code, finding(other, "webhook, signed")[0]) == (1, "wrong")
    assert "other secrets" in finding(other, "webhook, signed")[1]
    assert SECRET not in ran.out + other.out


async def waiting() -> list[str]:
    async with open_log("sqlite:///log.db", read_only=True) as log:
        return [kept.notice.message_id for kept in await log.inbox.waiting(0, 100)]


def after_a_pass(shell: Shell) -> None:
    assert shell("sync", "--now", AT).code == 0


def with_key_gone(shell: Shell) -> None:
    after_a_pass(shell)
    Path("log.db.key").unlink()


def with_log_gone(shell: Shell) -> None:
    after_a_pass(shell)
    for file in Path().glob("log.db*"):
        if file.suffix not in (".head", ".key"):
            file.unlink()


def with_a_spoilt_policy(shell: Shell) -> None:
    Path("policy.toml").write_text('default = "recrd"\n')


def with_an_odd_policy(shell: Shell) -> None:
    rule = '[[rules]]\nname = "{}"\nwhen = {{ external = true }}\nthen = "record"\n'
    Path("policy.toml").write_text(rule.format("one") + rule.format("two"))


ODD: dict[str, tuple[dict[str, str], Callable[[Shell], object] | None, str]] = {
    "no secret": ({}, None, "webhook secrets: warning: set CALLSHEET_RECALL__WEBHOOK_"),
    "a token alone": (
        {"WEBHOOK__QUERY_TOKEN": "hunter2"},
        None,
        "webhook secrets: warning: make a secret",
    ),
    "no log yet": ({}, None, "log: warning: `callsheet run` begins one"),
    "raised rates": (
        {"RATES__ADD_BOT": "700"},
        None,
        "budget: warning: add_bot 700 (documented: 600)",
    ),
    "an odd policy": ({}, with_an_odd_policy, "policy: warning: policy check"),
    "a strange calendar": (
        {"MODES__CALENDARS": '{"ann@acme.example": "observe"}'},
        None,
        "modes: warning: ann@acme.example",
    ),
    "a receiver without a name": (
        {
            "NOTIFY__ENDPOINTS": '{"crm": {"url": "https://crm.invalid/x"}}',
            "NOTIFY__SECRET": SECRET,
        },
        None,
        "receivers: warning: notify.endpoints.crm.url",
    ),
    "a key that is refused": (
        {"RECALL__API_KEY": "hunter2"},
        None,
        "key and region: wrong 3: set CALLSHEET_RECALL__REGION",
    ),
    "no key": (
        {"RECALL__API_KEY": ""},
        None,
        "key and region: wrong 3: set CALLSHEET_RECALL__API_KEY",
    ),
    "Recall away": (
        {"RECALL__BASE_URL": "http://127.0.0.1:1"},
        None,
        "key and region: wrong 4: whether this machine may call out",
    ),
    "a secret that is none": (
        {"RECALL__WEBHOOK_SECRET": "hunter2"},
        None,
        "webhook secrets: wrong 3: copy it from Recall's dashboard",
    ),
    "no service": (
        {"HTTP__PUBLIC_URL": "http://127.0.0.1:1"},
        None,
        "webhook, unsigned: wrong 1: start `callsheet run`",
    ),
    "no DNS record": (
        {"HTTP__PUBLIC_URL": "https://callsheet.invalid"},
        None,
        "webhook, unsigned: wrong 1: make a DNS record",
    ),
    "a lost key": ({}, with_key_gone, "log: wrong 1: put the log's key back"),
    "a log that is gone": ({}, with_log_gone, "log: wrong 1: put the log back"),
    "no folder": (
        {"DATABASE_URL": "sqlite:///nowhere/log.db"},
        None,
        "writing: warning: mkdir -p",
    ),
    "no policy": ({"POLICY": ""}, None, "policy: wrong 3: name a file with --policy"),
    "a spoilt policy": (
        {},
        with_a_spoilt_policy,
        "policy: wrong 3: callsheet policy check",
    ),
    "a mode for no rule": (
        {"MODES__RULES": '{"custmers": "observe"}'},
        None,
        "modes: wrong 3: did you mean 'customers'?",
    ),
    "an inner receiver": (
        {
            "NOTIFY__ENDPOINTS": '{"crm": {"url": "https://10.0.0.1/x"}}',
            "NOTIFY__SECRET": SECRET,
        },
        None,
        "receivers: wrong 3: notify.allow_private",
    ),
    "half an application": (
        {"OAUTH__GOOGLE__CLIENT_ID": "id"},
        None,
        "connecting: wrong 3: oauth.google.client_secret",
    ),
    "an application without an address": (
        {"OAUTH__GOOGLE__CLIENT_ID": "id", "OAUTH__GOOGLE__CLIENT_SECRET": "hunter2"},
        None,
        "connecting: wrong 3: set http.public_url",
    ),
    "an unknown setting": (
        {"RECALL__REGIO": "us-east-1"},
        None,
        "settings: wrong 3: did you mean CALLSHEET_RECALL__REGION?",
    ),
}


@pytest.mark.parametrize(("settings", "done", "cure"), ODD.values(), ids=ODD)
def test_what_is_amiss_is_told_with_its_cure(
    stage: Stage,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    done: Callable[[Shell], object] | None,
    cure: str,
) -> None:
    if done is not None:
        done(shell)
    for name, value in settings.items():
        monkeypatch.setenv(f"CALLSHEET_{name}", value)
    name, state, said = cure.split(": ", 2)
    wanted, _, code = state.partition(" ")
    ran = shell("doctor", "--json")
    found, told = finding(ran, name)
    assert (found, said in told, told) == (wanted, True, told)
    assert ran.code == int(code or 0)
    assert ran.json["exit_code"] == ran.code
    assert "hunter2" not in ran.out + ran.err
    assert len(ran.json["checks"]) == len(CHECKS) + 1


@pytest.mark.parametrize(
    ("seconds", "state"),
    [(0, "ok"), (-20, "ok"), (45, "warning"), (-45, "warning"), (90, "wrong")],
)
def test_a_clock_that_is_off_is_told(
    stage: Stage, shell: Shell, seconds: int, state: str
) -> None:
    now = datetime.now(UTC) + timedelta(seconds=seconds)
    ran = shell("doctor", "--json", "--now", now.isoformat())
    found, told = finding(ran, "clock")
    assert (found, ran.code) == (state, state == "wrong")
    assert ("NTP" in told) is (state != "ok")


@contextmanager
def answering(status: int, body: bytes = b"") -> Iterator[str]:
    """Something that answers everything alike, by default as no service of ours."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.send_response(status)
            self.send_header("Location", "https://elsewhere.example/")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_GET(self) -> None:
            self.do_POST()

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with HTTPServer(("127.0.0.1", 0), Handler) as server:
        Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


STRANGE = {
    308: ("Recall follows no redirect", "Recall follows no redirect"),
    404: ("pass /webhooks/recall on", "pass /webhooks/recall on"),
    503: ("see its /readyz", "see its /readyz"),
    500: ("see what runs at that address", "see what runs at that address"),
    204: ("taken and kept", "anybody's message is answered with 204"),
}


@pytest.mark.parametrize(("status", "told"), STRANGE.items())
def test_what_else_answers_there_is_told(
    stage: Stage,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    status: int,
    told: tuple[str, str],
) -> None:
    monkeypatch.setenv("CALLSHEET_RECALL__WEBHOOK_SECRET", SECRET)
    with answering(status) as url:
        ran = shell("doctor", "--service", url, "--json")
    assert ran.code == 1
    for name, said in zip(("signed", "unsigned"), told, strict=True):
        assert said in finding(ran, f"webhook, {name}")[1]
    assert "not as Callsheet does" in finding(ran, "service")[1]


@pytest.mark.parametrize(
    ("severity", "seen"),
    [
        ("info", ("ok", "ready, and all is well; work: sending: 12 of 60")),
        ("warning", ("warning", "ready, but work: sending: 12 of 60")),
    ],
)
def test_what_a_service_tells_for_information_alone_is_no_warning(
    stage: Stage, shell: Shell, severity: str, seen: tuple[str, str]
) -> None:
    reason = {"check": "work", "severity": severity, "reason": "sending: 12 of 60"}
    body = {"ready": True, "degraded": severity == "warning", "reasons": [reason]}
    with answering(200, json.dumps(body).encode()) as url:
        found, said = finding(shell("doctor", "--service", url, "--json"), "service")
    assert (found, said.partition(" -> ")[0]) == seen


def test_that_tls_fails_is_told(stage: Stage, shell: Shell) -> None:
    with answering(204) as url:
        ran = shell("doctor", "--service", url.replace("http:", "https:"), "--json")
    assert "let it have a certificate" in finding(ran, "webhook, unsigned")[1]


def test_redirect_addresses_are_told_and_what_was_heard(
    stage: Stage, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    after_a_pass(shell)
    asyncio.run(hear())
    monkeypatch.setenv("CALLSHEET_HTTP__PUBLIC_URL", "http://localhost:1")
    for name in ("ID", "SECRET"):
        monkeypatch.setenv(f"CALLSHEET_OAUTH__GOOGLE__CLIENT_{name}", "hunter2")
    ran = shell("doctor", "--json")
    state, said = finding(ran, "connecting")
    assert state == "ok"
    assert "http://localhost:1/oauth/google/callback" in said
    state, said = finding(ran, "webhooks heard")
    assert state == "ok"
    assert f"calendar.update {AT}; calendar.sync_events {AT}; bot.* {AT}" in said
    assert "hunter2" not in ran.out


def test_changes_of_which_no_webhook_told_are_told_and_a_quiet_time_is_none(
    stage: Stage, shell: Shell
) -> None:
    stage.do(stage.office.meeting(title="Globex"))
    after_a_pass(shell)
    shown = shell("doctor", "--now", AT)
    assert "! warning      webhooks heard" in shown.out
    state, said = finding(shell("doctor", "--json", "--now", AT), "webhooks heard")
    assert (state, "and events changed" in said) == ("warning", True)
    assert "to calendar.update and calendar.sync_events and bot.*" in said
    # Weeks in which nobody changed anything are no fault of the endpoint's.
    state, said = finding(shell("doctor", "--json"), "webhooks heard")
    assert (state, "nothing of that kind happened" in said) == ("ok", True)


async def hear() -> None:
    at = datetime.fromisoformat(AT)
    async with open_log("sqlite:///log.db") as log:
        for number, kind in enumerate(NoticeKind):
            notice = Notice(
                message_id=f"msg-{number}",
                received_at=at,
                kind=kind,
                calendar_id=CalendarId("cal"),
                bot_id=BotId("bot"),
            )
            await log.inbox.keep(notice)


def test_whoever_writes_to_the_log_is_named(
    stage: Stage, shell: Shell, bare: Path
) -> None:
    after_a_pass(shell)
    lock = WriterLock(bare / "log.db")
    ran = shell("doctor", "--json")
    lock.release()
    assert finding(ran, "writing")[1].startswith("this process writes to it")
    assert "nobody writes" in finding(shell("doctor", "--json"), "writing")[1]


def test_tenants_that_would_share_bots_are_told(stage: Stage, shell: Shell) -> None:
    calendars = list(stage.office.sim.world.calendars.values())
    for number, calendar in enumerate(calendars):
        calendar.metadata = {"tenant": f"customer {number}"}
    ran = shell("doctor", "--json")
    state, said = finding(ran, "tenants")
    assert (ran.code, state) == (3, "wrong")
    assert "choose the scheme 'tenant'" in said


@pytest.mark.parametrize(
    ("free", "state"),
    [(5_000_000_000, "OK"), (500_000_000, "WARNING"), (50_000_000, "WRONG")],
)
def test_room_is_told(free: int, state: str) -> None:
    assert room(free, Path("/var")).state is State[state]


async def test_a_check_that_hangs_or_breaks_is_a_finding_and_no_end() -> None:
    async def hangs() -> None:
        await asyncio.sleep(60)

    async def breaks() -> None:
        raise ZeroDivisionError("hunter2")

    async def refuses() -> None:
        raise LogUnavailable("the disk is full; make room")

    found = [await examined("it", one, 0.05) for one in (hangs, breaks, refuses)]  # type: ignore[arg-type]  # they see nothing
    assert [one.seen.state for one in found] == [State.WRONG] * 3
    assert "within 0.05 s" in found[0].seen.said
    assert "hunter2" not in found[1].seen.said
    assert (found[2].seen.said, found[2].seen.cure) == ("the disk is full", "make room")
    assert fine("well").cure is None


@pytest.mark.parametrize("url", ["callsheet", "https://ana:pw@c.example", "http://h:x"])
def test_a_service_that_is_no_address_is_refused(shell: Shell, url: str) -> None:
    ran = shell("doctor", "--service", url)
    assert (ran.code, ran.out) == (2, "")
    assert "--service" in ran.err
