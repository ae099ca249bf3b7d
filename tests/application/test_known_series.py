"""Which ids name one series, and which but an occurrence of it."""

from callsheet.application.known_series import KnownSeries
from callsheet.domain.event import Event
from tests.domain.builders import DAY, START, event


def occurrence(day: int, uid: str, *own: str, calendar: str = "cal-a") -> Event:
    return event(
        f"evt-{calendar}-{day}-{uid}",
        calendar_id=calendar,
        start=START + day * DAY,
        ical_uid=uid,
        series=(uid, *own),
    )


def known(*events: Event) -> KnownSeries:
    series = KnownSeries()
    for one in events:
        series.add(one)
    return series


def test_members_come_by_start() -> None:
    series = known(occurrence(2, "uid"), occurrence(1, "uid"), occurrence(3, "other"))
    starts = [member.start for member in series.members("uid")]
    assert starts == [START + DAY, START + 2 * DAY]
    assert series.members("none") == ()
    assert series.ids == ["other", "uid"]


def test_a_series_goes_by_all_ids_of_its_events() -> None:
    series = known(*(occurrence(day, f"u{day}", "master") for day in (1, 2)))
    assert series.others("master") == ("u1", "u2")
    assert series.longer("master") == ()


def test_what_only_one_of_several_occurrences_has_is_no_name_of_the_series() -> None:
    series = known(*(occurrence(day, f"u{day}", "master") for day in (1, 2)))
    assert series.others("u1") == ()
    assert series.longer("u1") == ("master",)


def test_what_several_occurrences_share_is_a_name_of_the_series() -> None:
    """Google splits a series in two, of which only the later part has a suffix."""
    series = known(
        occurrence(1, "uid", "master"),
        occurrence(2, "uid_R2", "master"),
        occurrence(3, "uid_R2", "master"),
    )
    assert series.others("uid_R2") == ("master",)
    assert series.longer("uid_R2") == ()


def test_copies_in_several_calendars_do_not_make_an_occurrence_a_series() -> None:
    series = known(
        occurrence(1, "u1", "anas"),
        occurrence(2, "u2", "anas"),
        occurrence(1, "u1", "bens", calendar="cal-b"),
    )
    assert series.longer("u1") == ("anas",)
    assert series.others("u1") == ("bens",)
