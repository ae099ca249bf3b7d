"""Around every request: ids, the log's lines, counts, headers, and readiness."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import pytest
import structlog
from aiohttp import web
from aiohttp.test_utils import TestServer, make_mocked_request
from prometheus_client import Counter, Gauge, generate_latest

from callsheet.adapters.http.app import create_app
from callsheet.adapters.http.background import Loop
from callsheet.adapters.http.checks import all_go_on, passes_go_on
from callsheet.adapters.http.metrics import NO_ROUTE
from callsheet.adapters.http.parts import Degraded
from callsheet.adapters.http.resources import service
from callsheet.application.errors import LogAway, LogUnavailable
from tests.adapters.cli.program import WELL
from tests.adapters.http.house import House, open_house, parts_of, serving
from tests.application.office import Office

Lines = list[dict[str, Any]]


def error(check: str, reason: str) -> dict[str, str]:
    """What `/readyz` says of one that is not ready."""
    return {"check": check, "severity": "error", "reason": reason}


@pytest.fixture
def lines() -> Any:  # noqa: ANN401 -- a generator
    with structlog.testing.capture_logs(
        processors=[structlog.contextvars.merge_contextvars]
    ) as lines:
        yield lines


INBOUND = {
    "abc-123_X.9": True,
    "a" * 64: True,
    "a" * 65: False,
    "": False,
    "-a": False,
    "a b": False,
    'a"b': False,
    "ä": False,
}


@pytest.mark.parametrize(("said", "taken"), INBOUND.items())
async def test_a_sane_id_is_taken_and_any_other_replaced(
    house: House, said: str, taken: bool
) -> None:
    for path in ("/livez", "/nothing"):
        told = await house.get(path, headers={"X-Request-ID": said})
        found = told.headers["X-Request-ID"]
        assert found == said if taken else re.fullmatch(r"[0-9a-f]{16}", found)


async def test_a_request_is_one_line_without_what_is_anybodys(
    house: House, lines: Lines
) -> None:
    headers = {"X-Request-ID": "abc"}
    await house.get("/v1/events/evt-1?calendar=ana@acme.example", headers=headers)
    await house.get("/v1/nothing/ana@acme.example", bearer="")
    first, second = (one for one in lines if one["event"] == "http.request")
    assert first.pop("ms") >= 0
    assert first == {
        "event": "http.request",
        "log_level": "info",
        "method": "GET",
        "route": "/v1/events/{id}",
        "status": 200,
        "request_id": "abc",
        "token": "door",
        "address": "127.0.0.1",
    }
    assert (second["route"], second["status"], second["token"]) == (NO_ROUTE, 404, None)
    assert "ana" not in str(lines)
    assert house.bearer not in str(lines)


async def test_a_fault_is_told_by_its_place_and_never_by_its_text(
    house: House, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_: object) -> None:
        raise RuntimeError("ana@acme.example")

    monkeypatch.setattr(house.office.log, "call_sheet", broken)
    told = await house.get("/v1/events")
    (fault,) = (one for one in lines if one["event"] == "http.fault")
    assert fault["kind"] == "RuntimeError"
    assert "in sheet_page" in fault["at"][-2]
    assert fault["request_id"] == told.json["instance"]
    assert "ana" not in str(lines)


async def test_requests_are_counted_by_route_method_and_class(house: House) -> None:
    for path in ("/v1/events/evt-1", "/v1/events/evt-2", "/v1/events/x", "/a", "/b"):
        await house.get(path)
    await house.ask("PROPFIND", "/livez")
    await house.get("/v1/due", bearer="")
    text = (await house.get("/metrics")).text
    count = "callsheet_http_requests_total"
    for labels, many in {
        'method="GET",route="/v1/events/{id}",status="2xx"': 2,
        'method="GET",route="/v1/events/{id}",status="4xx"': 1,
        f'method="GET",route="{NO_ROUTE}",status="4xx"': 2,
        f'method="other",route="{NO_ROUTE}",status="4xx"': 1,
    }.items():
        assert f"{count}{{{labels}}} {many}.0\n" in text
    assert 'callsheet_build_info{version="1.2.3"} 1.0\n' in text
    assert 'callsheet_http_refused_total{problem="not-authenticated"} 1.0\n' in text
    assert "callsheet_http_requests_in_progress 1.0\n" in text
    assert 'duration_seconds_bucket{le="0.5",method="GET",route="/v1/due"} 1.0' in text


async def test_two_services_in_one_process_count_apart(office: Office) -> None:
    async with open_house(office) as one:
        await one.get("/livez")
        async with serving(create_app(parts_of(office))) as other:
            headers = {"Authorization": f"Bearer {one.bearer}"}
            async with other.get("/metrics", headers=headers) as answer:
                assert "/livez" not in await answer.text()


async def test_others_add_what_they_count(office: Office) -> None:
    parts = parts_of(office)
    Counter("callsheet_wakes_total", "Wakes.", registry=parts.registry).inc(7)
    async with open_house(office, registry=parts.registry) as house:
        assert "callsheet_wakes_total 7.0\n" in (await house.get("/metrics")).text


async def test_what_has_to_be_asked_for_is_asked_before_it_is_shown(
    office: Office, lines: Lines
) -> None:
    parts = parts_of(office)
    gauge = Gauge("callsheet_wakes", "Wakes.", registry=parts.registry)

    async def measure() -> None:
        gauge.inc()
        if "callsheet_wakes 2.0" in generate_latest(parts.registry).decode():
            raise LogUnavailable("/var/lib/secret.db")

    async with open_house(office, registry=parts.registry, measures=[measure]) as house:
        assert "callsheet_wakes 1.0\n" in (await house.get("/metrics")).text
        assert "callsheet_wakes 2.0\n" in (await house.get("/metrics")).text
    (told,) = (one for one in lines if one["event"] == "http.not_measured")
    assert "secret" not in str(told)


async def test_who_acts_on_what_is_written_is_woken(office: Office) -> None:
    woken: list[int] = []
    async with open_house(office, changed=lambda: woken.append(1)) as house:
        await house.get("/v1/events")
        assert woken == []
        told = await house.ask("DELETE", "/v1/tokens/nobody")
        assert (told.status, woken) == (404, [1])
        body = {"name": "wall", "scopes": ["read"]}
        assert (await house.ask("POST", "/v1/tokens", json=body)).status == 201
        assert woken == [1, 1]


async def test_every_answer_keeps_browsers_from_foolish_things(house: House) -> None:
    for path in ("/v1/events", "/nothing", "/livez", "/docs"):
        headers = (await house.get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
        assert headers["Cache-Control"] == "no-store"
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert headers["Server"] == "callsheet"


async def test_it_is_ready_when_every_check_says_so(office: Office) -> None:
    said: dict[str, str | None] = {"pass": None, "writer": None}

    async def last_pass() -> str | None:
        return said["pass"]

    async def writer() -> str | None:
        if said["writer"]:
            raise RuntimeError("/var/lib/secret.db")
        return None

    checks = {"pass": last_pass, "writer": writer}
    async with open_house(office, checks=checks) as house:
        told = await house.get("/readyz", bearer="")
        assert (told.status, told.json) == (200, WELL)
        said.update({"pass": "the last one was 3 h ago", "writer": "fails"})
        told = await house.get("/readyz", bearer="")
        assert told.status == 503
        assert told.json == {
            "ready": False,
            "degraded": True,
            "reasons": [
                error("pass", "the last one was 3 h ago"),
                error("writer", "it failed; the service's log says how"),
            ],
        }
        assert (await house.get("/livez")).status == 200


async def test_without_its_log_it_says_that_and_nothing_that_follows_from_it(
    office: Office, lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(*_: object) -> None:
        raise LogAway("no connection in 10 s")

    async def reads_it() -> None:
        await office.log.since(0, 1)

    async def reads_nothing() -> str:
        return "no turn yet"

    checks = {"recall": reads_it, "turns": reads_nothing}
    async with open_house(office, checks=checks) as house:
        monkeypatch.setattr(office.log, "since", away)
        told = await house.get("/readyz", bearer="")
    assert told.json["reasons"] == [
        error("log", "it failed; the service's log says how"),
        error("turns", "no turn yet"),
    ]
    failed = [one for one in lines if one["event"] == "http.check_failed"]
    assert failed[0]["problem"] == "no connection in 10 s"


async def test_what_another_process_would_not_do_better_leaves_it_ready(
    office: Office,
) -> None:
    async def key() -> Degraded:
        return Degraded("Recall refuses the key")

    async with open_house(office, checks={"recall": key}) as house:
        told = await house.get("/readyz", bearer="")
        reason = {**error("recall", "Recall refuses the key"), "severity": "warning"}
        said = {"ready": True, "degraded": True, "reasons": [reason]}
        assert (told.status, told.json) == (200, said)


async def test_passes_that_do_not_go_on_are_a_reason(office: Office) -> None:
    check = passes_go_on(office.log, office.clock, timedelta(hours=1))
    assert await check() == "there was no complete pass yet"
    await office.sync()
    office.clock.time += timedelta(hours=1)
    assert await check() is None
    office.clock.time += timedelta(seconds=0.5)
    assert await check() == "the last complete pass was 60 min ago"


async def test_a_check_that_does_not_answer_is_a_reason(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hangs(*_: object) -> None:
        await asyncio.sleep(30)

    monkeypatch.setattr(house.office.log, "since", hangs)
    monkeypatch.setattr(service, "_PATIENCE", 0.01)
    told = await house.get("/readyz", bearer="")
    assert told.json["reasons"] == [error("log", "no answer within 0.01 s")]


async def test_work_beside_the_requests_finishes_what_is_at_hand(
    office: Office, lines: Lines
) -> None:
    seen: list[str] = []

    async def work(stop: asyncio.Event) -> None:
        seen.append("begun")
        await stop.wait()
        await asyncio.sleep(0.01)
        seen.append("finished")

    loop = Loop("engine", work)
    assert await loop.check() == "it has not begun"
    checks = {"engine": loop.check}
    async with open_house(office, background=[loop], checks=checks) as h:
        assert (await h.get("/readyz")).json["ready"]
        assert seen == ["begun"]
    assert seen == ["begun", "finished"]
    assert not [one for one in lines if one["event"].startswith("background.")]


async def test_all_work_is_told_to_stop_before_any_is_waited_for(
    office: Office,
) -> None:
    seen: list[str] = []

    def loop(name: str, *, lasts: float) -> Loop:
        async def work(stop: asyncio.Event) -> None:
            await stop.wait()
            seen.append(f"{name} told")
            await asyncio.sleep(lasts)
            seen.append(f"{name} done")

        return Loop(name, work)

    loops = [loop("one", lasts=0), loop("two", lasts=0.02)]
    async with open_house(office, background=loops):
        await asyncio.sleep(0)
    assert seen == ["one told", "two told", "one done", "two done"]


async def test_work_that_does_not_stop_is_cancelled(
    office: Office, lines: Lines
) -> None:
    seen: list[str] = []

    async def work(stop: asyncio.Event) -> None:
        try:
            await asyncio.Event().wait()
        finally:
            seen.append("tidied up")

    async with open_house(office, background=[Loop("engine", work, patience=0.01)]):
        await asyncio.sleep(0)
    assert seen == ["tidied up"]
    told = [one["event"] for one in lines if one["event"].startswith("background.")]
    assert told == ["background.cancelled"]


@pytest.mark.parametrize("fails", [True, False])
async def test_work_that_ends_by_itself_is_noticed(
    office: Office, lines: Lines, fails: bool
) -> None:
    async def work(stop: asyncio.Event) -> None:
        if fails:
            raise RuntimeError("ana@acme.example")

    loop = Loop("engine", work)
    async with open_house(
        office, background=[loop], checks={"engine": loop.check}
    ) as h:
        await asyncio.sleep(0)
        reasons = (await h.get("/readyz")).json["reasons"]
        assert reasons == [error("engine", "it has ended by itself")]
    (told,) = (one for one in lines if one["event"].startswith("background."))
    assert told["event"] == ("background.failed" if fails else "background.ended")
    assert "ana" not in str(lines)


async def test_what_begins_and_cannot_leaves_nothing_behind(office: Office) -> None:
    seen: list[str] = []

    class Part:
        def __init__(self, name: str, *, fails: bool = False) -> None:
            self.name, self.fails = name, fails

        async def __aenter__(self) -> None:
            if self.fails:
                raise RuntimeError(self.name)
            seen.append(f"{self.name} begun")

        async def __aexit__(self, *_: object) -> None:
            seen.append(f"{self.name} ended")

    parts = parts_of(office, background=[Part("one"), Part("two", fails=True)])
    with pytest.raises(RuntimeError, match="two"):
        async with TestServer(create_app(parts)):
            pass
    assert seen == ["one begun", "one ended"]


@pytest.fixture
async def host(office: Office) -> AsyncIterator[House]:
    """Somebody else's application, in which the service is mounted."""
    await office.sync()

    async def hello(request: web.Request) -> web.Response:
        return web.Response(text="hello")

    app = web.Application()
    app.router.add_get("/hello", hello)
    app.add_subapp("/callsheet", create_app(parts_of(office)))
    async with serving(app) as client:
        house = House(office, client)
        house.bearer = await house.token("door")
        yield house


async def test_it_can_be_mounted_in_another_application(host: House) -> None:
    hello = await host.get("/hello")
    assert (hello.text, "X-Request-ID" in hello.headers) == ("hello", False)
    page = await host.get("/callsheet/v1/events?limit=2")
    assert page.status == 200
    rest = await host.get(f"/callsheet/v1/events{page.json['next']}")
    assert [one["event_id"] for one in rest.json["items"]] == ["evt-3"]
    assert (await host.get("/callsheet/v1/events", bearer="")).status == 401
    assert (await host.get("/callsheet/nothing")).problem == "not-found"
    document = (await host.get("/callsheet/openapi.json")).json
    assert document["servers"] == [{"url": "/callsheet"}]
    text = (await host.get("/callsheet/metrics")).text
    assert 'route="/callsheet/v1/events"' in text


def test_to_make_it_needs_no_loop_and_starts_nothing(office: Office) -> None:
    app = create_app(parts_of(office))
    request = make_mocked_request("GET", "/livez", app=app)
    assert request.app is app


async def test_what_others_can_do_without_is_a_warning_when_it_is_over() -> None:
    async def breaks(_: asyncio.Event) -> None:
        raise RuntimeError

    async def goes_on(stop: asyncio.Event) -> None:
        await stop.wait()

    async with Loop("policy", goes_on) as well, Loop("retention", breaks) as over:
        await asyncio.sleep(0)
        assert await all_go_on([well])() is None
        said = await all_go_on([well, over])()
    assert said == Degraded("retention: over; the log says why, a restart cures")
