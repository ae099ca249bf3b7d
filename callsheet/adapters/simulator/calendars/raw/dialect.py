"""What can be done with a provider's event object, whichever provider it is."""

from datetime import datetime
from types import MappingProxyType
from typing import Protocol

from callsheet.adapters.simulator.calendars.meeting import Guest, Meeting
from callsheet.adapters.simulator.calendars.raw import google, graph
from callsheet.adapters.simulator.model import JsonObject, Platform, Response


class Dialect(Protocol):
    """
    Writes and changes one provider's `raw`.

    A change returns a new object and leaves the old one as it was. What is missing
    or of another shape in an object from a file is left alone.
    """

    def write(
        self, meeting: Meeting, *, owner: str, id: str, at: datetime
    ) -> JsonObject:
        """The copy in `owner`'s mailbox, last changed at `at`."""

    def touched(self, raw: JsonObject, at: datetime) -> JsonObject:
        """Changed at `at`."""

    def moved(self, raw: JsonObject, start: datetime, end: datetime) -> JsonObject:
        """At another time, in the zone it had."""

    def cancelled(self, raw: JsonObject) -> JsonObject:
        """Called off by its organiser, still in the calendar."""

    def restored(self, raw: JsonObject) -> JsonObject:
        """On again."""

    def with_guest(self, raw: JsonObject, guest: Guest) -> JsonObject:
        """With one more guest, or with this entry for a guest it had."""

    def without_guest(self, raw: JsonObject, email: str) -> JsonObject:
        """Without a guest; unchanged if there is none of this address."""

    def answered(
        self, raw: JsonObject, email: str, response: Response, *, own: bool
    ) -> JsonObject:
        """With a guest's answer; `own` if this is that guest's own copy."""

    def linked(self, raw: JsonObject, link: str | None) -> JsonObject:
        """With another join link in place of the old one, or with none."""

    def titled(self, raw: JsonObject, title: str) -> JsonObject:
        """Under another title."""

    def described(self, raw: JsonObject, text: str) -> JsonObject:
        """With another description, in plain text."""

    def hidden(self, raw: JsonObject, *, private: bool) -> JsonObject:
        """With its contents kept from others, or shown to them."""

    def transferred(self, raw: JsonObject, owner: str) -> JsonObject:
        """Organised by `owner`, whose copy it becomes."""

    def title(self, raw: JsonObject) -> str:
        """The title, empty if there is none."""

    def is_cancelled(self, raw: JsonObject) -> bool:
        """Whether the provider calls it cancelled."""

    def guests(self, raw: JsonObject) -> list[str]:
        """The addresses that the copy shows, rooms included, sorted."""


_DIALECTS: MappingProxyType[Platform, Dialect] = MappingProxyType(
    {"google_calendar": google, "microsoft_outlook": graph}
)


def dialect_of(platform: Platform) -> Dialect:
    """The dialect of a platform."""
    return _DIALECTS[platform]
