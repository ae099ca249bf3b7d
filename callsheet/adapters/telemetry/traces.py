"""
Traces by OpenTelemetry: a span for each request, sent where OTEL_* variables say.

The instrumentation for aiohttp puts paths and queries into its spans; ours name the
route and nothing of what was asked.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final

import structlog
from aiohttp import web
from aiohttp.typedefs import Handler, Middleware

from callsheet.application.errors import ConfigurationError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

_EXPORTER: Final = "OTEL_TRACES_EXPORTER"
_PROTOCOLS: Final = (
    "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL",
    "OTEL_EXPORTER_OTLP_PROTOCOL",
)
_ENDPOINTS: Final = (
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
)
_SPOKEN: Final = "http/protobuf"

_log = structlog.get_logger("callsheet.traces")


@contextmanager
def tracing(environ: Mapping[str, str]) -> Iterator[tuple[Middleware, ...]]:
    """
    Trace requests until the block ends, if the standard variables ask for it.

    Args:
        environ: The variables; an endpoint or an exporter asks.

    Returns:
        What goes around requests; nothing if nobody asks, or the extra is not there.

    Raises:
        ConfigurationError: They ask for what is not spoken here.
    """
    if not _asked_for(environ):
        yield ()
        return
    if find_spec("opentelemetry.exporter") is None:
        _log.warning("traces.not_sent", lacks="install callsheet[otel]")
        yield ()
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415 -- an extra
        OTLPSpanExporter,
    )

    provider = provider_of(OTLPSpanExporter(), environ)
    try:
        yield (traced(provider),)
    finally:
        provider.shutdown()


def provider_of(
    exporter: "SpanExporter", environ: Mapping[str, str]
) -> "TracerProvider":
    """Make what collects spans, and sends them in the background."""
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415 -- an extra
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415 -- as above
    from opentelemetry.sdk.trace.export import (  # noqa: PLC0415 -- as above
        BatchSpanProcessor,
    )

    named = {} if environ.get("OTEL_SERVICE_NAME") else {"service.name": "callsheet"}
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(exporter))
    return provider


def traced(provider: "TracerProvider") -> Middleware:
    """Make a span of each request, as a part of its sender's trace."""
    from opentelemetry.propagate import extract  # noqa: PLC0415 -- an extra
    from opentelemetry.trace import SpanKind, StatusCode  # noqa: PLC0415 -- as above

    tracer = provider.get_tracer("callsheet.http")

    @web.middleware
    async def middleware(request: web.Request, handler: Handler) -> web.StreamResponse:
        resource = request.match_info.route.resource
        route = "(none)" if resource is None else resource.canonical
        with tracer.start_as_current_span(
            f"{request.method} {route}",
            context=extract(request.headers),
            kind=SpanKind.SERVER,
            attributes={"http.request.method": request.method, "http.route": route},
            record_exception=False,
        ) as span:
            response = await handler(request)
            span.set_attribute("http.response.status_code", response.status)
            if response.status >= 500:
                span.set_status(StatusCode.ERROR)
            return response

    return middleware


def _asked_for(environ: Mapping[str, str]) -> bool:
    if environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    exporter = environ.get(_EXPORTER, "").strip()
    if exporter not in ("", "otlp", "none"):
        raise ConfigurationError(f"{_EXPORTER}: otlp or none, nothing else is sent")
    asked = exporter == "otlp" or any(environ.get(name) for name in _ENDPOINTS)
    if exporter == "none" or not asked:
        return False
    for name in _PROTOCOLS:
        if environ.get(name, _SPOKEN) != _SPOKEN:
            raise ConfigurationError(f"{name}: only {_SPOKEN} is spoken here")
    return True
