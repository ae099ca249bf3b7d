"""Answers that a test has ordered: which calls they are for, and what they are."""

from fnmatch import fnmatchcase
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from callsheet.adapters.simulator.bodies import Body, json_value
from callsheet.adapters.simulator.recall.usage import LIMITS

Operation = Literal[
    "list_calendars",
    "create_calendar",
    "retrieve_calendar",
    "update_calendar",
    "delete_calendar",
    "access_token",
    "list_events",
    "retrieve_event",
    "add_bot",
    "remove_bot",
    "create_bot",
    "list_bots",
    "retrieve_bot",
    "update_bot",
    "delete_bot",
    "leave_call",
]
HeaderName = Annotated[str, Field(pattern=r"^[A-Za-z0-9-]{1,100}$")]
_FRAMING = frozenset({"content-length", "transfer-encoding"})
HeaderValue = Annotated[str, Field(pattern=r"^[\x20-\x7e]*$", max_length=2000)]
OPERATIONS = tuple(LIMITS)


class Scripted(Body):
    """
    One answer in place of the real one.

    With `work` the call is carried out first and its own answer is lost; without a
    `status` its own answer is given, changed by `merge` where it is an object. The
    body is `json`, `text`, or as many `bytes` of nothing; a header `Content-Type` goes
    before the type that follows from it. `delay` is in real seconds.
    """

    status: Annotated[int, Field(ge=200, le=599)] | None = None
    work: bool = False
    headers: dict[HeaderName, HeaderValue] = Field(default={}, max_length=50)
    json_: Annotated[Any, AfterValidator(json_value)] = Field(
        default=None, alias="json"
    )
    text: str | None = Field(default=None, max_length=1_000_000)
    content_type: Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$")] | None = None
    size: Annotated[int, Field(ge=0, le=10 * 1024**3)] | None = None
    merge: Annotated[dict[str, Any], AfterValidator(json_value)] | None = None
    delay: float = Field(default=0, ge=0, le=3600)
    then: Literal["send", "hang", "reset", "half"] = "send"

    @model_validator(mode="after")
    def _one_body(self) -> Self:
        given = [self.json_ is not None, self.text is not None, self.size is not None]
        if sum(given) > 1:
            raise ValueError("give one of json, text and size")
        if self.status is None and (sum(given) or self.headers):
            raise ValueError("a body or headers need a status")
        if self.merge is not None and self.status is not None:
            raise ValueError("merge changes the real answer: leave status out")
        return self

    @model_validator(mode="after")
    def _true_headers(self) -> Self:
        names = {name.casefold() for name in self.headers}
        if names & _FRAMING:
            raise ValueError("the length of an answer is that of its body")
        if "content-type" in names and self.content_type is not None:
            raise ValueError("give content_type, or the header, not both")
        return self

    @property
    def works(self) -> bool:
        """Whether the call is carried out."""
        return self.work or (self.status is None and self.then in ("send", "half"))

    @property
    def is_stored(self) -> bool:
        """Whether it is the application's own answer, so kept for a repeat."""
        from_gateway = (401, 402, 403, 409, 429, 502, 503, 504)
        return self.then == "send" and self.status not in from_gateway


class Rule(Body):
    """
    Answers for the calls that fit, one after the other.

    `path` may hold `*` and `?`. Behind the last answer the rule is used up, unless
    it goes on with the last one (`forever`).
    """

    operation: Operation | None = None
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"] | None = None
    path: str | None = Field(default=None, min_length=1, max_length=2000)
    workspace: str | None = Field(default=None, min_length=1, max_length=100)
    answers: tuple[Scripted, ...] = Field(min_length=1, max_length=1000)
    forever: bool = False

    def fits(self, *, operation: str, method: str, path: str, workspace: str) -> bool:
        """Whether a call is one of those that it is for."""
        return (
            self.operation in (None, operation)
            and self.method in (None, method)
            and self.workspace in (None, workspace)
            and (self.path is None or fnmatchcase(path, self.path))
        )


class Script:
    """The rules that are in force, in the order in which they were given."""

    def __init__(self) -> None:
        self._rules: list[tuple[Rule, list[Scripted]]] = []

    def add(self, rule: Rule) -> None:
        """Put a rule behind the others."""
        self._rules.append((rule, list(rule.answers)))

    def clear(self) -> None:
        """Forget all rules."""
        self._rules.clear()

    def left(self) -> list[tuple[Rule, int]]:
        """The rules in force, and how many answers each has left."""
        return [(rule, len(answers)) for rule, answers in self._rules]

    def next_for(
        self, *, operation: str, method: str, path: str, workspace: str
    ) -> Scripted | None:
        """Take the answer of the first rule that a call fits, None if there is none."""
        for number, (rule, answers) in enumerate(self._rules):
            if not rule.fits(
                operation=operation, method=method, path=path, workspace=workspace
            ):
                continue
            if rule.forever and len(answers) == 1:
                return answers[0]
            answer = answers.pop(0)
            if not answers:
                del self._rules[number]
            return answer
        return None
