"""`callsheet run`: the engine, the webhooks' way in and the API in one process."""

import asyncio
import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from callsheet.adapters.storage import open_log
from callsheet.domain.records import Ended, Outcome
from tests.adapters.cli.program import WELL, Serving, serving
from tests.adapters.cli.stage import Shell, Stage
from tests.simulation.company import Company, open_company

SKIP = 'default = "skip"\n'


@pytest.fixture
def company(bare: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Company]:
    with open_company(monkeypatch, bare) as company:
        yield company


def until(true: Callable[[], object], seconds: float = 15.0) -> None:
    """Wait for something that has to become true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.05)


def bots(company: Company) -> int:
    return sum(bot["status"] == "scheduled" for bot in company.recall.truth()["bots"])


def replace_policy(text: str) -> None:
    """Put another file in its place: one that is half written would be told, too."""
    Path("new.toml").write_text(text)
    Path("new.toml").rename("policy.toml")


def events(err: str) -> list[dict[str, Any]]:
    """The lines of the log."""
    return [json.loads(one) for one in err.splitlines() if one.startswith("{")]


def reasons(service: Serving) -> dict[str, str]:
    status, said = service.get("/readyz")
    assert status == 200
    return {one["check"]: one["reason"] for one in said["reasons"]}


def test_what_changes_is_booked_and_another_policy_needs_no_restart(
    company: Company, shell: Shell
) -> None:
    said = shell("tokens", "create", "door", "--scope", "operate").out.strip()
    with serving(command="run", port=company.port) as service:
        until(company.recall.requests)
        company.meet()
        until(lambda: bots(company) == 1)
        until(lambda: service.get("/readyz")[1] == WELL)
        replace_policy('default = "recrd"\n')
        os.kill(int(Path("log.db.lock").read_text()), signal.SIGHUP)
        until(lambda: "policy" in reasons(service))
        assert "default, line 1" in reasons(service)["policy"]
        _, policy = service.read("/v1/policy", said)
        assert json.loads(policy)["refused"]["first"] == "default, line 1"
        company.meet()
        until(lambda: bots(company) == 2)
        replace_policy(SKIP)
        until(lambda: bots(company) == 0)
        assert reasons(service) == {}
        _, shown = service.read("/metrics", said)
        service.tell(signal.SIGTERM)
        code, err = service.ended()
    assert code == 0
    assert not Path("log.db-wal").exists()
    counts = {"outcome": "kept", "reason": ""}
    assert count(shown, "callsheet_webhook_deliveries_total", **counts) >= 2
    assert count(shown, "callsheet_hint_to_booking_seconds_count") >= 2
    assert count(shown, "callsheet_commands_total", outcome="done") == 4
    lines = events(err)
    turns = [one for one in lines if one["event"] == "watch.turn"]
    assert sum(one["sent"] for one in turns) == 4
    refused = [one for one in lines if one["event"] == "policy.refused"]
    assert len(refused) == 1
    assert "The meeting" not in err
    decided = shell("due", "--json").json
    assert decided["attention_count"] == 0


def count(shown: str, name: str, **labels: str) -> float:
    """Take a value out of what `/metrics` shows."""
    said = ",".join(f'{n}="{v}"' for n, v in sorted(labels.items()))
    start = f"{name}{{{said}}} " if said else f"{name} "
    (line,) = (one for one in shown.splitlines() if one.startswith(start))
    return float(line.removeprefix(start))


def test_it_does_not_sit_out_a_minute_of_the_rate_limit(
    company: Company, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_RATES__ADD_BOT", "2")
    monkeypatch.setenv("CALLSHEET_LOG__RETENTION_DAYS", "180")
    for _ in range(5):
        company.meet()
    said = shell("tokens", "create", "door", "--scope", "read").out.split()[-1]
    with serving(command="run", port=company.port) as service:
        until(lambda: bots(company) == 2)
        time.sleep(0.3)
        _, shown = service.read("/metrics", said)
        # It waits for the limit: the turn at hand is known to have come on.
        moved = count(shown, "callsheet_watch_progress_timestamp_seconds")
        assert time.time() - moved < 10
        began = time.monotonic()
        service.tell(signal.SIGTERM)
        code, err = service.ended()
    assert code == 0
    assert time.monotonic() - began < 5
    assert not [one for one in events(err) if one["level"] in ("warning", "error")]
    assert [one["days"] for one in events(err) if one["event"] == "retention.set"]
    monkeypatch.setenv("CALLSHEET_RATES__ADD_BOT", "600")
    with serving(command="run", port=company.port):
        until(lambda: bots(company) == 5)


@pytest.mark.parametrize(("signals", "ends"), [(1, 0), (2, 143)])
def test_a_call_on_its_way_is_answered_unless_it_is_told_twice(
    company: Company, signals: int, ends: int
) -> None:
    company.meet()
    company.recall.control("PATCH", "/_sim/switches", {"write_takes_ms": 1_000})
    with serving(command="run", port=company.port) as service:
        time.sleep(0.5)
        for _ in range(signals):
            service.tell(signal.SIGTERM)
            time.sleep(0.2)
        code, _ = service.ended()
    assert code == ends
    company.recall.control("PATCH", "/_sim/switches", {"write_takes_ms": 0})
    assert ended() == ([Outcome.DONE] if signals == 1 else [])
    with serving(command="run", port=company.port):
        # The dead one's call may arrive before the next one looks, or after.
        until(lambda: {Outcome.DONE, Outcome.ADOPTED} & set(ended()))
    assert bots(company) == 1


def ended() -> list[Outcome]:
    """How the commands ended, as the log has it."""

    async def read() -> list[Outcome]:
        async with open_log("sqlite:///log.db", read_only=True) as log:
            records = [one.record for one in await log.since(0, 1_000)]
        return [one.outcome for one in records if isinstance(one, Ended)]

    return asyncio.run(read())


def test_a_key_that_is_refused_ends_nothing_and_is_told_once(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_RECALL__API_KEY", "another")
    monkeypatch.delenv("CALLSHEET_RECALL__WEBHOOK_SECRET")
    with serving(command="run", port=company.port) as service:
        until(lambda: "recall" in reasons(service))
        said = reasons(service)
        time.sleep(3)
        service.tell(signal.SIGTERM)
        code, err = service.ended()
    assert code == 0
    assert said["recall"].startswith("Recall refuses the key (401) since ")
    assert "CALLSHEET_RECALL__WEBHOOK_SECRET" in said["webhooks"]
    failed = [one for one in events(err) if one["event"] == "watch.failed"]
    assert [one["kind"] for one in failed] == ["NotAllowed"]


ENDS: dict[str, tuple[dict[str, str], int, str]] = {
    "without a policy": ({"POLICY": ""}, 3, "no policy"),
    "without a key": ({"RECALL__API_KEY": ""}, 3, "no API key"),
    "with a secret that is none": (
        {"RECALL__WEBHOOK_SECRET": "hunter2"},
        3,
        "recall.webhook_secret (item 1)",
    ),
    "with a mode for a rule that there is not": (
        {"MODES__RULES": '{"board": "observe"}'},
        3,
        "the policy in force has no rule 'board'",
    ),
    "where there is no folder for the log": (
        {"DATABASE_URL": "sqlite:///nowhere/log.db"},
        1,
        "there is no folder",
    ),
}


@pytest.mark.parametrize(("settings", "code", "said"), ENDS.values(), ids=ENDS)
def test_it_does_not_run(
    stage: Stage,
    shell: Shell,
    monkeypatch: pytest.MonkeyPatch,
    settings: dict[str, str],
    code: int,
    said: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"CALLSHEET_{name}", value)
    ran = shell("run", "--port", 0)
    assert ran.code == code
    assert said in ran.err
    assert "hunter2" not in ran.err
    assert (
        len([one for one in ran.err.splitlines() if one.startswith("callsheet: ")]) == 1
    )
