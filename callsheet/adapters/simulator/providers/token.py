"""The token endpoints: a code for tokens, a refresh token for an access token."""

import binascii
from base64 import b64decode
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import unquote_plus

from aiohttp import web

from callsheet.adapters.simulator.model import JsonObject
from callsheet.adapters.simulator.providers.forms import (
    LONGEST,
    BadParameter,
    form_of,
    required,
)
from callsheet.adapters.simulator.providers.grants import Grant
from callsheet.adapters.simulator.providers.issuing import (
    Client,
    Refused,
    issue_access_token,
    issue_refresh_token,
    redeem,
    refresh,
)
from callsheet.adapters.simulator.providers.provider import Problem, Provider
from callsheet.adapters.simulator.providers.scopes import read_scopes
from callsheet.adapters.simulator.recall.answers import json_answer
from callsheet.adapters.simulator.recall.state import WORLD
from callsheet.adapters.simulator.world import World

NOT_KEPT = {"Cache-Control": "no-store", "Pragma": "no-cache"}


class Credentials(NamedTuple):
    """Who an application says it is."""

    id: str
    secret: str


class Token:
    """The handler of one provider's token endpoint."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def exchange(self, request: web.Request) -> web.Response:
        """Answer with tokens, or with why there are none."""
        world = request.app[WORLD]
        try:
            return await self._exchange(world, request)
        except BadParameter as error:
            problem = Problem("invalid_request", str(error))
        except Refused as refusal:
            problem = Problem("invalid_grant", str(refusal), fault=refusal.fault)
        except Problem as error:
            problem = error
        body = self._provider.error_body(world, problem)
        return json_answer(body, status=problem.status, headers=NOT_KEPT)

    async def _exchange(self, world: World, request: web.Request) -> web.Response:
        form = await form_of(request)
        kind = required(form, "grant_type")
        if kind not in ("authorization_code", "refresh_token"):
            message = "grant_type must be authorization_code or refresh_token"
            raise Problem("unsupported_grant_type", message)
        client = self._client(world, request, form)
        if kind == "authorization_code":
            body = self._by_code(world, form, client)
        else:
            body = self._by_refresh_token(world, form, client)
        return json_answer(body, headers=NOT_KEPT)

    def _by_code(
        self, world: World, form: Mapping[str, str], client: Client
    ) -> JsonObject:
        text = required(form, "code")
        redirect_uri = required(form, "redirect_uri")
        verifier = form.get("code_verifier")
        code = redeem(world, text, client, redirect_uri, verifier)
        body = self._tokens(world, code.grant, code.grant.scopes)
        if code.offline:
            body["refresh_token"] = issue_refresh_token(world, code.grant)
        return body

    def _by_refresh_token(
        self, world: World, form: Mapping[str, str], client: Client
    ) -> JsonObject:
        grant = refresh(world, required(form, "refresh_token"), client)
        scopes = self._narrowed(grant, form.get("scope", ""))
        body = self._tokens(world, grant, scopes)
        # Microsoft hands out a new one each time; the old one stays good.
        if self._provider.PLATFORM == "microsoft_outlook":
            body["refresh_token"] = issue_refresh_token(world, grant)
        return body

    def _tokens(
        self, world: World, grant: Grant, scopes: tuple[str, ...]
    ) -> JsonObject:
        narrowed = Grant(
            platform=grant.platform,
            mailbox=grant.mailbox,
            client_id=grant.client_id,
            scopes=scopes,
        )
        token = issue_access_token(world, narrowed)
        return self._provider.token_body(token.text, scopes)

    def _narrowed(self, grant: Grant, wanted: str) -> tuple[str, ...]:
        try:
            scopes = read_scopes(grant.platform, wanted)
        except ValueError as error:
            raise Problem("invalid_scope", "scope has an unknown value") from error
        granted = {scope.casefold() for scope in grant.scopes}
        if any(scope.casefold() not in granted for scope in scopes):
            raise Problem("invalid_scope", "scope asks for more than was granted")
        return scopes or grant.scopes

    def _client(
        self, world: World, request: web.Request, form: Mapping[str, str]
    ) -> Client:
        given = _by_header(request) or Credentials(
            required(form, "client_id"), form.get("client_secret", "")
        )
        if not given.secret:
            raise Problem("invalid_client", "client_secret is missing", status=401)
        platform = self._provider.PLATFORM
        if not world.grants.knows_client(platform, given.id, given.secret):
            message = "client_secret is not the one that this client used before"
            raise Problem("invalid_client", message, status=401)
        return Client(platform, given.id)


def _by_header(request: web.Request) -> Credentials | None:
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.casefold() != "basic":
        return None
    try:
        id, _, secret = b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise BadParameter("Authorization", "cannot be read") from error
    given = Credentials(unquote_plus(id), unquote_plus(secret))
    if not given.id or len(given.id) > LONGEST["client_id"]:
        raise BadParameter("Authorization", "has no client id, or too long a one")
    if len(given.secret) > LONGEST["client_secret"]:
        raise BadParameter("Authorization", "has too long a secret")
    return given
