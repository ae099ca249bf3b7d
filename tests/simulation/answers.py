"""
Recall's bad answers to one call, as rows of tables: what is ordered, what follows.

A row says what the log has to hold of it and when the call is made again; the tests
say for which call, and what has come of the bots in the end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from callsheet.adapters.simulator.recall.script import Scripted
from tests.simulation.witness import PATIENCE

MINUTE: Final = timedelta(minutes=1)

SHORT: Final = 0.4
"""Real seconds after which a client takes a call for lost."""

CODE: Final = {"code": "some_code", "detail": "Words that nobody stores."}
"""What Recall says besides the status: the code is recorded, the words are not."""

GIGABYTE: Final = 1024**3


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """
    Answers to one kind of call, and what follows.

    Attributes:
        answers: As ordered, one call after the other; then the real ones.
        failed: How each failure is recorded that is tried again.
        again: When it is tried again, in seconds after the first call.
        last: How the last call is recorded.
        patience: Real seconds that the client waits for an answer.
    """

    answers: tuple[Scripted, ...]
    failed: str = ""
    again: tuple[float, ...] = ()
    last: str = "done"
    patience: float = PATIENCE

    @property
    def over(self) -> timedelta:
        """Some minutes longer than all of it takes."""
        return timedelta(seconds=max((0, *self.again))) + 3 * MINUTE

    def sent(self, operation: str) -> list[str]:
        """When each call has to be made."""
        return [f"{operation} +{seconds:g}" for seconds in (0, *self.again)]

    def ends(self, command: str) -> list[str]:
        """What has to be recorded of each call."""
        failures = [f"{command} {self.failed} again +{at:g}" for at in self.again]
        return [*failures, f"{command} {self.last}"]


def scripted(status: int | None = None, **answer: Any) -> Scripted:  # noqa: ANN401 -- JSON
    """An ordered answer; of an error the body has a code unless another is given."""
    if status is not None and not answer.keys() & {"text", "size", "json"}:
        answer["json"] = CODE
    return Scripted.model_validate({"status": status, **answer})


def _times(number: int, answer: Scripted) -> tuple[Scripted, ...]:
    return (answer,) * number


def _limited(**headers: str) -> Scripted:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return scripted(429, headers=named)


_BUSY = scripted(409)
_DATE = "Mon, 02 Mar 2026 08:00:00 GMT"
_IN_20_SECONDS = "Mon, 02 Mar 2026 08:00:20 GMT"

BUSY: Final[Mapping[str, Row]] = {
    "409": Row(answers=(_BUSY,), failed="refused busy 409 some_code", again=(1,)),
    "409 three times": Row(
        answers=_times(3, _BUSY),
        failed="refused busy 409 some_code",
        again=(1, 3, 7),
    ),
    "409 six times": Row(
        answers=_times(6, _BUSY),
        failed="refused busy 409 some_code",
        again=(1, 3, 7, 15, 31, 63),
    ),
    "429 with Retry-After in seconds": Row(
        answers=(_limited(Retry_After="40"),),
        failed="refused rate_limited 429 some_code",
        again=(40,),
    ),
    "429 with Retry-After as a date": Row(
        answers=(_limited(Retry_After=_IN_20_SECONDS, Date=_DATE),),
        failed="refused rate_limited 429 some_code",
        again=(20,),
    ),
    "429 without Retry-After, three times": Row(
        answers=_times(3, _limited()),
        failed="refused rate_limited 429 some_code",
        again=(1, 3, 7),
    ),
}
"""Not now: nothing was done, and it will be later."""

_EMPTY = scripted(507)
_EMPTY_FOR_45_SECONDS = scripted(507, headers={"Retry-After": "45"})

POOL: Final[Mapping[str, Row]] = {
    "507 once": Row(
        answers=(_EMPTY,),
        failed="refused pool_exhausted 507 some_code",
        again=(30,),
    ),
    "507 five times": Row(
        answers=_times(5, _EMPTY),
        failed="refused pool_exhausted 507 some_code",
        again=(30, 60, 90, 120, 150),
    ),
    "507 with Retry-After": Row(
        answers=_times(2, _EMPTY_FOR_45_SECONDS),
        failed="refused pool_exhausted 507 some_code",
        again=(45, 90),
    ),
}
"""No bot is free so near to the start."""

KEY_REFUSED: Final[Mapping[str, Row]] = {
    str(status): Row(
        answers=(scripted(status),),
        failed=f"refused not_allowed {status} some_code",
        again=(60,),
    )
    for status in (401, 402, 403)
}
"""It is the key that may not; nothing was done."""


def _lost(
    answer: Scripted, times: int = 1, *, seen: str = "", patience: float = PATIENCE
) -> Row:
    return Row(
        answers=_times(times, answer),
        failed=f"unknown unknown_outcome {seen}".strip(),
        again=(1, 3, 7, 15, 31, 63)[:times],
        patience=patience,
    )


_CUT = {"text": '{"id": ', "content_type": "application/json"}
_PAGE = {"text": "<!DOCTYPE html><title>Welcome</title>"}
_ELSEWHERE = {"Location": "https://elsewhere.example/"}

LOST: Final[Mapping[str, Row]] = {
    "500": _lost(scripted(500), seen="500 some_code"),
    "502": _lost(scripted(502, text="<html>Bad gateway</html>"), seen="502"),
    "503": _lost(scripted(503, text=""), seen="503"),
    "503 six times": _lost(scripted(503, text=""), 6, seen="503"),
    "504": _lost(scripted(504, text=""), seen="504"),
    "time-out, not done": _lost(scripted(then="hang"), patience=SHORT),
    "connection reset": _lost(scripted(then="reset")),
    "malformed JSON": _lost(scripted(200, **_CUT), seen="200"),
    "an HTML page": _lost(scripted(200, **_PAGE), seen="200"),
    "a redirect": _lost(scripted(302, text="", headers=_ELSEWHERE), seen="302"),
    "a body of 1 GB": _lost(scripted(200, size=GIGABYTE), seen="200"),
    "an error with a body of 1 GB": _lost(scripted(500, size=GIGABYTE), seen="500"),
}
"""Nobody knows, and nothing was done."""

_DONE: Final[Mapping[str, tuple[Scripted, str, float]]] = {
    "504, done": (scripted(504, work=True, text=""), "504", PATIENCE),
    "time-out, done": (scripted(work=True, then="hang"), "", SHORT),
    "connection reset half-way": (scripted(then="half"), "", PATIENCE),
    "malformed JSON, done": (scripted(200, work=True, **_CUT), "200", PATIENCE),
    "an HTML page, done": (scripted(200, work=True, **_PAGE), "200", PATIENCE),
    "a body of 1 GB, done": (
        scripted(200, work=True, size=GIGABYTE),
        "200",
        PATIENCE,
    ),
}


def done_unseen(outcome: str) -> dict[str, Row]:
    """Nobody knows, but it was done: one look shows it, which is recorded so."""
    return {
        name: Row(
            answers=(answer,),
            last=f"{outcome} unknown_outcome {seen}".strip(),
            patience=patience,
        )
        for name, (answer, seen, patience) in _DONE.items()
    }


def done_unseen_and_repeated() -> dict[str, Row]:
    """Nobody knows, and no look shows it, but doing it again does no harm."""
    return {
        name: _lost(answer, seen=seen, patience=patience)
        for name, (answer, seen, patience) in _DONE.items()
    }


ENDED: Final = {
    "code": "invalid_request_data",
    "message": "The event has already ended.",
    "errors": {"non_field_errors": ["The event has already ended."]},
}
"""Recall's documented answer to an addition for an event that is over."""

FOR_GOOD: Final[Mapping[str, Row]] = {
    "400 ended": Row(
        answers=(scripted(400, json=ENDED),),
        last="refused refused 400 invalid_request_data",
    ),
    "400 other": Row(
        answers=(scripted(400, json={"bot_config": ["Not so."]}),),
        last="refused refused 400",
    ),
    "404": Row(answers=(scripted(404),), last="refused gone 404 some_code"),
    "405": Row(answers=(scripted(405),), last="refused refused 405 some_code"),
}
"""Refused, and it would be again."""
