"""Reads JSON files with Recall's objects in them; says exactly what is wrong."""

import codecs
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias, TypeVar

import orjson
from pydantic import ValidationError

from callsheet.adapters.simulator.nearest import near
from callsheet.adapters.simulator.worlds.files import LoadError
from callsheet.adapters.simulator.worlds.fixture_shapes import (
    SHAPES,
    BotShape,
    CalendarShape,
    EntryShape,
    EventShape,
    Kind,
    Listed,
)
from callsheet.adapters.simulator.worlds.telling import Tell, silent
from callsheet.adapters.simulator.worlds.wording import wrong_places

LARGEST_FILE = 100_000_000
"""Bytes."""

MOST_EVENTS = 100_000
"""In all files together."""

_TOLD = 10
"""Problems of one file that are told."""

_PAGE = {"next", "previous", "results", "count"}
_MARKS: tuple[tuple[Kind, frozenset[str]], ...] = (
    ("events", frozenset({"calendar_id", "ical_uid", "start_time"})),
    ("bots", frozenset({"join_at", "bot_name", "recordings"})),
    ("calendars", frozenset({"oauth_client_id", "platform_email", "oauth_email"})),
)
_FIELDS = frozenset().union(
    *(shape.model_fields for shape in (*SHAPES.values(), EntryShape))
)

S = TypeVar("S", CalendarShape, EventShape)
Part: TypeAlias = tuple[Kind, str, object]


class FixtureError(LoadError):
    """A file is no fixture; a line for each problem: file, place, what is wrong."""


@dataclass(slots=True)
class Fixture:
    """What was in the files, by id; `places` says where an event or bot stands."""

    calendars: dict[str, CalendarShape] = field(default_factory=dict)
    events: dict[str, EventShape] = field(default_factory=dict)
    bots: dict[str, BotShape] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    digest: str = ""


def read_fixtures(files: Sequence[Path], *, tell: Tell = silent) -> Fixture:
    """
    Read files, each a document of lists, a page, a list, or one object.

    What is there twice counts once: of an event or a calendar the one updated last.

    Raises:
        FixtureError: A file is too large, is no JSON or is wrong in some place.
        OSError: A file cannot be read.
    """
    fixture = Fixture()
    digest = hashlib.sha256()
    open_ends = 0
    for file in files:
        document = _json(file, digest)
        if isinstance(document, dict) and "results" in document:
            open_ends += bool(document.get("next")) - bool(document.get("previous"))
        _take_in(fixture, file, document, tell)
    if open_ends > 0:
        fixture.notes.append("a page has a `next` that is in no file: rows are missing")
    fixture.digest = digest.hexdigest()
    return fixture


def _bytes_of(file: Path) -> bytes:
    with file.open("rb") as opened:
        data = opened.read(LARGEST_FILE + 1)
    if len(data) > LARGEST_FILE:
        size = LARGEST_FILE // 1_000_000
        raise FixtureError(f"{file}: is over {size} MB; split it into several files")
    return data


def _json(file: Path, digest: "hashlib._Hash") -> object:
    data = _bytes_of(file)
    digest.update(data)
    try:
        return orjson.loads(data.removeprefix(codecs.BOM_UTF8))
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise FixtureError(f"{file}: is no JSON ({where}: {error.msg})") from None


def _take_in(fixture: Fixture, file: Path, document: object, tell: Tell) -> None:
    problems: list[str] = []
    for kind, place, item in _parts(file, document):
        try:
            shape = SHAPES[kind].model_validate(item)
        except ValidationError as error:
            found = wrong_places(error, _FIELDS)
            problems += (f"{place}{path}: {words}" for path, words in found)
            if len(problems) > _TOLD:
                break
            continue
        _keep(fixture, shape, f"{file}: {place}")
        if len(fixture.events) % 500 == 0:
            tell("reading events", len(fixture.events), None)
    if problems:
        raise FixtureError("\n".join(f"{file}: {problem}" for problem in problems))


def _keep(fixture: Fixture, shape: Listed, place: str) -> None:
    match shape:
        case CalendarShape():
            _keep_newest(fixture.calendars, shape)
        case EventShape():
            _keep_newest(fixture.events, shape)
            fixture.places[shape.id] = place
            if len(fixture.events) > MOST_EVENTS:
                raise FixtureError(f"{place}: there are over {MOST_EVENTS:,} events")
        case BotShape():
            fixture.bots[shape.id] = shape
            fixture.places[shape.id] = place


def _keep_newest(known: dict[str, S], shape: S) -> None:
    before = known.get(shape.id)
    stamps = (shape.updated_at, None if before is None else before.updated_at)
    if stamps[0] is None or stamps[1] is None or stamps[0] >= stamps[1]:
        known[shape.id] = shape


def _parts(file: Path, document: object) -> Iterator[Part]:
    """Every object of a document with its kind and its place."""
    if isinstance(document, list):
        yield from _unnamed(file, "", document)
        return
    if not isinstance(document, dict):
        raise FixtureError(f"{file}: must be an object or a list")
    if "results" in document and document.keys() <= _PAGE:
        rows = _list(file, "results", document["results"])
        yield from _unnamed(file, "results", rows)
    elif "id" in document:
        yield from _unnamed(file, "", [document])
    else:
        _check_names(file, document)
        for kind in SHAPES:
            items = _list(file, kind, document.get(kind, []))
            for number, item in enumerate(_emptied(items)):
                yield kind, f"{kind}[{number}]", item


def _unnamed(file: Path, name: str, items: list[object]) -> Iterator[Part]:
    for number, item in enumerate(_emptied(items)):
        place = f"{name}[{number}]"
        names = item.keys() if isinstance(item, dict) else set[str]()
        kinds = (kind for kind, marks in _MARKS if marks & names)
        kind = next(kinds, None)
        if kind is None:
            raise FixtureError(
                f"{file}: {place}: is neither an event, a calendar nor a bot as Recall "
                "returns them"
            )
        yield kind, place, item


def _emptied(items: list[object]) -> Iterator[object]:
    """Take out one by one: read, an object is several times as large as its text."""
    items.reverse()
    while items:
        yield items.pop()


def _list(file: Path, name: str, value: object) -> list[object]:
    if not isinstance(value, list):
        raise FixtureError(f"{file}: {name}: must be a list")
    return value


def _check_names(file: Path, document: Mapping[str, object]) -> None:
    for name in document:
        if name not in SHAPES:
            hint = near(name, list(SHAPES)) or f"; known are {', '.join(SHAPES)}"
            raise FixtureError(f"{file}: {name[:80]}: no such list{hint}")
    if not document:
        raise FixtureError(f"{file}: has none of the lists {', '.join(SHAPES)}")
