"""What a clock on a wall shows, and by which version of the zone data."""

import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from importlib import resources
from pathlib import Path

import pytest

from callsheet.adapters.zones import ZoneData, is_zone, nearest_zone
from callsheet.domain.event import LocalTimes

BERLIN = "Europe/Berlin"
DAY = 24 * 60


def local(start: str, end: str, zone: str) -> LocalTimes:
    found = ZoneData().local(
        datetime.fromisoformat(start), datetime.fromisoformat(end), zone
    )
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("start", "end", "zone", "weekday", "starts", "ends"),
    [
        pytest.param(
            "2026-03-02T08:00Z", "2026-03-02T09:30Z", BERLIN, 0, 540, 630, id="winter"
        ),
        pytest.param(
            "2026-07-01T07:00Z", "2026-07-01T08:30Z", BERLIN, 2, 540, 630, id="summer"
        ),
        pytest.param(
            "2026-03-02T09:00+01:00", "2026-03-02T10:30+01:00", "UTC", 0, 480, 570,
            id="an instant is an instant, however it is spelt",
        ),
        pytest.param(
            "2026-03-01T23:30Z", "2026-03-02T00:30Z", BERLIN, 0, 30, 90,
            id="another day than in UTC",
        ),
        pytest.param(
            "2026-03-02T04:30Z", "2026-03-02T05:30Z", "America/New_York", 6,
            23 * 60 + 30, DAY + 30, id="over midnight",
        ),
        pytest.param(
            "2026-03-01T23:00Z", "2026-03-02T23:00Z", BERLIN, 0, 0, DAY,
            id="a whole day, up to midnight",
        ),
        pytest.param(
            "2026-03-02T08:00Z", "2026-03-05T08:00Z", BERLIN, 0, 540, 3 * DAY + 540,
            id="several days",
        ),
        pytest.param(
            "2026-03-29T00:30Z", "2026-03-29T01:30Z", BERLIN, 6, 90, 210,
            id="an hour while clocks go forward ends two hours later",
        ),
        pytest.param(
            "2026-03-28T23:00Z", "2026-03-29T22:00Z", BERLIN, 6, 0, DAY,
            id="a day of 23 hours",
        ),
        pytest.param(
            "2026-10-24T22:00Z", "2026-10-25T23:00Z", BERLIN, 6, 0, DAY,
            id="a day of 25 hours",
        ),
        pytest.param(
            "2026-10-25T00:30Z", "2026-10-25T01:30Z", BERLIN, 6, 150, 150,
            id="an hour while clocks go back ends when it starts",
        ),
        pytest.param(
            "2026-10-25T00:50Z", "2026-10-25T01:10Z", BERLIN, 6, 170, 170,
            id="an end that stands before the start counts as the start",
        ),
        pytest.param(
            "2026-03-02T03:30Z", "2026-03-02T04:30Z", "Asia/Kolkata", 0, 540, 600,
            id="a zone of half hours",
        ),
        pytest.param(
            "2026-03-02T08:00:40Z", "2026-03-02T09:00:01Z", BERLIN, 0, 540, 601,
            id="a second over is a minute over",
        ),
        pytest.param(
            "2026-03-02T08:00Z", "2026-03-02T09:00:00.000001Z", BERLIN, 0, 540, 601,
            id="so is less than a second",
        ),
    ],
)  # fmt: skip
def test_local_times(
    start: str, end: str, zone: str, weekday: int, starts: int, ends: int
) -> None:
    found = local(start, end, zone)
    assert (found.zone, found.weekday) == (zone, weekday)
    assert (found.starts, found.ends) == (starts, ends)


def test_around_every_change_of_clocks_nothing_ends_before_it_starts() -> None:
    zones = ZoneData()
    first = datetime(2026, 1, 1, tzinfo=UTC)
    for zone in (BERLIN, "Australia/Lord_Howe", "Africa/Casablanca"):
        for hour in range(24 * 365):
            start = first + timedelta(hours=hour)
            found = zones.local(start, start + timedelta(minutes=20), zone)
            assert found is not None
            assert 0 <= found.starts <= found.ends
            assert found.starts < DAY


NO_ZONES = [
    pytest.param("Mars/Olympus", id="not of this world"),
    pytest.param("europe/berlin", id="in other letters"),
    pytest.param("Europe", id="a folder"),
    pytest.param("", id="nothing"),
    pytest.param(".", id="the folder itself"),
    pytest.param("../../../etc/passwd", id="a way out"),
    pytest.param("Europe/../Europe/Berlin", id="a detour"),
    pytest.param("/usr/share/zoneinfo/UTC", id="a path"),
    pytest.param("Europe/Berlin\0", id="a zero byte"),
    pytest.param("Europe/Berlin/", id="a slash at the end"),
    pytest.param("\ud83d", id="half a character"),
    pytest.param("x" * 1_000_000, id="very long"),
    pytest.param("localtime", id="whatever this machine is set to"),
    pytest.param("Factory", id="a machine that nobody set"),
    pytest.param("tzdata.zi", id="a file that is no zone"),
    pytest.param("posix/Europe/Berlin", id="another kind of clock"),
]


@pytest.mark.parametrize("name", NO_ZONES)
def test_there_is_no_such_zone(name: str) -> None:
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert not is_zone(name)
    assert ZoneData().local(now, now, name) is None


@pytest.mark.parametrize(
    ("start", "end", "zone"),
    [
        pytest.param(
            datetime.min.replace(tzinfo=UTC),
            datetime.min.replace(tzinfo=UTC),
            "America/New_York",
            id="before the first day of all",
        ),
        pytest.param(
            datetime(2026, 3, 2, tzinfo=UTC),
            datetime.max.replace(tzinfo=UTC),
            "Asia/Tokyo",
            id="after the last",
        ),
    ],
)
def test_at_the_ends_of_time_nothing_can_be_told(
    start: datetime, end: datetime, zone: str
) -> None:
    assert ZoneData().local(start, end, zone) is None


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        pytest.param(BERLIN, BERLIN, id="right already"),
        pytest.param("Europe/Berln", BERLIN, id="misspelt"),
        pytest.param("europe/berlin", BERLIN, id="in other letters"),
        pytest.param("Berlin", BERLIN, id="only the city"),
        pytest.param("new york", "America/New_York", id="a city of two words"),
        pytest.param("Mars/Olympus", None, id="nothing like it"),
        pytest.param("x" * 1_000_000, None, id="very long"),
        pytest.param("\ud83d", None, id="half a character"),
        pytest.param("", None, id="nothing"),
    ],
)
def test_the_nearest_zone(name: str, nearest: str | None) -> None:
    assert nearest_zone(name) == nearest


@pytest.fixture
def no_system_zones() -> Iterator[None]:
    zoneinfo.reset_tzpath(to=())
    yield
    zoneinfo.reset_tzpath()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A system's zones: Berlin alone, and no word of their version."""
    packaged = resources.files("tzdata").joinpath("zoneinfo", "Europe", "Berlin")
    (tmp_path / "Europe").mkdir()
    (tmp_path / "Europe" / "Berlin").write_bytes(packaged.read_bytes())
    zoneinfo.reset_tzpath(to=(str(tmp_path),))
    yield tmp_path
    zoneinfo.reset_tzpath()


def version(zone: str = BERLIN) -> str:
    return local("2026-03-02T08:00Z", "2026-03-02T09:00Z", zone).zone_data


@pytest.mark.usefixtures("no_system_zones")
def test_the_version_of_the_package() -> None:
    released = resources.files("tzdata").joinpath("zoneinfo", "tzdata.zi").read_text()
    assert version() == released.split()[2]


def test_the_version_of_a_system(folder: Path) -> None:
    (folder / "tzdata.zi").write_text("# version 1999z\n# and so on\n")
    assert version() == "1999z"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(None, id="no file"),
        pytest.param("", id="an empty file"),
        pytest.param("R d 1916 o - Jun 14 23s 1 S\n", id="no version in it"),
        pytest.param("# version\n", id="half a version"),
        pytest.param("# version ä\n", id="not ASCII"),
    ],
)
def test_data_without_a_version_is_named_by_what_it_is(
    folder: Path, text: str | None
) -> None:
    if text is not None:
        (folder / "tzdata.zi").write_text(text, encoding="utf-8")
    data = (folder / "Europe" / "Berlin").read_bytes()
    assert version() == f"sha256:{sha256(data).hexdigest()}"


@pytest.mark.usefixtures("folder")
def test_each_zone_has_the_version_of_its_own_source() -> None:
    """What a system lacks is taken from the package, which has another version."""
    assert version("Asia/Tokyo") != version(BERLIN)


def test_the_same_zones_have_the_same_version() -> None:
    assert version() == version()


def test_a_zone_that_cannot_be_read_is_none(folder: Path) -> None:
    (folder / "Europe" / "Berlin").write_bytes(b"TZif, and then nothing")
    zoneinfo.ZoneInfo.clear_cache()
    now = datetime(2026, 3, 2, tzinfo=UTC)
    assert ZoneData().local(now, now, BERLIN) is None
