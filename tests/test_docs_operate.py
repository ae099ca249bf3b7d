"""What the guide on operating tells of Recall's answers is what the rules say."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from callsheet.adapters.cli.app import HELP
from callsheet.adapters.cli.doctor.examining import CHECKS
from callsheet.adapters.cli.doctor.findings import LIMIT
from callsheet.adapters.cli.doctor.knocking import PATIENCE as PATIENCE_OF_RECALL
from callsheet.adapters.cli.exits import Exit
from callsheet.adapters.simulator.server import Simulator
from callsheet.adapters.simulator.worlds.company.generate import company
from callsheet.application.executing import SILENCES, WORKERS
from callsheet.application.listening import REMEMBERED
from callsheet.application.rounds import PATIENCE
from callsheet.application.waiting import TRIES
from callsheet.domain.budget import PER_MINUTE
from callsheet.domain.reads import OVERLAP
from callsheet.domain.reasons import Reason
from callsheet.domain.records import Outcome
from callsheet.domain.retry import LOCKED_OUT, RULES, Failure, Rule
from callsheet.domain.settling import DAY, HOUR, RETURNS, SAME
from callsheet.domain.single_reads import CHECK, LONGEST
from callsheet.domain.situation import RETRY_PAUSES
from callsheet.domain.turns import PATIENCE as PATIENT
from callsheet.domain.turns import SOON
from tests.pages import ROOT, blocks
from tests.test_docs import run

GUIDE = (ROOT / "docs" / "operate.md").read_text()
_, _, REST = GUIDE.partition("\n## What follows each answer of Recall\n")
SECTION, _, _ = REST.partition("\n## ")


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


def test_every_check_of_the_doctor_is_in_the_guide() -> None:
    _, _, rest = GUIDE.partition("\n## Is everything set up right?\n")
    section, _, _ = rest.partition("\n## ")
    told = [one.split("`")[1] for one in section.splitlines() if one.startswith("| `")]
    assert told == ["settings", *CHECKS]
    assert (timedelta(seconds=30), timedelta(seconds=60)) == (OVERLAP / 2, OVERLAP)
    assert (LIMIT, PATIENCE_OF_RECALL, REMEMBERED.days) == (20, 15, 14)


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


def test_when_bots_are_asked_about_is_as_in_the_program() -> None:
    said = " ".join(GUIDE.split())
    assert (timedelta(minutes=3), timedelta(days=1)) == (CHECK, LONGEST)
    pauses = ", ".join(f"{pause.seconds}" for pause in RETRY_PAUSES)
    assert f"(by default {pauses})" in said
    reasons = ("occurrence_refused", "stopped_by_user", "retries_exhausted")
    for reason in (*reasons, "occurrence_served"):
        assert f"(`{Reason(reason).value}`)" in said


def test_the_limits_of_loops_are_those_of_the_program() -> None:
    assert (SAME, RETURNS) == (3, 2)
    assert (timedelta(hours=1), timedelta(days=1)) == (HOUR, DAY)


async def test_a_log_is_copied_lost_put_back_and_accepted_as_the_guide_says(
    tmp_path: Path,
) -> None:
    shown = "\n".join(text for page, text in blocks("sh") if page.name == "operate.md")
    lines = {line.partition(" #")[0].strip() for line in shown.splitlines()}
    accept = 'callsheet db accept --by ana --why "restored from the copy of 2 March"'
    rebuild = "callsheet db rebuild"
    assert {"callsheet db check", "callsheet db backup copy.db", accept} <= lines
    assert rebuild in lines
    (tmp_path / "policy.toml").write_text('preset = "all"\n')
    async with Simulator(company(seed=3, now=datetime.now(UTC), calendars=2)) as recall:
        variables = {
            "CALLSHEET_RECALL__BASE_URL": recall.base_url,
            "CALLSHEET_RECALL__API_KEY": "sim-key",
            "CALLSHEET_POLICY": "policy.toml",
            "CALLSHEET_DATABASE_URL": "sqlite:///callsheet.db",
        }

        async def told(line: str) -> tuple[int, str]:
            return await run(line, tmp_path, variables)

        assert (await told("callsheet sync"))[0] == 0
        assert (await told("callsheet db backup copy.db"))[0] == 0
        assert (await told("callsheet pause --by dan"))[0] == 0
        lost = "rm -f callsheet.db callsheet.db-wal callsheet.db-shm"
        await told(f"{lost}; cp copy.db callsheet.db")
        code, said = await told("callsheet db check")
        assert (code, "ends before its seal" in said) == (1, True)
        assert (await told("callsheet sync"))[0] == 1
        assert (await told(f"{accept} --yes"))[0] == 0
        code, said = await told("callsheet sync")
        assert (code, "in step: yes" in said) == (0, True)
        code, said = await told(rebuild)
        assert (code, "the same as before" in said) == (0, True)
        await told(f"{lost} callsheet.db.head; cp copy.db callsheet.db")
        await told("cp copy.db.head callsheet.db.head")
        assert (await told("callsheet db check"))[0] == 0


def test_every_exit_code_is_in_the_guide_and_in_the_help() -> None:
    _, _, rest = GUIDE.partition("\n## Exit codes\n")
    section, _, _ = rest.partition("\n## ")
    told = [line.split("|")[1].strip() for line in section.splitlines() if "|" in line]
    assert told[2:] == [str(int(code)) for code in Exit]
    for code in Exit:
        assert f" {int(code)} " in HELP.replace("\n", " ")
