"""A service's policy: its files are read again when they change, all of them."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from callsheet.adapters.cli.policy_followed import FollowedPolicy
from callsheet.adapters.settings import load
from callsheet.application.errors import ConfigurationError
from callsheet.application.policies import RefusedPolicy
from callsheet.domain.policy import Policy

RECORD = 'default = "record"\n'
SKIP = 'default = "skip"\n'
RULES = '[[rules]]\nname = "board"\nwhen = { title = "board" }\nthen = "skip"\n'


class Reader:
    """Whoever follows a policy, and is told of each that is another one."""

    def __init__(self) -> None:
        self.lines: list[Any] = []
        self.policy = FollowedPolicy(load({"policy": Path("policy.toml")}))
        self.taken: list[Policy | RefusedPolicy] = []
        self.refuses = False

    def take(self, policy: Policy | RefusedPolicy) -> None:
        if self.refuses:
            raise ConfigurationError("modes.rules: no rule 'board'")
        self.taken.append(policy)

    async def look(self, *, asked: bool = False) -> list[str | None]:
        """Look at the files once; say what the new policies are by default."""
        stop, seen = asyncio.Event(), len(self.taken)
        if asked:
            self.policy.look()
        running = asyncio.ensure_future(self.policy.run(stop, self.take, 0.01))
        await asyncio.sleep(0.05)
        stop.set()
        await running
        new = self.taken[seen:]
        return [one.default if isinstance(one, Policy) else None for one in new]


@pytest.fixture
def lines() -> Iterator[list[Any]]:
    with capture_logs() as lines:
        yield lines


def write(text: str, name: str = "policy.toml") -> None:
    Path("new").write_text(text)
    Path("new").rename(name)


def remove(name: str) -> None:
    Path(name).unlink()


async def test_a_file_that_changes_is_read_again_and_no_other() -> None:
    write(RECORD)
    reader = Reader()
    assert await reader.look() == []
    write(SKIP)
    assert await reader.look() == ["skip"]
    write(f"# nothing else\n{SKIP}")
    assert await reader.look() == []
    assert await reader.look(asked=True) == []
    assert reader.policy.problem is None


async def test_so_is_one_that_it_includes() -> None:
    write(f'include = "rules.toml"\n{RECORD}')
    write(RULES, "rules.toml")
    reader = Reader()
    write(RULES.replace("board", "salary"), "rules.toml")
    assert await reader.look() == ["record"]
    remove("rules.toml")
    assert await reader.look() == [None]
    write(RULES, "rules.toml")
    assert await reader.look() == ["record"]


async def test_a_mistake_is_told_once_and_where_it_is(lines: list[Any]) -> None:
    write(RECORD)
    reader = Reader()
    write("default = 'recrd'\nnothing = 1\n")
    assert await reader.look() == [None]
    write("default = 'recrd'\nnothing = 1\n")
    assert await reader.look() == []
    assert reader.policy.problem == "default, line 1 and 1 more"
    refused = reader.policy.refusal
    assert refused is not None
    assert (refused.problems, refused.first) == (2, "default, line 1")
    assert [one["event"] for one in lines] == ["policy.read", "policy.refused"]
    write(RECORD)
    assert await reader.look() == ["record"]
    assert reader.policy.problem is None


async def test_one_that_does_not_fit_the_modes_is_not_taken(lines: list[Any]) -> None:
    write(RECORD + RULES)
    reader = Reader()
    reader.refuses = True
    write(SKIP)
    assert await reader.look() == []
    assert reader.policy.problem == "it lacks a rule that a mode is for"
    assert reader.policy.refusal is not None
    assert [one["event"] for one in lines] == ["policy.read", "policy.refused"]
    write(RECORD + RULES)
    assert await reader.look() == []
    assert reader.policy.problem is None


def test_without_a_policy_there_is_nothing_to_follow() -> None:
    with pytest.raises(ConfigurationError, match="no policy"):
        FollowedPolicy(load())
