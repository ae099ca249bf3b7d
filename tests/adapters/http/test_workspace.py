"""The log, passes, the policy and the workspace as a whole, read over HTTP."""

import asyncio
from typing import Any

import pytest

from callsheet.adapters.http import gate
from callsheet.adapters.http.parts import PolicyRefusal
from callsheet.adapters.http.resources import policies
from callsheet.adapters.storage.flat_records import flat
from callsheet.application.budgeting import WindowBudget
from callsheet.application.known_world import look_back
from callsheet.domain.records import PassEnded
from callsheet.domain.token_records import TokenScope
from tests.adapters.http.house import House, Told, open_house
from tests.application.office import Office
from tests.domain.builders import HOUR, NOON, SKIP


@pytest.fixture(autouse=True)
def heard_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "AT_LEAST_EVERY", 0.0)


async def walk(house: House, path: str) -> list[Any]:
    """Read all pages of a list."""
    found: list[Any] = []
    link: str | None = path
    while link:
        told = await house.get(link)
        assert told.status == 200
        found += told.json["items"]
        link = told.json["next"] and path.partition("?")[0] + told.json["next"]
    return found


async def test_the_log_is_read_in_both_directions(house: House) -> None:
    records = [flat(one) for one in await house.office.log.since(0, 1_000)]
    oldest = await walk(house, "/v1/log?order=oldest&limit=3")
    assert [(r["position"], r["topic"], r["record"]) for r in oldest] == [
        (r["position"], r["topic"], r["record"]) for r in records
    ]
    assert await walk(house, "/v1/log?limit=4") == oldest[::-1]
    assert oldest[0].keys() == records[0].keys()


async def test_the_log_is_narrowed_to_kinds(house: House) -> None:
    found = await walk(house, "/v1/log?kind=decision&kind=pass_ended&limit=2")
    kinds = [one["topic"].partition("/")[0] for one in found]
    assert (kinds.count("pass_ended"), {*kinds}) == (1, {"pass_ended", "decision"})
    assert await walk(house, "/v1/log?kind=paused") == []
    told = await house.get("/v1/log?kind=decisions")
    assert told.json["errors"] == [
        {"place": "query.kind[0]", "problem": "unknown kind; known is decision"}
    ]


async def test_the_records_of_one_event_stand_by_themselves(house: House) -> None:
    found = await walk(house, "/v1/events/evt-1/records?limit=2")
    assert [one["version"] for one in found] == [*range(1, len(found) + 1)]
    assert {one["stream"] for one in found} == {found[0]["stream"]}
    assert found[0]["topic"] == "decision/1"
    ben = await house.token("ben", calendars=("cal-b",))
    for path in ("/v1/events/evt-1/records", "/v1/events/evt-x/records"):
        assert (await house.get(path, bearer=ben)).problem == "not-found"
    assert (await house.get("/v1/log", bearer=ben)).problem == "not-allowed"


async def test_passes_are_listed_the_newest_first(house: House) -> None:
    for _ in range(2):
        house.office.clock.time += HOUR
        await house.office.sync()
    found = await walk(house, "/v1/passes?limit=1")
    assert [one["started"] for one in found] == [
        "2026-03-02T14:00:00Z",
        "2026-03-02T13:00:00Z",
        "2026-03-02T12:00:00Z",
    ]
    last = (await house.office.records(PassEnded))[-1]
    assert (found[0]["reaffirmed"], found[0]["calls"]) == (
        last.reaffirmed,
        last.calls,
    )


async def test_a_place_in_the_log_is_no_text(house: House) -> None:
    page = await house.get("/v1/preferences?limit=1")
    assert page.json["next"] is None
    cursor = (await house.get("/v1/calendars?limit=1")).json["next"].partition("or=")[2]
    for path in ("/v1/log", "/v1/passes"):
        told = await house.get(f"{path}?cursor={cursor}")
        assert told.json["errors"][0]["place"] == "query.cursor"


async def test_a_status_says_how_all_stands(office: Office) -> None:
    await office.sync()
    async with open_house(
        office, budget=WindowBudget(), checks={"watch": ended}
    ) as house:
        await house.ask("POST", "/v1/pauses", json={"calendar": "cal-a"})
        told = (await house.get("/v1/status")).json
        assert told["last_pass"] == told["last_full_pass"] == "2026-03-02T12:00:00Z"
        assert told["not_ready"] == [
            {"check": "watch", "severity": "error", "reason": "it has ended"}
        ]
        assert told["calendars"] == {"connected": 2}
        assert (told["engine"], told["holds"], told["notices"]) == (True, 0, None)
        assert [one["scope"] for one in told["pauses"]] == ["calendar:cal-a"]
        assert told["scheme"]["scheme"] == "all"
        assert told["calls"]["list_events"]["left"] == 60
        ben = await house.token("ben", calendars=("cal-b",))
        seen = (await house.get("/v1/status", bearer=ben)).json
        assert (seen["pauses"], seen["calendars"]) == ([], {"connected": 1})


async def ended() -> str:
    return "it has ended"


async def test_an_empty_log_has_a_status_and_a_scheme_too() -> None:
    async with open_house(Office()) as house:
        told = (await house.get("/v1/status")).json
        assert (told["last_pass"], told["policy"], told["calls"]) == (None, None, None)
        assert (await house.get("/v1/scheme")).json["in_force"] is None
        policy = (await house.get("/v1/policy")).json
        assert policy == {
            "digest": None,
            "in_force_since": None,
            "refused": None,
            "policy": None,
        }


async def test_the_scheme_tells_what_is_booked(house: House) -> None:
    told = (await house.get("/v1/scheme")).json
    assert told["in_force"]["scheme"] == "all"
    assert [one["bots"] for one in told["booked"]] == [3]


async def test_the_policy_in_force_is_shown_whole(house: House) -> None:
    told = (await house.get("/v1/policy")).json
    assert told["policy"]["default"] == "record"
    assert told["in_force_since"] == "2026-03-02T12:00:00Z"
    assert told["digest"].startswith("sha256:")


async def test_a_policy_is_refused_as_its_files_are_now(office: Office) -> None:
    await office.sync()
    now = [PolicyRefusal(at=NOON, problems=2, first="default, line 1")]
    async with open_house(office, refusal=lambda: now[0] if now else None) as house:
        told = (await house.get("/v1/policy")).json
        assert told["refused"] == {
            "at": "2026-03-02T12:00:00Z",
            "problems": 2,
            "first": "default, line 1",
        }
        assert told["policy"]["default"] == "record"
        status = (await house.get("/v1/status")).json
        assert status["policy_refused"] == told["refused"]["at"]
        now.clear()
        assert (await house.get("/v1/policy")).json["refused"] is None


async def post(house: House, path: str, **said: Any) -> Told:  # noqa: ANN401 -- any body
    return await house.ask("POST", f"/v1/policy/{path}", json=said)


async def test_a_policy_is_checked_with_the_place_of_each_problem(
    house: House,
) -> None:
    good = (await post(house, "check", toml='preset = "external"')).json
    assert (good["ok"], good["problems"]) == (True, [])
    told = (await post(house, "check", toml='default = "skip"\ndefualt = 1\n')).json
    (problem,) = told["problems"]
    assert (problem["line"], problem["place"]) == (2, "defualt")
    assert (told["ok"], told["digest"]) == (False, None)
    empty = (await post(house, "check", toml="")).json
    assert empty["problems"][0]["problem"].startswith("says nothing")


async def test_a_policy_over_http_reads_no_files(house: House) -> None:
    told = (await post(house, "check", toml='include = ["/etc/hostname"]')).json
    assert told["problems"][0]["place"] == "include"
    assert "works in files only" in told["problems"][0]["problem"]


async def test_a_policy_is_tried_on_what_the_log_knows(house: House) -> None:
    told = (await post(house, "preview", toml='default = "skip"', limit=2)).json
    assert told["totals"]["lost"]["events"] == 3
    assert ([one["event_id"] for one in told["events"]], told["further"]) == (
        ["evt-1", "evt-2"],
        1,
    )
    assert told["events"][0]["new"]["verdict"] == "skip"
    assert told["source"] == {
        "kind": "log",
        "last_pass": "2026-03-02T12:00:00Z",
        "events": 3,
        "unknown": 0,
    }
    same = (await post(house, "preview", toml='default = "record"')).json
    assert (same["events"], same["totals"]["unchanged"]["events"]) == ([], 3)
    whole = await post(house, "preview", toml='default = "record"', everything=True)
    assert len(whole.json["events"]) == 3


async def test_a_policy_that_does_not_load_is_not_tried(house: House) -> None:
    told = await post(house, "preview", toml='preset = "al"')
    assert told.problem == "invalid-input"
    (error,) = told.json["errors"]
    assert error["place"] == "body.toml"
    assert error["problem"].startswith("policy:1:1: preset: ")
    assert 'did you mean "all"' in error["problem"]


async def test_a_long_text_is_no_policy(house: House) -> None:
    for path in ("check", "preview"):
        told = await post(house, path, toml="#" * (policies.LONGEST + 1))
        assert (told.status, told.problem) == (413, "body-too-large")


async def test_one_policy_is_tried_at_a_time(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, go_on = asyncio.Event(), asyncio.Event()

    async def slowly(*given: Any, **more: Any) -> Any:  # noqa: ANN401 -- as it is
        begun.set()
        await go_on.wait()
        return await look_back(*given, **more)

    monkeypatch.setattr("callsheet.application.policy_trial.look_back", slowly)
    first = asyncio.create_task(post(house, "preview", toml='default = "skip"'))
    await begun.wait()
    second = await post(house, "preview", toml='default = "skip"')
    assert (second.status, second.problem) == (409, "already-running")
    assert second.headers["Retry-After"] == "5"
    go_on.set()
    assert (await first).status == 200


async def test_a_policy_that_was_refused_is_told(house: House) -> None:
    weak = await house.token("wall")
    assert (await house.get("/v1/policy", bearer=weak)).problem == "not-allowed"
    strong = await house.token("operator", TokenScope.OPERATE)
    assert (await house.get("/v1/policy", bearer=strong)).status == 200
    house.office.restart(SKIP)
    await house.office.sync()
    assert (await house.get("/v1/policy")).json["policy"]["default"] == "skip"
