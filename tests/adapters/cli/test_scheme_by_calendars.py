"""`scheme change --by-calendars` against a simulated Recall whose clock runs."""

from pathlib import Path

import pytest

from callsheet.adapters.simulator.world import World
from tests.adapters.cli.stage import AT, Ran, Shell, Stage

CHANGE = ("scheme", "change", "--by-calendars", "--yes", "--now", AT)


@pytest.fixture(autouse=True)
def running(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let Recall's clock run, so that calendars connect; and ask for another scheme."""
    monkeypatch.setenv("LOGNAME", "ana")
    stage.do(stage.office.good("POST", "/_sim/clock", {"mode": "running", "speed": 20}))


def world(stage: Stage) -> World:
    return stage.office.sim.world


def booked(shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    stage.do(stage.office.shared(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    monkeypatch.setenv("CALLSHEET_KEY__SCHEME", "calendar_event")


def secrets(stage: Stage) -> set[str]:
    """What connects the calendars, and must not be seen anywhere."""
    return {
        value
        for calendar in world(stage).calendars.values()
        for name, value in calendar.oauth.items()
        if name != "oauth_client_id"
    }


def check_that_nothing_leaked(stage: Stage, bare: Path, *said: Ran) -> None:
    log = b"".join(path.read_bytes() for path in bare.glob("log.db*"))
    told = "".join(ran.out + ran.err for ran in said)
    hidden = secrets(stage)
    assert len(hidden) > 2
    for secret in hidden:
        assert secret not in told
        assert secret.encode() not in log


def test_every_calendar_is_replaced_and_its_bots_are_booked_anew(
    shell: Shell, stage: Stage, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(shell, stage, monkeypatch)
    old = set(world(stage).calendars)
    ran = shell(*CHANGE, "--why", "as the guide has it", "--verbose")
    assert ran.code == 0
    told = " ".join(ran.out.split())
    for words in [
        "from all/safe/canonical",
        "to calendar_event/safe/canonical",
        "a twin takes its place",
        "2 calendars were replaced by twins.",
        "in step: yes",
    ]:
        assert words in told
        told = told[told.index(words) :]
    assert len(world(stage).calendars) == 2
    assert not old & set(world(stage).calendars)
    bots = [b for b in world(stage).bots.values() if b.state == "scheduled"]
    assert len({bot.key for bot in bots}) == 2
    check_that_nothing_leaked(stage, bare, ran)
    again = shell(*CHANGE)
    assert "nothing is left to change" in again.out
    assert shell("sync", "--now", AT, "--json").json["counts"]["calls"] == 0


def test_peoples_choices_go_with_it(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana, _ = stage.do(stage.office.shared(title="Globex"))
    assert shell("sync", "--now", AT).code == 0
    assert shell("prefer", ana, "no", "--why", "private", "--now", AT).code == 0
    monkeypatch.setenv("CALLSHEET_KEY__SCHEME", "calendar_event")
    document = shell(*CHANGE, "--json").json
    assert [one["step"] for one in document["calendars"]] == ["gone", "gone"]
    assert document["counts"]["calls"] == 1
    choices = shell("prefer", "--list", "--json").json["choices"]
    (carried,) = [one for one in choices if one["target"] != ana]
    assert (carried["wanted"], carried["title"]) == (False, "Globex")
    assert carried["why"] == (
        f"carried over from event {ana}, whose calendar was replaced: private"
    )


def test_what_recall_does_not_show_is_left_and_the_steps_by_hand_are_printed(
    shell: Shell, stage: Stage, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(shell, stage, monkeypatch)
    ana = stage.office.ana
    world(stage).calendars[ana].oauth["oauth_refresh_token"] = "***"
    ran = shell(*CHANGE)
    assert ran.code == 0
    assert (
        f"ana@acme.example ({ana}): left as it is: Recall does not show its "
        "credentials\n"
    ) in ran.out
    assert "2. delete it at Recall: DELETE /api/v2/calendars/ID/" in ran.err
    assert ana in world(stage).calendars
    assert len(world(stage).calendars) == 2
    assert "in step: yes" in ran.out


def test_a_change_that_recall_interrupts_is_gone_on_with(
    shell: Shell, stage: Stage, bare: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(shell, stage, monkeypatch)
    blocked = {"operation": "delete_calendar", "answers": [{"status": 403}]}
    stage.do(stage.office.good("POST", "/_sim/script", blocked))
    failed = shell(*CHANGE)
    assert failed.code == 3
    assert "writes are paused: the same command goes on" in failed.err
    assert len(world(stage).calendars) == 4
    shown = shell("scheme", "show", "--now", AT)
    assert "0 of 2 calendars replaced; writes are paused" in shown.out
    begun = shell("scheme", "show", "--now", AT, "--json").json["by_calendars"]
    assert (begun["by"], begun["key"]["scheme"]) == ("ana", "calendar_event")
    refused = shell("scheme", "change", "--yes", "--now", AT)
    assert refused.code == 3
    assert "goes on" in refused.err
    ran = shell(*CHANGE)
    assert (ran.code, len(world(stage).calendars)) == (0, 2)
    assert "under way: ready" in ran.out
    check_that_nothing_leaked(stage, bare, failed, shown, refused, ran)


def test_meanwhile_the_old_settings_send_nothing_and_say_so(
    shell: Shell, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    booked(shell, stage, monkeypatch)
    blocked = {"operation": "delete_calendar", "answers": [{"status": 403}]}
    stage.do(stage.office.good("POST", "/_sim/script", blocked))
    assert shell(*CHANGE).code == 3
    monkeypatch.delenv("CALLSHEET_KEY__SCHEME")
    writes = stage.writes()
    plan = shell("plan", "--now", AT)
    assert "2 held" in plan.out
    assert "while calendars are replaced" in plan.err
    assert shell("sync", "--now", AT).code == 0
    assert stage.writes() == writes


def test_without_a_log_there_is_nothing_to_replace(shell: Shell, stage: Stage) -> None:
    ran = shell(*CHANGE)
    assert (ran.code, ran.out) == (1, "")
    assert "there is no log" in ran.err
