"""The program's settings, from flags, environment and a TOML file."""

from callsheet.adapters.settings.load import load
from callsheet.adapters.settings.model import Configuration

__all__ = ["Configuration", "load"]
