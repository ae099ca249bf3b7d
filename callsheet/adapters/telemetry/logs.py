"""Log lines of a service: JSON for programs, readable at a terminal, to stderr."""

import logging
import re
import sys
from typing import Final

import structlog
from structlog.typing import EventDict, Processor

_SECRETS: Final = (
    (re.compile(r"\bcs_[\w-]{20,}"), "cs_***"),
    (re.compile(r"\bwhsec_[\w+/=-]{8,}"), "whsec_***"),
    (re.compile(r"(?i)\b(bearer|token|basic)\s+[\w.~+/=-]{8,}"), r"\1 ***"),
    # What follows the question mark of an address, or of a path.
    (re.compile(r"(?<=[\w/])\?[^\s\"'<>]+=[^\s\"'<>]*"), "?***"),
)
_QUIET: Final = {"asyncio": logging.WARNING, "aiohttp.access": logging.CRITICAL + 1}


def to_stderr_of_service(*, verbose: bool) -> None:
    """
    Send every line to stderr in one form: the program's own, aiohttp's, asyncio's.

    Args:
        verbose: Whether lines are told that only help to find a fault.
    """
    level = logging.DEBUG if verbose else logging.INFO
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(at_terminal=sys.stderr.isatty()),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, least in _QUIET.items():
        logging.getLogger(name).setLevel(least)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )


def without_secrets(logger: object, method: str, event: EventDict) -> EventDict:
    """Take out of every text what lets somebody in, and the queries of addresses."""
    return {name: _spared(value) for name, value in event.items()}


def _rendering(*, at_terminal: bool) -> list[Processor]:
    if at_terminal:
        return [without_secrets, structlog.dev.ConsoleRenderer()]
    return [
        structlog.processors.format_exc_info,
        without_secrets,
        structlog.processors.JSONRenderer(sort_keys=True),
    ]


def _spared(value: object) -> object:
    match value:
        case str():
            for secret, instead in _SECRETS:
                value = secret.sub(instead, value)
            return value
        case list() | tuple():
            return [_spared(one) for one in value]
        case dict():
            return {name: _spared(one) for name, one in value.items()}
        case _:
            return value
