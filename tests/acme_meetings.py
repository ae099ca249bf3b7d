"""Meetings of the guide's company, by what is wanted of them and what decides that."""

from callsheet.domain.answers import Answer
from tests.acme import CEO, SAM, Meeting, invited
from tests.adapters.recall.rows import ABSENT, GOOGLE, GRAPH, changed, google, graph

JOE, NEW = "joe@acme.example", "new@acme.example"
DAN, LEE = "dan@acme.example", "lee@acme-labs.example"
BO, KIM = "bo@globex.example", "kim@initech.example"
TEAM = [f"{name}@acme.example" for name in ("dan", "eva", "finn")]
ALL = [f"colleague-{number}@acme.example" for number in range(8)]
LATE = {"start_time": "2026-12-01T18:30:00Z", "end_time": "2026-12-01T19:30:00Z"}
SATURDAY = {"start_time": "2026-12-05T14:00:00Z", "end_time": "2026-12-05T15:00:00Z"}
RECORD, SKIP, NOBODY_KNOWS = Answer.YES, Answer.NO, Answer.CANNOT_TELL

MEETINGS = {
    (RECORD, "customers"): {
        "a weekly with a customer": Meeting(GOOGLE),
        "a customer's invitation": Meeting(GRAPH),
        "a customer with a free-mail address": Meeting(invited("bo@gmail.com")),
        "a customer's biweekly on interviews": Meeting(
            google(summary="Biweekly on interviews we had")
        ),
        "a customer, may come": Meeting(invited("ana@acme.example tentative", by=BO)),
        "a customer, with those whose domain ends alike": Meeting(
            invited("jo@outlawyers.example")
        ),
        "a customer for a little longer": Meeting(
            changed(GOOGLE, end_time="2026-12-01T14:10:01Z")
        ),
        "a customer, late in Berlin, on a calendar in New York": Meeting(
            changed(invited(BO, by=JOE, of=JOE), **LATE), JOE
        ),
    },
    (SKIP, "default"): {
        "a customer, not answered": Meeting(
            invited("ana@acme.example needsAction", by=BO)
        ),
        "all hands of a few": Meeting(
            invited(*TEAM, by=CEO, summary="All hands, December")
        ),
        "the owner's review, once": Meeting(
            invited(*TEAM, summary="Design review", recurringEventId=ABSENT)
        ),
    },
    (NOBODY_KNOWS, "attendees_unknown"): {
        "a customer, guests hidden": Meeting(
            invited(by=DAN, guestsCanSeeOtherGuests=False)
        ),
    },
    (SKIP, "legal and HR"): {
        "a customer, with HR": Meeting(invited(BO, "hr@acme.example")),
        "a customer, with the law firm's other office": Meeting(
            invited(BO, "jo@paris.lawyers.example")
        ),
        "the works council": Meeting(google(summary="Works council, quarterly")),
        "the works council, though somebody chose it": Meeting(
            google(summary="Works council"), chosen=True
        ),
    },
    (SKIP, "interviews"): {
        "an interview": Meeting(google(summary="Interview with Kim")),
        "a candidate, on Outlook": Meeting(graph(subject="CANDIDATE: Kim")),
        "an interview, on a sales calendar": Meeting(
            invited(KIM, by=SAM, of=SAM, summary="Kim: interview"), SAM
        ),
    },
    (SKIP, "board"): {
        "the board under another title": Meeting(
            changed(GOOGLE, ical_uid="board-meeting@acme.example")
        ),
    },
    (SKIP, "private"): {
        "a private talk with a customer": Meeting(google(visibility="private")),
        "a private talk whose title and guests are hidden": Meeting(
            google(
                visibility="private",
                summary=ABSENT,
                attendees=ABSENT,
                organizer={"email": DAN},
            )
        ),
        "a private talk on Outlook": Meeting(
            graph(subject="Private appointment", sensitivity="private")
        ),
        "a customer of sales, private": Meeting(
            invited(BO, by=SAM, of=SAM, visibility="confidential"), SAM
        ),
    },
    (RECORD, "event_preference"): {
        "a private talk that somebody chose": Meeting(
            google(visibility="private"), chosen=True
        ),
    },
    (SKIP, "declined"): {
        "a customer's invitation, declined": Meeting(
            invited("ana@acme.example declined", by=BO)
        ),
        "a customer's invitation on Outlook, declined": Meeting(
            graph(responseStatus={"response": "declined"})
        ),
        "an invitation with hidden guests, declined": Meeting(
            invited("ana@acme.example declined", by=DAN, guestsCanSeeOtherGuests=False)
        ),
        "a customer of sales, declined": Meeting(
            invited(f"{SAM} declined", by=BO, of=SAM), SAM
        ),
    },
    (SKIP, "one-to-ones"): {
        "two of Acme in a room": Meeting(
            invited(DAN, "room-1@resource.example resource", summary="Review")
        ),
        "two of Acme, one at the company that it bought": Meeting(invited(LEE)),
    },
    (RECORD, "all hands"): {
        "all hands": Meeting(invited(*ALL, by=CEO, summary="All hands, December")),
    },
    (SKIP, "huddles and short calls"): {
        "a customer in a huddle": Meeting(
            changed(GOOGLE, meeting_platform="slack_huddle_observer")
        ),
        "a customer for ten minutes": Meeting(
            changed(GOOGLE, end_time="2026-12-01T14:10:00Z")
        ),
    },
    (SKIP, "out of hours"): {
        "a customer, late": Meeting(changed(GOOGLE, **LATE)),
        "a customer on Saturday": Meeting(changed(GOOGLE, **SATURDAY)),
    },
    (RECORD, "my reviews"): {
        "the owner's regular review": Meeting(invited(*TEAM, summary="Design review")),
    },
    (RECORD, "sales: prospects"): {
        "a customer of sales, not answered": Meeting(
            invited(f"{SAM} needsAction", by=BO, of=SAM), SAM
        ),
        "a customer of sales, late": Meeting(
            changed(invited(BO, by=SAM, of=SAM), **LATE), SAM
        ),
    },
    (RECORD, "ceo@acme.example: press"): {
        "the CEO and the press": Meeting(
            invited("jo@press.example", by=CEO, of=CEO), CEO
        ),
    },
    (SKIP, "ceo@acme.example: default"): {
        "the CEO and a customer": Meeting(invited(BO, by=CEO, of=CEO), CEO),
    },
    (NOBODY_KNOWS, "calendar_metadata_unknown"): {
        "a customer, on a calendar of which nothing is noted": Meeting(
            invited(BO, by=NEW, of=NEW), NEW
        ),
    },
}
