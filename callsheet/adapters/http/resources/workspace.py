"""How the workspace stands as a whole: at a glance, and its key scheme."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from callsheet.adapters.documents.due import StoppedDocument
from callsheet.adapters.documents.form import Instant
from callsheet.adapters.documents.pauses import PauseDocument, pause_document
from callsheet.adapters.documents.scheme import (
    KeyDocument,
    SchemeDocument,
    key_document,
    scheme_document,
)
from callsheet.adapters.http.at_work import AtWork, seconds_left
from callsheet.adapters.http.resources.service import (
    ReadinessReason,
    Severity,
    reasons_of,
)
from callsheet.adapters.http.routing import Call, Route
from callsheet.adapters.storage.situation_codec import rebuild
from callsheet.application.ledger import Ledger
from callsheet.application.scheme_standing import scheme_standing
from callsheet.domain.budget import Operation
from callsheet.domain.ids import CalendarId
from callsheet.domain.instants import spell
from callsheet.domain.scopes import calendar_of
from callsheet.domain.token_records import TokenScope
from callsheet.domain.workspace_log import WorkspaceLog


@dataclass(frozen=True, slots=True, kw_only=True)
class CallsLeftDocument:
    """
    What Recall's rate limits leave of one kind of call.

    Attributes:
        left: How many may go out now.
        opens_at: When the next one may.
    """

    left: int
    opens_at: Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkDocument:
    """
    What the engine has been doing for more than some seconds.

    Attributes:
        doing: In words.
        done: How much of it is.
        total: How much there is; null if nobody knows.
        a_minute: How much of it is done in a minute; null if that is not known yet.
        since: When the turn that does it began.
        seconds_left: About how long it still takes; null if nobody can tell.
    """

    doing: str
    done: int
    total: int | None
    a_minute: int | None
    since: Instant
    seconds_left: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusDocument:
    """
    How the workspace stands.

    Attributes:
        version: Of the program.
        engine: Whether this process makes passes itself.
        not_ready: Why the service cannot do all of its work.
        work: What takes long just now; null if nothing does.
        last_pass: When the last one began to look; null before any.
        last_full_pass: When the last one began that read everything.
        policy: The digest of the one in force.
        policy_since: From when on it is.
        policy_refused: Since when another one does not load that was to follow.
        scheme: How keys are made; null before the first pass.
        scheme_changing: Whether calendars are being replaced for another one.
        stopped: That Recall lets nothing be written, if so.
        writes_from: When it is asked again whether it does.
        pauses: Where nothing is sent for now.
        holds: How many wait for somebody's word.
        calendars: How many there are, by their status.
        notices: Messages of Recall that wait to be acted on; null if not known here.
        calls: What Recall's limits leave; null if this process calls nobody.
    """

    schema_version: Literal[1] = 1
    now: Instant
    version: str
    engine: bool
    not_ready: tuple[ReadinessReason, ...]
    work: WorkDocument | None
    last_pass: Instant | None
    last_full_pass: Instant | None
    policy: str | None
    policy_since: Instant | None
    policy_refused: Instant | None
    scheme: KeyDocument | None
    scheme_changing: bool
    stopped: StoppedDocument | None
    writes_from: Instant | None
    pauses: tuple[PauseDocument, ...]
    holds: int
    calendars: dict[str, int]
    notices: int | None
    calls: dict[str, CallsLeftDocument] | None


async def status(call: Call) -> StatusDocument:
    """
    Say at a glance how the workspace stands.

    A token for some calendars sees no other calendar's pauses, and counts only these.
    """
    parts, ledger = call.parts, Ledger(call.parts.log)
    await ledger.catch_up()
    known, now = ledger.workspace, parts.clock.now()
    stopped, policy = known.stopped, known.policy
    refused = call.parts.refused(known.refused)
    return StatusDocument(
        now=spell(now),
        version=parts.version,
        engine=parts.budget is not None,
        not_ready=tuple(
            one for one in await reasons_of(call) if one.severity is not Severity.INFO
        ),
        work=_work(parts.at_work, now),
        last_pass=_spelt(known.looked),
        last_full_pass=_spelt(known.looked_at_all),
        policy=None if policy is None else policy.policy,
        policy_since=None if policy is None else spell(policy.at),
        policy_refused=None if refused is None else spell(refused.at),
        scheme=None if known.scheme is None else key_document(known.scheme.key),
        scheme_changing=known.twins.begun is not None,
        stopped=None
        if stopped is None
        else StoppedDocument(since=spell(stopped.at), status=stopped.status),
        writes_from=_spelt(known.may_write_at),
        pauses=_pauses(call, known, now),
        holds=sum(one.word is None for one in known.holds.open(now)),
        calendars=_calendars(call, known),
        notices=None if parts.inbox is None else await parts.inbox.count(),
        calls=await _calls(call, now),
    )


async def scheme(call: Call) -> SchemeDocument:
    """
    Say how meetings are told apart, and how far a change of that has come.

    The same document as that of `callsheet scheme show --json`.
    """
    wanted = call.parts.rules.settings.key
    now = call.parts.clock.now()
    found = await scheme_standing(call.parts.log, wanted, rebuild, now)
    return scheme_document(found)


def _work(at_work: AtWork | None, now: datetime) -> WorkDocument | None:
    known = None if at_work is None else at_work.long()
    if known is None:
        return None
    pace = known.a_minute(now)
    return WorkDocument(
        doing=known.doing,
        done=known.done,
        total=known.total,
        a_minute=None if pace is None else round(pace),
        since=spell(known.turn),
        seconds_left=seconds_left(known, now),
    )


def _pauses(
    call: Call, known: WorkspaceLog, now: datetime
) -> tuple[PauseDocument, ...]:
    def is_seen(calendar_id: CalendarId | None) -> bool:
        return calendar_id is None or call.access.sees(calendar_id)

    found = known.pauses.at(now)
    return tuple(
        pause_document(one, {}) for one in found if is_seen(calendar_of(one.scope))
    )


def _calendars(call: Call, known: WorkspaceLog) -> dict[str, int]:
    seen = (s for one, s in known.calendars.items() if call.access.sees(one))
    return dict(sorted(Counter(seen).items()))


async def _calls(call: Call, now: datetime) -> dict[str, CallsLeftDocument] | None:
    budget = call.parts.budget
    if budget is None:
        return None
    return {
        operation.value: CallsLeftDocument(
            left=await budget.left(operation, now),
            opens_at=spell(await budget.opens_at(operation, now)),
        )
        for operation in Operation
    }


def _spelt(instant: datetime | None) -> str | None:
    return None if instant is None else spell(instant)


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/status",
        handler=status,
        summary="How does the workspace stand?",
        scope=TokenScope.READ,
        tag="workspace",
    ),
    Route(
        method="GET",
        path="/v1/scheme",
        handler=scheme,
        summary="How are meetings told apart?",
        scope=TokenScope.READ,
        tag="workspace",
    ),
)
