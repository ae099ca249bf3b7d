"""Proving the log: an audit is begun, followed, and read, or ended."""

from dataclasses import dataclass
from typing import Annotated, Final

from aiohttp import web
from pydantic import Field

from callsheet.adapters.documents.audits import AuditDocument, audit_document
from callsheet.adapters.documents.form import Instant
from callsheet.adapters.documents.problems import Problem as Place
from callsheet.adapters.http.inputs import Id, Inputs, invalid
from callsheet.adapters.http.kinds import ALREADY_RUNNING, NOT_SET_UP
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.routing import Answer, Call, Route
from callsheet.adapters.http.verifying import State, Verification, Verifications
from callsheet.application.auditing import end_of
from callsheet.domain.instants import spell
from callsheet.domain.token_records import TokenScope

AUDITS: Final = web.AppKey("audits", Verifications)

_WHERE: Final = "/v1/audit/verifications"


class NewVerification(Inputs):
    """What is to be looked at."""

    since: Annotated[int, Field(ge=0, lt=2**63)] = 0
    """Only what stands behind this position of the log."""


class VerificationPath(Inputs):
    """Which audit."""

    id: Id
    """As it was answered when it began."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerificationDocument:
    """
    An audit, as far as it has come.

    Attributes:
        doing: What is done just now, in words.
        position: Up to where that has come.
        upto: The last position that is looked at.
        problem: Why it failed.
        result: What was found so far; the whole of it once it is done.
    """

    id: str
    state: State
    begun: Instant
    ended: Instant | None
    doing: str
    position: int
    upto: int
    problem: str | None
    result: AuditDocument


async def verify(call: Call, body: NewVerification) -> Answer[VerificationDocument]:
    """
    Begin to ask every recorded decision again, and to compare links and seals.

    It goes on beside the service, in other processes where the log is long, and reads
    only. One at a time is made; the last twenty are remembered until the service ends.
    """
    auditor = call.parts.auditor
    if auditor is None:
        raise Problem(NOT_SET_UP, "this service cannot open its log once more")
    end = await end_of(call.parts.log)
    if body.since > end:
        raise invalid([Place("body.since", f"the log ends at position {end}")])
    one = call.request.app[AUDITS].start(auditor, after=body.since, upto=end)
    return Answer(_document(one), headers={"Location": f"{_WHERE}/{one.id}"})


async def verification(call: Call, path: VerificationPath) -> VerificationDocument:
    """
    Say how far an audit has come, and what it found.

    `result` is the document of `callsheet audit verify --json`.
    """
    return _document(call.request.app[AUDITS].find(path.id))


async def end_verification(call: Call, path: VerificationPath) -> VerificationDocument:
    """End an audit that runs; one that is over stays as it is."""
    audits = call.request.app[AUDITS]
    one = audits.find(path.id)
    await audits.cancel(one)
    return _document(one)


def _document(one: Verification) -> VerificationDocument:
    return VerificationDocument(
        id=one.id,
        state=one.state,
        begun=spell(one.begun),
        ended=None if one.ended is None else spell(one.ended),
        doing=one.doing,
        position=one.position,
        upto=one.upto,
        problem=one.problem,
        result=audit_document(one.tally, since=one.after, without_key=False),
    )


ROUTES: Final = (
    Route(
        method="POST",
        path=_WHERE,
        handler=verify,
        summary="Begin to prove the log.",
        scope=TokenScope.OPERATE,
        tag="log",
        status=202,
        problems=(ALREADY_RUNNING, NOT_SET_UP),
    ),
    Route(
        method="GET",
        path=f"{_WHERE}/{{id}}",
        handler=verification,
        summary="How far has an audit come, and what did it find?",
        scope=TokenScope.OPERATE,
        tag="log",
    ),
    Route(
        method="DELETE",
        path=f"{_WHERE}/{{id}}",
        handler=end_verification,
        summary="End an audit.",
        scope=TokenScope.OPERATE,
        tag="log",
    ),
)
