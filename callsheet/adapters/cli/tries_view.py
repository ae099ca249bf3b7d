"""The calls made for an event, as a table for people."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo

from rich.table import Table
from rich.text import Text

from callsheet.adapters.cli.tables import fitted
from callsheet.adapters.cli.times import day_and_time, local
from callsheet.application.tries import Try
from callsheet.application.wording import OUTCOMES, intended_words, span_words
from callsheet.domain.records import Outcome

_WELL = (Outcome.DONE, Outcome.ADOPTED)


def something_failed(tries: Sequence[Try]) -> bool:
    """Say whether a call was not answered by what was asked for."""
    return any(one.answered is None or one.answered.code is not None for one in tries)


def tries_table(tries: Sequence[Try], zone: tzinfo | None, width: int) -> Table:
    """Show each call with its answer, the pause after it, and when it is next."""
    rows = [
        (
            Text(str(one.sent.attempt), justify="right"),
            Text(_moment(one.sent.at, zone)),
            Text(_sent(one, zone)),
            _answer(one),
            Text(_span(one.wait)),
            Text(_next(one, zone)),
        )
        for one in tries
    ]
    heads = ("try", "at", "sent", "answer", "wait", "next try")
    return fitted(heads, rows, title=2, reason=3, width=width)


def _sent(one: Try, zone: tzinfo | None) -> str:
    command = one.command
    if command is None:
        return "a command"
    if command.start is not None:
        return f"book for {day_and_time(command.start, zone)}"
    return intended_words(command)


def _answer(one: Try) -> Text:
    answered, ended = one.answered, one.ended
    if answered is None or ended is None:
        return Text("nothing on record: what came of it is not known", style="red")
    said = OUTCOMES[answered.outcome]
    if answered.status is not None:
        said = f"{answered.status}: {said}"
    if answered.detail is not None:
        said += f" ({answered.detail})"
    if ended is not answered:
        said += f"; in the end: {OUTCOMES[ended.outcome]}"
    return Text(said, style="green" if ended.outcome in _WELL else "red")


def _next(one: Try, zone: tzinfo | None) -> str:
    if one.answered is None or one.answered.retry_at is None:
        return ""
    return f"{local(one.answered.retry_at, zone):%H:%M:%S}"


def _moment(instant: datetime, zone: tzinfo | None) -> str:
    return f"{day_and_time(instant, zone)}:{local(instant, zone):%S}"


def _span(wait: timedelta | None) -> str:
    if wait is None:
        return ""
    return span_words(wait)
