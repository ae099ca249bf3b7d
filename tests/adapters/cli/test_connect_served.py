"""A link of a service that runs: made by command, opened in a browser, ended again."""

from collections.abc import Iterator
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.request import HTTPCookieProcessor, build_opener

import pytest
from aiohttp.test_utils import unused_port

from tests.adapters.cli.program import Serving, serving
from tests.adapters.cli.stage import Shell, Stage
from tests.adapters.http.connecting import settings

CLEO = "cleo@acme.example"


@pytest.fixture
def service(
    stage: Stage, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Serving]:
    """A service whose providers are the simulation's, where everybody consents."""
    port = unused_port()
    configuration = settings(stage.base_url, f"http://127.0.0.1:{port}")
    google = configuration.oauth.google
    for name in ("client_id", "authorize_url", "token_url", "account_url"):
        variable = f"CALLSHEET_OAUTH__GOOGLE__{name.upper()}"
        monkeypatch.setenv(variable, str(getattr(google, name)))
    Path("secret").write_text("client-secret")
    monkeypatch.setenv("CALLSHEET_OAUTH__GOOGLE__CLIENT_SECRET_FILE", "secret")
    monkeypatch.setenv("CALLSHEET_HTTP__PUBLIC_URL", f"http://127.0.0.1:{port}")
    mailbox = {"address": CLEO, "platform": "google_calendar"}
    stage.do(stage.office.good("POST", "/_sim/mailboxes", mailbox))
    stage.office.switch(consent="grant")
    said = shell("tokens", "create", "door", "--scope", "operate").out.strip()
    Path("token.txt").write_text(said)
    with serving(command="run", port=port) as service:
        yield service


def found(stage: Stage) -> list[str]:
    stage.do(stage.office.later(seconds=5))
    path = f"/api/v2/calendars/?email={CLEO}"
    shown = stage.do(stage.office.good("GET", path))["results"]
    return [one["status"] for one in shown]


def test_from_the_command_to_a_calendar_and_back(
    service: Serving, stage: Stage, shell: Shell
) -> None:
    asked = ("--service", service.url, "--token-file", "token.txt")
    missing = ("--platform", "microsoft", "--email", CLEO)
    ran = shell("calendars", "connect", *missing, *asked)
    assert ran.code == 3
    assert "no application is registered with Microsoft: the service's" in ran.err
    words = ("--platform", "google", "--email", CLEO)
    ran = shell("calendars", "connect", *words, *asked)
    assert ran.code == 0, ran.err
    link = ran.out.strip()
    assert link.startswith(f"{service.url}/connect/")
    browser = build_opener(HTTPCookieProcessor(CookieJar()))
    page = browser.open(link).read().decode()
    assert f"Connect the Google calendar of {CLEO}" in page
    browser.addheaders = [("Origin", service.url)]
    told = browser.open(link, data=b"").read().decode()
    assert "The calendar is connected" in told
    assert found(stage) == ["connected"]
    synced = shell("calendars", "sync", CLEO, *asked)
    assert synced.code == 0, synced.err
    assert synced.out.startswith("will be read soon: calendar ")
    ended = shell("calendars", "disconnect", CLEO, "--yes", *asked)
    assert ended.code == 0, ended.err
    assert found(stage) == []
    listed = shell("calendars", "list", "--json").json["calendars"]
    (cleo,) = (one for one in listed if one["connected_by"] == "door")
    assert (cleo["status"], cleo["disconnected_by"]) == ("deleted", "door")


def test_a_service_that_is_set_up_by_half_says_what_is_missing(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_OAUTH__GOOGLE__CLIENT_ID", "id")
    ran = shell("serve", "--port", "0")
    assert ran.code == 3
    assert "oauth.google.client_secret: is missing" in ran.err
    monkeypatch.setenv("CALLSHEET_OAUTH__GOOGLE__CLIENT_SECRET", "secret")
    assert "CALLSHEET_HTTP__PUBLIC_URL" in shell("serve", "--port", "0").err
    monkeypatch.delenv("CALLSHEET_RECALL__API_KEY")
    monkeypatch.delenv("CALLSHEET_RECALL__BASE_URL")
    ran = shell("serve", "--port", "0")
    assert ran.code == 3
    assert "calendars are connected at Recall: set" in ran.err
    assert stage.writes() == 0
