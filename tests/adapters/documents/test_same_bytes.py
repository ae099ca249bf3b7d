"""The same document gives the same bytes, in any order and on any run."""

import json
import os
import subprocess
import sys
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.adapters.documents.samples import Object, answer_bytes, bot, document, event

STARTS = ["2026-03-02T16:00:00Z", "2026-03-02T17:00:00Z", "2026-03-02T11:30:00Z"]
BOTS = st.builds(bot, st.sampled_from(["b1", "b2", "b3"]), st.sampled_from(STARTS))


@st.composite
def documents(draw: st.DrawFn) -> Object:
    """Events that meet under few keys, hold each other's bots, or repeat an id."""
    names = draw(st.lists(st.sampled_from(["e1", "e2", "e3", "e4"]), max_size=6))
    events = [
        event(
            name,
            calendar_id=draw(st.sampled_from(["cal-a", "cal-b", "cal-c"])),
            start_time=(start := draw(st.sampled_from(STARTS))),
            end_time=start.replace(":00:00Z", ":45:00Z").replace(":30:", ":55:"),
            updated_at=f"2026-03-01T08:00:0{draw(st.integers(0, 1))}Z",
            is_deleted=draw(st.booleans()),
            bots=draw(st.lists(BOTS, max_size=3)),
        )
        for name in names
    ]
    calendars = {f"cal-{n}": {"platform_email": f"{n}@acme.example"} for n in "ab"}
    statuses = st.sampled_from(["scheduled", "in_call", "done", "failed"])
    known = draw(st.dictionaries(st.sampled_from(["b1", "b2"]), statuses))
    return document(
        *events,
        calendars=calendars,
        bots={name: {"status": status} for name, status in known.items()},
        preferences={"events": {"e1": draw(st.booleans()), "e4": True}},
        settings={"limits": {"removals": draw(st.integers(0, 2)), "fraction": 0.0}},
    )


def reordered(value: object, chance: Random) -> object:
    """Shuffle the keys of all objects, the events and the bots on them."""
    if isinstance(value, dict):
        keys = chance.sample(list(value), len(value))
        shuffled = {key: reordered(value[key], chance) for key in keys}
        for key in ("events", "bots"):
            if isinstance(listed := shuffled.get(key), list):
                chance.shuffle(listed)
        return shuffled
    if isinstance(value, list):
        return [reordered(item, chance) for item in value]
    return value


@given(documents(), st.integers(0, 1_000))
def test_order_means_nothing(one: Object, seed: int) -> None:
    assert answer_bytes(one) == answer_bytes(reordered(one, Random(seed)))


SCRIPT = """
import sys
from tests.adapters.documents.samples import answer_bytes
sys.stdout.buffer.write(answer_bytes(sys.stdin.buffer.read()))
"""


@pytest.mark.parametrize("seed", ["0", "1"])
def test_the_seed_of_hashes_means_nothing(seed: str) -> None:
    bots = [bot(f"b{n}", start) for n, start in enumerate(STARTS)]
    events = [event(f"e{n}", bots=bots[n % 3 :]) for n in range(12)]
    text = json.dumps(document(*events)).encode()
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        input=text,
        capture_output=True,
        env=os.environ
        | {"PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
        check=True,
    )
    assert run.stdout == answer_bytes(text)
