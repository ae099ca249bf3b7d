"""The pages behind a link: what it is for, off to the provider, and back from there."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from functools import wraps
from typing import Final

import structlog
from aiohttp import web

from callsheet.adapters.http.connect.arriving import Arrival
from callsheet.adapters.http.connect.cookie import Journey, forget, journey_of
from callsheet.adapters.http.connect.parts import PAGE, Connector, callback_path
from callsheet.adapters.http.connect.words import (
    ASTRAY,
    DONE,
    LAPSES,
    SPENT,
    TROUBLE,
    UNKNOWN,
    USED,
    Words,
)
from callsheet.adapters.http.pages import page
from callsheet.adapters.link_text import challenge_of, is_secret, unsealed
from callsheet.adapters.oauth.exchange import plain_code
from callsheet.adapters.oauth.provider import Provider
from callsheet.adapters.token_text import token_digest
from callsheet.application.errors import Conflict, LogUnavailable
from callsheet.application.offering import Expected, OfferGone, Platform
from callsheet.domain.connection_records import Connection, Lapse
from callsheet.domain.connections import Offer

_CODE_LIMIT: Final = 8_000
_FORMS: Final = "'self' https:"
"""
The answer to the form leads to the provider, and often on from there to where an
organisation signs its people in: browsers apply this to all of that.
"""

_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

_log = structlog.get_logger("callsheet.connect")


class ConnectPages:
    """
    The handlers of a service that connects calendars.

    Args:
        connector: What they need.
    """

    def __init__(self, connector: Connector) -> None:
        self._connector = connector

    def routes(self) -> list[web.AbstractRouteDef]:
        """Give the routes: the link, and one way back for each provider."""
        link = f"{PAGE}/{{secret}}"
        return [
            web.get(link, _for_people(self.show)),
            web.post(link, _for_people(self.begin)),
            *(
                web.get(callback_path(one), _for_people(self._back_from(one)))
                for one in self._connector.providers
            ),
        ]

    async def show(self, request: web.Request) -> web.StreamResponse:
        """Say what the link is for; only the button uses it, not a look at it."""
        found = await self._found(request.match_info["secret"])
        if isinstance(found, Words):
            return self._told(found)
        offer, expected, provider = found
        return self._page(
            "connect.html",
            200,
            provider=provider,
            address=expected.address,
            by=offer.offered.by,
            expires=offer.offered.expires,
        )

    async def begin(self, request: web.Request) -> web.StreamResponse:
        """Lead to the provider, and have the browser remember that it was this one."""
        secret = request.match_info["secret"]
        found = await self._found(secret)
        if isinstance(found, Words):
            return self._told(found)
        _, expected, provider = found
        journey = Journey.begin(Platform(provider.platform), secret)
        question = provider.question(
            redirect_uri=self._connector.redirect_uri(journey.platform),
            state=journey.state,
            challenge=challenge_of(journey.verifier),
            address=expected.address,
        )
        response = web.Response(status=303, headers={"Location": question})
        journey.remember(response, plain=self._connector.is_plain)
        return response

    def _back_from(self, platform: Platform) -> _Handler:
        async def back(request: web.Request) -> web.StreamResponse:
            plain = self._connector.is_plain
            journey = journey_of(request, platform, plain=plain)
            if journey is None:
                return self._told(ASTRAY)
            response = await self._arrived(request, journey)
            forget(response, plain=plain)
            return response

        return back

    async def _arrived(
        self, request: web.Request, journey: Journey
    ) -> web.StreamResponse:
        found = await self._found(journey.secret)
        if isinstance(found, Words):
            return self._told(found)
        offer, expected, provider = found
        arrival = Arrival(
            connector=self._connector,
            provider=provider,
            journey=journey,
            offer=offer,
            expected=expected,
        )
        end = await self._end(request, arrival)
        return self._ended(end, arrival)

    async def _end(
        self, request: web.Request, arrival: Arrival
    ) -> Connection | Lapse | Words:
        error = request.query.get("error")
        if error is not None:
            code = plain_code(error)
            denied = code in ("access_denied", "consent_required")
            lapse = Lapse.DENIED if denied else Lapse.PROVIDER_ERROR
            await arrival.lapse(lapse, code)
            return lapse
        codes = request.query.getall("code", [])
        if len(codes) != 1 or not 0 < len(codes[0]) <= _CODE_LIMIT:
            return ASTRAY
        try:
            return await arrival.settle(codes[0])
        except OfferGone:
            return USED

    def _ended(
        self, end: Connection | Lapse | Words, arrival: Arrival
    ) -> web.StreamResponse:
        if isinstance(end, Words):
            return self._told(end)
        words = DONE[end] if isinstance(end, Connection) else LAPSES[end]
        names = {
            "provider": arrival.provider.name,
            "address": arrival.expected.address,
            "page": arrival.provider.access_page,
        }
        filled = replace(
            words, title=_filled(words.title, names), text=_filled(words.text, names)
        )
        link = self._connector.link(arrival.journey.secret)
        return self._told(filled, link if words.again else None)

    async def _found(self, secret: str) -> tuple[Offer, Expected, Provider] | Words:
        """Find what a link is for; or say why it is for nothing."""
        if not is_secret(secret):
            return UNKNOWN
        offer = await self._connector.offers.find(token_digest(secret))
        if offer is None:
            return UNKNOWN
        if offer.used is not None:
            return USED
        if not offer.may_fail_again:
            return SPENT
        expected = unsealed(offer.offered.sealed, secret)
        platform = Platform(offer.offered.platform)
        provider = self._connector.providers.get(platform)
        if expected is None or provider is None:
            return UNKNOWN
        return offer, expected, provider

    def _told(self, words: Words, again: str | None = None) -> web.StreamResponse:
        return self._page("connect_told.html", words.status, words=words, again=again)

    def _page(self, name: str, status: int, **values: object) -> web.StreamResponse:
        forms = _FORMS if name == "connect.html" else "'none'"
        if self._connector.is_plain:
            forms = forms.replace("https:", "https: http:")
        response = page(name, forms, **values).answer()
        response.set_status(status)
        # Not no-referrer: with that browsers say of a form that it comes from nowhere.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["X-Robots-Tag"] = "noindex"
        return response


def _filled(text: str, names: dict[str, str]) -> str:
    for name, value in names.items():
        text = text.replace(f"{{{name}}}", value)
    return text


def _for_people(handler: _Handler) -> _Handler:
    """Tell people what does not work, who cannot do anything with a problem's JSON."""

    @wraps(handler)
    async def answer(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (LogUnavailable, Conflict) as error:
            _log.warning("connect.trouble", said=str(error))
            response = page("connect_told.html", words=TROUBLE, again=None).answer()
            response.set_status(TROUBLE.status)
            return response

    return answer
