"""`scheme show` and `scheme change` against a simulated Recall over HTTP."""

from datetime import timedelta

import pytest

from tests.adapters.cli.stage import AT, Shell, Stage
from tests.adapters.simulator.office import NOW

SOON = "2026-03-03T09:52:00Z"
"""Eight minutes before the usual meeting."""


@pytest.fixture(autouse=True)
def who(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LOGNAME", "ana")


def ask_for(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("CALLSHEET_KEY__SCHEME", scheme)


def keys(stage: Stage) -> set[str]:
    """The last parts of the keys of all bots that are booked."""
    bots = stage.office.sim.world.bots.values()
    scheduled = [bot.key for bot in bots if bot.state == "scheduled"]
    return {key.rpartition("|")[2][:12] for key in scheduled}


def booked(shell: Shell, stage: Stage) -> tuple[str, str]:
    events = stage.do(stage.office.shared(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    return events


def test_without_a_log_no_scheme_is_in_force(shell: Shell, stage: Stage) -> None:
    ran = shell("scheme", "show")
    assert (ran.code, ran.err) == (0, "")
    assert "No key scheme is in force yet" in ran.out
    assert "settings      all/safe/canonical: one bot for each meeting" in ran.out
    document = shell("scheme", "show", "--json").json
    assert (document["in_force"], document["booked"]) == (None, [])


def test_it_shows_what_is_in_force_asked_for_and_booked(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(shell, stage)
    ask_for(monkeypatch, "company")
    calls = stage.calls()
    ran = shell("scheme", "show", "--now", AT, "--zone", "UTC")
    assert ran.code == 0
    assert ran.out == (
        "in force      all/safe/canonical: one bot for each meeting\n"
        "              since the first pass, Mon 02 Mar 08:00 (UTC)\n"
        "settings      company/safe/canonical: one bot for each company in a meeting\n"
        "booked        1 bot under all/safe/canonical\n"
        "as of the pass of Mon 02 Mar 08:00 (UTC)\n"
    )
    assert ran.err == "`callsheet scheme change` puts that of the settings in force\n"
    assert stage.calls() == calls


def test_another_scheme_is_refused_by_passes_with_the_cure(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(shell, stage)
    ask_for(monkeypatch, "company")
    for command in ("plan", "sync"):
        ran = shell(command, "--now", AT)
        assert (ran.code, ran.out) == (3, "")
        assert "`callsheet scheme change` moves the bots over" in ran.err


def test_a_change_is_shown_recorded_and_carried_out(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(shell, stage)
    ask_for(monkeypatch, "company")
    change = ("scheme", "change", "--yes", "--why", "two companies", "--now", AT)
    ran = shell(*change, "--zone", "UTC")
    assert (ran.code, ran.err) == (0, "")
    told = " ".join(ran.out.split())
    for words in [
        "from all/safe/canonical: one bot for each meeting to company/safe/canonical",
        "2 events are booked under other keys.",
        "2 to re-book, 0 held",
        "in step: yes",
    ]:
        assert words in told
        told = told[told.index(words) :]
    assert keys(stage) == {"acme.example"}
    shown = shell("scheme", "show", "--now", AT, "--zone", "UTC").out
    assert (
        "              since Mon 02 Mar 08:00 (UTC), by ana, 'two companies'; "
        "before: all/safe/canonical\n"
        "settings      they agree\n"
        "booked        1 bot under company/safe/canonical\n"
    ) in shown
    writes = stage.writes()
    again = shell(*change)
    now = "The key scheme in force is company/safe/canonical"
    assert again.out == f"{now}; nothing is left to change.\n"
    assert stage.writes() == writes


def test_as_json_it_is_one_document(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(shell, stage)
    ask_for(monkeypatch, "calendar_event")
    change = ("scheme", "change", "--yes", "--by", "ben", "--now", AT, "--json")
    document = shell(*change).json
    assert document["changed"] is True
    assert document["scheme"]["before"]["scheme"] == "all"
    assert document["scheme"]["now"]["scheme"] == "calendar_event"
    assert (document["counts"]["calls"], document["in_step"]) == (4, True)
    assert shell(*change).json["changed"] is False
    shown = shell("scheme", "show", "--now", AT, "--json").json
    assert shown["in_force"] == {
        "scheme": "calendar_event",
        "spelling": "safe",
        "link": "canonical",
        "since": AT,
        "by": "ben",
        "why": "",
        "before": {"scheme": "all", "spelling": "safe", "link": "canonical"},
    }
    assert shown["booked"] == [
        {
            "key": {
                "scheme": "calendar_event",
                "spelling": "safe",
                "link": "canonical",
            },
            "bots": 2,
        }
    ]
    assert (shown["agree"], shown["change"]["left"]) == (True, 0)


def test_what_waits_for_its_start_is_shown_and_moved_by_the_next_pass(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(shell, stage)
    later = stage.do(stage.office.meeting(title="Later", start=NOW + timedelta(days=2)))
    assert shell("sync", "--now", AT).code == 0
    stage.do(stage.office.until(NOW + timedelta(days=1, hours=1, minutes=52)))
    ask_for(monkeypatch, "company")
    ran = shell("scheme", "change", "--yes", "--now", SOON, "--zone", "UTC")
    assert ran.code == 0
    assert "held: until its meeting begins" in ran.err
    assert "1 to re-book, 2 held" in ran.out
    assert "Tue 03 Mar 10:00" in ran.out
    assert "in step: no" in ran.out
    shown = shell("scheme", "show", "--now", SOON, "--zone", "UTC").out
    assert (
        "left          2 events under other keys than those in force, 2 of them until "
        "their meetings begin, by Tue 03 Mar 10:00\n"
    ) in shown
    document = shell("scheme", "show", "--now", SOON, "--json").json
    assert document["change"] == {
        "left": 2,
        "waiting": 2,
        "waiting_until": "2026-03-03T10:00:00Z",
    }
    assert stage.do(stage.office.event(later))["bots"][0]["deduplication_key"].endswith(
        "|acme.example"
    )


def test_a_change_that_was_interrupted_is_told_and_gone_on_with(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(shell, stage)
    ask_for(monkeypatch, "company")
    refused = {"operation": "remove_bot", "answers": [{"status": 403}]}
    stage.do(stage.office.good("POST", "/_sim/script", refused))
    assert shell("scheme", "change", "--yes", "--now", AT).code == 3
    assert (
        "left          2 events under other keys than those in force; the next "
        "`callsheet sync` moves them\n"
    ) in shell("scheme", "show", "--now", AT).out
    ran = shell("scheme", "change", "--yes", "--now", "2026-03-02T09:00:00Z")
    assert (ran.code, keys(stage)) == (0, {"acme.example"})
    assert ran.out.startswith("to    company/safe/canonical")


def test_without_a_terminal_it_needs_yes(shell: Shell, stage: Stage) -> None:
    ran = shell("scheme", "change")
    assert (ran.code, ran.out) == (2, "")
    assert "needs --yes" in ran.err
    assert stage.calls() == 0


def test_before_the_first_pass_there_is_nothing_to_change(
    shell: Shell, stage: Stage
) -> None:
    ran = shell("scheme", "change", "--yes", "--now", AT)
    assert (ran.code, ran.out) == (3, "")
    assert "no key scheme is in force yet" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--by", " "), "--by says nothing"),
        (("--why", "x" * 501), "--why is longer than 500 characters"),
        (("--by", "a\nb"), "--by holds control characters"),
    ],
)
def test_a_signature_that_cannot_be_kept_is_refused(
    shell: Shell, stage: Stage, words: tuple[str, ...], said: str
) -> None:
    ran = shell("scheme", "change", "--yes", *words)
    assert (ran.code, stage.calls()) == (2, 0)
    assert said in ran.err
