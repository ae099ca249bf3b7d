"""What was counted, for Prometheus."""

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from callsheet.adapters.http.routing import Call, Route
from callsheet.domain.token_records import TokenScope


async def metrics(call: Call) -> bytes:
    """
    Give all counts in the text format of Prometheus.

    Whether a token is needed says the setting `http.metrics_need_token`.
    """
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
