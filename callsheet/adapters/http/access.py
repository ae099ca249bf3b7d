"""What a request may do: by its token, or because the service is open."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from callsheet.adapters.http import kinds
from callsheet.adapters.http.problems import Problem
from callsheet.domain.ids import CalendarId
from callsheet.domain.token_records import TokenIssued, TokenScope
from callsheet.domain.tokens import allows

REALM: Final = 'Bearer realm="callsheet"'


@dataclass(frozen=True, slots=True, kw_only=True)
class Access:
    """
    What somebody who was let in may do.

    Attributes:
        name: Of the token; stands as `by` in what is recorded.
        calendars: All that may be seen; None for the whole workspace.
    """

    name: str
    scopes: tuple[TokenScope, ...]
    calendars: Collection[CalendarId] | None = None

    def sees(self, calendar_id: CalendarId | None) -> bool:
        """Say whether what is in a calendar may be seen; None for no known one."""
        return self.calendars is None or calendar_id in self.calendars

    def require(self, scope: TokenScope) -> None:
        """
        Let nobody on who lacks a scope.

        Raises:
            Problem: It is lacking.
        """
        if allows(self.scopes, scope):
            return
        wanted = f'{REALM}, error="insufficient_scope", scope="{scope.value}"'
        raise Problem(
            kinds.NOT_ALLOWED,
            f"this needs a token with the scope {scope.value}",
            headers={"WWW-Authenticate": wanted},
        )


OPEN: Final = Access(name="(open)", scopes=(TokenScope.ADMIN,))
"""Of a service without tokens whose setting says that it is open."""


def access_of(token: TokenIssued) -> Access:
    """Say what a token is good for."""
    calendars = None if token.calendars is None else frozenset(token.calendars)
    return Access(name=token.name, scopes=token.scopes, calendars=calendars)
