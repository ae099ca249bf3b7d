"""The core is a function: of its input alone, for every input, and it changes none."""

import copy
import gc
import os
import pickle
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from types import FrameType

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from callsheet.domain.bot import Bot, BotStatus
from callsheet.domain.decision import AddBot, Decision, How, Noop, RemoveBot
from callsheet.domain.digests import canonical
from callsheet.domain.event import Calendar, Event, Guest
from callsheet.domain.ids import BotId, CalendarId, DedupKey, EventId
from callsheet.domain.plan import plan
from callsheet.domain.policy import Policy
from callsheet.domain.reconcile import reconcile
from callsheet.domain.situation import Settings, Situation
from tests.properties.corpus import KEYS
from tests.properties.policies import policies
from tests.properties.worlds import World, worlds
from tests.strategies import situations

ROOT = Path(__file__).parents[2]
_ANSWERS = """
import hashlib, pickle, sys
from callsheet.domain.digests import canonical
worlds = pickle.load(sys.stdin.buffer)
text = "".join(canonical(w.plan) for w in worlds)
print(hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest())
"""


def _answers(corpus: bytes, **environment: str) -> bytes:
    paths = os.pathsep.join(path or str(ROOT) for path in sys.path)
    environment = {**os.environ, "PYTHONPATH": paths, **environment}
    return subprocess.run(
        [sys.executable, "-P", "-c", _ANSWERS],
        input=corpus,
        env=environment,
        capture_output=True,
        check=True,
    ).stdout


def test_every_process_gives_the_same_bytes_whatever_its_hash_seed_and_zone() -> None:
    drawn: list[World] = []

    @settings(
        max_examples=100,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(worlds())
    def draw(world: World) -> None:
        drawn.append(world)

    draw()
    corpus = pickle.dumps(drawn)
    answers = {
        _answers(corpus, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C"),
        _answers(corpus, PYTHONHASHSEED="1", TZ="Asia/Kathmandu"),
        _answers(corpus, PYTHONHASHSEED="2", TZ="America/St_Johns", LC_ALL="C.UTF-8"),
        _answers(corpus, PYTHONHASHSEED="3", TZ="Pacific/Apia"),
    }
    assert len(answers) == 1


_ALLOWED = (
    "callsheet.domain",
    "abc",
    "contextlib",
    "dataclasses",
    "collections",
    "encodings",
    "enum",
    "functools",
    "ipaddress",
    "json",
    "namedtuple_",
    "re",
    "types",
    "typing",
    "urllib.parse",
    "tests",
)
_AMBIENT = {
    *("now", "utcnow", "today", "time", "time_ns", "monotonic", "perf_counter"),
    *("localtime", "gmtime", "open", "urandom", "getrandom", "getenv", "input"),
    *("print", "getpid", "random", "getrandbits", "socket", "connect", "listdir"),
}


@contextmanager
def _watched() -> Iterator[list[str]]:
    """Note every call to code that has no place in the core."""
    seen: list[str] = []
    before = sys.getprofile()

    def watch(frame: FrameType, event: str, argument: object) -> None:
        called = getattr(argument, "__name__", "")
        if event == "c_call" and called in _AMBIENT:
            seen.append(called)
        elif event == "call":
            name = str(frame.f_globals.get("__name__"))
            if not name.startswith(_ALLOWED):
                seen.append(f"{name}.{frame.f_code.co_name}")

    # Hypothesis times the garbage collector, which may start anywhere.
    gc.disable()
    sys.setprofile(watch)
    try:
        yield seen
    finally:
        sys.setprofile(before)
        gc.enable()


@given(situations())
def test_nothing_is_asked_of_the_world(situation: Situation) -> None:
    with _watched() as seen:
        reconcile(situation)
        plan([situation])
    assert seen == []


@given(worlds())
def test_the_input_stays_as_it_was_and_the_answer_is_immutable(world: World) -> None:
    before = copy.deepcopy(world)
    decided = world.plan
    assert canonical(world.readings) == canonical(before.readings)
    assert canonical(world.workspace) == canonical(before.workspace)
    assert isinstance(hash(decided), int)


@given(worlds())
def test_every_event_gets_exactly_one_decision(world: World) -> None:
    decided = sorted(d.event_id for d in world.plan.decisions)
    assert decided == sorted({r.event.id for r in world.readings})


def _well_formed(decision: Decision) -> bool:
    *removals, last = decision.commands
    whole = isinstance(last, Noop) is (not decision.sends) and (
        not isinstance(last, Noop) or not removals
    )
    return (
        whole
        and all(isinstance(command, RemoveBot) for command in removals)
        and len({c.how for c in decision.commands if isinstance(c, RemoveBot)})
        == len([c for c in decision.commands if isinstance(c, RemoveBot)])
        and {c.event_id for c in decision.commands} == {decision.event_id}
        and {c.reason for c in decision.commands} == {decision.reason}
        and (not isinstance(last, AddBot) or decision.desired is not None)
    )


@given(situations())
def test_a_decision_is_one_noop_or_removals_and_at_most_one_addition(
    situation: Situation,
) -> None:
    decision = reconcile(situation)
    assert _well_formed(decision)
    for command in decision.commands:
        if isinstance(command, RemoveBot):
            assert command.bot_ids == tuple(sorted(command.bot_ids)) != ()
            assert command.how in How
    assert list(decision.flags) == sorted(decision.flags, key=lambda flag: flag.value)


_ZONES = [timezone(timedelta(hours=h)) for h in (-23, -1, 0, 1, 23)]
_EXTREMES = st.builds(
    lambda at, zone, by: (at if at.year > 5000 else at + by).replace(tzinfo=zone),
    st.sampled_from((datetime.min, datetime.max, datetime(2026, 3, 2))),  # noqa: DTZ001, DTZ901
    st.sampled_from(_ZONES),
    st.sampled_from((timedelta(), timedelta(minutes=5), timedelta(days=27, hours=20))),
)
_ABSURD = st.text(max_size=8) | st.sampled_from(
    (
        *("", "|", "\ud800", "http://[", "https://[::1%25eth0]/", "\x00", "٣" * 3),
        *("https://zoom.us/j/٣", "http://a..b../", "@", "https://x:99999/", "％7C"),
        *("https://meet.google.com/lookup/\ud800", "https://x.webex.com/j.php?MTID=%"),
    )
)


@st.composite
def absurd(draw: st.DrawFn) -> Situation:
    """Draw what no calendar should ever hold, but what the types allow."""
    address = draw(st.none() | _ABSURD)
    return Situation(
        event=Event(
            id=EventId(draw(_ABSURD)),
            calendar_id=CalendarId("cal"),
            start=draw(_EXTREMES),
            end=draw(_EXTREMES),
            meeting_url=draw(st.none() | _ABSURD),
            title=draw(_ABSURD),
            organizer=draw(st.none() | _ABSURD),
            guests=tuple(Guest(address=draw(_ABSURD)) for _ in range(2)),
        ),
        policy=draw(st.just(Policy(default="record")) | policies()),
        now=draw(_EXTREMES),
        calendar=Calendar(id=CalendarId("cal"), address=address, tenant=address),
        bots=tuple(
            Bot(
                id=BotId(f"bot-{i}"),
                key=DedupKey(draw(_ABSURD)),
                start=draw(_EXTREMES),
                link=draw(_ABSURD),
                status=draw(st.none() | st.sampled_from(BotStatus)),
                ended_at=draw(st.none() | _EXTREMES),
                ours=draw(st.booleans()),
            )
            for i in range(draw(st.integers(0, 2)))
        ),
        settings=Settings(key=draw(st.sampled_from(KEYS))),
    )


@given(absurd())
def test_no_value_is_too_absurd_for_an_answer(situation: Situation) -> None:
    decision = reconcile(situation)
    assert _well_formed(decision)
    assert canonical(decision) == canonical(reconcile(situation))
    assert plan([situation]).decisions == (decision,)


def test_time_without_an_offset_is_refused_at_the_door() -> None:
    naive = datetime(2026, 3, 2, 15)  # noqa: DTZ001
    with pytest.raises(ValueError, match="start"):
        Event(
            id=EventId("evt"),
            calendar_id=CalendarId("cal"),
            start=naive,
            end=naive.replace(tzinfo=UTC),
        )
