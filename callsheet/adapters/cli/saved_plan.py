"""Plans in files: written by `plan --out`, read by `apply FILE`, and compared."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.cli.out_file import in_place
from callsheet.adapters.cli.rows import Row, rows_of
from callsheet.application.reading import Look
from callsheet.application.thinking import Planned
from callsheet.domain.digests import digest
from callsheet.domain.ids import Digest
from callsheet.domain.instants import spell

VERSION: Final = 1
"""Of the form of such a file."""

KIND: Final = "callsheet-plan"
"""What such a file says of itself."""

_LARGEST: Final = 200 * 1024 * 1024
_ID: Final = 1_000


class SavedEvent(BaseModel):
    """What the plan was to do about one event; all but the digest is for people."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    event_id: str = Field(min_length=1, max_length=_ID)
    action: str = Field(max_length=20)
    title: str = Field(default="", max_length=10_000)
    commands: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")


class SavedPlan(BaseModel):
    """
    A plan that somebody has seen.

    Attributes:
        digest: The only thing that is believed when it is carried out.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    schema_version: int = Field(ge=VERSION, le=VERSION)
    kind: str = Field(pattern=f"^{KIND}$")
    digest: str = Field(pattern=r"^sha256:[0-9a-f]{64}$")
    made_at: str = Field(max_length=40)
    events: list[SavedEvent]


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """
    How what would be sent now differs from what the plan says of one event.

    Attributes:
        planned: What the plan was to do; None if it does not have the event.
        now: What would be done now; None if nothing.
    """

    event_id: str
    title: str
    planned: str | None
    now: str | None


def save_plan(path: Path, look: Look, planned: Planned) -> None:
    """
    Write a plan into a file that only its owner can read.

    Raises:
        UsageError: It cannot be written.
    """
    content = {
        "schema_version": VERSION,
        "kind": KIND,
        "digest": planned.plan.digest,
        "made_at": spell(look.started),
        "events": [_event(row) for row in _sending(planned)],
    }
    text = orjson.dumps(content, option=orjson.OPT_INDENT_2) + b"\n"

    def write(beside: Path) -> None:
        with open(beside, "xb", opener=_private) as file:
            file.write(text)

    in_place(path, write)


def read_plan(path: Path) -> SavedPlan:
    """
    Read a plan from a file.

    Raises:
        UsageError: It is not there, or holds no plan; the text names the place.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror}") from None
    if len(text) > _LARGEST:
        raise UsageError(f"{path}: too large for a plan")
    cure = "`callsheet plan --out FILE` writes one"
    try:
        found = orjson.loads(text)
    except orjson.JSONDecodeError:
        raise UsageError(f"{path}: no saved plan (not JSON); {cure}") from None
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise UsageError(f"{path}: no saved plan; {cure}")
    version = found.get("schema_version")
    if isinstance(version, int) and version > VERSION:
        raise UsageError(f"{path}: a plan of a newer Callsheet (schema {version})")
    try:
        return SavedPlan.model_validate(found)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    said = first["msg"][0].lower() + first["msg"][1:]
    raise UsageError(f"{path}: a damaged plan: {place}: {said}")


def differences(saved: SavedPlan, planned: Planned) -> list[Difference]:
    """Compare what a plan says with what would be sent now, event by event."""
    now = {str(row.event_id): row for row in _sending(planned)}
    then = {one.event_id: one for one in saved.events}
    return sorted(_differences(then, now), key=lambda one: one.event_id)


def _differences(
    then: Mapping[str, SavedEvent], now: Mapping[str, Row]
) -> Iterator[Difference]:
    for event_id in then.keys() | now.keys():
        old, new = then.get(event_id), now.get(event_id)
        if old and new and (old.commands, old.action) == (_digest(new), new.action):
            continue
        title = new.title if new else old.title if old else ""
        yield Difference(
            event_id=event_id,
            title=title,
            planned=old.action if old else None,
            now=new.action if new else None,
        )


def _sending(planned: Planned) -> list[Row]:
    return [row for row in rows_of(planned) if row.decision.sends]


def _event(row: Row) -> dict[str, Any]:
    return {**row.document(), "commands": _digest(row)}


def _digest(row: Row) -> Digest:
    return digest(row.decision.commands)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
