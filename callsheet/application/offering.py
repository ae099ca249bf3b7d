"""Offers to connect a calendar: made by an operator, used by one person, recorded."""

from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final, Literal

from callsheet.application.again import until_alone
from callsheet.application.errors import CallsheetError
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Log
from callsheet.application.ports import Clock
from callsheet.application.signature import Signature
from callsheet.application.statements import check_text
from callsheet.domain.connection_records import (
    CalendarConnected,
    Connection,
    ConnectionFailed,
    ConnectionOffered,
    ConnectionUsed,
    Lapse,
)
from callsheet.domain.connections import Offer
from callsheet.domain.ids import CalendarId, Digest
from callsheet.domain.instants import later
from callsheet.domain.mail import domain_of
from callsheet.domain.records import Record
from callsheet.domain.tokens import token_id

LASTS: Final = timedelta(minutes=10)
"""How long a link counts: long enough to be sent and clicked, too short to be lost."""

MOST: Final = 1_000
"""Offers that may stand at once: all of them are in memory."""

ADDRESS_LIMIT: Final = 320
TENANT_LIMIT: Final = 200


class Platform(Enum):
    """Whose calendars can be connected, in Recall's words."""

    GOOGLE = "google_calendar"
    MICROSOFT = "microsoft_outlook"

    @property
    def label(self) -> Literal["google", "microsoft"]:
        """The word for people, and in addresses."""
        return "google" if self is Platform.GOOGLE else "microsoft"


class OfferRefused(CallsheetError):
    """No offer can be made as things are; the text says why."""


class OfferGone(CallsheetError):
    """Somebody else has used the offer meanwhile."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """
    Whose calendar is to be connected.

    Attributes:
        address: Of the account; no other one is taken.
        tenant: Which customer of the host product it belongs to.
    """

    address: str
    tenant: str | None = None

    def __post_init__(self) -> None:
        """
        Refuse what is no address, and texts that cannot be kept.

        Raises:
            ValueError: A text is empty, too long, or holds control characters.
        """
        check_text("the address", self.address, ADDRESS_LIMIT)
        if domain_of(self.address) is None or " " in self.address.strip():
            raise ValueError("an address looks like ana@acme.example")
        if self.tenant is not None:
            check_text("the tenant", self.tenant, TENANT_LIMIT)


class Offers:
    """
    The offers of a log, kept up with it.

    Args:
        log: Where they are recorded.
        clock: The only source of time.
    """

    def __init__(self, log: Log, clock: Clock) -> None:
        self._ledger = Ledger(log)
        self._clock = clock

    async def make(
        self, platform: Platform, digest: Digest, sealed: str, signed: Signature
    ) -> ConnectionOffered:
        """
        Offer somebody to connect a calendar, from now on for ten minutes.

        Args:
            platform: Of the account.
            digest: Of the secret in the link, which nobody keeps.
            sealed: For whom; see `ConnectionOffered`.
            signed: Who offers it, and why.

        Raises:
            OfferRefused: There are too many that nobody has used.
            Conflict: The log went on too fast; nothing was recorded.
            LogUnavailable: The log could not be read or written.
        """

        async def offer() -> ConnectionOffered:
            await self._ledger.catch_up()
            now = self._clock.now()
            if len(self._ledger.workspace.connections.at(now)) >= MOST:
                raise OfferRefused(
                    f"there are {MOST:,} links that nobody has used: wait until some "
                    "of them expire"
                )
            offered = ConnectionOffered(
                offer=token_id(digest),
                digest=digest,
                platform=platform.value,
                sealed=sealed,
                by=signed.by,
                why=signed.why,
                at=now,
                expires=later(now, LASTS),
            )
            await self._write(offered)
            return offered

        return await until_alone(offer)

    async def find(self, digest: Digest) -> Offer | None:
        """
        Find an offer by the digest of its secret, used and failed ones too.

        Returns:
            None if there is none, or its time is over.

        Raises:
            LogUnavailable: The log could not be read.
        """
        await self._ledger.catch_up()
        found = self._ledger.workspace.connections.offers.get(token_id(digest))
        if found is None or found.offered.digest != digest:
            return None
        return found if found.lasts(self._clock.now()) else None

    async def fail(
        self,
        offer: Offer,
        lapse: Lapse,
        detail: str | None = None,
        *,
        revoked: bool = False,
    ) -> None:
        """
        Record that a try came to nothing.

        Raises:
            Conflict: The log went on too fast; nothing was recorded.
            LogUnavailable: The log could not be read or written.
        """

        async def write() -> None:
            await self._ledger.catch_up()
            await self._write(
                ConnectionFailed(
                    offer=offer.offered.offer,
                    lapse=lapse,
                    at=self._clock.now(),
                    detail=detail,
                    revoked=revoked,
                )
            )

        await until_alone(write)

    async def use(
        self, offer: Offer, calendar_id: CalendarId, connection: Connection
    ) -> None:
        """
        Record that a calendar was connected: the offer counts no more.

        Raises:
            OfferGone: Somebody else has used it meanwhile.
            Conflict: The log went on too fast; nothing was recorded.
            LogUnavailable: The log could not be read or written.
        """
        said = offer.offered

        async def write() -> None:
            now = self._clock.now()
            found = await self.find(said.digest)
            if found is not None and found.used not in (None, calendar_id):
                raise OfferGone("the link was used meanwhile")
            await self._write(
                ConnectionUsed(offer=said.offer, calendar_id=calendar_id, at=now),
                CalendarConnected(
                    calendar_id=calendar_id,
                    platform=said.platform,
                    connection=connection,
                    by=said.by,
                    why=said.why,
                    at=now,
                    offer=said.offer,
                ),
            )

        await until_alone(write)

    async def note(
        self,
        calendar_id: CalendarId,
        platform: Platform,
        connection: Connection,
        signed: Signature,
    ) -> None:
        """
        Record that a calendar was connected with credentials at hand, by no offer.

        Raises:
            Conflict: The log went on too fast; nothing was recorded.
            LogUnavailable: The log could not be read or written.
        """

        async def write() -> None:
            await self._ledger.catch_up()
            await self._write(
                CalendarConnected(
                    calendar_id=calendar_id,
                    platform=platform.value,
                    connection=connection,
                    by=signed.by,
                    why=signed.why,
                    at=self._clock.now(),
                )
            )

        await until_alone(write)

    async def _write(self, *records: Record) -> None:
        batch = self._ledger.batch()
        for record in records:
            batch.add(record)
        await batch.commit()
