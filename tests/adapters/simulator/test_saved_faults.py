"""Broken documents of a world: told where and what, and never loaded."""

import json
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.simulator.bots.scheduling import add_bot
from callsheet.adapters.simulator.calendars.syncing import announce
from callsheet.adapters.simulator.timeline import settle
from callsheet.adapters.simulator.webhooks.endpoint import Endpoint, Secret
from callsheet.adapters.simulator.webhooks.posting import post_all
from callsheet.adapters.simulator.world import MAIN
from callsheet.adapters.simulator.worlds import saved
from callsheet.adapters.simulator.worlds.company.generate import company
from callsheet.adapters.simulator.worlds.saved import load, save
from callsheet.adapters.simulator.worlds.saved_fault import StateError
from tests.adapters.simulator.office import NOW, Json
from tests.adapters.simulator.receiver import SECRET

Break = Callable[[Json], object]


@cache
def whole() -> bytes:
    """A world with something of everything that is looked at."""
    world = company(seed=3, now=NOW, calendars=2)
    url, secrets = "http://127.0.0.1:9/hook", (Secret(value=SECRET),)
    world.workspaces[MAIN].endpoint = Endpoint(url=url, secrets=secrets)
    wanted = (
        event
        for event in world.events.values()
        if event.stored and event.stored.start > NOW + timedelta(days=1)
        if event.stored.meeting_url and not event.stored.deleted
    )
    for number, event in zip(range(3), wanted, strict=False):
        add_bot(world, event, f"key {number}", {"metadata": {"a": "b"}})
    for calendar in world.calendars:
        announce(world, calendar, NOW)
        post_all(world)
        announce(world, calendar, NOW)
    return save(world)


def document() -> Json:
    return json.loads(whole())


def refused(value: Json) -> str:
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    with pytest.raises(StateError) as found:
        load(data)
    return str(found.value)


def invitation(value: Json) -> Json:
    return value["mailboxes"][0]["invitations"][0]


def moved(value: Json) -> None:
    """Let a bot's key lead to another."""
    value["booked"][0][2], value["booked"][1][2] = (
        value["booked"][1][2],
        value["booked"][0][2],
    )


def renamed(value: Json) -> None:
    value["calender"] = value.pop("calendars")


def near_bot(value: Json) -> None:
    event = next(e for e in value["events"] if e["bots"])
    event["bots"][0] = event["bots"][0][:-1] + "x"


BROKEN: dict[str, tuple[Break, str]] = {
    "no format": (lambda d: d.pop("format"), "format: is missing"),
    "another format": (
        lambda d: d.update(format="x"),
        'format: must be "callsheet-simulator/1"',
    ),
    "another version": (
        lambda d: d.update(format="callsheet-simulator/2"),
        'format: "callsheet-simulator/2" is of another version; this one reads',
    ),
    "a list that is missing": (lambda d: d.pop("bots"), "bots: is missing"),
    "a name that is near": (renamed, "calendars: is missing; did you mean calender?"),
    "an unknown field": (
        lambda d: d["calendars"][1].update(platfrom="x"),
        "calendars[1].platfrom: is no field; did you mean platform?",
    ),
    "an unknown switch": (
        lambda d: d["switches"].update(adhoc_pol=1),
        "switches.adhoc_pol: is no field; did you mean adhoc_pool?",
    ),
    "no number": (lambda d: d["ids"]["made"].update(bot="1"), "ids.made.bot: must be"),
    "no choice": (
        lambda d: d["calendars"][0].update(status="conected"),
        "did you mean connected?",
    ),
    "no instant": (lambda d: d.update(at="today"), "at: must be an instant"),
    "no offset": (lambda d: d.update(at="2026-03-02T08:00:00"), "at: must be an"),
    "a number for an instant": (lambda d: d.update(at=7), "at: must be an instant"),
    "too early": (lambda d: d.update(at="0001-01-01T00:00:00+14:00"), "1000 and 9999"),
    "no seed": (lambda d: d["ids"].update(seed="x"), "ids.seed: must be a whole"),
    "no odds": (lambda d: d["odds"][1].pop(), "odds: must be a state"),
    "odds out of range": (lambda d: d["odds"][1].__setitem__(0, -1), "odds: must be"),
    "no speed": (lambda d: d["clock"].update(speed=-1.0), "clock.speed: "),
    "no main workspace": (
        lambda d: d["workspaces"][0].update(name="mine"),
        'workspaces: there must be one of the name "main"',
    ),
    "no address to post to": (
        lambda d: d["workspaces"][0]["endpoint"].update(url="x"),
        "workspaces[0].endpoint.url: must be an absolute",
    ),
    "no secret": (
        lambda d: d["workspaces"][0]["endpoint"]["secrets"][0].update(value="tell"),
        "workspaces[0].endpoint.secrets[0].value: must be whsec_",
    ),
    "no timeout": (
        lambda d: d["workspaces"][0]["endpoint"].update(timeout=0),
        "workspaces[0].endpoint.timeout: must be above 0",
    ),
    "a workspace that is not there": (
        lambda d: d["calendars"][0].update(workspace="mian"),
        "calendars[0].workspace: there is no such workspace; did you mean main?",
    ),
    "a mailbox that is not there": (
        lambda d: d["calendars"][0].update(mailbox="x"),
        "calendars[0].mailbox: there is no such mailbox",
    ),
    "no token": (
        lambda d: d["calendars"][0].update(oauth={}),
        "calendars[0].oauth.oauth_refresh_token: is missing",
    ),
    "a calendar that is not there": (
        lambda d: d["events"][0].update(calendar_id="x"),
        "events[0].calendar_id: there is no such calendar",
    ),
    "an event without a source": (
        lambda d: d["events"][0].update(id="x"),
        "events[0].id: is among the event_ids of no invitation",
    ),
    "an event without an id": (
        lambda d: d["events"][0].pop("id"),
        "events[0].id: is among the event_ids of no invitation",
    ),
    "a source without its event": (
        lambda d: d["events"].pop(0),
        "mailboxes[0].invitations[0].event_ids[0]: there is no such event",
    ),
    "an event of two sources": (
        lambda d: invitation(d)["event_ids"].append(d["events"][1]["id"]),
        "is among another invitation's, too",
    ),
    "a strange copy": (
        lambda d: invitation(d).update(mailbox="x"),
        "mailboxes[0].invitations[0].mailbox: is not that of the mailbox",
    ),
    "a raw that is none": (
        lambda d: invitation(d)["current"].update(raw_json="[]"),
        "mailboxes[0].invitations[0].current.raw_json: must be an object",
    ),
    "a bot that is not there": (near_bot, "bots[0]: there is no such bot; did you "),
    "a holder that is not there": (
        lambda d: d["bots"][0]["holders"].append("x"),
        "bots[0].holders[1]: there is no such event",
    ),
    "a bot without a history": (
        lambda d: d["bots"][0].update(status_changes=[]),
        "bots[0].status_changes: must not be empty",
    ),
    "metadata that are none": (
        lambda d: d["bots"][0].update(config={"metadata": "x"}),
        "bots[0].config.metadata: must be an object",
    ),
    "a timeout that is none": (
        lambda d: d["bots"][0].update(
            config={"automatic_leave": {"waiting_room_timeout": "x"}}
        ),
        "bots[0].config.automatic_leave.waiting_room_timeout: must be a number",
    ),
    "a booking of nothing": (
        lambda d: d["booked"][0].__setitem__(2, "x"),
        "booked[0][2]: there is no such bot",
    ),
    "a meeting without a copy": (
        lambda d: d["copies"].pop(0),
        "copies: the invitation at 0 is in none of the lists",
    ),
    "a place that is none": (
        lambda d: d["copies"][0].append(10**6),
        "is no invitation's place",
    ),
    "an empty meeting": (lambda d: d["copies"].append([]), "the copies of one meeting"),
    "something twice": (
        lambda d: d["bots"].append(d["bots"][0]),
        "bots[3]: is there already",
    ),
    "a body that is none": (
        lambda d: d["messages"]["messages"][0].update(body="x"),
        "messages.messages[0].body: must be a webhook's body",
    ),
    "a notice of nothing": (
        lambda d: d["outbox"][0].update(data={}),
        "outbox[0].data: needs a calendar_id",
    ),
    "a grant of nobody's": (
        lambda d: d["grants"]["refresh_tokens"].update(
            x={
                "grant": {
                    "platform": "google_calendar",
                    "mailbox": "x",
                    "client_id": "",
                    "scopes": [],
                }
            }
        ),
        "grants.refresh_tokens.x.grant.mailbox: there is no such mailbox",
    ),
    "keys of each other": (moved, "leads to"),
}


def test_whole_it_is_loaded() -> None:
    assert save(load(whole())) == whole()


@pytest.mark.parametrize(
    ("broken", "told"), [pytest.param(*case, id=name) for name, case in BROKEN.items()]
)
def test_what_is_wrong_is_told_with_its_place(broken: Break, told: str) -> None:
    value = document()
    broken(value)
    assert told in refused(value)


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (b"", "is no JSON (line 1, column 1"),
        (b"{", "is no JSON"),
        (b"\xff", "is no JSON"),
        (b"[" * 100_000, "is no JSON"),
        (b"[]", "must be an object"),
        (b'{"format": NaN}', "is no JSON"),
    ],
)
def test_what_is_no_document_is_told(data: bytes, told: str) -> None:
    assert told in refused(data)


def test_a_document_has_a_largest_size(monkeypatch: pytest.MonkeyPatch) -> None:
    assert saved.LARGEST == 500_000_000
    monkeypatch.setattr(saved, "LARGEST", len(whole()) - 1)
    assert "is over" in refused(whole())


def test_only_the_first_few_problems_are_told() -> None:
    value = document()
    for event in value["events"]:
        event["calendar_id"] = "x"
    assert refused(value).count("no such calendar") == 5


def places(value: Json) -> list[tuple[Any, Any]]:
    """Every place in a document, outside of what may be anything."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value)
    found: list[tuple[Any, Any]] = []
    for key, part in list(pairs):
        found.append((value, key))
        if isinstance(part, dict | list) and key != "odds":
            found += places(part)
    return found


@given(
    st.randoms(use_true_random=False),
    st.sampled_from([None, True, -1, 2**70, 0.5, "", "x", [], {}, [[]], {"x": 1}]),
)
def test_whatever_stands_in_some_place_it_is_loaded_or_refused(
    chance: Any,  # noqa: ANN401 -- hypothesis's own kind of Random
    wrong: Json,
) -> None:
    value = document()
    inside, key = chance.choice(places(value))
    inside[key] = wrong
    with suppress(StateError):
        world = load(json.dumps(value).encode())
        assert save(load(save(world))) == save(world)
        # And it can be lived with.
        world.clock.stand()
        world.clock.reach(world.at + timedelta(days=40))
        settle(world)
        post_all(world)
