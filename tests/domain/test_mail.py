"""Addresses and domains: who belongs to which company."""

import pytest

from callsheet.domain.mail import (
    FREE_MAIL,
    company_of,
    domain_of,
    same_address,
    within,
    within_any,
)

DOMAINS = {
    "an address": ("ana@acme.example", "acme.example"),
    "an address in capitals with blanks": (" Ana@ACME.example ", "acme.example"),
    "an address with a dot at its end": ("ana@acme.example.", "acme.example"),
    "an address with two at signs": ('"a@b"@acme.example', "acme.example"),
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


WITHIN = {
    "itself": ("law.com", "law.com", True),
    "a sub-domain": ("mail.law.com", "law.com", True),
    "a domain that merely ends alike": ("outlaw.com", "law.com", False),
    "the domain above": ("law.com", "mail.law.com", False),
    "another": ("acme.example", "law.com", False),
}


@pytest.mark.parametrize(("domain", "owner", "is_"), WITHIN.values(), ids=WITHIN)
def test_a_domain_is_within(domain: str, owner: str, is_: bool) -> None:
    assert within(domain, owner) is is_
    assert within_any(domain, ("other.example", owner)) is is_


def test_no_domain_is_within_none() -> None:
    assert not within_any("law.com", ())


def test_addresses_are_compared_without_case_and_blanks() -> None:
    assert same_address(" Ana@Acme.example", "ana@ACME.example ")
    assert not same_address("ana@acme.example", "bob@acme.example")
