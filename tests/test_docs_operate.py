"""What the guide on operating tells of Recall's answers is what the rules say."""

from datetime import timedelta

from callsheet.application.executing import SILENCES, WORKERS
from callsheet.application.rounds import PATIENCE
from callsheet.application.waiting import TRIES
from callsheet.domain.budget import PER_MINUTE
from callsheet.domain.records import Outcome
from callsheet.domain.retry import LOCKED_OUT, RULES, Failure, Rule
from callsheet.domain.settling import DAY, HOUR, RETURNS, SAME
from callsheet.domain.turns import PATIENCE as PATIENT
from callsheet.domain.turns import SOON
from tests.pages import ROOT

GUIDE = (ROOT / "docs" / "operate.md").read_text()
_, _, SECTION = GUIDE.partition("\n## What follows each answer of Recall\n")


def span(time: timedelta) -> str:
    """Spell a pause: in seconds, or in minutes from two on."""
    seconds = round(time.total_seconds())
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"


def next_try(rule: Rule) -> str:
    """Say when a call is made again."""
    if rule.first is None:
        return "none"
    said = f"every {span(rule.first)}"
    if rule.doubled:
        said = f"after {span(rule.first)}, then each pause doubled, up to "
        said += span(rule.longest)
    if rule.jittered:
        said += ", and by chance up to half as long again"
    return f"after `Retry-After`; without it {said}" if rule.heeds else said


def row(failure: Failure, rule: Rule) -> str:
    """Write one line of the table."""
    cells = (rule.answers, f"`{failure.value}`", next_try(rule), rule.also)
    return f"| {' | '.join(cells)} |"


def test_the_table_is_that_of_the_rules() -> None:
    table = [line for line in SECTION.splitlines() if line.startswith("| ")]
    rows = [row(failure, rule) for failure, rule in RULES.items()]
    assert table[2:] == rows


def test_every_outcome_is_explained() -> None:
    for outcome in Outcome:
        assert f"- `{outcome.value}`" in SECTION


def test_the_figures_are_those_of_the_program() -> None:
    text = " ".join(SECTION.split())
    assert f"pauses of up to {PATIENCE.seconds} seconds" in text
    assert f"after {span(LOCKED_OUT)} one call" in text
    assert f"{SILENCES} calls in a row" in text
    assert f"after {TRIES} failures it is another's turn" in text


def test_the_limits_are_those_of_the_program() -> None:
    said = " ".join(GUIDE.split())
    limits = (f"`{call.value}` {many}" for call, many in PER_MINUTE.items())
    assert f"documented limits: {', '.join(limits)}." in said
    assert f"(by default {WORKERS})" in said
    assert f"within {span(SOON)[:-4]} minutes goes first" in said
    assert f"has waited for {span(PATIENT)[:-4]} minutes" in said


def test_the_limits_of_loops_are_those_of_the_program() -> None:
    assert (SAME, RETURNS) == (3, 2)
    assert (timedelta(hours=1), timedelta(days=1)) == (HOUR, DAY)
