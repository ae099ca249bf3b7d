"""Options of `callsheet simulate`: how it differs from Recall, and whom it tells."""

from dataclasses import dataclass
from typing import Annotated, Literal

from cyclopts import Parameter

from callsheet.adapters.cli.exits import UsageError


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class SwitchOptions:
    """A profile, and single switches that differ from it."""

    profile: Annotated[
        Literal["default", "kind", "hostile"] | None,
        Parameter(
            help="All switches at once: what is likely of Recall (default), what is "
            "easy for a client (kind), or what is hard on it (hostile)."
        ),
    ] = None
    changes: Annotated[
        tuple[str, ...],
        Parameter(
            name="--set",
            metavar="NAME=VALUE",
            help="One switch, such as adhoc_pool=0; may be repeated.",
        ),
    ] = ()
    shown: Annotated[
        bool,
        Parameter(
            name="--switches",
            help="List all switches with their values in each profile, and end.",
        ),
    ] = False


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class WebhookOptions:
    """Where changes are announced, and how messages are signed."""

    webhook_url: Annotated[
        str | None,
        Parameter(
            metavar="URL",
            help="Announce changes there, signed with "
            "CALLSHEET_RECALL__WEBHOOK_SECRET.",
        ),
    ] = None
    webhook_headers: Annotated[
        Literal["webhook", "svix"] | None,
        Parameter(
            help="The family of the signature's headers: webhook-id and so on (the "
            "default), or the older svix-id."
        ),
    ] = None
    webhook_timestamps: Annotated[
        Literal["simulated", "wall"] | None,
        Parameter(
            help="Whose time is signed: the simulated clock's (the default), or the "
            "machine's for an endpoint that checks how old a message is."
        ),
    ] = None

    def check(self) -> None:
        """Refuse what would be without effect; UsageError."""
        if self.webhook_url is not None:
            return
        if self.webhook_headers is not None:
            raise UsageError("--webhook-headers: goes with --webhook-url")
        if self.webhook_timestamps is not None:
            raise UsageError("--webhook-timestamps: goes with --webhook-url")


DEFAULT_SWITCHES = SwitchOptions()
DEFAULT_WEBHOOKS = WebhookOptions()
