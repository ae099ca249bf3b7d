"""What goes on beside the requests: plans, and audits of the log."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest

from callsheet.adapters.cli.beside import auditor_of, planner_beside
from callsheet.adapters.http import verifying
from callsheet.adapters.http.app import drain
from callsheet.adapters.settings import Configuration
from callsheet.adapters.settings.http_options import HttpOptions
from callsheet.adapters.storage import open_log
from callsheet.adapters.storage.memory_inbox import MemoryInbox
from callsheet.application.audit_findings import Finding, FindingKind
from callsheet.application.auditing import Stretch
from callsheet.application.budgeting import WindowBudget
from callsheet.application.ending import LentBudget
from callsheet.application.engine import Engine
from callsheet.application.errors import LogUnavailable, Unreachable
from callsheet.domain.budget import Operation
from callsheet.domain.log_records import CalendarErased
from tests.adapters.http.house import House, Told, open_house
from tests.adapters.storage.files import ask, url_of
from tests.application.office import Office
from tests.contracts.inbox_contract import EVERY_KIND
from tests.domain.builders import RECORD


def lent(office: Office, budget: WindowBudget) -> Engine:
    """An engine that only looks, on the log and the budget of another one."""
    return Engine(
        calendars=office.calls,
        log=office.log,
        clock=office.clock,
        policy=RECORD,
        budget=LentBudget(budget, asyncio.Event()),
    )


async def test_a_plan_says_what_would_be_sent_and_writes_nothing(
    office: Office,
) -> None:
    budget = WindowBudget()
    office.restart(RECORD, budget=budget)
    await office.sync()
    office.meet("evt-9")
    now, position = office.clock.now(), await office.position()
    lists = await budget.left(Operation.LIST_EVENTS, now)
    adds = await budget.left(Operation.ADD_BOT, now)
    async with open_house(
        office, planner=planner_beside(lambda: lent(office, budget))
    ) as house:
        told = (await house.get("/v1/plan")).json
        assert told["counts"]["add"] == 1
        assert [one["event_id"] for one in told["events"]] == ["evt-9"]
        assert told["events"][0]["held"] is None
        whole = (await house.get("/v1/plan?everything=true&limit=2")).json
        assert (len(whole["events"]), whole["further"]) == (2, 2)
    assert await budget.left(Operation.LIST_EVENTS, now) < lists
    # What was sent just now is not counted once more by an engine that only looks.
    assert await budget.left(Operation.ADD_BOT, now) == adds
    assert await office.position() == position + 1  # the token of the one at the door


async def test_without_a_way_to_recall_there_is_no_plan(house: House) -> None:
    told = await house.get("/v1/plan")
    assert (told.status, told.problem) == (503, "not-set-up")
    assert told.json["detail"] == "this service has no way to Recall"


async def test_a_plan_needs_recall(office: Office) -> None:
    office.calls.fails("calendars", Unreachable("no answer"))
    planner = planner_beside(lambda: lent(office, WindowBudget()))
    async with open_house(office, planner=planner) as house:
        told = await house.get("/v1/plan")
        assert (told.status, told.problem) == (503, "recall-unreachable")
        assert (await house.get("/v1/plan")).status == 200


async def test_who_asks_meanwhile_is_told_the_plan_that_is_being_made(
    office: Office,
) -> None:
    go_on, made = asyncio.Event(), list[int]()

    @asynccontextmanager
    async def slowly() -> AsyncIterator[Engine]:
        made.append(1)
        await go_on.wait()
        yield lent(office, WindowBudget())

    options = HttpOptions(time_limit_seconds=0.2)
    async with open_house(office, options, planner=slowly) as house:
        first, second = await asyncio.gather(
            house.get("/v1/plan"), house.get("/v1/plan")
        )
        assert (first.problem, second.problem) == ("took-too-long", "took-too-long")
        go_on.set()
        await asyncio.sleep(0.05)
        told = await house.get("/v1/plan")
        assert (told.status, told.json["counts"]["add"]) == (200, 3)
        assert made == [1]
        assert (await house.get("/v1/plan")).status == 200
        assert made == [1, 1]


async def test_a_plan_that_nobody_gets_any_more_ends_with_the_service(
    office: Office,
) -> None:
    ended = asyncio.Event()

    @asynccontextmanager
    async def for_ever() -> AsyncIterator[Engine]:
        try:
            await asyncio.Event().wait()
        finally:
            ended.set()
        yield lent(office, WindowBudget())

    options = HttpOptions(time_limit_seconds=0.1)
    async with open_house(office, options, planner=for_ever) as house:
        assert (await house.get("/v1/plan")).problem == "took-too-long"
    assert ended.is_set()


@asynccontextmanager
async def kept(office: Office, path: Path) -> AsyncIterator[House]:
    """The service on a log in a file, with a way to open it once more."""
    configuration = Configuration(database_url=url_of(path))
    async with open_log(url_of(path)) as log:
        office.log = log  # type: ignore[assignment]  # any log will do
        await office.sync()
        async with open_house(office, auditor=auditor_of(configuration)) as house:
            yield house


async def prove(house: House, **said: Any) -> Told:  # noqa: ANN401 -- any body
    return await house.ask("POST", "/v1/audit/verifications", json=said)


async def followed(house: House, told: Told) -> dict[str, Any]:
    """Wait until an audit is over."""
    assert told.status == 202
    where = told.headers["Location"]
    for _ in range(500):
        found = (await house.get(where)).json
        if found["state"] != "running":
            return dict(found)
        await asyncio.sleep(0.01)
    raise AssertionError("it never ended")


async def test_the_log_is_proven_beside_the_service(
    office: Office, tmp_path: Path
) -> None:
    async with kept(office, tmp_path / "log.db") as house:
        found = await followed(house, await prove(house))
        assert (found["state"], found["problem"]) == ("done", None)
        assert found["result"]["differences"] == 0
        assert found["result"]["decisions"] >= 3
        assert found["position"] == found["upto"] == found["result"]["position"]
        later = await followed(house, await prove(house, since=found["upto"]))
        assert later["result"]["since"] == found["upto"]
        beyond = await prove(house, since=10**6)
        assert beyond.json["errors"][0]["place"] == "body.since"


async def test_what_somebody_changed_is_found(office: Office, tmp_path: Path) -> None:
    path = tmp_path / "log.db"
    async with kept(office, path) as house:
        ask(path, TAMPERED)
        found = await followed(house, await prove(house))
        assert found["state"] == "done"
        assert found["result"]["differences"] > 0
        assert {one["kind"] for one in found["result"]["findings"]} & {"altered"}


TAMPERED = """
    UPDATE stored_events SET state = replace(state, 'wanted_by', 'wanted-by')
    WHERE topic = 'decision/1'
"""


class Slow:
    """An audit of stretches that are looked at when somebody says so."""

    def __init__(self, error: Exception | None = None) -> None:
        self.go_on, self.left = threading.Event(), threading.Event()
        self._error = error

    def __call__(
        self, after: int, upto: int
    ) -> Iterator[tuple[str, Iterator[Stretch[Finding]]]]:
        assert after <= upto
        yield "looking", self._stretches()

    def _stretches(self) -> Iterator[Stretch[Finding]]:
        found = Finding(
            kind=FindingKind.ALTERED, stream="s", version=1, position=1, said="changed"
        )
        try:
            yield Stretch(position=1, records=1, found=(found,))
            assert self.go_on.wait(10)
            if self._error is not None:
                raise self._error
            yield Stretch(position=2, records=1)
            assert self.go_on.wait(10)
        finally:
            self.left.set()


async def test_an_audit_is_followed_and_ended(office: Office) -> None:
    slow = Slow()
    async with open_house(office, auditor=slow) as house:
        where = (await prove(house)).headers["Location"]
        found: dict[str, Any] = {"position": 0}
        while not found["position"]:
            found = (await house.get(where)).json
        assert (found["state"], found["doing"]) == ("running", "looking")
        assert found["result"]["differences"] == 1
        second = await prove(house)
        assert second.problem == "already-running"
        ending = asyncio.create_task(house.ask("DELETE", where))
        await asyncio.sleep(0.02)
        slow.go_on.set()
        ended = await ending
        assert ended.json["state"] == "cancelled"
        assert slow.left.is_set()
        assert (await house.ask("DELETE", where)).json == ended.json


ERRORS = {
    "a log that is gone": (LogUnavailable("the disk is full"), "the disk is full"),
    "a fault": (ValueError("secret"), "the service's log says how"),
}


@pytest.mark.parametrize(("error", "said"), ERRORS.values(), ids=ERRORS)
async def test_an_audit_that_fails_says_why(
    office: Office, error: Exception, said: str
) -> None:
    slow = Slow(error)
    slow.go_on.set()
    async with open_house(office, auditor=slow) as house:
        found = await followed(house, await prove(house))
        assert (found["state"], found["problem"]) == ("failed", said)


async def test_only_the_last_audits_are_remembered(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(verifying, "KEPT", 1)
    slow = Slow()
    slow.go_on.set()
    async with open_house(office, auditor=slow) as house:
        first = await prove(house)
        await followed(house, first)
        await followed(house, await prove(house))
        gone = await house.get(first.headers["Location"])
        assert gone.problem == "not-found"


async def test_an_audit_ends_with_the_service(office: Office) -> None:
    slow = Slow()
    async with open_house(office, auditor=slow) as house:
        await prove(house)
        app = house.client.app
        assert app is not None
        threading.Timer(0.05, slow.go_on.set).start()
        await drain(app)
        assert slow.left.is_set()


async def test_a_log_in_memory_is_not_audited(house: House) -> None:
    assert (await prove(house)).problem == "not-set-up"


async def test_what_recall_told_is_listed_the_newest_first(office: Office) -> None:
    inbox = MemoryInbox()
    for one in EVERY_KIND:
        await inbox.keep(one)
    await inbox.done([1])
    async with open_house(office, inbox=inbox) as house:
        first = (await house.get("/v1/webhooks/deliveries?limit=3")).json
        rest = (await house.get(f"/v1/webhooks/deliveries{first['next']}")).json
        told = [*first["items"], *rest["items"]]
        assert rest["next"] is None
        assert [one["message_id"] for one in told[1:]] == ["c", "b", "a"]
        assert [one["done"] for one in told] == [False, False, False, True]
        assert (told[1]["kind"], told[1]["code"]) == ("bot", "call_ended")
        assert (await house.get("/v1/status")).json["notices"] == 3


async def test_where_nothing_is_taken_in_nothing_is_listed(house: House) -> None:
    assert (await house.get("/v1/webhooks/deliveries")).problem == "not-set-up"


ERASURE = "/v1/calendars/cal-a/erasure"


async def test_a_calendar_is_erased_once_it_is_named_twice(house: House) -> None:
    for wrong in ({}, {"confirm": "yes"}, {"confirm": "cal-b"}):
        told = await house.ask("POST", ERASURE, json=wrong)
        assert told.json["errors"][0]["place"] == "body.confirm"
    assert await house.office.records(CalendarErased) == []
    good = {"confirm": "cal-a", "why": "she has left"}
    told = await house.ask("POST", ERASURE, json=good)
    assert told.json["address"] == "ana@acme.example"
    assert (told.json["erased"]["by"], told.json["erased"]["why"]) == (
        "door",
        "she has left",
    )
    assert (await house.get("/v1/events/evt-1")).json["line"]["title"] is None
    again = await house.ask("POST", ERASURE, json=good)
    assert (again.status, again.json["erased"]) == (200, None)
    assert again.json["before"]["by"] == "door"
    assert len(await house.office.records(CalendarErased)) == 1


async def test_a_calendar_that_is_none_is_not_erased(house: House) -> None:
    path = ERASURE.replace("cal-a", "cal-x")
    told = await house.ask("POST", path, json={"confirm": "cal-x"})
    assert told.problem == "not-found"
