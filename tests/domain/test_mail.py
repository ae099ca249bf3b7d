"""Addresses and domains: who belongs to which company."""

import pytest

from callsheet.domain.mail import (
    FREE_MAIL,
    canonical_name,
    company_of,
    domain_of,
    names_of,
    same_address,
)

DOMAINS = {
    "an address": ("ana@acme.example", "acme.example"),
    "an address in capitals with blanks": (" Ana@ACME.example ", "acme.example"),
    "an address with a dot at its end": ("ana@acme.example.", "acme.example"),
    "an address with two at signs": ('"a@b"@acme.example', "acme.example"),
    "a domain with an umlaut": ("ana@bücher.example", "xn--bcher-kva.example"),
    "a domain that DNS cannot have": (f"ana@{'ü' * 64}.example", f"{'ü' * 64}.example"),
    "nothing": (None, None),
    "an empty text": ("", None),
    "a name": ("ana", None),
    "a domain without a name": ("@acme.example", None),
    "a name without a domain": ("ana@", None),
}


@pytest.mark.parametrize(("address", "domain"), DOMAINS.values(), ids=DOMAINS)
def test_the_domain_of(address: str | None, domain: str | None) -> None:
    assert domain_of(address) == domain


COMPANIES = {
    "a company's address": ("Ana@Acme.example", "acme.example"),
    "an address below a company": ("ana@mail.acme.example", "mail.acme.example"),
    "a free-mail address": (" Ana@Gmail.com", "ana@gmail.com"),
    "no address": (None, None),
    "no domain": ("ana", None),
}


@pytest.mark.parametrize(("address", "company"), COMPANIES.values(), ids=COMPANIES)
def test_the_company_of(address: str | None, company: str | None) -> None:
    assert company_of(address) == company


@pytest.mark.parametrize("domain", ["gmail.com", "outlook.com", "web.de", "zoho.com"])
def test_a_free_mail_domain_is_known(domain: str) -> None:
    assert domain in FREE_MAIL


def test_free_mail_domains_are_spelt_as_domains_are_compared() -> None:
    assert {domain_of(f"a@{domain}") for domain in FREE_MAIL} == FREE_MAIL


MEANT = {
    "its domain": ("bo@law.com", "law.com", True),
    "a domain above": ("bo@mail.law.com", "law.com", True),
    "a domain that merely ends alike": ("bo@outlaw.com", "law.com", False),
    "a domain below": ("bo@law.com", "mail.law.com", False),
    "another domain": ("bo@acme.example", "law.com", False),
    "a domain in capitals": ("bo@LAW.com", "Law.COM", True),
    "a domain with a dot at its end": ("bo@law.com.", "law.com", True),
    "a domain in other letters": ("bo@xn--mnchen-3ya.example", "münchen.example", True),
    "its domain in other letters": (
        "bo@münchen.example",
        "xn--mnchen-3ya.example",
        True,
    ),
    "a domain in letters that DNS has none for": ("bo@a\u0378.x", "a\u0378.x", True),
    "itself": ("Bo@Law.com", "bo@law.com", True),
    "itself with a dot at its end": ("bo@law.com.", "bo@law.com", True),
    "another there": ("bo@law.com", "cy@law.com", False),
    "no address": ("law.com", "law.com", False),
}


@pytest.mark.parametrize(("address", "name", "is_"), MEANT.values(), ids=MEANT)
def test_an_address_is_meant_by(address: str, name: str, is_: bool) -> None:
    assert (canonical_name(name) in names_of(address)) is is_


def test_addresses_are_compared_without_case_and_blanks() -> None:
    assert same_address(" Ana@Acme.example", "ana@ACME.example ")
    assert not same_address("ana@acme.example", "bob@acme.example")
