"""Log lines go to standard error: warnings, and with --verbose everything."""

import logging
import sys
from functools import partial
from typing import Final

import structlog
from structlog.typing import EventDict, Processor, ProcessorReturnValue

from callsheet.adapters.cli.text import clean


def to_stderr(*, verbose: bool) -> None:
    """Configure logging for one command; called by commands only, never at import."""
    level = logging.DEBUG if verbose else logging.WARNING
    lines = structlog.processors.LogfmtRenderer(key_order=["timestamp", "level"])
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            lines if verbose else partial(_in_words, lines),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )


_WORDS: Final = {
    "log_head_begun": (
        "the newest seal of this log is kept in {head} from now on (seal {seal}): what "
        "was cut off before, this machine does not notice"
    ),
    "log_not_sealed": "the newest records are not sealed yet: {problem}",
    "views_not_kept": (
        "what the log comes to was not kept beside it; the next start makes up for "
        "that: {problem}"
    ),
    "erased_bytes_left": (
        "erased bytes may still stand in the database's files ({place}); they go when "
        "nobody reads there any more"
    ),
}
"""What a person is told where a program would be told an event and its facts."""


def _in_words(
    lines: Processor, logger: object, method: str, event: EventDict
) -> ProcessorReturnValue:
    said = _WORDS.get(str(event.get("event")))
    if said is None:
        return lines(logger, method, event)
    return clean(said.format_map({k: str(value) for k, value in event.items()}))
