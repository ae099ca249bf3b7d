"""What is asked of the service itself: does it live, is it ready, which one is it."""

import asyncio
from dataclasses import dataclass
from enum import Enum
from typing import Final

import structlog

from callsheet.adapters.http.parts import DRAINING, Check, Degraded, Remark
from callsheet.adapters.http.routing import Answer, Call, Route
from callsheet.application.errors import LogUnavailable

_PATIENCE: Final = 5.0
"""Seconds in which a check has to answer."""

_log = structlog.get_logger("callsheet.http")


class _Silent(str):
    """What is said of a check that could not answer itself."""

    __slots__ = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Alive:
    """That it answers at all."""

    alive: bool


class Severity(Enum):
    """Whether something else should be asked, somebody has to look, or neither."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessReason:
    """Why the service is not ready or not well, and which check says so."""

    check: str
    severity: Severity
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether the service can do its work, and why not, or not well."""

    ready: bool
    degraded: bool
    reasons: tuple[ReadinessReason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """Which program this is."""

    name: str
    version: str


async def livez(call: Call) -> Alive:
    """Say that the process answers; if it does not, it is to be started anew."""
    return Alive(alive=True)


async def readyz(call: Call) -> Answer[Readiness]:
    """
    Ask every check; 503 names those that say no.

    A warning names what no other process would do better, such as a key that Recall
    refuses: it makes the service degraded, and leaves it ready to be asked and told.
    What is told for information alone does neither.
    """
    reasons = await reasons_of(call)
    severities = {one.severity for one in reasons}
    ready = Severity.ERROR not in severities
    degraded = bool(severities - {Severity.INFO})
    found = Readiness(ready=ready, degraded=degraded, reasons=reasons)
    return Answer(found, status=200 if ready else 503)


async def reasons_of(call: Call) -> tuple[ReadinessReason, ...]:
    """Ask every check, and give what speaks against being ready, or well."""
    checks = {"log": _log_check(call), **call.parts.checks}
    said = await asyncio.gather(*(_asked(name, one) for name, one in checks.items()))
    # Without the log the others that read it say nothing of what they are for.
    lost = isinstance(said[0], _Silent)
    reasons = [
        _reason(name, why)
        for name, why in zip(checks, said, strict=True)
        if why is not None and not (lost and isinstance(why, _Silent) and name != "log")
    ]
    if call.request.app[DRAINING].is_set():
        reasons.append(_reason("service", "it is about to end"))
    return tuple(reasons)


def _reason(check: str, why: str | Degraded | Remark) -> ReadinessReason:
    if isinstance(why, Remark):
        return ReadinessReason(check=check, severity=Severity.INFO, reason=why.reason)
    if isinstance(why, Degraded):
        return ReadinessReason(
            check=check, severity=Severity.WARNING, reason=why.reason
        )
    return ReadinessReason(check=check, severity=Severity.ERROR, reason=why)


async def version(call: Call) -> Version:
    """Say which program this is."""
    return Version(name="callsheet", version=call.parts.version)


def _log_check(call: Call) -> Check:
    async def check() -> str | None:
        await call.parts.log.since(0, 1)
        return None

    return check


async def _asked(name: str, check: Check) -> str | Degraded | Remark | None:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except TimeoutError:
        return _Silent(f"no answer within {_PATIENCE:g} s")
    except LogUnavailable as error:
        _log.warning("http.check_failed", check=name, problem=str(error))
    except Exception as error:  # noqa: BLE001 -- a check that fails is a reason
        _log.warning("http.check_failed", check=name, kind=type(error).__name__)
    return _Silent("it failed; the service's log says how")


ROUTES: Final = (
    Route(
        method="GET",
        path="/livez",
        handler=livez,
        summary="Does the process answer?",
        scope=None,
        tag="service",
    ),
    Route(
        method="GET",
        path="/readyz",
        handler=readyz,
        summary="Can the service do its work?",
        scope=None,
        tag="service",
        also={503: Readiness},
    ),
    Route(
        method="GET",
        path="/version",
        handler=version,
        summary="Which program is this?",
        scope=None,
        tag="service",
    ),
)
