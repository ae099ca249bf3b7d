"""Those who are told of changes by webhooks, as programs read them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from callsheet.adapters.documents.form import Instant
from callsheet.domain.deliveries import Standing
from callsheet.domain.instants import spell

State = Literal["told", "away", "gone", "new", "not set"]


@dataclass(frozen=True, slots=True, kw_only=True)
class EndpointDocument:
    """
    How far an endpoint has come.

    Attributes:
        state: `told`; `away` if it takes nothing at present, and is asked ever more
            seldom; `gone` if it said so (410), and is told nothing; `new` if nothing
            was sent yet; `not set` if only earlier settings have it.
        position: Of the log, up to which it was told; null if it is new.
        behind: So many records of the log it was not told of yet.
        waiting: Messages that are to be sent again.
        given_up: Messages that are not, unless somebody asks for it.
        next_try_at: When the first of those that wait is.
        delivered_at: When it took a message last.
        last_failure: What it answered when it did not.
    """

    name: str
    state: State
    position: int | None
    behind: int
    waiting: int
    given_up: int
    next_try_at: Instant | None
    delivered_at: Instant | None
    last_failure: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResentDocument:
    """
    What is to be sent once more.

    Attributes:
        all: Whether what was taken is, too.
        waiting: Messages that wait, or with `all` the records of the log from which
            it is told anew.
    """

    name: str
    all: bool
    waiting: int


def endpoint_documents(
    names: Sequence[str], known: Mapping[str, Standing], end: int
) -> list[EndpointDocument]:
    """
    Write how each endpoint stands, those of earlier settings last.

    Args:
        names: Of those that the settings have.
        known: How each stands that was ever told.
        end: The position of the log's last record.
    """
    return [
        endpoint_document(name, known.get(name), end, is_set=name in names)
        for name in _all(names, known)
    ]


def endpoint_document(
    name: str, standing: Standing | None, end: int, *, is_set: bool
) -> EndpointDocument:
    """Write how an endpoint stands; None if it was never told."""
    state = _state(standing, is_set=is_set)
    standing = standing or Standing(position=end)
    first = min((one.due for one in standing.waiting), default=None)
    return EndpointDocument(
        name=name,
        state=state,
        position=None if state == "new" else standing.position,
        behind=max(end - standing.position, 0),
        waiting=len(standing.waiting),
        given_up=standing.lost,
        next_try_at=_spelt(first),
        delivered_at=_spelt(standing.delivered_at),
        last_failure=standing.said,
    )


def _all(names: Sequence[str], known: Mapping[str, Standing]) -> Iterator[str]:
    yield from names
    yield from (name for name in known if name not in names)


def _state(standing: Standing | None, *, is_set: bool) -> State:
    if not is_set:
        return "not set"
    if standing is None:
        return "new"
    if standing.gone_at is not None:
        return "gone"
    return "away" if standing.is_away else "told"


def _spelt(at: datetime | None) -> str | None:
    return None if at is None else spell(at)
