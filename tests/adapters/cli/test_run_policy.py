"""`callsheet run` and a policy that cannot be read when it starts."""

from pathlib import Path

from tests.adapters.cli.stage import AT, Shell, Stage


def test_without_any_policy_it_does_not_begin(shell: Shell, stage: Stage) -> None:
    Path("policy.toml").unlink()
    ran = shell("run", "--port", 0)
    assert ran.code == 3
    (said,) = (one for one in ran.err.splitlines() if one.startswith("callsheet: "))
    assert said.startswith("callsheet: policy.toml: cannot be read: No such file")
    assert said.endswith("no policy was ever in force, so there is none to go on with")
    assert stage.writes() == 0


def test_with_one_that_was_in_force_it_goes_on(shell: Shell, stage: Stage) -> None:
    stage.do(stage.office.meeting())
    assert shell("sync", "--now", AT).code == 0
    Path("policy.toml").write_text('default = "recrd"\n')
    ran = shell("run", "--host", "192.0.2.1", "--port", 0)
    # Something else is wrong here, and that comes later.
    assert "http.host: 192.0.2.1 can be reached from elsewhere" in ran.err
