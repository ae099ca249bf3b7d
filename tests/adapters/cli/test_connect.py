"""`calendars connect`: a link for its owner, or credentials at hand."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from callsheet.adapters.memory import MemoryConnections
from callsheet.domain.connection_records import ConnectionOffered
from callsheet.domain.token_records import TokenScope
from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.http.house import connector_for, open_house
from tests.application.office import Office

PUBLIC = "https://callsheet.acme.example"
ANA = ("--platform", "google", "--email", "ana@acme.example")


@pytest.fixture(autouse=True)
def set_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")
    monkeypatch.setenv("CALLSHEET_HTTP__PUBLIC_URL", PUBLIC)
    for name in ("GOOGLE", "MICROSOFT"):
        monkeypatch.setenv(f"CALLSHEET_OAUTH__{name}__CLIENT_ID", "simulated-client")
        monkeypatch.setenv(f"CALLSHEET_OAUTH__{name}__CLIENT_SECRET", "client-secret")


def connect(shell: Shell, *words: object) -> Ran:
    return shell("calendars", "connect", *words)


def test_a_link_is_printed_alone_and_is_nowhere_in_the_log(
    shell: Shell, bare: Path
) -> None:
    ran = connect(shell, *ANA, "--by", "dana", "--now", AT)
    assert ran.code == 0, ran.err
    url = ran.out.strip()
    secret = url.removeprefix(f"{PUBLIC}/connect/")
    assert len(secret) == 43
    assert ran.err == (
        "for ana@acme.example, once, until 2026-03-02T08:10:00Z; send it to no one "
        "else:\n"
    )
    for kept in bare.glob("log.db*"):
        content = kept.read_bytes()
        assert secret.encode() not in content
        assert b"ana@acme.example" not in content


def test_programs_get_a_document(shell: Shell) -> None:
    made = connect(shell, *ANA, "--tenant", "globex", "--now", AT, "--json").json
    assert made.pop("url").startswith(f"{PUBLIC}/connect/")
    assert len(made.pop("offer")) == 16
    assert made == {
        "schema_version": 1,
        "platform": "google",
        "email": "ana@acme.example",
        "tenant": "globex",
        "expires": "2026-03-02T08:10:00Z",
    }


LACKING = {
    "CALLSHEET_HTTP__PUBLIC_URL": "set CALLSHEET_HTTP__PUBLIC_URL",
    "CALLSHEET_OAUTH__GOOGLE__CLIENT_ID": "oauth.google.client_id: is missing",
    "CALLSHEET_OAUTH__GOOGLE__CLIENT_SECRET": "oauth.google.client_secret: is missing",
}


@pytest.mark.parametrize(("name", "said"), LACKING.items(), ids=LACKING)
def test_what_is_not_set_up_is_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch, name: str, said: str
) -> None:
    monkeypatch.delenv(name)
    ran = connect(shell, *ANA)
    assert ran.code == 3
    assert said in ran.err
    assert not Path("log.db").exists()


def test_an_application_that_is_not_registered_is_named(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CALLSHEET_OAUTH__GOOGLE__CLIENT_ID")
    monkeypatch.delenv("CALLSHEET_OAUTH__GOOGLE__CLIENT_SECRET")
    ran = connect(shell, *ANA)
    assert ran.code == 3
    assert "set CALLSHEET_OAUTH__GOOGLE__CLIENT_ID and _CLIENT_SECRET" in ran.err


ODD = {
    "no address": (["--email", "ana"], "an address looks like ana@acme.example"),
    "two lines": (["--email", "ana@a\nb"], "the address holds control characters"),
    "an empty tenant": (
        ["--email", "ana@acme.example", "--tenant", " "],
        "the tenant says nothing",
    ),
    "no token for the service": (
        ["--email", "ana@acme.example", "--service", "http://127.0.0.1:1"],
        "--service: needs --token-file",
    ),
    "a token for no service": (
        ["--email", "ana@acme.example", "--token-file", "x"],
        "--token-file: is for --service URL",
    ),
    "a service far away, in clear": (
        [
            "--email",
            "a@b.example",
            "--service",
            "http://x.example",
            "--token-file",
            "t",
        ],
        "use https://",
    ),
    "a token file that is not there": (
        [
            "--email",
            "a@b.example",
            "--service",
            "http://127.0.0.1:1",
            "--token-file",
            "nowhere",
        ],
        "nowhere: No such file",
    ),
    "a refresh token for a service": (
        [
            "--email",
            "a@b.example",
            "--service",
            "http://127.0.0.1:1",
            "--token-file",
            "token",
            "--refresh-token-file",
            "token",
        ],
        "goes to Recall, not to a service",
    ),
}


@pytest.mark.parametrize(("words", "said"), ODD.values(), ids=ODD)
def test_what_makes_no_sense_is_refused(
    shell: Shell, words: list[str], said: str
) -> None:
    Path("token").write_text("cs_x")
    Path("t").write_text("cs_x")
    ran = connect(shell, "--platform", "google", *words)
    assert ran.code == 2
    assert said in ran.err
    assert ran.out == ""


def test_with_a_refresh_token_at_hand_it_is_connected_at_once(
    shell: Shell, stage: Stage
) -> None:
    secret = "a-refresh-token"
    Path("refresh").write_text(secret + "\n")
    words = ("--platform", "google", "--email", "eve@acme.example")
    ran = connect(shell, *words, "--refresh-token-file", "refresh", "--by", "dana")
    assert ran.code == 0, ran.err
    assert ran.out.startswith("created: calendar ")
    assert secret not in ran.out + ran.err
    stage.do(stage.office.later(seconds=5))
    (made,) = stage.do(
        stage.office.good("GET", "/api/v2/calendars/?email=eve@acme.example")
    )["results"]
    assert ran.out.strip().endswith(made["id"])
    assert made["oauth_refresh_token"] == secret
    assert made["status"] == "connected"
    # Said again, it is the same calendar.
    again = connect(shell, *words, "--refresh-token-file", "refresh", "--json")
    assert again.json["connection"] == "found"
    assert again.json["calendar"] == made["id"]
    said = shell("audit", "export").out
    assert said.count('"calendar_connected/1"') == 2
    assert '"by": "dana"' in said or '"by":"dana"' in said


@contextmanager
def service(office: Office) -> Iterator[str]:
    """A service in a thread of its own, and two tokens for it in files."""
    ready: list[tuple[str, str, str]] = []
    up, down = threading.Event(), asyncio.Event()
    loops: list[asyncio.AbstractEventLoop] = []

    async def serve() -> None:
        loops.append(asyncio.get_running_loop())
        connector = connector_for(office, MemoryConnections(office.recall))
        async with open_house(office, connector=connector) as house:
            weak = await house.token("weak", TokenScope.READ)
            url = str(house.client.make_url("")).rstrip("/")
            ready.append((url, house.bearer, weak))
            up.set()
            await down.wait()

    thread = threading.Thread(target=lambda: asyncio.run(serve()), daemon=True)
    thread.start()
    assert up.wait(30)
    url, bearer, weak = ready[0]
    Path("token.txt").write_text(bearer)
    Path("weak.txt").write_text(weak)
    try:
        yield url
    finally:
        loops[0].call_soon_threadsafe(down.set)
        thread.join(30)


def test_a_running_service_is_asked(shell: Shell) -> None:
    office = Office()
    with service(office) as url:
        at = ("--service", url, "--token-file", "token.txt")
        ran = connect(shell, *ANA, *at, "--why", "new here")
        assert ran.code == 0, ran.err
        assert ran.out.startswith(f"{PUBLIC}/connect/")
        assert connect(shell, *ANA, *at, "--by", "dana").code == 2
        weak = connect(shell, *ANA, "--service", url, "--token-file", "weak.txt")
        assert weak.code == 3
        assert "this needs a token with the scope operate" in weak.err
    gone = connect(shell, *ANA, *at)
    assert gone.code == 4
    assert f"the service at {url}: no answer" in gone.err
    (offered,) = asyncio.run(office.records(ConnectionOffered))
    assert (offered.by, offered.why) == ("door", "new here")
