"""People's choices on the log alone, where nothing comes from a calendar but events."""

from collections.abc import Sequence

import pytest

from callsheet.adapters.storage.memory_log import MemoryLog
from callsheet.adapters.storage.situation_codec import rebuild, rebuild_event
from callsheet.application import known_series
from callsheet.application.errors import Conflict
from callsheet.application.ledger import Ledger
from callsheet.application.log_port import Entry
from callsheet.application.ports import NotRead
from callsheet.application.preferring import (
    Chosen,
    Wish,
    choice_for,
    choices_that_stand,
    prefer,
)
from callsheet.application.signature import BY_LIMIT
from callsheet.application.targets import Kind, Target, UnknownTarget
from callsheet.domain.ids import CalendarId, Digest, EventId
from callsheet.domain.records import Decided, PreferenceSet
from tests.application.office import Office
from tests.domain.builders import (
    DAY,
    HOUR,
    RECORD,
    START,
    event,
)


async def choose(
    office: Office, target: str, wanted: bool | None, kind: Kind | None = None
) -> Chosen:
    return await prefer(
        office.log,
        Wish(target=target, kind=kind, wanted=wanted, by="ana"),
        now=office.clock.now(),
        read=rebuild_event,
        rebuild=rebuild,
    )


class Raced(MemoryLog):
    """A log to which somebody else writes just before each append."""

    async def append(self, entries: Sequence[Entry]) -> int:
        record = PreferenceSet(
            target="evt-2", series=False, wanted=True, by="bo", why="", at=START
        )
        stream, expected = entries[0].stream, entries[0].expected
        await super().append([Entry(stream=stream, expected=expected, record=record)])
        return await super().append(entries)


async def test_somebody_elses_write_at_the_same_moment_is_a_clear_error() -> None:
    office = Office()
    office.log = Raced()
    with pytest.raises(Conflict, match="not recorded: try again"):
        await choose(office, "evt-1", True, "event")
    standing = await choices_that_stand(office.log, rebuild_event)
    assert [one.choice.target for one in standing] == ["evt-2"]


async def test_an_exact_id_comes_before_a_beginning(office: Office) -> None:
    office.meet("evt-1", "evt-12", series=("evt-1-series",))
    await office.sync()
    assert (await choose(office, "evt-1", False)).target.id == "evt-1"
    with pytest.raises(UnknownTarget, match="beginning of 2 events: evt-1, evt-12"):
        await choose(office, "evt", False)
    with pytest.raises(UnknownTarget, match="beginning of 2 events"):
        await choose(office, "evt", False, "event")


async def test_a_beginning_that_only_one_has_is_enough(office: Office) -> None:
    office.meet("abcdefg", "hijklmn")
    await office.sync()
    assert (await choose(office, "abc", False)).target.id == "abcdefg"


async def test_many_of_one_beginning_are_counted(office: Office) -> None:
    office.meet(*(f"evt-{number}" for number in range(7)))
    await office.sync()
    with pytest.raises(UnknownTarget, match="evt-4 and 2 more"):
        await choose(office, "evt", False)


@pytest.mark.parametrize(
    "named",
    [
        pytest.param("abcdefgx", id="a letter too many"),
        pytest.param("bcdefg", id="the first letter missing"),
        pytest.param("abcXefg", id="a letter wrong"),
        pytest.param("ABCDEFG", id="in capitals"),
        pytest.param("abdcefg", id="two letters swapped"),
    ],
)
async def test_the_nearest_id_is_named(office: Office, named: str) -> None:
    office.meet("abcdefg", "hijklmn")
    await office.sync()
    with pytest.raises(UnknownTarget, match="the nearest are abcdefg\\. Run"):
        await choose(office, named, False)


async def test_a_series_in_full_comes_before_the_beginning_of_an_event(
    office: Office,
) -> None:
    office.meet("evt-12", series=("evt-1",))
    await office.sync()
    chosen = await choose(office, "evt-1", False)
    assert (chosen.target.id, chosen.target.series) == ("evt-1", True)


async def test_a_beginning_of_an_event_stands_for_its_series(office: Office) -> None:
    office.meet("evt-12", series=("master",))
    office.meet("evt-2", ical_uid="uid", series=("uid", "master"))
    await office.sync()
    assert (await choose(office, "evt-1", False, "series")).target.id == "master"
    assert (await choose(office, "evt-2", False, "series")).target.id == "master"


async def test_an_exact_event_comes_before_a_series_of_that_name(
    office: Office,
) -> None:
    office.meet("evt-1", series=("uid",))
    office.meet("evt-2", series=("evt-1",))
    await office.sync()
    assert (await choose(office, "evt-1", False, "series")).target.id == "uid"


async def test_every_page_of_events_is_looked_through(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(known_series, "PAGE", 2)
    office.meet(*(f"evt-{number}" for number in range(5)), series=("uid",))
    await office.sync()
    assert len((await choose(office, "uid", False)).target.members) == 5


async def test_an_event_of_no_series_stands_for_none(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()
    with pytest.raises(UnknownTarget, match="evt-1 belongs to no series"):
        await choose(office, "evt-1", False, "series")


async def test_a_series_whose_id_is_no_text_is_refused(office: Office) -> None:
    office.meet("evt-1", series=("uid-\ud800",))
    await office.sync()
    with pytest.raises(UnknownTarget, match="is no text: choose for its events"):
        await choose(office, "evt-1", False, "series")


async def test_an_event_that_was_never_read_can_be_chosen_for(office: Office) -> None:
    event_id = EventId("evt-1")
    office.meet("evt-1")
    problem = NotRead(id=event_id, place="raw.start", problem="not a time")
    office.calls.unreadable[event_id] = problem
    await office.sync()
    chosen = await choose(office, "evt-1", False)
    assert (chosen.target.seen, chosen.prospects) == (True, ())
    with pytest.raises(UnknownTarget, match="does not say to which series"):
        await choose(office, "evt-1", False, "series")


class Forgetful(MemoryLog):
    """A log from which texts were erased."""

    erased: frozenset[Digest] = frozenset()

    async def texts(self, digests: Sequence[Digest]) -> dict[Digest, bytes]:
        found = await super().texts(digests)
        return {key: text for key, text in found.items() if key not in self.erased}


async def test_an_event_whose_text_was_erased_is_in_nobodys_way() -> None:
    office = Office()
    office.log = log = Forgetful()
    office.meet("evt-1", series=("uid",))
    office.meet("evt-2", series=("uid",), start=START + DAY)
    await office.sync()
    ledger = Ledger(log)
    await ledger.catch_up()
    await ledger.load([EventId("evt-1")])
    last = ledger.event(EventId("evt-1")).last
    assert isinstance(last, Decided)
    log.erased = frozenset({dict(last.parts)["event"]})
    chosen = await choose(office, "uid", False)
    assert [member.id for member in chosen.target.members] == ["evt-2"]
    with pytest.raises(UnknownTarget, match="does not say to which series"):
        await choose(office, "evt-1", False, "series")


async def test_what_is_over_is_left_out_of_a_series(office: Office) -> None:
    office.meet("evt-1", series=("uid",))
    office.meet("evt-2", series=("uid",), start=START + DAY)
    await office.sync()
    office.clock.time = START + HOUR
    chosen = await choose(office, "uid", False)
    assert [one.event.id for one in chosen.prospects] == ["evt-2"]
    assert len(chosen.target.members) == 2


async def test_the_last_event_of_a_series_says_what_it_is(office: Office) -> None:
    for number, day in enumerate((2, 3, 1)):
        start = START + day * DAY
        office.meet(f"evt-{number}", series=("uid",), start=start, title=f"Day {day}")
        await office.sync()
    await choose(office, "uid", False)
    (standing,) = await choices_that_stand(office.log, rebuild_event)
    assert standing.event is not None
    assert (standing.event.title, standing.events) == ("Day 3", 3)


async def test_a_choice_counts_from_the_next_pass_on(office: Office) -> None:
    office.restart(RECORD)
    office.meet("evt-1", series=("uid",))
    assert await office.writes() == ["add evt-1"]
    await choose(office, "uid", False)
    assert await office.writes() == ["remove evt-1"]
    await choose(office, "evt-1", True)
    assert await office.writes() == ["add evt-1"]
    await choose(office, "evt-1", None)
    assert await office.writes() == ["remove evt-1"]


@pytest.mark.parametrize(
    ("texts", "told"),
    [
        pytest.param({"target": " "}, "EVENT or SERIES says nothing", id="for nothing"),
        pytest.param(
            {"by": "a" * (BY_LIMIT + 1)},
            "--by is longer than 100 characters",
            id="by too long a name",
        ),
        pytest.param(
            {"why": "a\x1b[1mclient"},
            "--why holds control characters",
            id="for a reason that writes over others",
        ),
    ],
)
def test_texts_that_cannot_be_kept_are_refused(
    texts: dict[str, str], told: str
) -> None:
    fine = {"target": "evt-1", "by": "ana", "why": "a client"}
    Wish(kind=None, wanted=True, **fine)
    with pytest.raises(ValueError, match=told):
        Wish(kind=None, wanted=True, **{**fine, **texts})


async def test_where_nobody_chose_nothing_stands(office: Office) -> None:
    assert await choices_that_stand(office.log, rebuild_event) == ()


async def test_a_choice_replaces_those_under_the_other_ids_and_tells_whose_they_were(
    office: Office,
) -> None:
    office.meet("evt-1", series=("uid", "anas"), ical_uid="uid")
    office.meet("evt-2", series=("uid",), calendar_id=CalendarId("cal-b"))
    await office.sync()
    await choose(office, "uid", False)
    chosen = await choose(office, "anas", True)
    assert [one.target for one in chosen.replaced] == ["uid"]
    about = {one.event.id: chosen.is_for(one.event) for one in chosen.prospects}
    assert about == {"evt-1": True, "evt-2": False}


async def test_a_series_is_no_event(office: Office) -> None:
    office.meet("evt-1", series=("uid",))
    await choose(office, "uid", False, "event")
    await office.sync()
    # What was chosen before the log knew better can still be taken back.
    await choose(office, "uid", None, "event")
    with pytest.raises(UnknownTarget, match="'uid' is no event but a series, of evt-1"):
        await choose(office, "uid", False, "event")


@pytest.mark.parametrize("kind", ["event", "series"])
async def test_what_was_chosen_for_before_is_known_by_its_id_alone(
    office: Office, kind: Kind
) -> None:
    first = await choose(office, "weekly@x", False, kind)
    again = await choose(office, "weekly@x", None)
    assert again.target == first.target
    assert (again.target.series, again.target.seen) == (kind == "series", False)


async def test_an_id_that_is_not_known_is_told_without_a_guess(office: Office) -> None:
    with pytest.raises(UnknownTarget, match=r"no event or series 'evt-1'\. Run `"):
        await choose(office, "evt-1", False)


async def test_a_series_that_is_not_known_may_be_a_slip(office: Office) -> None:
    office.meet("evt-1", series=("weekly@acme.example",))
    await office.sync()
    target = (await choose(office, "weekly@acme.exmple", False, "series")).target
    assert (target.seen, target.near) == (False, ("weekly@acme.example",))
    known = (await choose(office, "weekly@acme.example", False, "series")).target
    assert (known.seen, known.near) == (True, ())


async def test_an_occurrence_stands_for_the_whole_series_if_there_is_one(
    office: Office,
) -> None:
    for number in range(2):
        name, uid = f"evt-{number}", f"occurrence-{number}"
        start = START + number * DAY
        office.meet(name, start=start, ical_uid=uid, series=(uid, "master"))
    await office.sync()
    chosen = await choose(office, "occurrence-1", False, "series")
    assert chosen.target.id == "master"


async def test_an_occurrence_of_several_series_stands_for_none(office: Office) -> None:
    for calendar, series in (("cal-a", "anas"), ("cal-b", "bens")):
        for number in range(2):
            uid = f"occurrence-{number}"
            office.meet(
                f"evt-{series}-{number}",
                calendar_id=CalendarId(calendar),
                start=START + number * DAY,
                ical_uid=uid,
                series=(uid, series),
            )
    await office.sync()
    with pytest.raises(UnknownTarget, match="of several series: name anas, bens"):
        await choose(office, "occurrence-0", False, "series")


async def test_only_choices_for_some_calendars_are_told(office: Office) -> None:
    office.meet("evt-1", series=("weekly",))
    office.put(event("evt-b", calendar_id="cal-b"))
    await office.sync()
    await office.prefer(False, "evt-1")
    await office.prefer(True, "weekly", series=True)
    await office.prefer(True, "evt-b")
    for among, seen in (
        (None, ["evt-1", "evt-b", "weekly"]),
        ({CalendarId("cal-b")}, ["evt-b"]),
        ({CalendarId("cal-a")}, ["evt-1", "weekly"]),
        ((), []),
    ):
        found = await choices_that_stand(office.log, rebuild_event, among)
        assert sorted(one.choice.target for one in found) == seen


async def test_the_choice_that_stands_is_told_by_any_id_of_a_series(
    office: Office,
) -> None:
    office.meet("evt-1", series=("weekly",))
    await office.sync()
    await office.prefer(False, "weekly", series=True)
    asked: tuple[tuple[str, Kind], ...] = (
        ("evt-1", "series"),
        ("weekly", "series"),
        ("evt-1", "event"),
    )
    for named, kind in asked:
        target, choice = await choice_for(office.log, named, kind, rebuild_event)
        assert target.series == (kind == "series")
        assert (choice is not None) == target.series


async def test_what_looks_first_may_end_it(office: Office) -> None:
    office.meet("evt-1")
    await office.sync()

    def look(target: Target, before: PreferenceSet | None) -> None:
        raise Conflict(f"{target.id} is not to be chosen for; {before}")

    wish = Wish(target="evt-1", kind="event", wanted=True, by="ana", on_behalf_of="Bo")
    with pytest.raises(Conflict, match="evt-1 is not to be chosen for; None"):
        await prefer(
            office.log,
            wish,
            now=office.clock.now(),
            read=rebuild_event,
            rebuild=rebuild,
            look=look,
        )
    assert await office.records(PreferenceSet) == []
