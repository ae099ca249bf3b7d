"""What a platform's own event object says that Recall's row does not."""

from typing import NamedTuple

from callsheet.domain.event import Guest, Response

TITLE_LIMIT = 2_000
"""Characters of a title; twice what Google takes. A longer one cannot be judged."""


class Facts(NamedTuple):
    """
    The facts of one event, named as in `callsheet.domain.event.Event`.

    The defaults stand for an event of which nothing more is shown.

    Attributes:
        series_id: The platform's own id of its series.
        series_complete: Whether the platform would have shown such an id.
    """

    ical_uid: str | None = None
    series_id: str | None = None
    series_complete: bool = False
    title: str | None = None
    title_hidden: bool = True
    all_day: bool | None = None
    is_cancelled: bool = False
    guests: tuple[Guest, ...] = ()
    guests_complete: bool = False
    organizer: str | None = None
    organizer_is_me: bool | None = None
    my_response: Response | None = None
    recurring: bool | None = None
    private: bool | None = None


def title_of(text: str | None) -> str | None:
    """Take a title, fit for UTF-8; None if it is blank, or longer than any can be."""
    if text is None or not text or text.isspace() or is_endless(text):
        return None
    return text if text.isascii() else text.encode(errors="replace").decode()


def is_endless(text: str | None) -> bool:
    """Say whether a title is too long to judge: what counts may stand at its end."""
    return text is not None and len(text) > TITLE_LIMIT
