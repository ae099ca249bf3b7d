"""Whether an event repeats, and whether it is private: yes, no, cannot tell."""

import pytest

from tests.adapters.recall.rows import (
    ABSENT,
    GOOGLE,
    GRAPH,
    Row,
    changed,
    event,
    google,
    graph,
)


@pytest.mark.parametrize(
    ("row", "recurring"),
    [
        pytest.param(GOOGLE, True, id="an instance of a series"),
        pytest.param(google(recurringEventId=ABSENT), False, id="a single event"),
        pytest.param(google(recurringEventId=None), False, id="a series of null"),
        pytest.param(
            google(recurringEventId=ABSENT, recurrence=["RRULE:FREQ=WEEKLY"]),
            True, id="the series itself",
        ),
        pytest.param(
            google(recurringEventId=ABSENT, recurrence=[]), False, id="without rules"
        ),
        pytest.param(
            changed(
                GOOGLE,
                raw={"id": "x_1", "status": "cancelled", "recurringEventId": "x"},
            ),
            True, id="a cancelled instance of which hardly anything is left",
        ),
        pytest.param(changed(GOOGLE, raw={}), None, id="nothing is shown"),
        pytest.param(
            changed(GOOGLE, raw={"id": "x", "visibility": "public"}),
            None, id="only that the owner is busy is shown",
        ),
        pytest.param(changed(GOOGLE, raw=None), None, id="raw is null"),
    ],
)  # fmt: skip
def test_recurring_on_google(row: Row, recurring: bool | None) -> None:
    assert event(row).recurring is recurring


@pytest.mark.parametrize(
    ("row", "private"),
    [
        pytest.param(google(visibility="private"), True, id="private"),
        pytest.param(google(visibility="confidential"), True, id="confidential"),
        pytest.param(google(visibility="public"), False, id="public"),
        pytest.param(google(visibility="default"), False, id="default"),
        pytest.param(google(visibility=None), False, id="null"),
        pytest.param(google(visibility=ABSENT), False, id="missing, so the default"),
        pytest.param(google(visibility="secret"), None, id="a word nobody knows"),
        pytest.param(changed(GOOGLE, raw={}), None, id="nothing is shown"),
        pytest.param(
            changed(GOOGLE, raw={"visibility": "private"}),
            True,
            id="only this is shown",
        ),
        pytest.param(changed(GOOGLE, raw=None), None, id="raw is null"),
    ],
)
def test_private_on_google(row: Row, private: bool | None) -> None:
    assert event(row).private is private


@pytest.mark.parametrize(
    ("row", "recurring"),
    [
        pytest.param(graph(type="occurrence"), True, id="an occurrence"),
        pytest.param(graph(type="exception"), True, id="a changed occurrence"),
        pytest.param(graph(type="seriesMaster"), True, id="the series itself"),
        pytest.param(graph(type="singleInstance"), False, id="a single event"),
        pytest.param(graph(type=ABSENT), True, id="no type, but a series"),
        pytest.param(graph(type="perhaps"), True, id="an unknown type, but a series"),
        pytest.param(graph(type=ABSENT, seriesMasterId=None), None, id="neither"),
        pytest.param(
            graph(type="perhaps", seriesMasterId=None), None, id="an unknown type"
        ),
        pytest.param(changed(GRAPH, raw=None), None, id="raw is null"),
    ],
)
def test_recurring_on_microsoft(row: Row, recurring: bool | None) -> None:
    assert event(row).recurring is recurring


@pytest.mark.parametrize(
    ("row", "private"),
    [
        pytest.param(graph(sensitivity="private"), True, id="private"),
        pytest.param(graph(sensitivity="confidential"), True, id="confidential"),
        pytest.param(graph(sensitivity="personal"), True, id="personal"),
        pytest.param(graph(sensitivity="normal"), False, id="normal"),
        pytest.param(graph(sensitivity=ABSENT), None, id="missing"),
        pytest.param(graph(sensitivity=None), None, id="null"),
        pytest.param(graph(sensitivity="secret"), None, id="a word nobody knows"),
        pytest.param(changed(GRAPH, raw=None), None, id="raw is null"),
    ],
)
def test_private_on_microsoft(row: Row, private: bool | None) -> None:
    assert event(row).private is private


def test_personal_hides_no_title() -> None:
    row = graph(sensitivity="personal", subject="Private appointment")
    assert event(row).title == "Private appointment"


@pytest.mark.parametrize(
    ("raw", "complete"),
    [
        pytest.param({}, False, id="nothing"),
        pytest.param({"recurringEventId": "x"}, True, id="its series"),
        pytest.param({"summary": "Kick-off"}, True, id="its title"),
        pytest.param(None, False, id="null"),
    ],
)
def test_google_shows_all_series_where_it_shows(raw: object, complete: bool) -> None:
    assert event(changed(GOOGLE, raw=raw)).series_complete is complete


@pytest.mark.parametrize(
    ("row", "title"),
    [
        pytest.param(
            graph(
                subject="Privater Termin", sensitivity="private", attendees=[],
                organizer=ABSENT, isOrganizer=False,
            ),
            None, id="where nobody is shown",
        ),
        pytest.param(
            graph(subject="Rendezvous", sensitivity="private", isOrganizer=False),
            "Rendezvous", id="where people are shown",
        ),
        pytest.param(
            graph(
                subject="Dentist", sensitivity="private", attendees=[],
                organizer=ABSENT, isOrganizer=True,
            ),
            "Dentist", id="where it is the owner's own",
        ),
    ],
)  # fmt: skip
def test_a_private_title_on_microsoft(row: Row, title: str | None) -> None:
    read = event(row)
    assert (read.title, read.title_hidden) == (title, title is None)
