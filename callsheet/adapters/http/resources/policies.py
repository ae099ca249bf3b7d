"""The policy in force, and another one: checked, and tried on what the log knows."""

import asyncio
from dataclasses import dataclass, replace
from typing import Annotated, Final, Literal

import orjson
from aiohttp import web
from pydantic import Field

from callsheet.adapters.documents.form import Instant, JsonObject
from callsheet.adapters.documents.policies import CheckedDocument, checked_document
from callsheet.adapters.documents.policy_preview import (
    ComparedDocument,
    compared_document,
    lost_documents,
)
from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.http.inputs import Inputs, invalid
from callsheet.adapters.http.kinds import ALREADY_RUNNING, TOO_LARGE
from callsheet.adapters.http.parts import PolicyRefusal
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.routing import Call, Route
from callsheet.adapters.http.single import Single
from callsheet.adapters.policy_file import Checked, check_policy_text
from callsheet.adapters.storage.situation_codec import rebuild, rebuild_policy
from callsheet.application.ledger import Ledger
from callsheet.application.policies import intact
from callsheet.application.policy_trial import logged_policy, try_policy
from callsheet.application.thinking import Rules
from callsheet.domain.instants import spell
from callsheet.domain.keys import Scheme
from callsheet.domain.records import PolicyRefused
from callsheet.domain.token_records import TokenScope

LONGEST: Final = 262_144
"""Characters of a text that is read here."""

_SOURCE: Final = "policy"
"""Names the text in what is wrong with it."""


class PolicyText(Inputs):
    """A policy as it would stand in a file."""

    toml: str
    """The text; it cannot include files."""


class PolicyTrial(PolicyText):
    """A policy that is to be tried."""

    everything: bool = False
    """Whether events that do not change are told of, too."""

    limit: Annotated[int, Field(ge=1, le=1_000)] = 200
    """Of how many events; all of them are counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedDocument:
    """
    A policy that does not load.

    Attributes:
        first: Where the first problem is.
    """

    at: Instant
    problems: int
    first: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyDocument:
    """
    The policy in force, as the log knows it.

    Attributes:
        digest: Names it in every decision; null before the first pass.
        refused: What was to take its place and does not load: as the files are now
            where the service follows them, else as the last pass found it.
        policy: All of it, in the form in which it is stored.
    """

    digest: str | None
    in_force_since: Instant | None
    refused: RefusedDocument | None
    policy: JsonObject | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Log:
    """
    Where the events of a trial come from.

    Attributes:
        last_pass: When Recall was looked at last.
        events: How many the log knows at all.
        unknown: Calendars of which it does not know the address, where that matters.
    """

    last_pass: str | None
    events: int
    unknown: int
    kind: Literal["log"] = "log"


TRIALS: Final[web.AppKey[Single[ComparedDocument]]] = web.AppKey("trials", Single)


async def policy(call: Call) -> PolicyDocument:
    """Show which policy is in force, since when, and what was refused in its place."""
    ledger = Ledger(call.parts.log)
    await ledger.catch_up()
    last, refused = ledger.workspace.policy, ledger.workspace.refused
    told = _refused(call.parts.refused(refused))
    if last is None:
        return PolicyDocument(
            digest=None, in_force_since=None, refused=told, policy=None
        )
    texts = await ledger.texts([last.text])
    return PolicyDocument(
        digest=last.policy,
        in_force_since=spell(last.at),
        refused=told,
        policy=orjson.loads(intact(texts.get(last.text), last)),
    )


async def check_policy(call: Call, body: PolicyText) -> CheckedDocument:
    """
    Tell everything that is wrong with a policy, or odd, with line and column.

    The same document as that of `callsheet policy check --json`.
    """
    found = await _checked(call, body)
    return checked_document(found.policy, found.problems, found.warnings)


async def preview_policy(call: Call, body: PolicyTrial) -> ComparedDocument:
    """
    Say which events a policy gains, loses or books anew; nothing is written.

    It is compared with the one in force, about all events that the log knows and that
    are not over: the same document as that of `callsheet policy preview --json`. One
    is tried at a time.
    """
    trials = call.request.app[TRIALS]
    return await trials.alone(lambda: _tried(call, body))


async def _tried(call: Call, body: PolicyTrial) -> ComparedDocument:
    found = await _checked(call, body)
    if found.policy is None:
        raise invalid([Place("body.toml", str(one)) for one in found.problems])
    parts = call.parts
    ledger = Ledger(parts.log)
    await ledger.catch_up()
    settings = parts.rules.settings
    if ledger.workspace.scheme is not None:
        # Its keys tell who shares a bot, whatever these settings ask for.
        settings = replace(settings, key=ledger.workspace.scheme.key)
    rules = Rules(
        policy=await logged_policy(ledger, rebuild_policy),
        settings=settings,
        limits=parts.rules.limits,
        zones=parts.rules.zones,
    )
    now = parts.clock.now()
    tried = await try_policy(
        parts.log, ledger, rules, found.policy, rebuild=rebuild, now=now
    )
    looked = ledger.workspace.looked
    return await asyncio.to_thread(
        compared_document,
        tried.comparison,
        source=_Log(
            last_pass=None if looked is None else spell(looked),
            events=tried.events,
            unknown=tried.unknown,
        ),
        unreadable=lost_documents(tried.lost),
        everything=body.everything,
        limit=body.limit,
    )


async def _checked(call: Call, body: PolicyText) -> Checked:
    if len(body.toml) > LONGEST:
        raise Problem(TOO_LARGE, f"a policy has {LONGEST:,} characters at most here")
    sharing = call.parts.rules.settings.key.scheme is not Scheme.CALENDAR_EVENT
    return await asyncio.to_thread(
        check_policy_text, body.toml, source=_SOURCE, sharing=sharing
    )


def _refused(one: PolicyRefused | PolicyRefusal | None) -> RefusedDocument | None:
    if one is None:
        return None
    return RefusedDocument(at=spell(one.at), problems=one.problems, first=one.first)


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/policy",
        handler=policy,
        summary="Which policy is in force?",
        scope=TokenScope.OPERATE,
        tag="policy",
    ),
    Route(
        method="POST",
        path="/v1/policy/check",
        handler=check_policy,
        summary="What is wrong with a policy?",
        scope=TokenScope.READ,
        tag="policy",
    ),
    Route(
        method="POST",
        path="/v1/policy/preview",
        handler=preview_policy,
        summary="What would another policy gain and lose?",
        scope=TokenScope.OPERATE,
        tag="policy",
        problems=(ALREADY_RUNNING,),
    ),
)
