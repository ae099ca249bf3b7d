"""Asking the service from outside, as Recall would: what came back, or why nothing."""

import time
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit
from uuid import uuid4

import aiohttp
from standardwebhooks.webhooks import Webhook

from callsheet.adapters.answer_body import read_up_to
from callsheet.adapters.cli.doctor.patient import Patient
from callsheet.adapters.cli.exits import UsageError
from callsheet.adapters.http.serving import is_loopback
from callsheet.adapters.webhooks import PATH
from callsheet.application.inbox import TRIAL

PATIENCE: Final = 15.0
"""Seconds after which Recall gives a delivery up, too."""

_LONGEST: Final = 100_000
"""Bytes of an answer that are read."""

_BODY: Final = '{"event": "callsheet.doctor", "data": {}}'
"""What nobody acts on: see `Notice.is_trial`."""

_NO_ANSWER: Final = "let it answer within 15 s: see whether the machine is overloaded"
_CURES: Final = (
    (
        aiohttp.ClientConnectorDNSError,
        "its name cannot be resolved",
        "make a DNS record for it, or put http.public_url right",
    ),
    (
        aiohttp.ClientSSLError,
        "its certificate is not trusted, or TLS fails",
        "let it have a certificate for this name that is valid now, with its chain",
    ),
    (
        aiohttp.ClientConnectorError,
        "nobody answers",
        "start `callsheet run`, and let firewall and proxy lead to it",
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """
    What came back.

    Attributes:
        place: Where was knocked, without what is secret.
        is_near: Whether only this machine gets there.
        status: None if there was no answer.
        seconds: How long it took.
        body: Of the answer.
        trouble: Why there was none.
        cure: What to do about that.
    """

    place: str
    is_near: bool
    status: int | None = None
    seconds: float = 0.0
    body: bytes = b""
    trouble: str = ""
    cure: str = ""


def place_of_service(said: str) -> str:
    """
    Take the address of a service.

    Raises:
        UsageError: It is none.
    """
    try:
        parts = urlsplit(said)
        _ = parts.port  # raises if it is no number
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query:
        raise UsageError(
            "--service: an address looks like https://callsheet.acme.example"
        )
    if "@" in parts.netloc or not said.isprintable():
        raise UsageError("--service: leave out user and password")
    return said.rstrip("/")


async def knock(patient: Patient, *, proven: bool) -> Reply:
    """
    Send a message that says nothing to where the service takes webhooks.

    Args:
        patient: Who knows where it is, and what proves a message.
        proven: Whether that is used.
    """
    url, headers = f"{patient.service}{PATH}", {"Content-Type": "application/json"}
    secrets = patient.configuration.recall.webhook_secrets
    tokens = patient.configuration.webhook.query_tokens
    params = {}
    if proven and secrets:
        headers |= _signature(patient, secrets[0])
    elif proven and tokens:
        headers["webhook-id"] = _name()
        params["token"] = tokens[0]
    return await _ask("POST", url, headers, params, _BODY)


async def asked(patient: Patient, path: str) -> Reply:
    """Ask the service a question that needs no token."""
    return await _ask("GET", f"{patient.service}{path}", {}, {}, None)


def _signature(patient: Patient, secret: str) -> dict[str, str]:
    name, now = _name(), patient.clock.now()
    return {
        "webhook-id": name,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(secret).sign(name, now, _BODY),
    }


def _name() -> str:
    return f"{TRIAL}{uuid4().hex}"


async def _ask(
    method: str,
    url: str,
    headers: dict[str, str],
    params: dict[str, str],
    body: str | None,
) -> Reply:
    near = is_loopback(urlsplit(url).hostname or "")
    begun = time.perf_counter()
    try:
        async with (
            aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=PATIENCE),
                cookie_jar=aiohttp.DummyCookieJar(),
            ) as session,
            session.request(
                method,
                url,
                headers=headers,
                params=params,
                data=body,
                allow_redirects=False,
            ) as answer,
        ):
            return Reply(
                place=url,
                is_near=near,
                status=answer.status,
                seconds=time.perf_counter() - begun,
                body=await read_up_to(_LONGEST, answer.content),
            )
    except TimeoutError:
        trouble, cure = f"no answer within {PATIENCE:g} s", _NO_ANSWER
    except (aiohttp.ClientError, OSError, ValueError) as error:
        trouble, cure = _broken(error)
    return Reply(place=url, is_near=near, trouble=trouble, cure=cure)


def _broken(error: Exception) -> tuple[str, str]:
    for kind, trouble, cure in _CURES:
        if isinstance(error, kind):
            return trouble, cure
    return "the connection broke", "see what answers there, and whether it speaks HTTP"
