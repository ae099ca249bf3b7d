"""What is counted of requests; labels come from tables, never from who asks."""

from typing import Final

from aiohttp import web
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, Info

NO_ROUTE: Final = "(none)"
"""The route of requests for which there is none."""

_METHODS: Final = frozenset(
    {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
)
_SECONDS: Final = (0.005, 0.02, 0.1, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """
    Counts requests in a registry, to which others add what they count.

    Args:
        registry: One of its own for each service.
        version: Of the program.
    """

    def __init__(self, registry: CollectorRegistry, version: str) -> None:
        self._requests = Counter(
            "callsheet_http_requests_total",
            "Requests that were answered.",
            ["route", "method", "status"],
            registry=registry,
        )
        self._seconds = Histogram(
            "callsheet_http_request_duration_seconds",
            "Time from a request to its answer.",
            ["route", "method"],
            buckets=_SECONDS,
            registry=registry,
        )
        self.in_progress = Gauge(
            "callsheet_http_requests_in_progress",
            "Requests that are not answered yet.",
            registry=registry,
        )
        self.refused = Counter(
            "callsheet_http_refused_total",
            "Requests that were not let in.",
            ["problem"],
            registry=registry,
        )
        info = Info("callsheet_build", "Which program this is.", registry=registry)
        info.info({"version": version})

    def count(self, route: str, method: str, status: int, seconds: float) -> None:
        """Count an answered request."""
        known = method if method in _METHODS else "other"
        self._requests.labels(route, known, f"{status // 100}xx").inc()
        self._seconds.labels(route, known).observe(seconds)


METRICS: Final = web.AppKey("metrics", Metrics)


def route_of(request: web.Request) -> str:
    """Name the route of a request by its template, such as `/v1/events/{id}`."""
    resource = request.match_info.route.resource
    return NO_ROUTE if resource is None else resource.canonical
