"""The names of all settings, as the environment and the file spell them."""

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, Final, get_args

from pydantic import BaseModel, SecretStr

from callsheet.adapters.settings.model import NESTED, PREFIX, Configuration

Path = tuple[str, ...]
"""A setting: `("recall", "api_key")`."""

FILE: Final = "_file"
"""After the name of a secret: the file that holds it."""

CONFIG_VARIABLE: Final = f"{PREFIX}CONFIG"
DEBUG_VARIABLE: Final = f"{PREFIX}DEBUG"

_SHOWN = 60


def setting_paths(model: type[BaseModel] = Configuration) -> Iterator[Path]:
    """Name every setting, those with `_file` included."""
    for name, field in model.model_fields.items():
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from ((name, *path) for path in setting_paths(kind))
            continue
        yield (name,)
        if SecretStr in _kinds(kind):
            yield (name + FILE,)


def variable_of(path: Path) -> str:
    """Spell a setting as an environment variable."""
    return PREFIX + NESTED.join(path).upper()


def unknown_variables(environ: Iterable[str]) -> list[str]:
    """Say of each variable with our prefix that is none of ours which one is near."""
    known = [variable_of(path) for path in setting_paths()]
    known += [CONFIG_VARIABLE, DEBUG_VARIABLE]
    return [
        f"{short_name(name)}: no such setting; {_nearest(name.upper(), known, known)}"
        for name in sorted(environ)
        if name.upper().startswith(PREFIX) and name.upper() not in known
    ]


def unknown_keys(data: Mapping[str, Any], source: str) -> list[str]:
    """Say of each key of a settings file that is none of ours which one is near."""
    known = set(setting_paths())
    tables = {path[:end] for path in known for end in range(1, len(path))}
    found = [path for path in _leaves(data, (), tables) if path not in known]
    return [_unknown(path, known, tables, source) for path in found]


def _unknown(path: Path, known: set[Path], tables: set[Path], source: str) -> str:
    name = ".".join(path)
    if path in tables:
        # Else a setting from elsewhere would take its place, and all of it be lost.
        return f"{source}: {name}: is a table: write [{name}], and its settings below"
    level = {one for one in tables if len(one) == len(path)}
    names = {".".join(one): one for one in sorted(known | level)}
    beside = [word for word, one in names.items() if one[:-1] == path[:-1]]
    said = _nearest(name, list(names), beside)
    return f"{source}: {short_name(name)}: no such setting; {said}"


def _leaves(data: Mapping[str, Any], at: Path, tables: set[Path]) -> Iterator[Path]:
    for name, value in data.items():
        path = (*at, name)
        if path in tables and isinstance(value, dict):
            yield from _leaves(value, path, tables)
        else:
            yield path


def _kinds(annotation: object) -> Iterator[object]:
    yield annotation
    for part in get_args(annotation):
        yield from _kinds(part)


def _nearest(name: str, known: list[str], beside: list[str]) -> str:
    close = get_close_matches(name[:200], known, n=1)
    return f"did you mean {close[0]}?" if close else f"known are {', '.join(beside)}"


def setting_at(name: Path) -> Path:
    """Find the setting that holds a value deep inside; the same if none does."""
    known = set(setting_paths())
    longer = (name[:length] for length in range(len(name), 0, -1))
    return next((path for path in longer if path in known), name)


def short_name(name: str) -> str:
    """Show a name that somebody made up, so that it cannot fill the screen."""
    plain = "".join(c if c.isprintable() else "?" for c in name)
    return plain if len(plain) <= _SHOWN else plain[:_SHOWN] + "…"
