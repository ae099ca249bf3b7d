"""What is counted and logged of telling receivers; their names are the settings'."""

import structlog
from prometheus_client import CollectorRegistry, Counter, Gauge

from callsheet.application.notifying import Round
from callsheet.domain.deliveries import Result, Standing

_log = structlog.get_logger("callsheet.notify")


class Deliveries:
    """
    Hears of each round of each sender.

    Args:
        registry: That of the service.
    """

    def __init__(self, registry: CollectorRegistry) -> None:
        self._tries = Counter(
            "callsheet_notify_tries_total",
            "Messages that were sent to those who are told of changes.",
            ["endpoint", "result"],
            registry=registry,
        )
        self._waiting = _gauge(registry, "waiting", "Messages that were not taken yet.")
        self._lost = _gauge(registry, "given_up", "Messages that were given up.")
        self._away = _gauge(registry, "away", "Whether an endpoint takes nothing.")
        self._gone: set[str] = set()
        self._troubles: dict[str, str | None] = {}
        self._given_up: dict[str, int] = {}

    def know(self, endpoint: str, standing: Standing | None) -> None:
        """Count how an endpoint stands before anything is sent to it."""
        self._count(endpoint, standing or Standing())

    def told(self, endpoint: str, done: Round) -> None:
        """Count a round, and say in the log what somebody has to know."""
        for answer in done.answers.values():
            self._tries.labels(endpoint, answer.result.value).inc()
        said = None if done.trouble is None else str(done.trouble)
        # It is tried again every few seconds, and mostly it is the same.
        if said is not None and said != self._troubles.get(endpoint):
            _log.warning("notify.log", endpoint=endpoint, said=said)
        self._troubles[endpoint] = said
        if done.standing is not None:
            self._say(endpoint, done)
            self._count(endpoint, done.standing)

    def _say(self, endpoint: str, done: Round) -> None:
        standing = done.standing or Standing()
        failed = [a for a in done.answers.values() if a.result is not Result.TAKEN]
        if failed:
            _log.info(
                "notify.refused",
                endpoint=endpoint,
                messages=len(failed),
                said=failed[-1].said,
            )
        if standing.lost > self._given_up.get(endpoint, 0):
            many, said = standing.lost, standing.said
            _log.error("notify.given_up", endpoint=endpoint, messages=many, said=said)
        if standing.gone_at is not None and endpoint not in self._gone:
            _log.error("notify.gone", endpoint=endpoint, said=standing.said)

    def _count(self, endpoint: str, standing: Standing) -> None:
        is_gone = standing.gone_at is not None
        self._waiting.labels(endpoint).set(len(standing.waiting))
        self._lost.labels(endpoint).set(standing.lost)
        self._away.labels(endpoint).set(is_gone or standing.is_away)
        self._given_up[endpoint] = standing.lost
        if is_gone:
            self._gone.add(endpoint)
        else:
            self._gone.discard(endpoint)


def _gauge(registry: CollectorRegistry, name: str, text: str) -> Gauge:
    whole = f"callsheet_notify_{name}"
    return Gauge(whole, text, ["endpoint"], registry=registry)
