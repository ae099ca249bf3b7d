"""`simulate` as a user starts it: profiles, switches, the clock's pace, webhooks."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import get_args, get_type_hints

import pytest

from callsheet.adapters.cli.simulate_options import SwitchOptions
from callsheet.adapters.cli.simulated_start import is_loopback
from callsheet.adapters.simulator.switches import PROFILES, ProfileName, Switches
from tests.adapters.cli.stage import AT, Shell
from tests.adapters.cli.test_process import first_document, simulating
from tests.adapters.simulator.office import NOW, Json
from tests.adapters.simulator.receiver import SECRET
from tests.forks.program import callsheet

SMALL = ("--calendars", "1", "--events", "1")


@dataclass
class Served:
    """A simulator that runs as a command; `told` is there once it has ended."""

    place: dict[str, str]
    told: str = ""

    def call(self, method: str, path: str, body: Json = None) -> Json:
        return self.answer(method, path, body)[1]

    def answer(self, method: str, path: str, body: Json = None) -> tuple[int, Json]:
        host = self.place["base_url"].removeprefix("http://")
        connection = HTTPConnection(host.replace("0.0.0.0", "127.0.0.1"))  # noqa: S104
        headers = {"Authorization": f"Token {self.place['api_key']}"}
        sent = None if body is None else json.dumps(body)
        connection.request(method, path, sent, headers)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        kind = answer.headers.get("Content-Type", "")
        return answer.status, json.loads(content) if "json" in kind else content

    def switches(self) -> Json:
        return self.call("GET", "/_sim/switches")

    def clock(self) -> Json:
        return self.call("GET", "/_sim/clock")


@contextmanager
def served(*words: str, **options: str) -> Iterator[Served]:
    with simulating(*SMALL, *words, program=[callsheet()], **options) as process:
        running = Served(first_document(process))
        yield running
        process.terminate()
        _, running.told = process.communicate(timeout=20)


def test_the_profiles_are_those_of_the_switches() -> None:
    offered = get_args(get_type_hints(SwitchOptions)["profile"])[0]
    assert get_args(offered) == get_args(ProfileName) == tuple(PROFILES)


def test_a_profile_sets_all_switches_and_single_ones_differ_from_it() -> None:
    words = "--profile hostile --set adhoc_pool=0 --set error_bodies=empty"
    with served(*words.split()) as running:
        switches = running.switches()["switches"]
    wanted = {"adhoc_pool": 0, "error_bodies": "empty"}
    assert switches == PROFILES["hostile"].changed(wanted).model_dump()
    assert "\nprofile: hostile\n" in running.told
    assert "\nswitches: error_bodies=empty, adhoc_pool=0\n" in running.told


def test_without_a_profile_nothing_is_said_of_switches() -> None:
    with served() as running:
        assert running.switches()["profile"] == "default"
    assert "profile:" not in running.told
    assert "switches:" not in running.told


def test_a_switch_takes_json_or_plain_text() -> None:
    words = "--set rows_vanish_after_days=null --set strict_slash=true".split()
    words += ["--set", 'rate_limits="off"', "--set", "revoke_noticed_after=90"]
    with served(*words) as running:
        assert set(running.switches()["changed"]) == {
            "rows_vanish_after_days",
            "strict_slash",
            "rate_limits",
            "revoke_noticed_after",
        }
    assert "strict_slash=true" in running.told
    assert "revoke_noticed_after=90," in running.told
    assert "rows_vanish_after_days=null" in running.told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("--set adhok_pool=0", "--set adhok_pool: there is no such switch; did you m"),
        ("--set zzz=0", "--set zzz: there is no such switch; see --switches"),
        ("--set adhoc_pool", "--set adhoc_pool: write NAME=VALUE"),
        (
            "--set adhoc_pool=many",
            "--set adhoc_pool: may be a whole number from 0 to 1000000, or null, not",
        ),
        ("--set adhoc_pool=true", "--set adhoc_pool: may be a whole number"),
        ("--set p_429=1.5", "--set p_429: may be a number from 0 to 1, not '1.5'"),
        ("--set p_429=NaN", "--set p_429: may be a number from 0 to 1"),
        ("--set strict_slash=7", "--set strict_slash: may be true or false"),
        ("--set rate_limits=on", "--set rate_limits: may be simulated, wall or off"),
        ("--set consent=" + "[" * 5000, "--set consent: may be ask, grant or deny"),
        ("--profile rough", 'Choose from: "default", "kind", "hostile"'),
        ("--speed 0", "--speed: the speed must be above 0, and at most 100000"),
        ("--speed nan", "--speed: the speed must be above 0"),
        ("--webhook-headers svix", "--webhook-headers: goes with --webhook-url"),
        ("--webhook-timestamps wall", "--webhook-timestamps: goes with --webhook-url"),
        ("--webhook-timestamps noon", 'Choose from: "simulated", "wall"'),
    ],
)
def test_a_choice_that_cannot_be_is_told_with_its_cure(
    shell: Shell, words: str, told: str
) -> None:
    ran = shell("simulate", *words.split())
    assert (ran.code, ran.out) == (2, "")
    assert told in ran.err


def test_all_switches_are_listed_with_their_values_and_meanings(shell: Shell) -> None:
    ran = shell("simulate", "--switches")
    assert (ran.code, ran.err) == (0, "")
    head, *lines = ran.out.splitlines()
    assert head.split() == ["switch", "default", "kind", "hostile"]
    names = [line.split()[0] for line in lines if not line.startswith(" ")]
    assert names == list(Switches.model_fields)
    words = " ".join(ran.out.split())
    assert "rate_limits simulated off simulated" in words
    assert "without limit. May be a whole number from 0 to 1000000, or null." in words
    assert max(map(len, lines)) <= 100


def test_the_list_of_switches_is_a_document_too(shell: Shell) -> None:
    ran = shell("simulate", "--switches", "--json")
    document = json.loads(ran.out)
    assert (ran.code, document["schema_version"]) == (0, 1)
    entries = {entry["name"]: entry for entry in document["switches"]}
    assert list(entries) == list(Switches.model_fields)
    assert entries["adhoc_pool"] == {
        "name": "adhoc_pool",
        "profiles": {"default": None, "kind": None, "hostile": 2},
        "allowed": "a whole number from 0 to 1000000, or null",
        "meaning": Switches.model_fields["adhoc_pool"].description,
    }
    for name, entry in entries.items():
        for profile, value in entry["profiles"].items():
            assert value == getattr(PROFILES[profile], name)


def test_a_clock_runs_from_where_it_is_put_as_fast_as_it_is_told() -> None:
    with served("--now", AT, "--speed", "3600") as running:
        time.sleep(0.1)
        shown = running.clock()
        assert (shown["mode"], shown["speed"]) == ("running", 3600)
        passed = datetime.fromisoformat(shown["now"]) - NOW
        assert timedelta(minutes=6) <= passed < timedelta(days=2)
        assert running.switches()["switches"]["rate_limits"] == "simulated"
    assert "and runs 3600 times as fast as here; Ctrl-C ends it" in running.told


def test_a_speed_alone_begins_at_the_machines_time() -> None:
    with served("--speed", "0.5") as running:
        shown = running.clock()
    assert shown["speed"] == 0.5
    age = datetime.now(UTC) - datetime.fromisoformat(shown["now"])
    assert timedelta() <= age < timedelta(minutes=1)


def test_where_the_clock_stands_rate_limits_go_by_the_machines() -> None:
    with served("--now", AT) as running:
        assert running.clock()["mode"] == "stepped"
        for _ in range(60):
            assert running.answer("GET", "/api/v2/calendars/")[0] == 200
        assert running.answer("GET", "/api/v2/calendars/")[0] == 429
        assert running.switches()["changed"] == ["rate_limits"]
    assert "its clock says 2026-03-02T08:00:00Z and stands; Ctrl-C" in running.told
    assert "\nswitches: rate_limits=wall\n" in running.told


@pytest.mark.parametrize(
    ("words", "kept"),
    [
        ("--set rate_limits=simulated", "simulated"),
        ("--set rate_limits=off", "off"),
        ("--profile kind", "off"),
        ("--profile hostile", "wall"),
    ],
)
def test_where_the_clock_stands_what_was_asked_for_is_kept(
    words: str, kept: str
) -> None:
    with served("--now", AT, *words.split()) as running:
        assert running.switches()["switches"]["rate_limits"] == kept


@dataclass
class Hook:
    """An endpoint of an application, in a thread of its own."""

    url: str = ""
    got: list[dict[str, str]] = field(default_factory=list)


@contextmanager
def hook() -> Iterator[Hook]:
    heard = Hook()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            heard.got.append({n.lower(): value for n, value in self.headers.items()})
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        heard.url = f"http://127.0.0.1:{server.server_port}/hook"
        Thread(target=server.serve_forever, daemon=True).start()
        yield heard
        server.shutdown()


def announced(running: Served) -> None:
    """Let something change, and wait until it has been told."""
    event = running.call("GET", "/_sim/truth?limit=1")["events"][0]["event_id"]
    running.call("POST", f"/_sim/events/{event}/edit", {"title": "Another"})
    assert running.call("POST", "/_sim/webhooks/deliver", {})["done"] is True


@pytest.mark.parametrize(
    ("words", "family", "at"),
    [
        ("", "webhook", lambda: NOW),
        (
            "--webhook-headers svix --webhook-timestamps wall",
            "svix",
            lambda: datetime.now(UTC),
        ),
    ],
)
def test_messages_are_signed_as_the_endpoint_wants_it(
    words: str, family: str, at: Callable[[], datetime]
) -> None:
    secret = {"CALLSHEET_RECALL__WEBHOOK_SECRET": SECRET}
    with hook() as heard:
        options = ("--now", AT, "--webhook-url", heard.url, *words.split())
        with served(*options, **secret) as running:
            announced(running)
    assert "\nwebhooks: to --webhook-url, signed\n" in running.told
    [headers] = heard.got
    signed = datetime.fromtimestamp(int(headers[f"{family}-timestamp"]), UTC)
    assert abs(at() - signed) < timedelta(minutes=5)
    other = "webhook" if family == "svix" else "svix"
    assert f"{other}-id" not in headers


def test_messages_that_nothing_signs_are_told_of() -> None:
    with served("--webhook-url", "http://127.0.0.1:9/hook") as running:
        pass
    assert "not signed: CALLSHEET_RECALL__WEBHOOK_SECRET" in running.told


def test_the_address_of_the_page_is_told_and_leads_to_it() -> None:
    with served() as running:
        status, page = running.answer("GET", "/_sim/")
    assert (status, page[:15]) == (200, b"<!doctype html>")
    assert f"Its page for a browser: {running.place['base_url']}/_sim/" in running.told
    assert "open to the network" not in running.told


def test_who_opens_the_api_to_the_network_is_told_what_that_means() -> None:
    with served("--host", "0.0.0.0") as running:  # noqa: S104 -- the case itself
        assert running.answer("GET", "/_sim/")[0] == 200
    port = running.place["base_url"].rpartition(":")[2]
    assert "warning: 0.0.0.0 is open to the network" in running.told
    assert "whose key (sim-key) is public" in running.told
    assert f"Its page for a browser: http://127.0.0.1:{port}/_sim/" in running.told


@pytest.mark.parametrize(
    ("host", "own"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("::ffff:127.0.0.1", True),
        ("localhost", True),
        ("0.0.0.0", False),  # noqa: S104 -- compared
        ("::", False),
        ("192.0.2.7", False),
        ("sim.example", False),
        ("", False),
    ],
)
def test_a_host_is_this_machines_alone_or_open(host: str, own: bool) -> None:
    assert is_loopback(host) is own
