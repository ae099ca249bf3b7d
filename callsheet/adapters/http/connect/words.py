"""What people are told who connect a calendar: what happened, and what to do now."""

from dataclasses import dataclass
from typing import Final

from callsheet.domain.connection_records import Connection, Lapse


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """
    A page's words, without anything that a stranger said.

    Attributes:
        again: Whether the same link is worth another try.
    """

    status: int
    title: str
    text: str
    again: bool = False


UNKNOWN: Final = Words(
    status=404,
    title="This link does not count",
    text="It is not whole, or its ten minutes are over. Ask whoever sent it for a new "
    "one.",
)
SPENT: Final = Words(
    status=410,
    title="This link counts no more",
    text="It failed too often. Ask whoever sent it for a new one.",
)
USED: Final = Words(
    status=410,
    title="This link was used already",
    text="The calendar was connected by it, and nothing more is to be done.",
)
ASTRAY: Final = Words(
    status=400,
    title="This did not begin in this browser",
    text="Nothing was connected. Open the link that you were sent, in the browser in "
    "which you want to sign in, with cookies allowed, and go on from there in one go.",
)
TROUBLE: Final = Words(
    status=503,
    title="This does not work at present",
    text="Open the link again in a minute; if its ten minutes are over by then, ask "
    "whoever sent it for a new one.",
)

DONE: Final = {
    Connection.CREATED: Words(
        status=200,
        title="The calendar is connected",
        text="Its meetings are read within a few minutes. You can close this page.",
    ),
    Connection.RENEWED: Words(
        status=200,
        title="The calendar is connected again",
        text="Its meetings are read within a few minutes. You can close this page.",
    ),
    Connection.FOUND: Words(
        status=200,
        title="The calendar was connected already",
        text="Nothing was changed. You can close this page.",
    ),
}

LAPSES: Final = {
    Lapse.DENIED: Words(
        status=403,
        title="You did not allow it",
        text="Nothing was connected. If that was a slip, try again.",
        again=True,
    ),
    Lapse.PROVIDER_ERROR: Words(
        status=502,
        title="{provider} did not ask you",
        text="Nothing was connected. {provider} gave an error instead; your "
        "administrator may have to allow the application first. Whoever sent you the "
        "link sees which error it was.",
        again=True,
    ),
    Lapse.PROVIDER_DOWN: Words(
        status=503,
        title="{provider} does not answer",
        text="Nothing was connected. Try again in a minute.",
        again=True,
    ),
    Lapse.CODE_REFUSED: Words(
        status=400,
        title="{provider} did not confirm it",
        text="Nothing was connected. This happens if a page is loaded twice, or if too "
        "much time has passed. Try again.",
        again=True,
    ),
    Lapse.WRONG_ACCOUNT: Words(
        status=403,
        title="That was another account",
        text="Nothing was connected. The link is for {address} alone: try again, and "
        "choose that account.",
        again=True,
    ),
    Lapse.SCOPE_MISSING: Words(
        status=403,
        title="A permission is missing",
        text="Nothing was connected. Try again, and leave every box ticked: without "
        "seeing the events nothing can be done.",
        again=True,
    ),
    Lapse.TOKEN_MISSING: Words(
        status=502,
        title="{provider} gave no lasting permission",
        text="Nothing was connected. Remove the application's access at {page}, and "
        "try again.",
        again=True,
    ),
    Lapse.RECALL_DOWN: Words(
        status=503,
        title="The calendar could not be connected",
        text="You allowed it, but the service behind this page, Recall.ai, cannot be "
        "asked at present. Nothing that you allowed was kept. Try again in a minute.",
        again=True,
    ),
    Lapse.RECALL_REFUSED: Words(
        status=502,
        title="The calendar was not taken",
        text="You allowed it, but the service behind this page, Recall.ai, would not "
        "take it. Nothing that you allowed was kept. Tell whoever sent you the link.",
        again=True,
    ),
}
"""In `{...}` stand the provider, the expected address, and the provider's page."""
