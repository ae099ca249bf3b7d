"""Scopes by the names that people use: an address, an id, the name of a rule."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Final

from callsheet.application.errors import CallsheetError
from callsheet.application.ledger import Ledger
from callsheet.application.near_ids import SHOWN, nearest
from callsheet.application.phrases import listed
from callsheet.application.policies import RebuildPolicy
from callsheet.domain.event import Calendar
from callsheet.domain.ids import CalendarId, Digest
from callsheet.domain.layers import rule_names
from callsheet.domain.mail import same_address
from callsheet.domain.scopes import EVERYWHERE, calendar_scope, rule_scope

ReadCalendar = Callable[[bytes], Calendar]
"""Builds a calendar from its stored part; raises LogUnavailable if that is none."""

_PAGE: Final = 500


class UnknownScope(CallsheetError):
    """The log knows no such calendar or rule, or several; the text names some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """
    A scope as somebody names it; the whole workspace if they name none.

    Attributes:
        calendar: Recall's id of a calendar, or its address.
        rule: The name of a rule of the policy.
    """

    calendar: str | None = None
    rule: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Readers:
    """How stored texts become what they were."""

    calendar: ReadCalendar
    policy: RebuildPolicy


@dataclass(frozen=True, slots=True)
class Scopes:
    """Finds scopes in what the log knows."""

    ledger: Ledger
    readers: Readers

    async def find(self, named: Named) -> str:
        """
        Find the scope that is meant.

        Raises:
            UnknownScope: No calendar or rule is called so, or several calendars are.
            LogUnavailable: The log could not be read.
        """
        if named.calendar is not None:
            return await self._calendar(named.calendar)
        return EVERYWHERE if named.rule is None else await self._rule(named.rule)

    async def addresses(
        self, of: Collection[CalendarId] | None = None
    ) -> Mapping[CalendarId, str]:
        """
        Tell the addresses of all calendars of which an event was decided on.

        Args:
            of: Only of these; None for all.

        Raises:
            LogUnavailable: The log could not be read.
        """
        newest = [
            line.event_id
            for line in await self.ledger.newest()
            if of is None or line.calendar_id in of
        ]
        await self.ledger.load(newest)
        found = (self.ledger.event(event_id).last for event_id in newest)
        parts = {
            decided.calendar_id: dict(decided.parts)["calendar"]
            for decided in found
            if decided is not None
        }
        texts = await self._texts(sorted({*parts.values()}))
        calendars = {key: self.readers.calendar(text) for key, text in texts.items()}
        return {
            calendar_id: address
            for calendar_id, key in parts.items()
            if key in calendars and (address := calendars[key].address) is not None
        }

    async def _calendar(self, named: str) -> str:
        ids, addresses = self.ledger.workspace.calendars, await self.addresses()
        if named in ids:
            return calendar_scope(CalendarId(named))
        found = sorted(i for i, one in addresses.items() if same_address(named, one))
        if len(found) > 1:
            raise UnknownScope(
                f"{named[:SHOWN]!r} is the address of {len(found)} calendars; name one "
                f"by its id: {listed(found)}"
            )
        if found:
            return calendar_scope(found[0])
        known = [addresses.get(CalendarId(one)) or one for one in ids]
        said = _nothing("calendar", named, known, [*known, *ids])
        if "@" in named and self.ledger.workspace.erasures.calendars:
            said += "; of an erased calendar only the id is known, not whose it was"
        raise UnknownScope(said)

    async def _rule(self, named: str) -> str:
        last = self.ledger.workspace.policy
        texts = {} if last is None else await self.ledger.texts([last.text])
        policies = map(self.readers.policy, texts.values())
        known = [name for policy in policies for name in rule_names(policy)]
        if named not in known:
            raise UnknownScope(_nothing("rule", named, known, known))
        return rule_scope(named)

    async def _texts(self, keys: list[Digest]) -> Mapping[Digest, bytes]:
        texts: dict[Digest, bytes] = {}
        for first in range(0, len(keys), _PAGE):
            # Of calendars whose texts are damaged the address is not known.
            texts |= await self.ledger.legible_texts(keys[first : first + _PAGE])
        return texts


def _nothing(kind: str, named: str, known: list[str], names: list[str]) -> str:
    """Name those that are near by any of their names, or else all that are known."""
    said = f"the log knows no {kind} {named[:SHOWN]!r}"
    near = list(dict.fromkeys(nearest(named, names, len(names)))) or known
    if near:
        return f"{said}; it knows {listed(near)}"
    return f"{said}, nor any other: run `callsheet sync` first"
