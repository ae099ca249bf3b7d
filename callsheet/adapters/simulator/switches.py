"""What is not known of Recall, or depends on its load: named switches, and profiles."""

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal, Self, TypeAlias

import orjson
from pydantic import BaseModel, ConfigDict, Field

Probability: TypeAlias = Annotated[float, Field(ge=0, le=1)]
Seconds: TypeAlias = Annotated[float, Field(ge=0, le=7 * 86400)]
ProfileName: TypeAlias = Literal["default", "kind", "hostile"]


class Switches(BaseModel):
    """
    One value for each thing in which the real Recall may differ.

    Times are simulated unless a switch says otherwise; probabilities are drawn from
    the world's seed, so that a run can be repeated.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, use_attribute_docstrings=True
    )

    reject_localhost: bool = False
    """Answer 403 to a body that names `localhost`, as Recall's firewall does."""
    strict_slash: bool = False
    """Answer 404 where the last slash of a path is missing."""
    rate_limits: Literal["simulated", "wall", "off"] = "simulated"
    """Count calls a minute by the simulated clock, the machine's, or not at all."""
    one_write_limit: bool = False
    """Count adding and removing bots together."""
    error_bodies: Literal["plausible", "empty", "html"] = "plausible"
    """The body of 405, 409, 429, 507 and refusals, which Recall does not document."""

    revoke_noticed_after: Seconds = 0
    """Seconds from the loss of a grant to Recall's noticing it."""
    reconnect_restores_bots: bool = False
    """Book again what a lost calendar had booked, once it is back."""
    consent: Literal["ask", "grant", "deny"] = "ask"
    """What the provider's consent page does: ask a person, or answer by itself."""

    rows_vanish_after_days: Annotated[int, Field(ge=1, le=3650)] | None = 60
    """Days after its end when Recall forgets an event; null keeps it for ever."""
    transfer_keeps_id: bool = True
    """Keep an event's id when it goes to another calendar, or make a new row."""
    leaving_window: Literal["stale", "absent"] = "stale"
    """What becomes of a row whose event moves out of the window."""
    cancelled_is_deleted: bool = False
    """Show a cancelled event as deleted, too."""

    rekeyed_bot: Literal["new", "kept"] = "new"
    """The bot's id when its only event is added again under another key."""
    old_bot_lingers: bool = False
    """Leave the old bot on an event that is added again under another key."""
    join_at: Literal["ignored", "honoured"] = "ignored"
    """What becomes of `join_at` in `bot_config`."""
    adhoc_pool: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    """Ad-hoc bots that may exist at once in a workspace; null is without limit."""
    adhoc_retry_after: Annotated[int, Field(ge=0, le=3600)] | None = 30
    """Seconds that a 507 names in `Retry-After`; null sends no such header."""
    adhoc_within_minutes: Annotated[int, Field(ge=0, le=60)] = 10
    """A bot booked for a start nearer than this comes from the ad-hoc pool."""
    late_minutes: Annotated[int, Field(ge=0, le=60)] = 10
    """How long before its start a bot is launched."""
    late_change: Literal["applied", "ignored"] = "applied"
    """What an addition does to a bot that is launched already."""
    late_removal: Literal["applied", "ignored", "refused"] = "applied"
    """What a removal does to a launched bot: all, nothing, or 405 (in a call too)."""
    conflict_probability: Probability = 1
    """How often overlapping writes under one key are answered 409."""
    write_takes_ms: Annotated[float, Field(ge=0, le=60_000)] = 1
    """Real milliseconds that adding or removing a bot takes."""

    p_409: Probability = 0
    """Chance of a 409 for any addition or removal."""
    p_429: Probability = 0
    """Chance of a 429 for any call."""
    p_500: Probability = 0
    """Chance of a 500 for any call, with nothing done."""
    p_502: Probability = 0
    """Chance of a 502 for any call, with nothing done."""
    p_503: Probability = 0
    """Chance of a 503 for any call, with nothing done."""
    p_504: Probability = 0
    """Chance of a 504 for any call, with the work done."""
    p_507: Probability = 0
    """Chance of a 507 for any ad-hoc bot."""
    p_timeout_done: Probability = 0
    """Chance that a call is never answered although its work is done."""
    p_timeout_undone: Probability = 0
    """Chance that a call is never answered and nothing is done."""
    p_reset: Probability = 0
    """Chance that the connection breaks half-way through the answer, work done."""
    hang_seconds: Annotated[float, Field(ge=0, le=3600)] = 60
    """Real seconds after which an unanswered call's connection is closed."""

    webhook_loss: Probability = 0
    """Chance that a message is never sent, unless it is replayed."""
    webhook_duplicates: Probability = 0
    """Chance that a message is sent once more after its arrival, under one id."""
    webhook_disorder: Probability = 0
    """Chance that a message waits for a later one, at most a minute."""
    webhook_delay: Seconds = 0
    """Seconds before a message is sent for the first time."""
    webhook_disabled_after_days: Annotated[int, Field(ge=1, le=365)] | None = 5
    """Days of nothing but failures that disable an endpoint; null: never."""
    webhook_coalescing: Seconds = 0
    """Seconds in which changes of a calendar's events become one message."""
    writes_bump_updated_at: bool = False
    """Whether adding or removing a bot counts as a change of the event."""
    writes_announce: bool = False
    """Whether adding or removing a bot sends `calendar.sync_events`."""

    direct_delete: Literal["removes_entry", "keeps_entry"] = "removes_entry"
    """What deleting a bot by its own id does to `bots[]` of its events."""
    bot_link_kept_days: Annotated[int, Field(ge=1, le=3650)] | None = 3
    """Days after its end when a bot shows no `meeting_url` any more; null: never."""
    calls_start: Literal["on_time", "by_hand"] = "on_time"
    """Whether calls start by themselves, or bots wait until one is started."""
    p_rejected: Probability = 0
    """Chance that the host does not let a bot in."""
    p_kicked: Probability = 0
    """Chance that a bot is removed from its call half-way."""
    p_failed: Probability = 0
    """Chance that a bot fails before it is in its call."""

    def changed(self, changes: Mapping[str, Any]) -> Self:
        """
        The same with other values for some.

        Raises:
            pydantic.ValidationError: no such switch, or a value that it cannot have.
        """
        return type(self).model_validate({**self.model_dump(), **changes})


PROFILES: Final[Mapping[ProfileName, Switches]] = {
    "default": Switches(),
    "kind": Switches(
        rate_limits="off",
        rows_vanish_after_days=None,
        leaving_window="absent",
        rekeyed_bot="kept",
        conflict_probability=0,
        write_takes_ms=0,
        webhook_disabled_after_days=None,
        bot_link_kept_days=None,
        consent="grant",
    ),
    "hostile": Switches(
        reject_localhost=True,
        strict_slash=True,
        one_write_limit=True,
        error_bodies="html",
        revoke_noticed_after=2 * 3600,
        reconnect_restores_bots=True,
        transfer_keeps_id=False,
        cancelled_is_deleted=True,
        old_bot_lingers=True,
        join_at="honoured",
        adhoc_pool=2,
        adhoc_retry_after=None,
        late_change="ignored",
        late_removal="refused",
        write_takes_ms=20,
        p_409=0.02,
        p_429=0.01,
        p_500=0.01,
        p_502=0.01,
        p_503=0.01,
        p_504=0.01,
        p_507=0.2,
        p_timeout_done=0.005,
        p_timeout_undone=0.005,
        p_reset=0.005,
        hang_seconds=5,
        webhook_loss=0.05,
        webhook_duplicates=0.1,
        webhook_disorder=0.1,
        webhook_delay=20,
        webhook_coalescing=5,
        writes_bump_updated_at=True,
        writes_announce=True,
        direct_delete="keeps_entry",
        bot_link_kept_days=1,
        p_rejected=0.02,
        p_kicked=0.02,
        p_failed=0.02,
    ),
}
"""Whole sets: what is likely, what is easy for a client, and what is hard on it."""


def spelt(value: object) -> str:
    """A switch's value as a user writes it: plain text, or else JSON."""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return orjson.dumps(value).decode()
