"""What `/readyz` asks of an engine that runs in the same process."""

from collections.abc import Callable
from datetime import datetime, timedelta

from callsheet.adapters.http.at_work import AtWork, progress_words
from callsheet.adapters.http.checks import ago
from callsheet.adapters.http.parts import Check, Degraded, Remark
from callsheet.adapters.http.standing import Standing
from callsheet.adapters.http.unheard import HOUR, unheard
from callsheet.application.errors import Conflict, NotAllowed, Unreachable
from callsheet.application.inbox import Inbox
from callsheet.application.log_port import Log
from callsheet.application.ports import Clock
from callsheet.domain.instants import spell


def turns_go_on(
    standing: Standing, clock: Clock, within: timedelta, at_work: AtWork
) -> Check:
    """Ask whether the watch has finished a turn lately, or is coming on with one."""

    async def check() -> str | None:
        since = standing.good or standing.begun
        span = clock.now() - since
        moved = at_work.moved()
        if span <= within or (moved is not None and clock.now() - moved <= within):
            return None
        if standing.good is None:
            return f"it has begun {ago(span)}, and finished no turn yet"
        return f"the last good turn was {ago(span)}"

    return check


def takes_long(at_work: AtWork, clock: Clock) -> Check:
    """Tell what a turn is doing that takes long: nothing is wrong with that."""

    async def check() -> Remark | None:
        known = at_work.long()
        return None if known is None else Remark(progress_words(known, clock.now()))

    return check


def recall_lets_us(standing: Standing, log: Log) -> Check:
    """Ask whether Recall answers, and lets this key read and write."""

    async def check() -> Degraded | None:
        failing, since = standing.failing, standing.since
        if isinstance(failing, Conflict) and since is not None:
            return Degraded(
                f"another process decides on the same log{_status(None, since)}: see "
                "whether another `callsheet run` is at work; one is enough"
            )
        if isinstance(failing, NotAllowed) and since is not None:
            return Degraded(f"Recall refuses the key{_status(failing.status, since)}")
        if isinstance(failing, Unreachable) and since is not None:
            return Degraded(f"Recall does not answer{_status(None, since)}")
        if failing is not None and since is not None:
            kind = type(failing).__name__
            return Degraded(f"turns fail ({kind}){_status(None, since)}")
        stopped = (await log.workspace()).workspace.stopped
        if stopped is None:
            return None
        when = _status(stopped.status, stopped.at)
        return Degraded(f"Recall lets this key write nothing{when}")

    return check


def policy_loads(problem: Callable[[], str | None]) -> Check:
    """Ask whether the policy's files can be read as they are now."""

    async def check() -> Degraded | None:
        found = problem()
        if found is None:
            return None
        return Degraded(
            f"the policy is refused ({found}), and the last good one is in force; see "
            "callsheet policy check"
        )

    return check


def webhooks_come(
    inbox: Inbox,
    log: Log,
    clock: Clock,
    *,
    provable: bool,
    silence: timedelta,
) -> Check:
    """
    Ask whether Recall tells of changes; where nothing changes it need not.

    Args:
        inbox: Where its messages are kept.
        log: Which knows whether there is anything to tell of.
        clock: By which the silence is measured, from now on at the earliest.
        provable: Whether any message can be proven to be Recall's.
        silence: So long nothing may come while calendars are connected.
    """
    begun = clock.now()

    async def check() -> Degraded | None:
        if not provable:
            return Degraded("no webhook is taken: set CALLSHEET_RECALL__WEBHOOK_SECRET")
        found = await unheard(inbox, log, begun, clock.now())
        if found is None or found.silence <= silence:
            return None
        return Degraded(
            f"no webhook came for {found.silence // HOUR} h, and events changed, last "
            f"at {spell(found.change.replace(microsecond=0))}: see whether Recall's "
            "dashboard has this service's address"
        )

    return check


def _status(status: int | None, since: datetime) -> str:
    number = "" if status is None else f" ({status})"
    return f"{number} since {spell(since.replace(microsecond=0))}"
