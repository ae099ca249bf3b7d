"""The demo, played for real: a simulated Recall over HTTP, a log in a file."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import orjson
import pytest

from callsheet.adapters.cli.demo.expected import COMPANY, by_story, differences
from callsheet.adapters.cli.demo.play import BEGINS, setting_of
from callsheet.adapters.cli.demo.script import ACTS
from callsheet.adapters.cli.demo.stage import Scene, Setting, counts, on_stage
from callsheet.adapters.cli.demo.truth import BotTruth, EventTruth, Truth
from callsheet.adapters.cli.main import main
from callsheet.adapters.simulator.worlds.company.stories import FILLERS, STORIES
from callsheet.adapters.storage import Custody, open_log
from callsheet.domain.decision import AddBot, RemoveBot
from tests.adapters.storage.files import copy_log
from tests.adapters.storage.servers import KEY

NOW = datetime(2026, 3, 16, 8, tzinfo=UTC)

ICS = """\
BEGIN:VCALENDAR
PRODID:-//Google Inc//Google Calendar 70.9054//EN
VERSION:2.0
X-WR-CALNAME:{owner}
X-WR-TIMEZONE:Europe/Berlin
{events}END:VCALENDAR
"""

VEVENT = """\
BEGIN:VEVENT
DTSTART:202603{day:02}T090000Z
DTEND:202603{day:02}T100000Z
DTSTAMP:20260301T090000Z
UID:meeting-{day}@google.com
SUMMARY:Meeting {day}
LOCATION:{place}
END:VEVENT
"""


def setting(tmp_path: Path, **changes: object) -> Setting:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    return replace(Setting(database=url, now=BEGINS), **changes)  # type: ignore[arg-type]


def _file(chosen: Setting) -> str:
    return chosen.database.removeprefix("sqlite:///")


async def played(chosen: Setting) -> list[Scene]:
    async with on_stage(chosen) as stage:
        return [scene async for scene in stage.play()]


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> tuple[Setting, list[Scene]]:
    """The usual company's week, played once; its database stays."""
    chosen = setting(tmp_path_factory.mktemp("demo"))
    return chosen, asyncio.run(played(chosen))


def test_the_usual_company_ends_in_step_after_every_act(
    usual: tuple[Setting, list[Scene]],
) -> None:
    _, scenes = usual
    assert [scene.off for scene in scenes] == [[]] * (len(ACTS) + 1)


@pytest.mark.parametrize("seed", [8, 9])
async def test_another_company_ends_in_step_too(tmp_path: Path, seed: int) -> None:
    scenes = await played(setting(tmp_path, seed=seed))
    assert [scene.off for scene in scenes] == [[]] * (len(ACTS) + 1)


def test_every_change_of_the_script_happens_and_leads_to_something(
    usual: tuple[Setting, list[Scene]],
) -> None:
    _, scenes = usual
    assert sum(len(act.changes) for act in ACTS) == counts(scenes)["changes"]
    morning = scenes[1].synced.attempts
    assert {type(attempt.command) for attempt in morning} == {AddBot, RemoveBot}
    assert counts(scenes)["bots"] > 20


async def test_the_log_that_it_names_holds_every_decision(
    usual: tuple[Setting, list[Scene]],
) -> None:
    chosen, scenes = usual
    async with open_log(chosen.database, read_only=True) as log:
        decided = [r for r in await log.since(0, 10_000) if r.stream[:6] == "event:"]
    assert len(decided) > counts(scenes)["decisions"]


async def test_it_can_be_played_again_on_the_same_database(
    tmp_path: Path, usual: tuple[Setting, list[Scene]]
) -> None:
    again = setting(tmp_path)
    copy_log(Path(_file(usual[0])), Path(_file(again)))
    scenes = await played(again)
    assert [scene.off for scene in scenes] == [[]] * (len(ACTS) + 1)


async def test_a_second_look_at_an_unchanged_world_decides_nothing_anew(
    tmp_path: Path,
) -> None:
    async with on_stage(setting(tmp_path)) as stage:
        await anext(stage.play())
        again = await stage._engine.sync()
    assert (again.tally.decided, again.attempts) == (0, ())


def test_a_bot_lost_behind_the_back_of_the_engine_is_noticed(
    usual: tuple[Setting, list[Scene]],
) -> None:
    scene = usual[1][0]
    booked = next(e for e in scene.truth.events if e.future_bots)
    robbed = booked.model_copy(update={"future_bots": ()})
    events = tuple(robbed if e is booked else e for e in scene.truth.events)
    truth = scene.truth.model_copy(update={"events": events})
    assert [off.title for off in differences(truth, by_story)] == [booked.title]


def test_the_expectations_know_every_story_of_the_company() -> None:
    assert {story.tag for story in (*STORIES, *FILLERS)} <= set(COMPANY)


def event(**changes: object) -> EventTruth:
    start = NOW + timedelta(hours=1)
    content = {
        "event_id": "e1",
        "calendar_id": "c1",
        "calendar": "ana@acme.example",
        "ical_uid": "u",
        "meeting": "m",
        "story": "customer_call",
        "title": "Globex",
        "start_time": start,
        "end_time": start + timedelta(hours=1),
        "meeting_url": "https://meet.google.com/abc-defg-hij",
        "is_deleted": False,
        "cancelled": False,
        "visible": True,
        "future_bots": ("b1",),
        "past_bots": (),
    }
    return EventTruth.model_validate({**content, **changes})


def bot(**changes: object) -> BotTruth:
    start = NOW + timedelta(hours=1)
    content = {
        "id": "b1",
        "join_at": start,
        "start_time": start,
        "status": "scheduled",
        "events": ("e1",),
    }
    return BotTruth.model_validate({**content, **changes})


def world(events: Sequence[EventTruth], bots: Sequence[BotTruth]) -> Truth:
    calendars = [
        {"id": "c1", "calendar": "ana@acme.example", "status": "connected"},
        {"id": "c2", "calendar": "ben@acme.example", "status": "disconnected"},
    ]
    content = {"now": NOW, "calendars": calendars, "events": events, "bots": bots}
    return Truth.model_validate(content)


LATE = NOW + timedelta(hours=2)
RUNNING = {"start_time": NOW - timedelta(minutes=5)}


@pytest.mark.parametrize(
    ("events", "bots", "expected"),
    [
        pytest.param([event()], [bot()], [], id="one bot at the event's start"),
        pytest.param(
            [event(future_bots=())],
            [],
            ["a bot on 1 of 1 calendars"],
            id="a wanted meeting without a bot",
        ),
        pytest.param(
            [event(story="internal")],
            [bot()],
            ["a bot on 0 of 1 calendars"],
            id="an internal meeting with a bot",
        ),
        pytest.param(
            [event()],
            [bot(join_at=LATE)],
            ["a bot at the event's start"],
            id="a bot at the old time",
        ),
        pytest.param(
            [event(), event(event_id="e2", future_bots=("b2",))],
            [bot(), bot(id="b2")],
            ["one bot for all"],
            id="two bots for one meeting",
        ),
        pytest.param(
            [event(cancelled=True)],
            [bot()],
            ["a bot on 0 of 1 calendars"],
            id="a cancelled meeting with a bot",
        ),
        pytest.param(
            [event(calendar_id="c2")],
            [bot()],
            ["no bot on a lost calendar"],
            id="a lost calendar with a bot",
        ),
        pytest.param(
            [event(**RUNNING, future_bots=(), past_bots=("b1", "b2"))],
            [bot(status="in_call"), bot(id="b2", status="joining")],
            ["1 bots in the running call"],
            id="two bots in a running call",
        ),
        pytest.param(
            [event(**RUNNING, future_bots=(), past_bots=("b1",))],
            [bot(status="in_call")],
            [],
            id="one bot in a running call",
        ),
    ],
)
def test_the_expectations_notice(
    events: list[EventTruth], bots: list[BotTruth], expected: list[str]
) -> None:
    found = differences(world(events, bots), by_story)
    assert [off.expected for off in found] == expected


def exported(tmp_path: Path, owner: str) -> Path:
    places = {
        17: "https://meet.google.com/abc-defg-hij",
        18: "https://zoom.us/j/123456789",
        19: "https://zoom.us/j/987654321",
        20: "Room 4",
    }
    events = "".join(VEVENT.format(day=d, place=p) for d, p in places.items())
    file = tmp_path / f"{owner}.ics"
    file.write_text(ICS.format(owner=owner, events=events).replace("\n", "\r\n"))
    return file


async def test_exported_calendars_end_in_step_too(tmp_path: Path) -> None:
    files = [exported(tmp_path, name) for name in ("ana@acme.example", "ben@b.example")]
    scenes = await played(setting(tmp_path, files=files, now=NOW))
    assert [scene.off for scene in scenes] == [[]] * (len(ACTS) + 1)
    # Three meetings have a link, and both calendars share the bot of each.
    assert len({bot.id for bot in scenes[0].truth.bots}) == 3


def test_as_a_table_it_says_in_step_and_what_to_try_next(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    assert main(["demo", "--database", url]) == 0
    shown = capsys.readouterr().out
    assert "in step: yes" in shown
    assert f"database: {url}" in shown
    explain = next(line for line in shown.splitlines() if "callsheet explain" in line)
    assert main(explain.split()[1:]) == 0
    assert "decided: " in capsys.readouterr().out


def test_as_json_it_is_one_document_with_the_counts(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", url)
    assert main(["demo", "--json"]) == 0
    told = orjson.loads(capsys.readouterr().out)
    assert told["schema_version"] == 1
    assert told["in_step"] is True
    assert told["database"] == url
    names = ("calendars", "events", "bots", "decisions", "calls", "changes")
    assert all(told[name] > 0 for name in names)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--ics", "none.ics"], "none.ics: No such file", id="no file"),
        pytest.param(["--ics", "empty.ics"], "empty.ics: ", id="an empty file"),
        pytest.param(["--ics", "past.ics"], "--now INSTANT", id="only past meetings"),
        pytest.param(["--now", "2026-03-02"], "needs its offset", id="a naive time"),
        pytest.param(["--database", "mysql://x"], "unknown scheme", id="a database"),
    ],
)
def test_bad_input_is_refused_in_one_line(
    arguments: list[str],
    said: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty.ics").write_text("")
    exported(tmp_path, "past")
    assert main(["demo", *arguments]) in (1, 2, 3)
    told = capsys.readouterr()
    assert said in told.err
    assert "Traceback" not in told.err
    assert told.out == ""


def test_the_database_of_the_environment_is_honoured(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///mine.db")
    assert setting_of([], 7, None, None).database == "sqlite:///mine.db"
    assert setting_of([], 7, None, "sqlite:///flag.db").database == "sqlite:///flag.db"


def test_what_guards_a_named_log_is_in_the_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "key").write_text(f"{KEY}\n")
    monkeypatch.setenv("CALLSHEET_LOG__KEY_FILE", "key")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    for url in ("postgresql://ana@db.example/log", "sqlite:///mine.db"):
        assert setting_of([], 7, None, url).custody.key == KEY
    server = setting_of([], 7, None, "postgresql://ana@db.example/log").custody
    assert server.head is not None
    assert server.head.parent.is_dir()
    assert setting_of([], 7, None, None).custody == Custody()


def test_without_one_a_fresh_database_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CALLSHEET_DATABASE_URL", raising=False)
    first, second = (setting_of([], 7, None, None).database for _ in range(2))
    assert first != second
