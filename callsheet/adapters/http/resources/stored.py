"""How stored texts become what they were, for every resource that asks the log."""

from typing import Final

from callsheet.adapters.storage.situation_codec import rebuild_calendar, rebuild_policy
from callsheet.application.known_scopes import Readers

READERS: Final = Readers(calendar=rebuild_calendar, policy=rebuild_policy)
