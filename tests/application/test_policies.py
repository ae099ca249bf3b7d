"""Which policy is in force, given what was read and what the log knows."""

from dataclasses import dataclass

import pytest

from callsheet.adapters.storage.situation_codec import rebuild_policy
from callsheet.application.errors import LogUnavailable
from callsheet.application.policies import RefusedPolicy, policy_in_force
from callsheet.domain.digests import encoded
from callsheet.domain.ids import Digest
from callsheet.domain.parts import Filing
from callsheet.domain.policy import Policy
from callsheet.domain.records import PolicySet
from tests.domain.builders import HOUR, NOON, RECORD, SKIP


@dataclass(frozen=True)
class Problem:
    """What a reader of policies says, here in no file's words."""

    place: str = "rules[0].when"
    line: int | None = 4
    column: int | None = 8
    problem: str = "unknown condition"
    cure: str = ""
    source: str = ""


def refused(*problems: Problem) -> RefusedPolicy:
    found = problems or (Problem(),)
    said = "\n".join(one.problem for one in found)
    return RefusedPolicy(problems=found, said=said, rebuild=rebuild_policy)


def stored(policy: Policy) -> tuple[PolicySet, bytes]:
    text, key = Filing().text(policy)
    return PolicySet(policy=policy.digest, text=key, at=NOON - HOUR), encoded(text)


def test_a_good_policy_is_in_force_from_now_on() -> None:
    last, text = stored(SKIP)
    for known in (None, last):
        found = policy_in_force(RECORD, known, text, now=NOON)
        assert (found.policy, found.since, found.refused) == (RECORD, NOON, None)


def test_a_policy_that_stands_is_in_force_since_it_was_set() -> None:
    last, text = stored(RECORD)
    assert policy_in_force(RECORD, last, text, now=NOON).since == NOON - HOUR


def test_a_refused_policy_leaves_the_last_good_one_in_force() -> None:
    last, text = stored(RECORD)
    bad = refused()
    found = policy_in_force(bad, last, text, now=NOON)
    assert (found.policy, found.since) == (RECORD, NOON - HOUR)
    assert found.refused is bad


def test_a_refused_policy_with_none_ever_good_leaves_nothing_in_force() -> None:
    bad = refused()
    found = policy_in_force(bad, None, None, now=NOON)
    assert (found.policy, found.since, found.refused) == (None, None, bad)


def test_no_policy_at_all_takes_none_up() -> None:
    last, text = stored(RECORD)
    found = policy_in_force(None, last, text, now=NOON)
    assert (found.policy, found.since, found.refused) == (None, None, None)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        pytest.param(None, "not in the log", id="gone"),
        pytest.param(b"{}", "not the text that was stored", id="changed"),
    ],
)
def test_a_last_good_policy_that_is_not_whole_stops_the_pass(
    text: bytes | None, problem: str
) -> None:
    last, _ = stored(RECORD)
    with pytest.raises(LogUnavailable, match=problem):
        policy_in_force(refused(), last, text, now=NOON)


@pytest.mark.parametrize(
    ("problem", "first"),
    [
        pytest.param(Problem(), "rules[0].when, line 4", id="a value in a text"),
        pytest.param(Problem(line=None), "rules[0].when", id="a value in data"),
        pytest.param(Problem(place=""), "line 4", id="no TOML"),
        pytest.param(Problem(place="", line=None), "the whole file", id="no file"),
        pytest.param(
            Problem(place="x" * 500, line=None), "x" * 200, id="a very long path"
        ),
    ],
)
def test_a_refusal_is_recorded_by_its_place_and_count(
    problem: Problem, first: str
) -> None:
    record = refused(problem, Problem()).record(NOON)
    assert (record.first, record.problems, record.at) == (first, 2, NOON)


def test_different_problems_are_different_refusals() -> None:
    found: set[Digest] = {
        refused().digest,
        refused(Problem(line=5)).digest,
        refused(Problem(), Problem()).digest,
    }
    assert len(found) == 3
    assert refused().digest in found
