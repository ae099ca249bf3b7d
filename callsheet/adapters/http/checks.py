"""What `/readyz` may ask besides whether the log can be read."""

from collections.abc import Sequence
from datetime import timedelta

from callsheet.adapters.http.background import Loop
from callsheet.adapters.http.parts import Check, Degraded
from callsheet.adapters.webhooks import Reception
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.ports import Clock
from callsheet.application.wording import span_words
from callsheet.domain.instants import spell


def passes_go_on(log: Log, clock: Clock, within: timedelta) -> Check:
    """
    Ask whether every event was looked at lately, by whichever process.

    Args:
        log: Where passes are recorded.
        clock: By which they are.
        within: So long ago the last complete pass may have begun.
    """

    async def check() -> str | None:
        ledger = Ledger(log)
        await ledger.catch_up()
        looked = ledger.workspace.looked_at_all
        if looked is None:
            return "there was no complete pass yet"
        span = clock.now() - looked
        return f"the last complete pass was {ago(span)}" if span > within else None

    return check


def ago(span: timedelta) -> str:
    """Say how long ago something was."""
    return f"{span_words(timedelta(seconds=round(span.total_seconds())))} ago"


def notices_kept(reception: Reception) -> Check:
    """Ask whether what Recall tells can be kept: while a disk is full, reads go on."""

    async def check() -> Degraded | None:
        since = reception.unkept_since
        if since is None:
            return None
        when = spell(since.replace(microsecond=0))
        return Degraded(
            f"webhooks cannot be kept since {when}: see webhook.not_kept in the log"
        )

    return check


def all_go_on(loops: Sequence[Loop]) -> Check:
    """Warn if something beside the requests is over that others can do without."""

    async def check() -> Degraded | None:
        over = [loop.name for loop in loops if await loop.check() is not None]
        if not over:
            return None
        return Degraded(f"{', '.join(over)}: over; the log says why, a restart cures")

    return check
