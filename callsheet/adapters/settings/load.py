"""Settings put together: flags beat the environment, that beats the file."""

import os
from pathlib import Path
from typing import Final

from pydantic import ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import EnvSettingsSource

from callsheet.adapters.settings.layers import Layer, file_layer, settled, spell_in
from callsheet.adapters.settings.model import Configuration
from callsheet.adapters.settings.names import (
    CONFIG_VARIABLE,
    setting_at,
    short_name,
    unknown_variables,
    variable_of,
)
from callsheet.application.errors import ConfigurationError

FILE_NAME: Final = "callsheet.toml"


def load(flags: Layer | None = None, *, config: Path | None = None) -> Configuration:
    """
    Put the settings together.

    Args:
        flags: What was said on the command line, nested like the settings.
        config: The settings file; by default the one that `CALLSHEET_CONFIG` names,
            or `callsheet.toml` in the current folder, or in the user's folder for
            configuration, whichever is found first.

    Raises:
        ConfigurationError: A setting is unknown, wrong, or cannot be read; one line
            for each, and never with a value.
    """
    unknown = unknown_variables(os.environ)
    if unknown:
        raise ConfigurationError("\n".join(unknown))
    file = config or usual_file()
    below = {} if file is None else file_layer(file)
    environment = settled(EnvSettingsSource(Configuration)(), Path(), variable_of)
    merged = _merged(_merged(below, environment), flags or {})
    try:
        return Configuration(**merged)
    except ValidationError as error:
        layers = (flags or {}, environment, below)
        lines = [_line(e, layers, str(file)) for e in error.errors(include_url=False)]
    raise ConfigurationError("\n".join(lines))


def usual_file() -> Path | None:
    """Say which settings file is read where none is named; None if there is none."""
    named = os.environ.get(CONFIG_VARIABLE)
    if named:
        return Path(named)
    # Whoever makes settings by himself needs no place for a file.
    from platformdirs import user_config_path  # noqa: PLC0415

    usual = (Path(FILE_NAME), user_config_path("callsheet") / FILE_NAME)
    return next((path for path in usual if path.is_file()), None)


def _merged(lower: Layer, higher: Layer) -> Layer:
    merged = dict(lower)
    for name, value in higher.items():
        below = merged.get(name)
        deep = isinstance(value, dict) and isinstance(below, dict)
        merged[name] = _merged(below, value) if deep and below else value
    return merged


def _line(error: ErrorDetails, layers: tuple[Layer, Layer, Layer], file: str) -> str:
    """Name the place of a wrong value as its author wrote it; never the value."""
    named = tuple(part for part in error["loc"] if isinstance(part, str))
    name = setting_at(named)
    number = next((part for part in error["loc"] if isinstance(part, int)), None)
    flags, environment, _ = layers
    if _holds(flags, name):
        place = f"--{name[0].partition('_')[0]}"
    elif _holds(environment, name):
        place = variable_of(name)
    else:
        place = spell_in(file)(name)
    item = "" if number is None else f" (item {number + 1})"
    if named != name:
        item = f" ({short_name('.'.join(named[len(name) :]))})"
    return f"{place}{item}: {error['msg'][0].lower()}{error['msg'][1:]}"


def _holds(layer: object, name: tuple[str, ...]) -> bool:
    for part in name:
        if not isinstance(layer, dict) or part not in layer:
            return False
        layer = layer[part]
    return True
