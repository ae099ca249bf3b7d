"""What a check has found, and looking with a time limit that nobody can exceed."""

import asyncio
import threading
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final, TypeAlias, TypeVar

import structlog

from callsheet.adapters.cli.exits import Exit
from callsheet.application.errors import CallsheetError, ConfigurationError

LIMIT: Final = 20.0
"""Seconds that a check may take; then it is ended, and the others go on."""

T = TypeVar("T")

_log = structlog.get_logger(__name__)


class State(Enum):
    """How it stands with what was looked at."""

    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"
    NOT_CHECKED = "not_checked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """
    What was seen.

    Attributes:
        said: In one line; no secret is in it.
        cure: What to do about it, in one line; None if there is nothing to do.
        exit: With what the command ends because of it.
    """

    state: State
    said: str
    cure: str | None = None
    exit: Exit = Exit.FINE


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen by the check of a name."""

    check: str
    seen: Seen


Look: TypeAlias = Callable[[], Awaitable[Seen]]


def fine(said: str) -> Seen:
    """Say that all is well."""
    return Seen(state=State.OK, said=said)


def odd(said: str, cure: str) -> Seen:
    """Say that somebody should look, though everything runs."""
    return Seen(state=State.WARNING, said=said, cure=cure)


def wrong(said: str, cure: str, code: Exit = Exit.FAILED) -> Seen:
    """Say that something cannot work like this."""
    return Seen(state=State.WRONG, said=said, cure=cure, exit=code)


def unseen(said: str, cure: str | None = None) -> Seen:
    """Say why nothing could be looked at."""
    return Seen(state=State.NOT_CHECKED, said=said, cure=cure)


async def examined(name: str, look: Look, limit: float = LIMIT) -> Finding:
    """Look, and take whatever happens for a finding: no check stops another."""
    try:
        async with asyncio.timeout(limit):
            return Finding(name, await look())
    except TimeoutError:
        said = f"nothing was to be seen within {limit:g} s"
        return Finding(name, wrong(said, "see whether what it asks is overloaded"))
    except CallsheetError as error:
        return Finding(name, _told(error))
    except ImportError as error:
        said, cure = f"{error.name} is not installed", "install callsheet[cli,server]"
        return Finding(name, wrong(said, cure, Exit.CONFIGURATION))
    except Exception as error:  # noqa: BLE001 -- its text may hold what is secret
        kind = type(error).__name__
        _log.debug("doctor.fault", check=name, kind=kind)
        said = f"the check itself failed ({kind})"
        return Finding(name, wrong(said, "tell those who make Callsheet"))


async def on_a_thread(work: Callable[[], T]) -> T:
    """Work where it holds nobody up; whoever gives it up need not wait for its end."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def tell(result: T | None, error: Exception | None) -> None:
        if done.done():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(result)  # type: ignore[arg-type]  # of `work`, so a T

    def run() -> None:
        try:
            result, error = work(), None
        except Exception as raised:  # noqa: BLE001 -- raised again by who waits
            result, error = None, raised
        if not loop.is_closed():
            loop.call_soon_threadsafe(tell, result, error)

    threading.Thread(target=run, daemon=True).start()
    return await done


def exit_of(findings: Sequence[Finding]) -> Exit:
    """Say with what the command ends: what has to be cured first counts most."""
    found = {one.seen.exit for one in findings}
    order = (Exit.CONFIGURATION, Exit.UNREACHABLE, Exit.FAILED)
    return next((code for code in order if code in found), Exit.FINE)


def _told(error: CallsheetError) -> Seen:
    """Take an error's own cure, which stands behind what is wrong."""
    # Several lines are several problems: each names its place, and the cure is all.
    said, _, cure = str(error).replace("\n", " / ").partition("; ")
    code = Exit.FAILED
    if isinstance(error, ConfigurationError):
        code = Exit.CONFIGURATION
    return wrong(said, cure or "set it right, and ask again", code)
