"""The authorize endpoints: ask a person, or answer as the `consent` switch says."""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from callsheet.adapters.simulator.model import Mailbox
from callsheet.adapters.simulator.providers.asking import Asking, asking_of
from callsheet.adapters.simulator.providers.consent_page import (
    consent_page,
    problem_page,
)
from callsheet.adapters.simulator.providers.forms import (
    BadParameter,
    once,
    pairs_of,
    query_of,
)
from callsheet.adapters.simulator.providers.grants import Code, Grant
from callsheet.adapters.simulator.providers.issuing import (
    CODE_LIVES,
    consent,
    issue_code,
)
from callsheet.adapters.simulator.providers.provider import Provider
from callsheet.adapters.simulator.recall.state import WORLD
from callsheet.adapters.simulator.world import World

_LOCAL = (".localhost", ".local", ".internal", ".test")
_OF_THE_PAGE = ("account", "decision")


class Authorize:
    """The two handlers of one provider's authorize page."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def ask(self, request: web.Request) -> web.Response:
        """Show the page, or redirect at once where no person is to be asked."""
        world = request.app[WORLD]
        try:
            _require_own_name(request)
            asking = asking_of(self._provider, query_of(request))
        except BadParameter as error:
            return problem_page(self._provider.NAME, str(error))
        switch = world.switches.consent
        if switch == "deny":
            return _denied(asking)
        if switch == "grant":
            mailbox = self._hinted(world, asking)
            if mailbox is None:
                return _denied(asking)
            return self._granted(world, asking, mailbox, asking.scopes)
        if "none" in asking.prompt:
            return _back(asking, error="interaction_required")
        return consent_page(
            self._provider.NAME,
            asking,
            [mailbox.address for mailbox in self._mailboxes(world)],
            choose_scopes=self._choosable,
        )

    async def answer(self, request: web.Request) -> web.Response:
        """Take what the person decided back to the application."""
        world = request.app[WORLD]
        try:
            _require_own_name(request)
            pairs = await pairs_of(request)
            ticked = [value for name, value in pairs if name == "granted"]
            form = once(pair for pair in pairs if pair[0] != "granted")
            asking = asking_of(self._provider, _without_page(form))
            if form.get("decision") == "deny":
                return _denied(asking)
            if form.get("decision") != "allow":
                raise BadParameter("decision", "must be allow or deny")
            mailbox = self._chosen(world, form.get("account", ""))
        except BadParameter as error:
            return problem_page(self._provider.NAME, str(error))
        scopes = asking.scopes
        if self._choosable:
            scopes = tuple(scope for scope in scopes if scope in ticked)
        if not scopes:
            return _denied(asking)
        return self._granted(world, asking, mailbox, scopes)

    @property
    def _choosable(self) -> bool:
        # Google lets people tick single permissions off, Microsoft does not.
        return self._provider.PLATFORM == "google_calendar"

    def _mailboxes(self, world: World) -> list[Mailbox]:
        platform = self._provider.PLATFORM
        return [m for m in world.mailboxes.values() if m.platform == platform]

    def _hinted(self, world: World, asking: Asking) -> Mailbox | None:
        if asking.login_hint is None:
            return next(iter(self._mailboxes(world)), None)
        mailbox = world.mailbox_at(asking.login_hint)
        return mailbox if mailbox in self._mailboxes(world) else None

    def _chosen(self, world: World, address: str) -> Mailbox:
        mailbox = world.mailbox_at(address)
        if mailbox is None or mailbox.platform != self._provider.PLATFORM:
            raise BadParameter("account", "is none of this platform")
        return mailbox

    def _granted(
        self, world: World, asking: Asking, mailbox: Mailbox, scopes: tuple[str, ...]
    ) -> web.Response:
        consent(world, mailbox)
        grant = Grant(
            platform=mailbox.platform,
            mailbox=mailbox.address.casefold(),
            client_id=asking.client_id,
            scopes=scopes,
        )
        code = Code(
            grant=grant,
            redirect_uri=asking.redirect_uri,
            offline=self._offline(world, asking, grant),
            expires_at=world.at + CODE_LIVES,
            challenge=asking.challenge,
            challenge_method=asking.challenge_method,
        )
        return _back(asking, code=issue_code(world, code))

    def _offline(self, world: World, asking: Asking, grant: Grant) -> bool:
        # Google hands out a refresh token for the first consent alone, unless the
        # application asks for the question to be put again.
        if self._provider.PLATFORM != "google_calendar":
            return asking.offline
        again = "consent" in asking.prompt
        return asking.offline and (again or not world.grants.holds_refresh_token(grant))


def _denied(asking: Asking) -> web.Response:
    return _back(asking, error="access_denied")


def _back(asking: Asking, **answer: str) -> web.Response:
    headers = {
        "Location": asking.back(**answer),
        "Cache-Control": "no-store",
        "Referrer-Policy": "no-referrer",
    }
    return web.Response(status=302, headers=headers)


def _without_page(form: Mapping[str, str]) -> dict[str, str]:
    return {name: v for name, v in form.items() if name not in _OF_THE_PAGE}


def _require_own_name(request: web.Request) -> None:
    # Nobody logs in here, and the calendars may be somebody's real ones: no page
    # on the web may let itself in, by a form or by a name that leads to here.
    host = request.url.host or ""
    if not _is_local(host):
        raise BadParameter("Host", "must be an address or a name of a local network")
    origin = request.headers.get("Origin")
    if request.method == "POST" and origin is not None:
        try:
            same = urlsplit(origin).netloc == request.host
        except ValueError:
            same = False
        if not same:
            raise BadParameter("Origin", "must be the page itself")


def _is_local(host: str) -> bool:
    if "." not in host or host.endswith(_LOCAL):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True
