"""Who may come in: tokens, issued and revoked while the service runs."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, Final

from pydantic import Field

from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.documents.tokens import (
    IssuedDocument,
    TokenDocument,
    issued_document,
    token_document,
)
from callsheet.adapters.http.gate import GATE
from callsheet.adapters.http.inputs import Id, Inputs, invalid
from callsheet.adapters.http.resources.stored import READERS
from callsheet.adapters.http.routing import Call, Route
from callsheet.adapters.token_text import new_token, token_digest
from callsheet.application.access_tokens import (
    CALENDARS_LIMIT,
    LONGEST,
    NAME_LIMIT,
    TokenWish,
    issue_token,
    revoke_token,
    tokens_in_force,
)
from callsheet.application.signature import WHY_LIMIT, Signature
from callsheet.domain.token_records import TokenScope

_LONGEST_SECONDS: Final = int(LONGEST.total_seconds())


class NewToken(Inputs):
    """What token is wanted."""

    name: Annotated[str, Field(min_length=1, max_length=NAME_LIMIT)]
    """What it is for, or whose it is; no two that count have the same."""

    scopes: Annotated[tuple[TokenScope, ...], Field(min_length=1, max_length=4)]
    """Each one includes those before it: read, prefer, operate, admin."""

    calendars: (
        Annotated[tuple[Id, ...], Field(min_length=1, max_length=CALENDARS_LIMIT)]
        | None
    ) = None
    """Ids or addresses of all that it is to see; such a token may read and prefer."""

    lasts_seconds: Annotated[int, Field(ge=1, le=_LONGEST_SECONDS)] | None = None
    """How long; without it until somebody revokes it."""

    why: Annotated[str, Field(max_length=WHY_LIMIT)] = ""
    """Recorded with it."""


class TokenPath(Inputs):
    """Which token."""

    token: Id
    """Its id, or its name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TokensDocument:
    """The tokens that count, oldest first."""

    items: tuple[TokenDocument, ...]


async def tokens(call: Call) -> TokensDocument:
    """List the tokens that count; what is said to be let in is in none of them."""
    found = await tokens_in_force(call.parts.log, now=call.parts.clock.now())
    return TokensDocument(items=tuple(token_document(one) for one in found))


async def issue(call: Call, body: NewToken) -> IssuedDocument:
    """Make a token; the answer is the only place where it is ever shown."""
    try:
        wish = TokenWish(
            name=body.name,
            scopes=body.scopes,
            calendars=body.calendars,
            lasts=None
            if body.lasts_seconds is None
            else timedelta(seconds=body.lasts_seconds),
            by=call.access.name,
            why=body.why,
        )
    except ValueError as error:
        raise invalid([Place("body", str(error))]) from None
    said, now = new_token(), call.parts.clock.now()
    issued = await issue_token(
        call.parts.log, wish, token_digest(said), now=now, readers=READERS
    )
    call.request.app[GATE].look_again()
    return issued_document(issued, said)


async def revoke(call: Call, path: TokenPath) -> TokenDocument:
    """Let nobody in by a token any more; the answer is what it was."""
    signature = Signature(by=call.access.name)
    now = call.parts.clock.now()
    was = await revoke_token(call.parts.log, path.token, signature, now=now)
    call.request.app[GATE].look_again()
    return token_document(was)


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/tokens",
        handler=tokens,
        summary="Who may come in?",
        scope=TokenScope.ADMIN,
        tag="tokens",
    ),
    Route(
        method="POST",
        path="/v1/tokens",
        handler=issue,
        summary="Let somebody in.",
        scope=TokenScope.ADMIN,
        tag="tokens",
        status=201,
        again=True,
    ),
    Route(
        method="DELETE",
        path="/v1/tokens/{token}",
        handler=revoke,
        summary="Let somebody in no longer.",
        scope=TokenScope.ADMIN,
        tag="tokens",
        again=True,
    ),
)
