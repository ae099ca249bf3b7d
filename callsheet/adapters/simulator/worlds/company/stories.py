"""
The meetings of the company, each with a story tag.

The tags say what `raw` looks like, so that the outcome under a policy can be
derived by hand. "Owners" are employees with a calendar in Recall; each has a copy.
Unless a line says otherwise, a meeting is hosted by its first owner, every other
owner has accepted, one or more customers are guests (Google `attendees[]` without
`self`, Graph `attendees[]`; all at domains other than acme.example), and there is a
link that Recall recognises. The host's own answer is `accepted` in Google and
`organizer` in Graph's `responseStatus`. Under "external guests, and I have
accepted" such a meeting is wanted on every copy.

Wanted on every copy, by that policy:

* `customer_call`: as above; some are hosted by the customer (owners accepted).
* `single_guest`: exactly one customer; without that guest it is internal.
* `customer_with_room`: a room as well (`resource: true`, `type: "resource"`).
* `private_customer`: `visibility` / `sensitivity` is `private`.
* `all_day_customer`: `start.date` / `isAllDay`.
* `zoom_two_hosts`: one Zoom meeting, link on acme.zoom.us and zoom.us in turn.
* `teams_per_invitee`: one Teams meeting, each copy's link with its own context.
* `webex_call`: on Webex.
* `weekly_customer`: an instance of a series (`recurringEventId` / `occurrence`).
* `moved`: an instance that was moved by a day (`originalStartTime` / `exception`).
* `perpetual`: a single event that begins 90 minutes from now, 30 minutes long, and
  is meant to be moved forward once it was recorded.
* `soon`: begins 6 minutes from now, inside the ad-hoc window.
* `running`: began 10 minutes ago and lasts another 20.
* `beyond_window`: begins 29 days and 2 hours from now; listed a day later.

Wanted on some copies:

* `partly_declined`: hosted by the customer; the first owner accepted, the second
  declined (own entry `declined`; Graph `responseStatus.response` `declined`).

Not wanted by that policy:

* `internal`: owners only, or one alone, all accepted.
* `internal_with_room`: owners and a room, whose Google address has another domain.
* `weekly_internal`: an instance of an internal series.
* `declined`, `tentative`, `unanswered`: hosted by the customer; the only owner has
  answered `declined`, `tentative` / `tentativelyAccepted`, or not at all
  (`needsAction` / `notResponded`).
* `solo`: focus time without guests or link; Google has no `attendees` key.
* `solo_with_link`: no guests, but a link; Google has no `attendees` key.
* `all_day`: a whole day without guests or link (`outOfOffice` / `oof`).

Not possible, whatever the policy:

* `no_link`: a customer call at a place, without any link.
* `wrapped_link`: a link only inside a safe-link; Recall's `meeting_url` is null.
* `cancelled`: `status: "cancelled"` / `isCancelled: true`, not deleted.
* `ended`: ended 30 minutes ago.

Cannot be told:

* `hidden_guests`: hosted by a colleague without a calendar, on Google; the owner
  has accepted and sees nobody else (`guestsCanSeeOtherGuests: false`,
  `attendeesOmitted: true`, `attendees` has the owner alone).
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from callsheet.adapters.simulator.calendars.meeting import Kind
from callsheet.adapters.simulator.model import Response
from callsheet.adapters.simulator.worlds.company.links import LinkKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """
    How a meeting comes about.

    It is on the `day`-th working day after now's at `at` (hour, minute; Berlin), or
    `ahead` of now. `owners` and `customers` are counts; `answers` are those of the
    owners who do not host it, in turn.
    """

    tag: str
    title: str
    day: int = 1
    at: tuple[int, int] = (9, 0)
    ahead: timedelta | None = None
    minutes: int = 30
    owners: int = 2
    customers: int = 1
    host: Literal["owner", "customer", "colleague"] = "owner"
    answers: tuple[Response, ...] = ("accepted",)
    link: LinkKind = "meet"
    wrapped: bool = False
    weekly: bool = False
    moved_by: timedelta | None = None
    private: bool = False
    all_day: bool = False
    hidden_guests: bool = False
    cancelled: bool = False
    room: bool = False
    kind: Kind = "default"
    google_first: bool = False


STORIES = (
    Story(tag="soon", title="Globex: before the board call",
          ahead=timedelta(minutes=6)),
    Story(tag="running", title="Stark: weekly checkpoint", link="zoom",
          ahead=timedelta(minutes=-10)),
    Story(tag="ended", title="Wayne: early bird sync", link="teams",
          ahead=timedelta(minutes=-60)),
    Story(tag="perpetual", title="Hooli: open office hour",
          ahead=timedelta(minutes=90)),
    Story(tag="customer_call", title="Globex: quarterly review",
          day=1, at=(10, 0), owners=3, customers=2, minutes=60),
    Story(tag="customer_call", title="Umbrella: renewal",
          day=2, at=(9, 30), link="zoom"),
    Story(tag="customer_call", title="Initech: kick-off",
          day=2, at=(14, 0), link="teams", customers=3),
    Story(tag="customer_call", title="Hooli: pricing questions",
          day=3, at=(11, 0), host="customer", customers=2),
    Story(tag="single_guest", title="Stark: technical deep dive",
          day=1, at=(15, 0)),
    Story(tag="customer_with_room", title="Wayne: on-site planning",
          day=4, at=(13, 0), room=True, minutes=90),
    Story(tag="private_customer", title="Globex: contract terms",
          day=3, at=(16, 0), private=True),
    Story(tag="all_day_customer", title="Initech: hackathon", link="zoom",
          day=7, all_day=True),
    Story(tag="zoom_two_hosts", title="Umbrella: security questionnaire",
          day=2, at=(16, 30), link="zoom_vanity"),
    Story(tag="teams_per_invitee", title="Wayne: data migration",
          day=3, at=(9, 0), link="teams", owners=3),
    Story(tag="webex_call", title="Stark: procurement", day=4, at=(10, 0),
          link="webex", host="customer"),
    Story(tag="weekly_customer", title="Weekly with Globex",
          day=1, at=(11, 30), weekly=True),
    Story(tag="moved", title="Umbrella: monthly numbers", day=5, at=(14, 0),
          moved_by=timedelta(days=1)),
    Story(tag="beyond_window", title="Hooli: next quarter",
          ahead=timedelta(days=29, hours=2)),
    Story(tag="partly_declined", title="Initech: design review",
          day=2, at=(11, 0), host="customer", answers=("accepted", "declined")),
    Story(tag="internal", title="Roadmap planning", day=1, at=(13, 0),
          owners=4, customers=0, minutes=60),
    Story(tag="internal", title="1:1", day=4, at=(15, 30), customers=0, link="teams"),
    Story(tag="internal_with_room", title="Budget 2027", day=3, at=(14, 0),
          owners=3, customers=0, room=True, google_first=True),
    Story(tag="weekly_internal", title="Stand-up", day=1, at=(9, 15),
          owners=4, customers=0, weekly=True, minutes=15),
    Story(tag="declined", title="Wayne: vendor webinar", day=5, at=(10, 0),
          owners=1, host="customer", answers=("declined",), link="zoom"),
    Story(tag="tentative", title="Stark: maybe a demo", day=5, at=(16, 0),
          owners=1, host="customer", answers=("tentative",), link="teams"),
    Story(tag="unanswered", title="Hooli: intro", day=6, at=(10, 0),
          owners=1, host="customer", answers=("none",)),
    Story(tag="solo", title="Focus time", day=2, at=(13, 0), minutes=120,
          owners=1, customers=0, link="none", kind="focusTime", google_first=True),
    Story(tag="solo_with_link", title="Rehearse the pitch", day=6, at=(15, 0),
          owners=1, customers=0, google_first=True),
    Story(tag="all_day", title="Out of office", day=8, all_day=True,
          owners=1, customers=0, link="none", kind="outOfOffice"),
    Story(tag="no_link", title="Lunch with Umbrella", day=3, at=(12, 0),
          link="none", minutes=60),
    Story(tag="wrapped_link", title="Globex: forwarded invitation", day=4, at=(9, 0),
          link="zoom", wrapped=True),
    Story(tag="cancelled", title="Initech: steering committee", day=4, at=(11, 0),
          cancelled=True),
    Story(tag="hidden_guests", title="Company town hall", day=6, at=(17, 0),
          owners=1, host="colleague", hidden_guests=True, google_first=True),
)  # fmt: skip
"""At least one meeting for every tag."""

FILLERS = (
    Story(tag="customer_call", title="{firm}: status", customers=2),
    Story(tag="customer_call", title="{firm}: demo", link="zoom", minutes=45),
    Story(tag="customer_call", title="{firm}: support review", link="teams"),
    Story(tag="customer_call", title="{firm}: next steps", host="customer"),
    Story(tag="internal", title="Sprint planning", owners=3, customers=0, minutes=60),
    Story(tag="internal", title="Hiring debrief", customers=0, link="teams"),
    Story(tag="declined", title="{firm}: newsletter Q&A", owners=1, host="customer",
          answers=("declined",), link="webex"),
    Story(tag="tentative", title="{firm}: community call", owners=1, host="customer",
          answers=("tentative",)),
    Story(tag="solo", title="Writing", owners=1, customers=0, link="none"),
    Story(tag="private_customer", title="{firm}: legal", private=True),
)  # fmt: skip
"""What the rest of the weeks is filled with."""
