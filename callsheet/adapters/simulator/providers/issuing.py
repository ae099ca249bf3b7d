"""Handing out codes and tokens, and taking them back in."""

import hmac
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from enum import Enum
from hashlib import sha256
from typing import NamedTuple

from callsheet.adapters.simulator.model import Mailbox, Platform
from callsheet.adapters.simulator.providers.grants import (
    AccessToken,
    Code,
    Grant,
    RefreshToken,
)
from callsheet.adapters.simulator.providers.scopes import STANDARD
from callsheet.adapters.simulator.world import World

CODE_LIVES = timedelta(minutes=10)
ACCESS_TOKEN_LIVES = timedelta(hours=1)

_PREFIXES = {
    "google_calendar": {"code": "4/0Sim", "access": "ya29.sim", "refresh": "1//0sim"},
    "microsoft_outlook": {"code": "0.Sim", "access": "EwSim", "refresh": "0.Asim"},
}


class Fault(Enum):
    """Why a code or a refresh token is refused."""

    UNKNOWN_CODE = "the code is unknown, was used already, or is another client's"
    EXPIRED_CODE = "the code is older than ten minutes"
    REDIRECT_DIFFERS = "redirect_uri is not the one that the code was sent to"
    VERIFIER_MISSING = "the code was asked for with a challenge: give code_verifier"
    VERIFIER_WRONG = "code_verifier does not fit the challenge"
    VERIFIER_UNASKED = "code_verifier given, but the code was asked for without any"
    UNKNOWN_TOKEN = "the refresh token is unknown, or another client's"  # noqa: S105 -- a message
    REVOKED = "the account has taken its grant back"


class Refused(Exception):
    """The provider does not exchange what it was given."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Client(NamedTuple):
    """An application, by its name at one provider."""

    platform: Platform
    id: str


class Fresh(NamedTuple):
    """A new access token, and until when it is good."""

    text: str
    expires_at: datetime


def consent(world: World, mailbox: Mailbox) -> None:
    """
    Let an account grant something, also after it took everything back.

    In that case what it had issued before stays dead.
    """
    if mailbox.granted:
        return
    address = mailbox.address.casefold()
    world.grants.bury(address)
    first = world.grants.refresh_token(mailbox.refresh_token)
    if first is None:
        grant = Grant(
            platform=mailbox.platform,
            mailbox=address,
            client_id="",
            scopes=STANDARD[mailbox.platform],
        )
        dead = RefreshToken(grant=grant, revoked=True)
        world.grants.add_refresh_token(mailbox.refresh_token, dead)
    mailbox.granted = True


def issue_code(world: World, code: Code) -> str:
    """A code for the application to redeem."""
    text = _new(world, code.grant, "code")
    world.grants.add_code(text, code)
    return text


def issue_access_token(world: World, grant: Grant) -> Fresh:
    """A new access token, good for an hour."""
    token = AccessToken(grant=grant, expires_at=world.at + ACCESS_TOKEN_LIVES)
    text = _new(world, grant, "access")
    world.grants.add_access_token(text, token)
    return Fresh(text, token.expires_at)


def issue_refresh_token(world: World, grant: Grant) -> str:
    """A new refresh token."""
    text = _new(world, grant, "refresh")
    world.grants.add_refresh_token(text, RefreshToken(grant=grant))
    return text


def redeem(
    world: World, text: str, client: Client, redirect_uri: str, verifier: str | None
) -> Code:
    """
    Take a code for good, whether it is then refused or not.

    Raises:
        Refused: it is not good, or was asked for by or for another.
    """
    code = world.grants.take_code(text)
    if code is None or _client_of(code.grant) != client:
        raise Refused(Fault.UNKNOWN_CODE)
    if code.expires_at <= world.at:
        raise Refused(Fault.EXPIRED_CODE)
    if code.redirect_uri != redirect_uri:
        raise Refused(Fault.REDIRECT_DIFFERS)
    _check_verifier(code, verifier)
    return code


def refresh(world: World, text: str, client: Client) -> Grant:
    """
    What a refresh token stands for.

    Raises:
        Refused: nobody issued it to this client, or its account took it back.
    """
    token = world.grants.refresh_token(text)
    if token is None or _client_of(token.grant) != client:
        raise Refused(Fault.UNKNOWN_TOKEN)
    if token.revoked or not world.mailboxes[token.grant.mailbox].granted:
        raise Refused(Fault.REVOKED)
    world.grants.use_refresh_token(text)
    return token.grant


def _client_of(grant: Grant) -> Client:
    return Client(grant.platform, grant.client_id)


def _check_verifier(code: Code, verifier: str | None) -> None:
    if code.challenge is None:
        if verifier is not None:
            raise Refused(Fault.VERIFIER_UNASKED)
        return
    if verifier is None:
        raise Refused(Fault.VERIFIER_MISSING)
    made = verifier.encode(errors="replace")
    if code.challenge_method == "S256":
        made = urlsafe_b64encode(sha256(made).digest()).rstrip(b"=")
    if not hmac.compare_digest(made, code.challenge.encode()):
        raise Refused(Fault.VERIFIER_WRONG)


def _new(world: World, grant: Grant, kind: str) -> str:
    prefix = _PREFIXES[grant.platform][kind]
    return f"{prefix}-{world.ids.token(f'oauth {kind}', length=48)}"
