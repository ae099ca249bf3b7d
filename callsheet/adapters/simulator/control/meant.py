"""The field that was meant by a wrong name, within a body of the control API."""

from collections.abc import Iterator
from typing import get_args

from pydantic import BaseModel

from callsheet.adapters.simulator.nearest import near


def near_name(kind: type[BaseModel], place: tuple[str | int, ...]) -> str:
    """As `near`, for a field at a place within a body of this kind."""
    kinds = [kind]
    for part in place[:-1]:
        if isinstance(part, int):
            continue
        kinds = [k for kind in kinds for k in _kinds_at(kind, part)]
    names = (
        field.alias or name
        for kind in kinds
        for name, field in kind.model_fields.items()
    )
    return near(str(place[-1]), names)


def _kinds_at(kind: type[BaseModel], part: str) -> Iterator[type[BaseModel]]:
    field = kind.model_fields.get(part)
    if field is not None:
        yield from _models_in(field.annotation)


def _models_in(annotation: object) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)
