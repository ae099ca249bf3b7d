"""Layers of settings: each is settled within itself, then the higher one wins."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from callsheet.adapters.settings.names import FILE, setting_paths, unknown_keys
from callsheet.adapters.settings.names import Path as Name
from callsheet.application.errors import ConfigurationError

Layer = dict[str, Any]

Spell = Callable[[Name], str]
"""Names a setting as the layer's author wrote it."""

_SETTINGS_LIMIT: Final = 1_000_000
_SECRET_LIMIT: Final = 10_000


def file_layer(path: Path) -> Layer:
    """
    Read a settings file; relative file names in it start where it lies.

    Raises:
        ConfigurationError: It cannot be read, or has keys that are no settings.
    """
    source = str(path)
    try:
        data = tomllib.loads(_text(path, source, _SETTINGS_LIMIT))
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        why = error if isinstance(error, ValueError) else "nested too deeply"
        raise ConfigurationError(f"{source}: not TOML: {why}") from None
    unknown = unknown_keys(data, source)
    if unknown:
        raise ConfigurationError("\n".join(unknown))
    return settled(data, path.parent, spell_in(source))


def spell_in(source: str) -> Spell:
    """Name settings as they stand in a file."""
    return lambda name: f"{source}: {'.'.join(name)}"


def settled(layer: Layer, base: Path, spell: Spell) -> Layer:
    """
    Read the secrets that a layer keeps in files, and let it speak with one voice.

    Args:
        layer: Nested like the settings; changed in place.
        base: Where relative file names start.
        spell: For errors.

    Raises:
        ConfigurationError: A file cannot be read, or two settings contradict.
    """
    for table, name in [*_secrets(layer), *_secrets_of_endpoints(layer)]:
        key, path = name[-1].removesuffix(FILE), table.pop(name[-1])
        if key in table:
            both = f"{spell(name)} and {spell((*name[:-1], key))}"
            raise ConfigurationError(f"{both}: set one of the two")
        if not isinstance(path, str) or not path:
            raise ConfigurationError(f"{spell(name)}: must be the name of a file")
        table[key] = _text(base / path, spell(name), _SECRET_LIMIT).strip()
        if not table[key]:
            raise ConfigurationError(f"{spell(name)}: the file is empty")
    if isinstance(layer.get("policy"), str):
        layer["policy"] = base / layer["policy"]
    _one_place(layer.get("recall"), spell)
    return layer


def _secrets(layer: Layer) -> Iterator[tuple[Layer, Name]]:
    for name in setting_paths():
        if name[-1].endswith(FILE):
            table: Any = layer
            for part in name[:-1]:
                table = table.get(part) if isinstance(table, dict) else None
            if isinstance(table, dict) and name[-1] in table:
                yield table, name


def _secrets_of_endpoints(layer: Layer) -> Iterator[tuple[Layer, Name]]:
    notify = layer.get("notify")
    endpoints = notify.get("endpoints") if isinstance(notify, dict) else None
    for name, table in endpoints.items() if isinstance(endpoints, dict) else ():
        if isinstance(table, dict) and f"secret{FILE}" in table:
            yield table, ("notify", "endpoints", str(name), f"secret{FILE}")


def _one_place(recall: object, spell: Spell) -> None:
    """Let a base URL here beat a region in the layer below, and the other way round."""
    pair = ("base_url", "region")
    if not isinstance(recall, dict):
        return
    given = [name for name in pair if name in recall]
    if len(given) > 1:
        names = " and ".join(spell(("recall", name)) for name in pair)
        raise ConfigurationError(f"{names}: set one of the two")
    if given:
        other = pair[1 - pair.index(given[0])]
        recall[other] = None


def _text(path: Path, source: str, limit: int) -> str:
    try:
        with path.open("rb") as file:
            content = file.read(limit + 1)
    except OSError as error:
        raise ConfigurationError(f"{source}: {path}: {error.strerror}") from None
    except ValueError:
        raise ConfigurationError(f"{source}: not a file name") from None
    if len(content) > limit:
        raise ConfigurationError(f"{source}: larger than {limit:,} bytes")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{source}: not UTF-8 text") from None
