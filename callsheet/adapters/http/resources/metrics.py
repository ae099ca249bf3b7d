"""What was counted, for Prometheus."""

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from callsheet.adapters.http.routing import Call, Route
from callsheet.application.errors import CallsheetError
from callsheet.domain.token_records import TokenScope

_log = structlog.get_logger("callsheet.http")


async def metrics(call: Call) -> bytes:
    """
    Give all counts in the text format of Prometheus.

    Whether a token is needed says the setting `http.metrics_need_token`.
    """
    for measure in call.parts.measures:
        try:
            await measure()
        except CallsheetError as error:
            # What was counted is shown even if the log cannot be read.
            _log.warning("http.not_measured", kind=type(error).__name__)
    return generate_latest(call.parts.registry)


def metrics_route(scope: TokenScope | None) -> Route:
    """Say to whom counts are shown."""
    return Route(
        method="GET",
        path="/metrics",
        handler=metrics,
        summary="What was counted, for Prometheus.",
        scope=scope,
        tag="service",
        media=CONTENT_TYPE_LATEST,
    )
