"""Microsoft's ways at its OAuth endpoints; see `provider.Provider`."""

from collections.abc import Mapping

from callsheet.adapters.simulator.model import JsonObject, Platform
from callsheet.adapters.simulator.providers.issuing import ACCESS_TOKEN_LIVES, Fault
from callsheet.adapters.simulator.providers.provider import Problem
from callsheet.adapters.simulator.world import World

PLATFORM: Platform = "microsoft_outlook"
NAME = "Microsoft"

_OFFLINE = "offline_access"
_NUMBERS = {
    Fault.UNKNOWN_CODE: 9002313,
    Fault.EXPIRED_CODE: 70008,
    Fault.REDIRECT_DIFFERS: 500112,
    Fault.VERIFIER_MISSING: 501481,
    Fault.VERIFIER_WRONG: 501481,
    Fault.VERIFIER_UNASKED: 501481,
    Fault.UNKNOWN_TOKEN: 9002313,
    Fault.REVOKED: 50173,
}
_OTHER_NUMBERS = {
    "invalid_client": 7000215,
    "invalid_scope": 70011,
    "unsupported_grant_type": 70003,
}
_MALFORMED = 900144


def is_offline(parameters: Mapping[str, str], scopes: tuple[str, ...]) -> bool:
    """See `Provider.is_offline`."""
    return _OFFLINE in scopes


def error_body(world: World, problem: Problem) -> JsonObject:
    """See `Provider.error_body`. The number in the text is what people search for."""
    if problem.fault is not None:
        code, number = "invalid_grant", _NUMBERS[problem.fault]
    else:
        code, number = problem.code, _OTHER_NUMBERS.get(problem.code, _MALFORMED)
    trace = world.ids.uuid("microsoft trace")
    return {
        "error": code,
        "error_description": f"AADSTS{number}: {problem}. Trace ID: {trace}",
        "error_codes": [number],
        "timestamp": f"{world.at:%Y-%m-%d %H:%M:%SZ}",
        "trace_id": trace,
        "correlation_id": trace,
    }


def token_body(access_token: str, scopes: tuple[str, ...]) -> JsonObject:
    """See `Provider.token_body`. The answer does not name `offline_access`."""
    seconds = int(ACCESS_TOKEN_LIVES.total_seconds())
    return {
        "token_type": "Bearer",
        "scope": " ".join(scope for scope in scopes if scope != _OFFLINE),
        "expires_in": seconds,
        "ext_expires_in": seconds,
        "access_token": access_token,
    }
