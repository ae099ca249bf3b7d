"""The program's settings, from flags, environment and a TOML file."""

from callsheet.adapters.settings.load import load
from callsheet.adapters.settings.model import Configuration
from callsheet.adapters.settings.names import DEBUG_VARIABLE

__all__ = ["DEBUG_VARIABLE", "Configuration", "load"]
