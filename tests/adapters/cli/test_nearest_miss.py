"""What would have had a meeting recorded, in `preview` and in `explain`."""

from pathlib import Path

from tests.adapters.cli.exported import google
from tests.adapters.cli.stage import AT, Shell, Stage

LUNCH = """\
default = "record"

[[rules]]
name = "meals"
when = { title = "team" }
then = "skip"
"""
INSIDE = """\
[[rules]]
name = "inside"
when = { external = false }
then = "record"
"""
AT_THE_EXPORT = "2026-03-16T00:00:00Z"
WORDS = 'would be recorded if the title did not contain "team"'
MISS = {
    "rule": "default",
    "condition": {"kind": "title", "words": ["team"]},
    "wanted": "no",
    "fact": "team",
    "words": WORDS,
}


def test_a_preview_names_what_would_have_a_meeting_recorded(
    shell: Shell, bare: Path
) -> None:
    file = google(bare / "a.ics")
    (bare / "inside.toml").write_text(INSIDE)
    ran = ("preview", file, "--policy", "inside.toml", "--now", AT_THE_EXPORT)
    words = "would be recorded if no guest from outside acme.example were invited"
    assert f"· {words}" in " ".join(shell(*ran, "--why").out.split())
    assert words not in " ".join(shell(*ran).out.split())
    meetings = shell(*ran, "--json").json["meetings"]
    misses = {m["title"]: m["nearest_miss"] for m in meetings}
    assert misses["Globex weekly"] == {
        "rule": "inside",
        "condition": {"kind": "external", "is_": True},
        "wanted": "no",
        "fact": "bob@globex.example",
        "words": words,
    }
    assert {m["nearest_miss"] for m in meetings if m["decision"] == "record"} == {None}


def test_explain_names_what_would_have_the_meeting_recorded(
    shell: Shell, stage: Stage, bare: Path
) -> None:
    (bare / "policy.toml").write_text(LUNCH)
    event = stage.do(stage.office.meeting(title="Team lunch"))
    shell("sync", "--now", AT)
    assert f"    {WORDS}\n" in shell("explain", event).out
    (told,) = shell("explain", event, "--json").json["chapters"]
    assert told["nearest_miss"] == MISS
    assert WORDS in told["words"]
