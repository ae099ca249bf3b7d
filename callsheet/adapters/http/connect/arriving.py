"""Coming back from a provider with a code: what it is worth, and for whom."""

import asyncio
from dataclasses import dataclass
from typing import Final

import structlog

from callsheet.adapters.http.connect.cookie import Journey
from callsheet.adapters.http.connect.parts import Connector
from callsheet.adapters.oauth.exchange import Grant, ProviderDown, ProviderRefused
from callsheet.adapters.oauth.provider import Provider
from callsheet.application.connecting import is_passing
from callsheet.application.errors import RecallError
from callsheet.application.offering import Expected
from callsheet.application.ports import Credentials
from callsheet.domain.connection_records import Connection, Lapse
from callsheet.domain.connections import Offer

_RECALL_SECONDS: Final = 11.0
_LAST_SECONDS: Final = 5.0
"""Together with two calls to the provider this is less than a request may take."""

_log = structlog.get_logger("callsheet.connect")


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """
    Somebody who came back with a code from the provider.

    Attributes:
        expected: Whose calendar the offer is for.
    """

    connector: Connector
    provider: Provider
    journey: Journey
    offer: Offer
    expected: Expected

    async def settle(self, code: str) -> Connection | Lapse:
        """
        Connect the calendar, or record why not.

        What the account granted goes from the provider to Recall and nowhere else.

        Raises:
            OfferGone: Somebody else has used the link meanwhile.
            LogUnavailable: The log could not be read or written.
        """
        try:
            grant = await self._redeemed(code)
            await self._check(grant)
            return await self._connected(grant)
        except _Lapsed as end:
            await self.lapse(end.lapse, end.detail, revoked=end.revoked)
            return end.lapse

    async def lapse(
        self, lapse: Lapse, detail: str | None = None, *, revoked: bool = False
    ) -> None:
        """Record and tell why no calendar was connected."""
        offer = self.offer
        _log.warning("connect.failed", lapse=lapse.value, detail=detail)
        await self.connector.offers.fail(offer, lapse, detail, revoked=revoked)

    async def _redeemed(self, code: str) -> Grant:
        uri = self.connector.redirect_uri(self.journey.platform)
        try:
            return await self.connector.exchange.redeem(
                self.provider, code, redirect_uri=uri, verifier=self.journey.verifier
            )
        except ProviderRefused as refusal:
            raise _Lapsed(Lapse.CODE_REFUSED, refusal.code) from None
        except ProviderDown:
            raise _Lapsed(Lapse.PROVIDER_DOWN) from None

    async def _check(self, grant: Grant) -> None:
        """See that it is the account that is expected, and that it granted enough."""
        lacks = self.provider.lacks(grant.scopes)
        try:
            account = await self.connector.exchange.account(self.provider, grant)
        except (ProviderDown, ProviderRefused):
            lapse = Lapse.SCOPE_MISSING if lacks else Lapse.PROVIDER_DOWN
            raise _Lapsed(lapse) from None
        address = self.provider.address_of(account)
        if not self.provider.is_of(account, self.expected.address):
            raise await self._given_back(Lapse.WRONG_ACCOUNT, grant, address)
        if lacks:
            raise await self._given_back(Lapse.SCOPE_MISSING, grant, address)
        if grant.refresh_token is None:
            raise await self._given_back(Lapse.TOKEN_MISSING, grant, address)

    async def _connected(self, grant: Grant) -> Connection:
        said = self.offer.offered
        credentials = Credentials(
            platform=self.provider.platform,
            address=self.expected.address,
            client_id=self.provider.client_id,
            client_secret=self.provider.client_secret,
            refresh_token=grant.refresh_token or "",
            tenant=self.expected.tenant,
        )
        once = f"{said.digest}-{self.offer.tries}"
        lapse, detail = Lapse.RECALL_DOWN, None
        try:
            async with asyncio.timeout(_RECALL_SECONDS):
                made = await self.connector.connecting.connect(credentials, once=once)
        except TimeoutError:
            pass
        except RecallError as error:
            detail = error.code
            lapse = lapse if is_passing(error) else Lapse.RECALL_REFUSED
        else:
            await self.connector.offers.use(self.offer, *made)
            self.connector.told(made[0])
            _log.info("connect.done", connection=made[1].value)
            return made[1]
        address = self.expected.address
        raise await self._given_back(lapse, grant, address, detail)

    async def _given_back(
        self,
        lapse: Lapse,
        grant: Grant,
        address: str | None,
        detail: str | None = None,
    ) -> "_Lapsed":
        """
        Give back what was granted, unless that would harm somebody.

        Google takes back all that an account granted to the application, and with it
        what keeps another calendar of that account connected: so only an account that
        surely has none gives anything back.
        """
        revoked = False
        try:
            async with asyncio.timeout(_LAST_SECONDS):
                if address is not None and not await self._has_calendar(address):
                    exchange = self.connector.exchange
                    revoked = await exchange.revoke(self.provider, grant)
        except (RecallError, TimeoutError):
            pass
        return _Lapsed(lapse, detail, revoked=revoked)

    async def _has_calendar(self, address: str) -> bool:
        return await self.connector.connecting.known(address)


class _Lapsed(Exception):
    """A try that has come to nothing, with the other side's code for it."""

    def __init__(
        self, lapse: Lapse, detail: str | None = None, *, revoked: bool = False
    ) -> None:
        super().__init__(lapse.value)
        self.lapse = lapse
        self.detail = detail
        self.revoked = revoked
