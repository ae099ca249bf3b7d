"""The applications with which people connect their calendars."""

from typing import Annotated

from pydantic import Field

from callsheet.adapters.settings.values import Options, Secret, Url

_Word = Annotated[str, Field(min_length=1, max_length=2_000)]


class GoogleOptions(Options):
    """
    The application that is registered with Google, to connect calendars.

    Attributes:
        authorize_url: As all addresses here Google's own by default; others are for a
            simulation.
    """

    client_id: _Word | None = None
    client_secret: Secret | None = None
    authorize_url: Url | None = None
    token_url: Url | None = None
    account_url: Url | None = None
    revoke_url: Url | None = None


class MicrosoftOptions(Options):
    """
    The application that is registered with Microsoft, to connect calendars.

    Attributes:
        tenant: Whose accounts may sign in: the id or a domain of one organisation; by
            default anybody's.
        authorize_url: As all addresses here Microsoft's own by default; others are for
            a simulation.
    """

    client_id: _Word | None = None
    client_secret: Secret | None = None
    tenant: Annotated[str, Field(pattern=r"^[A-Za-z0-9.-]{1,253}$")] = "common"
    authorize_url: Url | None = None
    token_url: Url | None = None
    account_url: Url | None = None


class OAuthOptions(Options):
    """Who lets Recall into somebody's calendar; see `docs/serve.md`."""

    google: GoogleOptions = GoogleOptions()
    microsoft: MicrosoftOptions = MicrosoftOptions()
