"""Problems as answers (RFC 9457): every kind that there is, in one table."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson
from aiohttp import web

from callsheet.adapters.documents.problems import Problem as Place

MEDIA: Final = "application/problem+json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """
    A kind of problem.

    Attributes:
        name: The end of its `type`; programs rely on it, so it never changes.
        title: The same for each problem of the kind.
        meaning: What to do about it, for the page that lists them.
    """

    name: str
    status: int
    title: str
    meaning: str

    @property
    def type(self) -> str:
        """The kind as answers name it."""
        return f"/problems/{self.name}"


class Problem(Exception):
    """
    What a request is answered with in place of what it asked for.

    Attributes:
        kind: Which kind it is.
        detail: In one line, what is wrong in this case.
        places: For bad input: each offending place, with what is wrong there.
        headers: Sent along.
    """

    def __init__(
        self,
        kind: Kind,
        detail: str,
        *,
        places: Sequence[Place] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.kind = kind
        self.detail = detail
        self.places = tuple(places)[:MOST_PLACES]
        self.headers = dict(headers or {})


MOST_PLACES: Final = 100
"""Places of bad input that an answer names."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorDocument:
    """
    One offending place.

    Attributes:
        place: Such as `query.limit` or `body.scopes[0]`.
        problem: What is wrong there, and the nearest right thing.
    """

    place: str
    problem: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemDocument:
    """
    A problem, as it is answered.

    Attributes:
        type: The kind; stable.
        instance: The id of the request, as the service's log has it.
        errors: For bad input: each offending place.
    """

    type: str
    title: str
    status: int
    detail: str
    instance: str
    errors: tuple[ErrorDocument, ...] = field(default=())


def problem_answer(problem: Problem, request_id: str) -> web.Response:
    """Write a problem as the answer to a request."""
    document = ProblemDocument(
        type=problem.kind.type,
        title=problem.kind.title,
        status=problem.kind.status,
        detail=problem.detail,
        instance=request_id,
        errors=tuple(
            ErrorDocument(place=one.place, problem=one.problem)
            for one in problem.places
        ),
    )
    return web.Response(
        body=orjson.dumps(document),
        status=problem.kind.status,
        content_type=MEDIA,
        headers=problem.headers,
    )
