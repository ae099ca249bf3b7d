"""Where to look when something of the log is missing or damaged."""

from typing import Final

AUDIT: Final = "`callsheet audit verify` names all that is wrong with the log"
