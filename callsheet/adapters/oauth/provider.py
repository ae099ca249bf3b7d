"""What Google and Microsoft are asked for, and where: as little as Recall needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import quote, urlencode

from callsheet.domain.mail import same_address

_GOOGLE: Final = "https://www.googleapis.com/auth/"
_GRAPH: Final = "https://graph.microsoft.com/"

COMMON: Final = "common"
"""The tenant of Microsoft's in whose name anybody may sign in."""

_ANYBODYS: Final = frozenset({COMMON, "organizations", "consumers"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """
    One provider, and the application that is registered with it.

    Attributes:
        platform: Recall's word for it.
        name: For people.
        scopes: What is asked for.
        needed: What must have been granted, without prefixes, in lower case; where one
            is broader than another, any of a group does.
        asking: Further parameters of the question.
        account_url: Says whose account it is.
        revoke_url: Where what was granted is given back; None if there is no such way.
        sure_names: Fields of what it says that prove whose account it is.
        proof: The field that has to say besides that they do; None without any.
        access_page: Where people take back what they granted.
    """

    platform: str
    name: str
    client_id: str
    client_secret: str = field(repr=False)
    authorize_url: str
    token_url: str
    account_url: str
    revoke_url: str | None
    scopes: tuple[str, ...]
    needed: tuple[frozenset[str], ...]
    asking: Mapping[str, str]
    sure_names: tuple[str, ...]
    access_page: str
    proof: str | None = None

    def question(
        self, *, redirect_uri: str, state: str, challenge: str, address: str
    ) -> str:
        """Give the address at which the provider asks the person; see RFC 7636."""
        parameters = {
            "client_id": self.client_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "scope": " ".join(self.scopes),
            "state": state,
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "login_hint": address,
            **self.asking,
        }
        return f"{self.authorize_url}?{urlencode(parameters)}"

    def lacks(self, granted: str) -> bool:
        """Say whether a permission is missing in what the provider says it granted."""
        short = {
            one.removeprefix(_GOOGLE).removeprefix(_GRAPH).lower()
            for one in granted.split()
        }
        return not all(group & short for group in self.needed)

    def is_of(self, account: Mapping[str, Any], address: str) -> bool:
        """Say whether an account proves to be the one of an address."""
        if self.proof is not None and account.get(self.proof) is not True:
            return False
        names = (account.get(name) for name in self.sure_names)
        return any(
            same_address(name, address) for name in names if isinstance(name, str)
        )

    def address_of(self, account: Mapping[str, Any]) -> str | None:
        """Say whose account it seems to be; to be shown or compared, never trusted."""
        names = (account.get(name) for name in ("email", "mail", "userPrincipalName"))
        return next((name for name in names if isinstance(name, str) and name), None)


def google(
    client_id: str, client_secret: str, urls: Mapping[str, str | None]
) -> Provider:
    """
    Set up Google.

    Args:
        client_id: Of the web application that is registered there.
        client_secret: Of the same.
        urls: Other endpoints than Google's own: of a simulation.
    """
    return Provider(
        platform="google_calendar",
        name="Google",
        client_id=client_id,
        client_secret=client_secret,
        authorize_url=urls.get("authorize_url")
        or "https://accounts.google.com/o/oauth2/v2/auth",
        token_url=urls.get("token_url") or "https://oauth2.googleapis.com/token",
        account_url=urls.get("account_url")
        or "https://openidconnect.googleapis.com/v1/userinfo",
        revoke_url=urls.get("revoke_url") or "https://oauth2.googleapis.com/revoke",
        scopes=(f"{_GOOGLE}calendar.events.readonly", f"{_GOOGLE}userinfo.email"),
        needed=(
            frozenset(
                {
                    "calendar.events.readonly",
                    "calendar.events",
                    "calendar.readonly",
                    "calendar",
                }
            ),
            frozenset({"userinfo.email", "email"}),
        ),
        # Without the question anew Google hands out no second refresh token.
        asking={"access_type": "offline", "prompt": "consent"},
        sure_names=("email",),
        proof="email_verified",
        access_page="myaccount.google.com/connections",
    )


def microsoft(
    client_id: str,
    client_secret: str,
    urls: Mapping[str, str | None],
    *,
    tenant: str = COMMON,
) -> Provider:
    """
    Set up Microsoft.

    The address in `mail` is whatever the administrators of an account's own tenant
    wrote there, and anybody may have a tenant. The name by which an account signs in
    lies in a domain that its tenant has proven to own. So `mail` counts only if
    nobody but the accounts of one given tenant can sign in.

    Args:
        client_id: Of the application that is registered there.
        client_secret: Of the same.
        urls: Other endpoints than Microsoft's own: of a simulation.
        tenant: Whose accounts may sign in; those of anybody by default.
    """
    login = f"https://login.microsoftonline.com/{quote(tenant, safe='')}/oauth2/v2.0"
    signs_in_as = ("userPrincipalName",)
    return Provider(
        platform="microsoft_outlook",
        name="Microsoft",
        client_id=client_id,
        client_secret=client_secret,
        authorize_url=urls.get("authorize_url") or f"{login}/authorize",
        token_url=urls.get("token_url") or f"{login}/token",
        account_url=urls.get("account_url") or f"{_GRAPH}v1.0/me",
        # Microsoft has none that takes back what one application was granted.
        revoke_url=None,
        scopes=("offline_access", "Calendars.Read", "User.Read"),
        needed=(
            frozenset({"calendars.read", "calendars.readwrite"}),
            frozenset({"user.read", "user.readwrite"}),
        ),
        asking={"response_mode": "query", "prompt": "select_account"},
        sure_names=signs_in_as if tenant in _ANYBODYS else ("mail", *signs_in_as),
        access_page="myapplications.microsoft.com",
    )
