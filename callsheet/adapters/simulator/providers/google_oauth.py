"""Google's ways at its OAuth endpoints; see `provider.Provider`."""

from collections.abc import Mapping

from callsheet.adapters.simulator.model import JsonObject, Platform
from callsheet.adapters.simulator.providers.issuing import ACCESS_TOKEN_LIVES, Fault
from callsheet.adapters.simulator.providers.provider import Problem
from callsheet.adapters.simulator.world import World

PLATFORM: Platform = "google_calendar"
NAME = "Google"

_WORDS = {
    Fault.UNKNOWN_CODE: "Malformed auth code.",
    Fault.VERIFIER_MISSING: "Missing code verifier.",
    Fault.VERIFIER_WRONG: "Invalid code verifier.",
    Fault.VERIFIER_UNASKED: "code_verifier or verifier is not needed.",
    Fault.REVOKED: "Token has been expired or revoked.",
}


def is_offline(parameters: Mapping[str, str], scopes: tuple[str, ...]) -> bool:
    """See `Provider.is_offline`."""
    return parameters.get("access_type") == "offline"


def error_body(world: World, problem: Problem) -> JsonObject:
    """See `Provider.error_body`. Google has a code of its own for another address."""
    if problem.fault is Fault.REDIRECT_DIFFERS:
        return {"error": "redirect_uri_mismatch", "error_description": "Bad Request"}
    if problem.fault is not None:
        words = _WORDS.get(problem.fault, "Bad Request")
        return {"error": "invalid_grant", "error_description": words}
    return {"error": problem.code, "error_description": str(problem)}


def token_body(access_token: str, scopes: tuple[str, ...]) -> JsonObject:
    """See `Provider.token_body`."""
    return {
        "access_token": access_token,
        "expires_in": int(ACCESS_TOKEN_LIVES.total_seconds()),
        "scope": " ".join(scopes),
        "token_type": "Bearer",
    }
