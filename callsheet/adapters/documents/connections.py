"""Links by which calendars are connected, as programs read them."""

from dataclasses import dataclass
from typing import Literal

from callsheet.adapters.documents.form import Instant
from callsheet.domain.connection_records import ConnectionOffered
from callsheet.domain.instants import spell

PlatformWord = Literal["google", "microsoft"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkDocument:
    """
    A link for one person; it is shown this once.

    Attributes:
        url: To be sent to the person, who opens it in a browser.
        email: Of the account that it takes, and no other.
        offer: By which it is named in the log.
        expires: From when on it counts no more.
    """

    url: str
    platform: PlatformWord
    email: str
    tenant: str | None
    offer: str
    expires: Instant


def link_document(
    offered: ConnectionOffered,
    url: str,
    *,
    platform: PlatformWord,
    email: str,
    tenant: str | None,
) -> LinkDocument:
    """Write a link as JSON's types."""
    return LinkDocument(
        url=url,
        platform=platform,
        email=email,
        tenant=tenant,
        offer=offered.offer,
        expires=spell(offered.expires),
    )
