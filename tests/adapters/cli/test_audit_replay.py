"""`callsheet audit replay`: recorded questions, asked under another policy."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.adapters.cli.kept_log import GONE, change, lay_out, on_text
from tests.adapters.cli.stage import POLICY, Ran, Shell

ALL = 'preset = "all"\n'
NONE = 'preset = "none"\n'


@pytest.fixture(autouse=True)
def synced(
    request: pytest.FixtureRequest, shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A log of two passes."""
    lay_out(request, shell)
    monkeypatch.setenv("CALLSHEET_DATABASE_URL", "sqlite:///log.db")


def replay(shell: Shell, policy: str, *words: object) -> Ran:
    Path("new.toml").write_text(policy)
    return shell("audit", "replay", "--policy", "new.toml", *words)


def lines(ran: Ran) -> list[dict[str, Any]]:
    return [json.loads(line) for line in ran.out.splitlines()]


def test_the_same_policy_changes_nothing(shell: Shell) -> None:
    ran = replay(shell, POLICY)
    assert (ran.code, ran.err) == (0, "")
    assert ": 0 gain a bot, 0 lose it, 0 re-book it, 0 differ" in ran.out


def test_what_changes_is_grouped_with_an_example_each(shell: Shell) -> None:
    ran = replay(shell, ALL, "--zone", "Europe/Berlin")
    assert ran.code == 0
    assert "Team" in ran.out
    assert "no rule asks for it → the default is to record" in " ".join(ran.out.split())
    lost = replay(shell, NONE)
    assert "a rule records it" in " ".join(lost.out.split())
    assert " 0 lose it" not in lost.out


def test_programs_get_a_line_for_each_decision_and_the_sums(shell: Shell) -> None:
    *each, sums = lines(replay(shell, ALL, "--json"))
    assert [one["schema_version"] for one in each] == [1] * len(each)
    team = next(one for one in each if one["title"] == "Team")
    assert team["effect"] == "gained"
    assert team["was"]["commands"] == ["noop"]
    assert team["would"]["commands"] == ["add_bot"]
    assert sums["totals"]["decisions"] == len(each)
    assert sums["totals"]["gained"] == sum(one["effect"] == "gained" for one in each)
    assert sum(one["count"] for one in sums["changes"]) >= sums["totals"]["gained"]


def test_one_calendar_by_its_address_or_id(shell: Shell) -> None:
    *each, _ = lines(replay(shell, ALL, "--json"))
    by_id = lines(replay(shell, ALL, "--json", "--calendar", each[0]["calendar_id"]))
    by_address = lines(replay(shell, ALL, "--json", "--calendar", "ana@acme.example"))
    assert by_id == by_address
    ran = replay(shell, ALL, "--calendar", "nobody@acme.example")
    assert (ran.code, ran.out) == (2, "")
    assert "no decision here is about nobody@acme.example" in ran.err


def test_what_cannot_be_asked_again_is_told(shell: Shell) -> None:
    on_text(GONE, "$.parts[0][1]")()
    ran = replay(shell, ALL)
    assert ran.code == 0
    assert "could not be asked again, the first is event:" in ran.err
    *each, sums = lines(replay(shell, ALL, "--json"))
    missing = [one for one in each if "not_asked" in one]
    assert sums["totals"]["not_asked"] == len(missing) > 0
    change("topic = 'decision/9'")
    told = lines(replay(shell, ALL, "--json"))[-1]["totals"]
    assert told["not_asked"] == len(missing)


def test_a_snapshot_is_not_needed_for_it(shell: Shell) -> None:
    on_text(GONE, "$.snapshot")()
    assert lines(replay(shell, ALL, "--json"))[-1]["totals"]["not_asked"] == 0


def test_own_domains_are_learnt_from_the_log(shell: Shell) -> None:
    learning = 'learn_own_domains = true\npreset = "external"\n'
    *each, _ = lines(replay(shell, learning, "--json"))
    team = next(one for one in each if one["title"] == "Team")
    assert team["would"]["reason"] in ("unwanted_by_rule", "unwanted_by_default")


def test_a_policy_that_cannot_be_read_is_refused(shell: Shell) -> None:
    ran = replay(shell, "preset = 'every'\n")
    assert ran.code == 2
    assert "new.toml" in ran.err
