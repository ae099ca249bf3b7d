"""`callsheet decide`: a whole decision in one JSON document."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from callsheet.adapters.cli.exits import Exit, UsageError
from callsheet.adapters.cli.stdin import STDIN, read_at_most, source_of

if TYPE_CHECKING:
    from callsheet.domain.policy import Policy

EXAMPLES = """\
Examples:

callsheet decide situation.json

callsheet decide --policy policy.toml < situation.json
"""

LARGEST = 100 * 1024 * 1024
"""Bytes of a document that are read."""


def decide(
    file: Annotated[
        Path, Parameter(help="The document; - or none is standard input.")
    ] = STDIN,
    /,
    *,
    policy: Annotated[
        Path | None,
        Parameter(metavar="FILE", help="Stands in for the document's own policy."),
    ] = None,
) -> int:
    """
    Answer a JSON document of events, policy and time with the decisions, as JSON.

    Needs no settings and no log. A document that cannot be read is refused with the
    path of each wrong value, exit code 2, and nothing on standard output.
    """
    from callsheet.adapters.cli.terminal import Terminal
    from callsheet.adapters.documents.decide import decide_document
    from callsheet.adapters.documents.problems import DocumentError
    from callsheet.adapters.policy_file import policy_or_problems
    from callsheet.adapters.recall.normalise import read_event
    from callsheet.adapters.zones import ZoneData, nearest_zone

    try:
        answer = decide_document(
            content_of(file),
            read_event=read_event,
            read_policy=policy_or_problems,
            zones=ZoneData(),
            nearest_zone=nearest_zone,
            policy=None if policy is None else policy_given(policy),
            source=source_of(file),
        )
    except DocumentError as error:
        raise UsageError(str(error)) from None
    Terminal().raw(answer)
    return Exit.FINE


def policy_given(file: Path) -> "Policy":
    """
    Read a policy that is part of the question.

    Raises:
        UsageError: It cannot be read.
    """
    from callsheet.adapters.policy_file import PolicyError, read_policy_file

    try:
        return read_policy_file(file)
    except PolicyError as error:
        raise UsageError(str(error)) from None


def content_of(file: Path, limit: int = LARGEST) -> bytes:
    """
    Read a file that is part of the question; one byte more than the limit at most.

    Raises:
        UsageError: It cannot be read.
    """
    try:
        return read_at_most(file, limit)
    except OSError as error:
        raise UsageError(f"{source_of(file)}: {error.strerror}") from None
    except ValueError:
        raise UsageError("not a file name") from None
