"""The providers as they are when nothing is simulated: where they are asked."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from callsheet.adapters.oauth.provider import Provider, google, microsoft

GOOGLE = google("id", "secret", {})
MICROSOFT = microsoft("id", "secret", {}, tenant="acme.example")


def test_google_is_asked_at_its_own_addresses() -> None:
    assert GOOGLE.authorize_url == "https://accounts.google.com/o/oauth2/v2/auth"
    assert GOOGLE.token_url == "https://oauth2.googleapis.com/token"
    assert GOOGLE.account_url == "https://openidconnect.googleapis.com/v1/userinfo"
    assert GOOGLE.revoke_url == "https://oauth2.googleapis.com/revoke"


def test_microsoft_is_asked_at_those_of_the_tenant() -> None:
    login = "https://login.microsoftonline.com/acme.example/oauth2/v2.0"
    assert MICROSOFT.authorize_url == f"{login}/authorize"
    assert MICROSOFT.token_url == f"{login}/token"
    assert MICROSOFT.account_url == "https://graph.microsoft.com/v1.0/me"
    assert MICROSOFT.revoke_url is None


@pytest.mark.parametrize("provider", [GOOGLE, MICROSOFT], ids=lambda one: one.name)
def test_the_question_has_what_the_answer_is_bound_to(provider: Provider) -> None:
    question = provider.question(
        redirect_uri="https://c.example/oauth", state="s", challenge="c", address="a@b"
    )
    address, _, query = question.partition("?")
    assert (address, urlsplit(question).scheme) == (provider.authorize_url, "https")
    said = {name: value for name, [value] in parse_qs(query).items()}
    assert said["scope"].split() == list(provider.scopes)
    bound = {name: said[name] for name in ("state", "code_challenge", "login_hint")}
    assert bound == {"state": "s", "code_challenge": "c", "login_hint": "a@b"}
    assert said["code_challenge_method"] == "S256"
    assert "secret" not in question


@pytest.mark.parametrize(
    ("account", "address"),
    [
        ({"email": "", "mail": "ana@acme.example"}, "ana@acme.example"),
        ({"email": 7, "userPrincipalName": "ana@acme.example"}, "ana@acme.example"),
        ({"email": None}, None),
        ({}, None),
    ],
)
def test_an_address_is_a_text_that_is_not_empty(
    account: Mapping[str, Any], address: str | None
) -> None:
    assert GOOGLE.address_of(account) == address
    assert not MICROSOFT.is_of({"mail": 7, "userPrincipalName": None}, "7")
