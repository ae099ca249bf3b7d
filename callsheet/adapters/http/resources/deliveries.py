"""What Recall has told: the messages in the inbox, done or waiting."""

from dataclasses import dataclass
from typing import Final

from callsheet.adapters.documents.form import Instant
from callsheet.adapters.documents.text import bounded
from callsheet.adapters.http.kinds import NOT_SET_UP
from callsheet.adapters.http.paging import Page, Paged, next_link
from callsheet.adapters.http.problems import Problem
from callsheet.adapters.http.resources.log import position
from callsheet.adapters.http.routing import Call, Route
from callsheet.application.inbox import NoticeKind, Received
from callsheet.domain.instants import spell
from callsheet.domain.token_records import TokenScope


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryDocument:
    """
    A message of Recall.

    Attributes:
        message_id: The sender's name for it, the same in every attempt.
        since: No event that changed was updated before, if the message says so.
        code: The status that a bot has come to.
        sub_code: Why.
        done: Whether somebody has acted on it.
    """

    message_id: str
    received_at: Instant
    kind: NoticeKind
    calendar_id: str | None
    since: Instant | None
    bot_id: str | None
    code: str | None
    sub_code: str | None
    happened_at: Instant | None
    done: bool


async def deliveries(call: Call, query: Paged) -> Page[DeliveryDocument]:
    """
    List messages that were received, the newest first.

    Those that are done are remembered for days, to know them if they come again.
    """
    inbox = call.parts.inbox
    if inbox is None:
        raise Problem(NOT_SET_UP, "no messages of Recall are taken in here")
    found = await inbox.newest(position(call, query), query.limit + 1)
    page = found[: query.limit]
    last = str(page[-1].number) if len(found) > len(page) else None
    return Page(
        items=tuple(map(_document, page)), next=next_link(call.request, query, last)
    )


def _document(one: Received) -> DeliveryDocument:
    notice = one.notice
    since, at = notice.since, notice.happened_at
    return DeliveryDocument(
        message_id=bounded(notice.message_id),
        received_at=spell(notice.received_at),
        kind=notice.kind,
        calendar_id=notice.calendar_id,
        since=None if since is None else spell(since),
        bot_id=notice.bot_id,
        code=None if notice.code is None else bounded(notice.code),
        sub_code=None if notice.sub_code is None else bounded(notice.sub_code),
        happened_at=None if at is None else spell(at),
        done=one.done,
    )


ROUTES: Final = (
    Route(
        method="GET",
        path="/v1/webhooks/deliveries",
        handler=deliveries,
        summary="What has Recall told?",
        scope=TokenScope.OPERATE,
        tag="webhooks",
        problems=(NOT_SET_UP,),
    ),
)
