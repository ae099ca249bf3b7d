"""An application's request to be let into somebody's calendar."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args
from urllib.parse import urlencode, urlsplit

from callsheet.adapters.simulator.providers.forms import BadParameter, required
from callsheet.adapters.simulator.providers.grants import ChallengeMethod
from callsheet.adapters.simulator.providers.provider import Provider
from callsheet.adapters.simulator.providers.scopes import read_scopes

_PRINTABLE = re.compile(r"[!-~]+")
_CHALLENGE = re.compile(r"[A-Za-z0-9._~-]{43,128}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What the authorize page was asked for; `parameters` is all of it as it came."""

    client_id: str
    redirect_uri: str
    scopes: tuple[str, ...]
    offline: bool
    prompt: frozenset[str]
    state: str | None
    login_hint: str | None
    challenge: str | None
    challenge_method: ChallengeMethod
    parameters: Mapping[str, str]

    def back(self, **answer: str) -> str:
        """The application's address with an answer, and the state it gave."""
        state = {} if self.state is None else {"state": self.state}
        joint = "&" if "?" in self.redirect_uri else "?"
        return self.redirect_uri + joint + urlencode(answer | state)


def asking_of(provider: Provider, parameters: Mapping[str, str]) -> Asking:
    """
    Read the parameters of the authorize page; unknown ones are ignored.

    Raises:
        BadParameter: one of them is missing or wrong.
    """
    client_id = required(parameters, "client_id")
    redirect_uri = _address(required(parameters, "redirect_uri"))
    if required(parameters, "response_type") != "code":
        raise BadParameter("response_type", "must be code")
    if parameters.get("response_mode", "query") != "query":
        raise BadParameter("response_mode", "must be query")
    scopes = _scopes(provider, required(parameters, "scope"))
    access_type = parameters.get("access_type", "online")
    if access_type not in ("online", "offline"):
        raise BadParameter("access_type", "must be online or offline")
    challenge, method = _challenge(parameters)
    return Asking(
        client_id=client_id,
        redirect_uri=redirect_uri,
        scopes=scopes,
        offline=provider.is_offline(parameters, scopes),
        prompt=frozenset(parameters.get("prompt", "").split()),
        state=parameters.get("state"),
        login_hint=parameters.get("login_hint") or None,
        challenge=challenge,
        challenge_method=method,
        parameters=parameters,
    )


def _address(text: str) -> str:
    message = "must be an absolute http or https address without a fragment"
    try:
        parts = urlsplit(text)
        parts.port  # noqa: B018 -- raises if it is none
    except ValueError as error:
        raise BadParameter("redirect_uri", message) from error
    absolute = parts.scheme in ("http", "https") and parts.hostname
    if not absolute or "#" in text or "@" in parts.netloc or "\\" in text:
        raise BadParameter("redirect_uri", message)
    if not _PRINTABLE.fullmatch(text):
        raise BadParameter("redirect_uri", "must be encoded: printable ASCII only")
    return text


def _scopes(provider: Provider, text: str) -> tuple[str, ...]:
    try:
        scopes = read_scopes(provider.PLATFORM, text)
    except ValueError as error:
        raise BadParameter("scope", f"is unknown: {str(error)[:100]}") from error
    if not scopes:
        raise BadParameter("scope", "is missing")
    return scopes


def _challenge(parameters: Mapping[str, str]) -> tuple[str | None, ChallengeMethod]:
    challenge = parameters.get("code_challenge")
    given = parameters.get("code_challenge_method", "plain")
    method = next((m for m in _methods() if m == given), None)
    if method is None:
        raise BadParameter("code_challenge_method", "must be S256 or plain")
    if challenge is None:
        if "code_challenge_method" in parameters:
            raise BadParameter("code_challenge", "is missing")
        return None, method
    if not _CHALLENGE.fullmatch(challenge):
        message = "must have 43 to 128 characters out of letters, digits and -._~"
        raise BadParameter("code_challenge", message)
    return challenge, method


def _methods() -> tuple[ChallengeMethod, ...]:
    return get_args(ChallengeMethod)
