"""The page on which a person lets an application in, or does not."""

from base64 import b64encode
from collections.abc import Sequence
from hashlib import sha256
from html import escape
from urllib.parse import urlsplit

from aiohttp import web

from callsheet.adapters.simulator.providers.asking import Asking

_STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;margin:3rem auto;max-width:34rem;"
    "padding:0 1rem}select,button{font:inherit;padding:.4rem .8rem}"
    "select{width:100%}button{margin-right:.5rem}li{list-style:none}ul{padding:0}"
    "label:has(input){display:flex;gap:.5rem}code{overflow-wrap:anywhere}"
)
_STYLE_HASH = b64encode(sha256(_STYLE.encode()).digest()).decode()
_POLICY = "; ".join(
    (
        "default-src 'none'",
        f"style-src 'sha256-{_STYLE_HASH}'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        # Browsers apply this to where the answer redirects to, too, and to where
        # the application goes on from there: no one host can be named.
        "form-action 'self' http: https:",
    )
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cache-Control": "no-store",
    # Not no-referrer: with it browsers send no Origin with the form, either.
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def consent_page(
    name: str, asking: Asking, addresses: Sequence[str], *, choose_scopes: bool
) -> web.Response:
    """
    The question, with the accounts to choose from.

    Where the provider lets people choose, each scope has a box to tick off.
    """
    host = escape(urlsplit(asking.redirect_uri).netloc)
    content = (
        f"<p><strong>{escape(asking.client_id)}</strong> asks for access to an "
        f"account. The answer goes to <strong>{host}</strong>.</p>"
        f'<form method="post">{_hidden(asking)}'
        f"{_accounts(addresses, asking.login_hint)}"
        f"<p>It wants:</p><ul>{_scopes(asking, choose_scopes=choose_scopes)}</ul>"
        f"<p>{_buttons(any_account=bool(addresses))}</p></form>"
    )
    return _page(f"Connect your {name} calendar", content, 200)


def problem_page(name: str, problem: str, *, status: int = 400) -> web.Response:
    """What is wrong with the request: for the application's developer."""
    content = f"<p>The application's request is invalid.</p><p>{escape(problem)}</p>"
    return _page(f"{name} cannot go on", content, status)


def _hidden(asking: Asking) -> str:
    return "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in asking.parameters.items()
    )


def _accounts(addresses: Sequence[str], hint: str | None) -> str:
    if not addresses:
        return "<p>There is no account of this platform in the simulation.</p>"
    wanted = (hint or "").casefold()
    options = "".join(
        f'<option value="{escape(address)}"'
        f"{' selected' if address.casefold() == wanted else ''}>"
        f"{escape(address)}</option>"
        for address in addresses
    )
    return (
        '<p><label for="account">Account</label>'
        f'<select id="account" name="account">{options}</select></p>'
    )


def _scopes(asking: Asking, *, choose_scopes: bool) -> str:
    if not choose_scopes:
        return "".join(
            f"<li><code>{escape(scope)}</code></li>" for scope in asking.scopes
        )
    return "".join(
        f'<li><label><input type="checkbox" name="granted" value="{escape(scope)}" '
        f"checked> <code>{escape(scope)}</code></label></li>"
        for scope in asking.scopes
    )


def _buttons(*, any_account: bool) -> str:
    allow = '<button name="decision" value="allow">Allow</button>'
    deny = '<button name="decision" value="deny">Deny</button>'
    return (allow if any_account else "") + deny


def _page(title: str, content: str, status: int) -> web.Response:
    text = (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)} (simulated)</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>"
        "<p>This is a simulation: nobody's real account is asked.</p>"
        f"{content}</main></body></html>\n"
    )
    return web.Response(
        text=text, status=status, content_type="text/html", headers=_HEADERS
    )
