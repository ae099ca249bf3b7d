"""What a platform's own event object says that Recall's row does not."""

from typing import NamedTuple

from callsheet.domain.event import Guest, Response

TITLE_LIMIT = 500
"""Characters of a title that are kept."""


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
    """Take a title, cut to its limit and fit for UTF-8; None if it is blank."""
    if text is None or not text or text.isspace():
        return None
    title = text[:TITLE_LIMIT]
    return title if title.isascii() else title.encode(errors="replace").decode()
