"""Traces: sent where the standard variables say, with nothing of what was asked."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import structlog
from opentelemetry.sdk.trace.export.in_memory_span_exporter import (
    InMemorySpanExporter,
)

from callsheet.adapters.telemetry import traces
from callsheet.adapters.telemetry.traces import provider_of, traced, tracing
from callsheet.application.errors import ConfigurationError
from tests.adapters.http.house import open_house
from tests.application.office import Office


@pytest.fixture
def office() -> Office:
    return Office()


PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


async def test_a_request_is_a_span_that_names_its_route_alone(office: Office) -> None:
    kept = InMemorySpanExporter()
    provider = provider_of(kept, {})
    async with open_house(office, middlewares=[traced(provider)]) as house:
        headers = {"traceparent": PARENT}
        await house.get("/v1/events/evt-9?calendar=ana@acme.example", headers=headers)
        await house.get("/nothing/ana@acme.example")
    provider.shutdown()
    first, second = kept.get_finished_spans()
    assert (first.name, second.name) == ("GET /v1/events/{id}", "GET (none)")
    assert first.parent is not None
    assert f"{first.parent.trace_id:x}" == "af7651916cd43dd8448eb211c80319c"
    assert dict(first.attributes or {}) == {
        "http.request.method": "GET",
        "http.route": "/v1/events/{id}",
        "http.response.status_code": 404,
    }
    assert first.resource.attributes["service.name"] == "callsheet"
    assert "ana" not in first.to_json() + second.to_json()


class Collector(BaseHTTPRequestHandler):
    """Takes what is sent to it."""

    taken: list[str]

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.taken.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def collector() -> Iterator[HTTPServer]:
    Collector.taken = []
    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


async def test_spans_are_sent_to_the_endpoint_by_the_end(
    office: Office, collector: HTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://127.0.0.1:{collector.server_port}"
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", url)
    with tracing({"OTEL_EXPORTER_OTLP_ENDPOINT": url}) as around:
        async with open_house(office, middlewares=around) as house:
            await house.get("/livez")
    assert Collector.taken == ["/v1/traces"]


SILENT: dict[str, dict[str, str]] = {
    "nobody asks": {},
    "switched off": {"OTEL_SDK_DISABLED": "true", "OTEL_TRACES_EXPORTER": "otlp"},
    "no exporter": {
        "OTEL_TRACES_EXPORTER": "none",
        "OTEL_EXPORTER_OTLP_ENDPOINT": "http://x.example",
    },
}


@pytest.mark.parametrize("environ", SILENT.values(), ids=SILENT)
def test_nothing_is_traced_when(environ: dict[str, str]) -> None:
    with tracing(environ) as around:
        assert around == ()


UNSPOKEN: dict[str, dict[str, str]] = {
    "OTEL_TRACES_EXPORTER: otlp or none": {"OTEL_TRACES_EXPORTER": "jaeger"},
    "OTEL_EXPORTER_OTLP_PROTOCOL: only http/protobuf": {
        "OTEL_TRACES_EXPORTER": "otlp",
        "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc",
    },
}


@pytest.mark.parametrize(("said", "environ"), UNSPOKEN.items())
def test_what_is_not_spoken_is_named(said: str, environ: dict[str, str]) -> None:
    with pytest.raises(ConfigurationError, match=said), tracing(environ):
        pass


def test_without_the_extra_there_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(traces, "find_spec", lambda _: None)
    with (
        structlog.testing.capture_logs() as lines,
        tracing({"OTEL_TRACES_EXPORTER": "otlp"}) as around,
    ):
        assert around == ()
    assert [one["lacks"] for one in lines] == ["install callsheet[otel]"]
