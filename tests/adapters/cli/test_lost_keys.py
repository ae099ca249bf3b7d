"""A data key that is damaged or taken away: whose texts it seals is named, no more."""

from pathlib import Path

import pytest

from callsheet.adapters.storage.keys import fresh_key
from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.storage.files import ask

LOG = Path("log.db")
BENT = "UPDATE data_keys SET wrapped = zeroblob(60) WHERE owner = ?"
GONE = "DELETE FROM data_keys WHERE owner = ?"


@pytest.fixture
def meetings(shell: Shell, stage: Stage) -> tuple[str, str]:
    """A meeting of Ana's that somebody chose for, and one of Dan's."""
    office = stage.office
    hers = stage.do(office.meeting(title="Globex"))
    his = stage.do(office.meeting(office.dan, title="Initech", ical_uid="his@x"))
    assert shell("sync", "--now", AT).code == 0
    assert shell("prefer", hers, "yes", "--by", "Ana Ruiz", "--now", AT).code == 0
    return hers, his


def found(shell: Shell) -> set[tuple[str, str, str]]:
    """Give kind, stream and field of each finding."""
    ran = shell("audit", "verify", "--json")
    assert ran.code == 5
    return {(f["kind"], f["stream"], f["field"]) for f in ran.json["findings"]}


def test_a_damaged_key_damages_what_it_sealed_and_nothing_else(
    shell: Shell, stage: Stage, meetings: tuple[str, str]
) -> None:
    ask(LOG, BENT, stage.office.ana)
    ran = shell("audit", "verify", "--json")
    assert ran.code == 5
    hers = f"event:{meetings[0]}"
    assert {(f["kind"], f["stream"]) for f in ran.json["findings"]} == {
        ("damaged", hers),
        ("damaged", "workspace"),
    }
    said = {f["said"] for f in ran.json["findings"]}
    assert said == {f"the key of calendar {stage.office.ana} is damaged"}
    assert len(ran.json["findings"]) == 3  # one for each decision, and the choice
    told = shell("explain", meetings[1], "--zone", "UTC")
    assert (told.code, "Initech" in told.out) == (0, True)
    told = shell("explain", meetings[0])
    assert told.code == 1
    assert f"'event': the key of calendar {stage.office.ana} is damaged" in told.out


@pytest.mark.parametrize("harm", [BENT, GONE], ids=["bent", "gone"])
def test_what_needs_none_of_its_texts_goes_on(
    shell: Shell, stage: Stage, meetings: tuple[str, str], harm: str
) -> None:
    Path("new.toml").write_text('preset = "none"\n')
    ask(LOG, harm, stage.office.ana)
    for words in (
        ("audit", "tail"),
        ("audit", "export"),
        ("audit", "replay", "--policy", "new.toml"),
        ("pause", "--by", "dan"),
        ("calendars", "erase", "dan@acme.example", "--yes", "--by", "dan"),
        ("db", "rebuild"),
        ("calendars", "erase", stage.office.ana, "--yes", "--by", "dan"),
    ):
        ran = shell(*words)
        assert (ran.code, "another key" in ran.err) == (0, False), words


def test_db_check_names_whose_key_is_damaged(
    shell: Shell, stage: Stage, meetings: tuple[str, str]
) -> None:
    ask(LOG, BENT, stage.office.ana)
    ran = shell("db", "check")
    assert ran.code == 1
    assert (
        f"WRONG  key: fits, but damaged is the data key of calendar {stage.office.ana}"
    ) in ran.out


def test_a_damaged_key_of_the_workspace_is_not_another_log(
    shell: Shell, meetings: tuple[str, str]
) -> None:
    ask(LOG, BENT, "")
    ran = shell("audit", "verify", "--json")
    assert ran.code == 5
    assert {f["kind"] for f in ran.json["findings"]} == {"damaged"}
    fields = {name for f in ran.json["findings"] for name in f["field"].split(",")}
    assert fields == {"policy", "settings"}


def test_a_key_that_opens_nothing_is_told_in_one_line(
    shell: Shell, meetings: tuple[str, str]
) -> None:
    ask(LOG, "UPDATE data_keys SET wrapped = zeroblob(60)")
    for words in (["audit", "export"], ["pause", "--by", "dan"]):
        ran = shell(*words)
        assert (ran.code, ran.out) == (1, "")
        assert "was sealed with another key than that of" in ran.err
        assert len(ran.err.splitlines()) == 1
    Path("log.db.key").write_text(fresh_key())
    assert "another key" in shell("audit", "export").err


def test_a_key_that_was_taken_away_is_no_erasure(
    shell: Shell, stage: Stage, meetings: tuple[str, str]
) -> None:
    ask(LOG, GONE, stage.office.ana)
    event = f"event:{meetings[0]}"
    # The rest is alike in Dan's calendar, and sealed by his key too.
    parts = "event,calendar,snapshot"
    assert found(shell) == {
        ("missing", event, parts),
        ("missing", "workspace", "by,why,on_behalf_of"),
    }
    told = shell("explain", meetings[0])
    assert (told.code, "erased" in told.out) == (1, False)
    assert f"'event': the key of calendar {stage.office.ana} is not in" in told.out
    for words in (["audit", "export"], ["audit", "tail"]):
        ran = shell(*words)
        assert "(lost)" in ran.out
        assert "(erased)" not in ran.out


def test_nor_is_it_with_all_that_it_sealed(
    shell: Shell, stage: Stage, meetings: tuple[str, str]
) -> None:
    ask(LOG, GONE, stage.office.ana)
    ask(LOG, "DELETE FROM stored_texts WHERE owner = ?", stage.office.ana)
    assert {kind for kind, _, _ in found(shell)} == {"missing"}
    # Whoever erases it afterwards does not excuse what was taken before; but for that
    # a later erasure cannot be told from one that took it.
    ran = shell("calendars", "erase", stage.office.ana, "--yes", "--by", "dan")
    assert "nothing is left to be erased" in ran.out


def test_a_recorded_erasure_is_believed(
    shell: Shell, stage: Stage, meetings: tuple[str, str]
) -> None:
    erase = ("calendars", "erase", stage.office.ana, "--yes", "--by", "dan")
    assert shell(*erase).code == 0
    assert shell("audit", "verify").code == 0
    assert '"by":"(erased)"' in shell("audit", "export").out
    # It is one of what was before it, and not of what follows.
    assert shell("prefer", meetings[0], "no", "--by", "Ana Ruiz").code == 0
    ask(LOG, GONE, stage.office.ana)
    assert found(shell) == {("missing", "workspace", "by,why,on_behalf_of")}


def test_texts_that_outlasted_their_key_were_not_erased(
    shell: Shell, stage: Stage, meetings: tuple[str, str]
) -> None:
    ask(LOG, "CREATE TABLE kept AS SELECT * FROM stored_texts")
    erase = ("calendars", "erase", stage.office.ana, "--yes", "--by", "dan")
    assert shell(*erase).code == 0
    ask(LOG, "INSERT OR IGNORE INTO stored_texts SELECT * FROM kept")
    ask(LOG, "DROP TABLE kept")
    kinds = {(kind, stream) for kind, stream, _ in found(shell)}
    assert kinds == {("missing", f"event:{meetings[0]}")}


def test_one_bad_byte_in_a_texts_columns_is_that_one_text(
    shell: Shell, meetings: tuple[str, str]
) -> None:
    first = (
        "(SELECT digest FROM stored_texts WHERE owner <> '' "
        "GROUP BY digest HAVING count(*) = 1 ORDER BY 1 LIMIT 1)"
    )
    [(digest,)] = ask(LOG, f"SELECT {first}")
    for value in ("CAST(x'7a6cff62' AS TEXT)", "7", "'none'", "''"):
        ask(LOG, f"UPDATE stored_texts SET codec = {value} WHERE digest = {first}")  # noqa: S608 -- made up here
        ran = shell("audit", "verify", "--json")
        assert ran.code == 5
        assert ran.json["findings"]
        for finding in ran.json["findings"]:
            assert finding["kind"] == "damaged"
            assert f"a stored text is damaged: {digest}" in finding["said"]
