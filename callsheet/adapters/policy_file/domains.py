"""Domains and addresses in a policy: what was meant, or why it cannot be meant."""

import unicodedata
from collections.abc import Mapping

from callsheet.adapters.policy_file.problems import Path, Report, kind_of
from callsheet.domain.mail import FREE_MAIL

_DOMAIN_LIMIT = 253
_LABEL_LIMIT = 63
_ADDRESS_LIMIT = 320

# Looser than what is read: what a label may hold is not for a regular expression.
_DOMAIN = r"[^\s@:/*.]+(\.[^\s@:/*.]+)+\.?"

DOMAIN: Mapping[str, object] = {
    "type": "string",
    "pattern": f"^{_DOMAIN}$",
    "maxLength": _DOMAIN_LIMIT + 1,
}
"""A domain, as a JSON schema."""

ADDRESS: Mapping[str, object] = {
    "type": "string",
    "pattern": f"^[^\\s@]+@{_DOMAIN}$",
    "maxLength": _ADDRESS_LIMIT,
}
"""An address, as a JSON schema."""

DOMAIN_OR_ADDRESS: Mapping[str, object] = {
    **ADDRESS,
    "pattern": f"^([^\\s@]+@)?{_DOMAIN}$",
}
"""A domain or an address, as a JSON schema."""


def own_domains_of(value: object, path: Path, report: Report) -> tuple[str, ...]:
    """Read one's own domains; their order and repetition mean nothing."""
    if not isinstance(value, list):
        report.wrong_type(path, value, "a list of domains")
        return ()
    found = {_own_domain(item, (*path, i), report) for i, item in enumerate(value)}
    return tuple(sorted(found - {""}))


def domain_or_address(value: str, path: Path, report: Report) -> str:
    """Read `ana@acme.example` or `acme.example`, in lower case; empty if neither."""
    local, at, domain = value.rpartition("@")
    if at and (not local or "@" in local or any(map(_is_unseen, value))):
        cure = f'write "{domain}"' if is_domain(domain) and not local else ""
        report.add(path, "is no e-mail address", cure)
        return ""
    if len(value) > _ADDRESS_LIMIT:
        report.add(path, f"is longer than {_ADDRESS_LIMIT} characters")
        return ""
    checked = _domain(domain, path, report)
    return f"{local.lower()}@{checked}" if local and checked else checked


def is_domain(text: str) -> bool:
    """Say whether a text is a domain name of at least two labels."""
    labels = text.split(".")
    return (
        len(labels) > 1
        and len(text) <= _DOMAIN_LIMIT
        and all(_is_label(label) for label in labels)
    )


def _is_unseen(char: str) -> bool:
    return unicodedata.category(char)[0] in "CZ"


def _is_label(label: str) -> bool:
    return (
        0 < len(label) <= _LABEL_LIMIT
        and all(char.isalnum() or char in "-_" for char in label)
        and not label.startswith("-")
        and not label.endswith("-")
    )


def _own_domain(value: object, path: Path, report: Report) -> str:
    if not isinstance(value, str):
        report.add(path, f"must be a domain in quotes, not {kind_of(value)}")
        return ""
    domain = _domain(value, path, report)
    if domain in FREE_MAIL:
        cure = "leave it out and list your company's own domains"
        report.add(path, "anyone may have an address there, so it is no company", cure)
        return ""
    return domain


def _domain(value: str, path: Path, report: Report) -> str:
    """Read a domain, in lower case; empty if it is none, which is then reported."""
    domain = value.lower().removesuffix(".")
    if is_domain(domain):
        return domain
    report.add(path, _fault(value), _meant(domain))
    return ""


def _fault(value: str) -> str:
    if "://" in value:
        return "is a link, not a domain"
    if "@" in value:
        return "is an address, not a domain"
    if any(char.isspace() for char in value):
        return "has a space in it"
    if "*" in value:
        return "has a wildcard; sub-domains are included anyway"
    if value and "." not in value:
        return "is only one label, not a whole domain"
    return "is no domain"


def _meant(value: str) -> str:
    host = value.rpartition("://")[2].partition("/")[0].rpartition("@")[2]
    host = host.partition(":")[0].strip().removeprefix("*").strip(".")
    return f'write "{host}"' if is_domain(host) else 'write it as "acme.example"'
