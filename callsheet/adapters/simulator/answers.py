"""Recall's answers that are not plain results: bodies and codes of its errors."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import orjson
from aiohttp import web

_REGIONS = ("us-east-1", "us-west-2", "eu-central-1", "ap-northeast-1")
_NOT_FOUND_PAGE = (
    "<!doctype html>\n<html lang=en>\n<head><title>Not Found</title></head>\n"
    "<body><h1>Not Found</h1><p>The requested resource was not found on this "
    "server.</p></body>\n</html>\n"
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
    """A request that ends in an error answer; carries the answer."""

    def __init__(
        self, status: int, body: object, headers: Mapping[str, str] | None = None
    ) -> None:
        super().__init__(status)
        self.status = status
        self.body = body
        self.headers = headers

    def answer(self) -> web.Response:
        """The response to send."""
        return json_answer(self.body, status=self.status, headers=self.headers)


def not_found_page() -> web.Response:
    """The HTML that an unknown route gives."""
    return web.Response(text=_NOT_FOUND_PAGE, status=404, content_type="text/html")


def not_found() -> ApiError:
    """404 for an unknown id."""
    return ApiError(404, {"code": "not_found", "detail": "Not found."})


def unauthenticated(*, key_given: bool, allow: Sequence[str]) -> ApiError:
    """401: no key, or a wrong one (then with the regions it may belong to)."""
    if key_given:
        regions = ", ".join(f"https://{region}.recall.ai" for region in _REGIONS)
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


def refused(message: str) -> ApiError:
    """400 for an event that cannot have a bot."""
    body = {
        "code": "invalid_request_data",
        "message": message,
        "errors": {"non_field_errors": [message]},
    }
    return ApiError(400, body)


def pool_depleted(retry_after: int | None) -> ApiError:
    """507: no ad-hoc bot is free."""
    body = {
        "code": "adhoc_pool_depleted",
        "detail": "All ad-hoc bots are in use. Try again in 30 seconds.",
    }
    headers = {} if retry_after is None else {"Retry-After": str(retry_after)}
    return ApiError(507, body, headers)


def utc_text(moment: datetime) -> str:
    """An instant in one spelling for ever: UTC, microseconds, `Z`."""
    return f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}"
