"""Recall's answers that are not plain results: bodies and codes of its errors."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Literal, TypeAlias, get_args

import orjson
from aiohttp import web

Region: TypeAlias = Literal["us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1"]
REGIONS: tuple[Region, ...] = get_args(Region)
_NOT_FOUND_PAGE = (
    "<!doctype html>\n<html lang=en>\n<head><title>Not Found</title></head>\n"
    "<body><h1>Not Found</h1><p>The requested resource was not found on this "
    "server.</p></body>\n</html>\n"
)


_ERROR_PAGE = (
    "<!doctype html>\n<html><head><title>Error</title></head>\n"
    "<body><h1>Your request could not be served.</h1></body></html>\n"
)


def json_answer(
    body: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """A JSON response; instants are written in UTC with `Z`."""
    return web.Response(
        body=orjson.dumps(body, option=orjson.OPT_UTC_Z),
        status=status,
        headers=headers,
        content_type="application/json",
    )


class ApiError(Exception):
    """
    A request that ends in an error answer; carries the answer.

    `documented` says whether Recall shows such a body; no client may need another.
    """

    def __init__(
        self,
        status: int,
        body: object,
        headers: Mapping[str, str] | None = None,
        *,
        documented: bool = True,
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers
        self.documented = documented

    def answer(self, bodies: str = "plausible") -> web.Response:
        """The response to send; `bodies` is the switch `error_bodies`."""
        if self.documented or bodies == "plausible":
            return json_answer(self.body, status=self.status, headers=self.headers)
        page = _ERROR_PAGE if bodies == "html" else ""
        return web.Response(
            text=page,
            status=self.status,
            headers=self.headers,
            content_type="text/html",
        )


def not_found_page() -> web.Response:
    """The HTML that an unknown route gives."""
    return web.Response(text=_NOT_FOUND_PAGE, status=404, content_type="text/html")


def not_found() -> ApiError:
    """404 for an unknown id."""
    return ApiError(404, {"code": "not_found", "detail": "Not found."})


def unauthenticated(*, key_given: bool, allow: Sequence[str]) -> ApiError:
    """401: no key, or a wrong one (then with the regions it may belong to)."""
    if key_given:
        regions = ", ".join(f"https://{region}.recall.ai" for region in REGIONS)
        body = {
            "code": "authentication_failed",
            "detail": "Invalid API token. Use the host of the region that the "
            f"token was made in: {regions}.",
        }
    else:
        body = {
            "code": "not_authenticated",
            "detail": "Authentication credentials were not provided.",
        }
    headers = {"WWW-Authenticate": "Token", "Allow": ", ".join(allow)}
    return ApiError(401, body, headers)


def not_allowed(method: str, allow: Sequence[str]) -> ApiError:
    """405 for a method that the path does not have."""
    detail = f'Method "{method}" not allowed.'
    body = {"code": "method_not_allowed", "detail": detail}
    return ApiError(405, body, {"Allow": ", ".join(allow)})


def too_large() -> ApiError:
    """413 for a body over the limit."""
    detail = "The request body is too large."
    return ApiError(413, {"code": "request_too_large", "detail": detail})


def invalid(fields: Mapping[str, Any]) -> ApiError:
    """400: a map of field name to what is wrong with it."""
    return ApiError(400, dict(fields))


def refused(message: str, *, documented: bool) -> ApiError:
    """400 for an event that cannot have a bot; only of an ended one it is shown."""
    body = {
        "code": "invalid_request_data",
        "message": message,
        "errors": {"non_field_errors": [message]},
    }
    return ApiError(400, body, documented=documented)


def blocked(detail: str) -> ApiError:
    """403 of the firewall in front of Recall."""
    return ApiError(403, {"code": "request_blocked", "detail": detail})


def conflict(detail: str) -> ApiError:
    """409: another request holds what this one needs."""
    return ApiError(409, {"code": "conflict", "detail": detail}, documented=False)


def throttled(seconds: int) -> ApiError:
    """429: over the rate limit, with the whole seconds to wait."""
    detail = f"Request was throttled. Expected available in {seconds} seconds."
    headers = {"Retry-After": str(seconds)}
    body = {"code": "throttled", "detail": detail}
    return ApiError(429, body, headers, documented=False)


def dispatched() -> ApiError:
    """405 for a bot that has been dispatched and cannot be taken back."""
    detail = "Only scheduled bots can be deleted."
    body = {"code": "cannot_delete_bot", "detail": detail}
    return ApiError(405, body, documented=False)


def pool_depleted(retry_after: int | None) -> ApiError:
    """507: no ad-hoc bot is free."""
    body = {
        "code": "adhoc_pool_depleted",
        "detail": "All ad-hoc bots are in use. Try again in 30 seconds.",
    }
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return ApiError(507, body, headers, documented=False)


def utc_text(moment: datetime) -> str:
    """An instant in one spelling for ever: UTC, microseconds, `Z`."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"
