"""Which account stands behind a calendar of Recall, and what Recall may do there."""

import hmac
from dataclasses import dataclass
from typing import Literal, TypeAlias

from callsheet.adapters.simulator.model import Calendar, Mailbox
from callsheet.adapters.simulator.providers.grants import Grant, RefreshToken
from callsheet.adapters.simulator.providers.scopes import STANDARD
from callsheet.adapters.simulator.world import World

LossCode: TypeAlias = Literal["no_oauth_credentials", "bad_refresh_token", "error"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """An account that lets Recall in, with what it granted."""

    mailbox: Mailbox
    grant: Grant


class NoAccess(Exception):
    """Recall gets no token of the provider; `code` is Recall's word for why."""

    def __init__(self, code: LossCode, message: str) -> None:
        super().__init__(message)
        self.code = code


def access_of(world: World, calendar: Calendar) -> Access:
    """
    What Recall gets when it uses a calendar's credentials now.

    A refresh token that was issued in a connect flow belongs to its account and
    works with its client's id and secret alone. For any other token, an
    `oauth_email` vouches; without one it must be the token that an account had
    from the start.

    Raises:
        NoAccess: the provider refuses, or nobody is there to ask.
    """
    text = calendar.oauth["oauth_refresh_token"]
    issued = world.grants.refresh_token(text)
    mailbox = _mailbox(world, calendar, issued)
    if not mailbox.granted or (issued is not None and issued.revoked):
        raise NoAccess("bad_refresh_token", "The account has revoked its grant.")
    if issued is None:
        grant = Grant(
            platform=mailbox.platform,
            mailbox=mailbox.address.casefold(),
            client_id=calendar.oauth["oauth_client_id"],
            scopes=STANDARD[mailbox.platform],
        )
        return Access(mailbox=mailbox, grant=grant)
    _check_client(world, calendar, issued)
    world.grants.use_refresh_token(text)
    return Access(mailbox=mailbox, grant=issued.grant)


def _mailbox(world: World, calendar: Calendar, issued: RefreshToken | None) -> Mailbox:
    address = calendar.oauth.get("oauth_email")
    if issued is None and address is not None:
        named = world.mailbox_at(address)
        if named is None or named.platform != calendar.platform:
            message = "No account of this platform stands behind the calendar."
            raise NoAccess("no_oauth_credentials", message)
        return named
    if issued is None:
        mailbox = _owner(world, calendar.oauth["oauth_refresh_token"])
    else:
        mailbox = world.mailboxes.get(issued.grant.mailbox)
        if address is not None and mailbox is not world.mailbox_at(address):
            mailbox = None
    if mailbox is None or mailbox.platform != calendar.platform:
        raise NoAccess("bad_refresh_token", "The refresh token is not valid.")
    return mailbox


def _owner(world: World, token: str) -> Mailbox | None:
    given = token.encode(errors="replace")
    for mailbox in world.mailboxes.values():
        if hmac.compare_digest(mailbox.refresh_token.encode(errors="replace"), given):
            return mailbox
    return None


def _check_client(world: World, calendar: Calendar, issued: RefreshToken) -> None:
    client_id = calendar.oauth["oauth_client_id"]
    secret = calendar.oauth["oauth_client_secret"]
    same = client_id == issued.grant.client_id
    if not same or not world.grants.knows_client(calendar.platform, client_id, secret):
        message = (
            "The refresh token was issued to another client, or the secret is wrong."
        )
        raise NoAccess("error", message)
