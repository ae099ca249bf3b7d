"""`prefer` for a series that goes by several ids, some of them of one occurrence."""

from datetime import timedelta

import pytest

from tests.adapters.cli.stage import AT, Ran, Shell, Stage
from tests.adapters.cli.test_prefer import UID, choices, prefer
from tests.adapters.cli.test_preferred import booked, rewrite, sync, told
from tests.adapters.simulator.office import NOW

MASTER = "AAMk-master"


def weekly(stage: Stage, count: int = 3) -> list[str]:
    """Dan's series in Outlook: every occurrence has an `iCalUId` to itself."""
    events = []
    for number in range(1, count + 1):
        start = NOW + timedelta(days=number)
        event = stage.do(
            stage.office.meeting(
                stage.office.dan, ical_uid=f"occurrence-{number}", start=start
            )
        )
        stage.do(rewrite(stage.office, event, seriesMasterId=MASTER, type="occurrence"))
        events.append(event)
    return events


def both_names(stage: Stage) -> str:
    """An event of Google whose series goes by an `ical_uid` and by Google's own id."""
    event = stage.do(stage.office.meeting(ical_uid="weekly@x"))
    stage.do(rewrite(stage.office, event, recurringEventId="master-1"))
    return event


@pytest.mark.parametrize("named", ["event", "ical_uid"])
def test_a_no_to_a_series_covers_occurrences_that_share_no_ical_uid(
    shell: Shell, stage: Stage, named: str
) -> None:
    events = weekly(stage)
    sync(shell)
    assert [booked(stage, one) for one in events] == [1, 1, 1]
    by = events[1] if named == "event" else "occurrence-2"
    ran = prefer(shell, by, "no", "--series")
    assert f"known as: {MASTER}" in ran.out
    assert ran.out.count("the next pass takes the bot off") == 3
    sync(shell)
    assert [booked(stage, one) for one in events] == [0, 0, 0]


def test_all_twenty_bots_of_a_series_go_with_the_next_pass(
    shell: Shell, stage: Stage
) -> None:
    """No guard stands between a person's no and the bots."""
    events = weekly(stage, 20)
    sync(shell)
    assert sum(booked(stage, one) for one in events) == 20
    assert told(shell, events[0], "no", "--series") == [
        "the next pass takes the bot off"
    ] * len(events)
    sync(shell)
    assert sum(booked(stage, one) for one in events) == 0


def test_the_newest_word_counts_under_whichever_name_of_a_series(
    shell: Shell, stage: Stage
) -> None:
    event = both_names(stage)
    sync(shell)
    prefer(shell, "weekly@x", "no", "--by", "ana")
    ran = prefer(shell, event, "yes", "--series", "--by", "dan", "--why", "a client")
    assert ran.out.splitlines()[:3] == [
        "recorded: dan chose to record this series",
        "known as: master-1",
        "replaced: weekly@x: ana chose not to record this series on Mon 02 Mar 09:00",
    ]
    newest = [(one.target, one.wanted, one.by, one.why) for one in choices()[1:]]
    assert newest == [
        ("master-1", True, "dan", "a client"),
        ("weekly@x", None, "dan", "a client"),
    ]
    sync(shell)
    assert booked(stage, event) == 1
    document = prefer(shell, "weekly@x", "no", "--json").json
    (replaced,) = document["replaced"]
    assert (replaced["target"], replaced["wanted"]) == ("master-1", True)
    sync(shell)
    assert booked(stage, event) == 0


def test_what_only_a_replaced_choice_was_for_is_foretold_too(
    shell: Shell, stage: Stage
) -> None:
    mine, theirs = stage.do(stage.office.shared())
    stage.do(rewrite(stage.office, mine, recurringEventId="anas"))
    sync(shell)
    prefer(shell, UID, "no")
    sync(shell)
    assert (booked(stage, mine), booked(stage, theirs)) == (0, 0)
    assert told(shell, mine, "yes", "--series") == [
        "the next pass books a bot",
        "the next pass books a bot; only the replaced choice was for it",
    ]
    assert "only the replaced" not in prefer(shell, mine, "no", "--series").out
    sync(shell)
    assert (booked(stage, mine), booked(stage, theirs)) == (0, 1)


def test_clearing_a_series_clears_it_under_all_its_names(
    shell: Shell, stage: Stage
) -> None:
    event = both_names(stage)
    sync(shell)
    prefer(shell, "weekly@x", "no")
    sync(shell)
    assert told(shell, event, "clear", "--series") == ["the next pass books a bot"]
    assert prefer(shell, "--list", "--json").json["choices"] == []
    assert "nothing to clear" in prefer(shell, "weekly@x", "clear").out


def test_a_word_on_an_occurrence_leaves_that_on_the_whole_series(
    shell: Shell, stage: Stage
) -> None:
    events = weekly(stage)
    sync(shell)
    prefer(shell, events[0], "no", "--series", "--by", "dan")
    ran = prefer(shell, "occurrence-2", "yes")
    whole = f"stands for the whole series: {MASTER}: dan chose not to record"
    assert whole in ran.out
    sync(shell)
    assert [booked(stage, one) for one in events] == [0, 0, 0]
    # The series' newer word replaces that on its occurrence.
    ran = prefer(shell, events[0], "clear", "--series")
    assert "replaced: occurrence-2" in ran.out
    assert prefer(shell, "--list", "--json").json["choices"] == []


def test_an_occurrence_of_several_peoples_series_is_not_enough(
    shell: Shell, stage: Stage
) -> None:
    weekly(stage)
    for number in (1, 2):
        event = stage.do(stage.office.meeting(ical_uid=f"occurrence-{number}"))
        stage.do(rewrite(stage.office, event, recurringEventId="anas"))
    sync(shell)
    ran = prefer(shell, "occurrence-1", "no", "--series")
    assert (ran.code, choices()) == (1, [])
    assert f"one occurrence of several series: name {MASTER}, anas" in ran.err


def test_a_series_is_no_event(shell: Shell, stage: Stage) -> None:
    event = stage.do(stage.office.meeting(ical_uid="weekly@x"))
    prefer(shell, "weekly@x", "no", "--event")
    sync(shell)
    # What was chosen before the log knew better can still be taken back.
    assert prefer(shell, "weekly@x", "clear", "--event").code == 0
    ran = prefer(shell, "weekly@x", "no", "--event")
    assert (ran.code, ran.out) == (1, "")
    assert f"'weekly@x' is no event but a series, of {event}" in ran.err
    assert [one.wanted for one in choices()] == [False, None]


@pytest.mark.parametrize("kind", ["event", "series"])
@pytest.mark.parametrize(
    "slip",
    [
        pytest.param("Weekly@ACME.example", id="other letters' case"),
        pytest.param("weekly@acme.exmple", id="one missing"),
        pytest.param("weelky@acme.example", id="two swapped"),
        pytest.param("xweekly@acme.example", id="one too many"),
        pytest.param("weekly@", id="a beginning"),
    ],
)
def test_what_may_be_a_slip_is_recorded_with_a_question(
    shell: Shell, stage: Stage, slip: str, kind: str
) -> None:
    stage.do(stage.office.meeting(ical_uid="weekly@acme.example"))
    sync(shell)
    asked = f"the log knows no such {kind}; did you mean weekly@acme.example?"

    def said(*words: str) -> Ran:
        return shell("prefer", slip, *words, f"--{kind}", "--now", AT)

    assert said("clear").err == f"{asked}\n"
    ran = said("no", "--json")
    assert ran.err == f"{asked} recorded as given\n"
    assert (ran.json["known"], ran.json["near"]) == (False, ["weekly@acme.example"])
    assert [one.target for one in choices()] == [slip]


@pytest.mark.parametrize("other", ["monthly@acme.example", "week", "x"])
def test_what_is_like_nothing_known_is_recorded_without_a_word(
    shell: Shell, stage: Stage, other: str
) -> None:
    stage.do(stage.office.meeting(ical_uid="wxyz@acme.example"))
    sync(shell)
    ran = prefer(shell, other, "no", "--series", "--json")
    assert (ran.err, ran.json["known"], ran.json["near"]) == ("", False, [])
