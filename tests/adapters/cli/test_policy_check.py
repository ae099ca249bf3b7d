"""`callsheet policy check`: a whole policy with layers, includes and warnings."""

from pathlib import Path

import pytest

from tests.adapters.cli.stage import Shell

WHOLE = """\
include = ["sales.toml"]
own_domains = ["acme.example"]

[[rules]]
name = "customers"
when = { external = true }
then = "record"
"""
SALES = """\
[[rules]]
name = "accepted customers"
when = { external = true, my_response = "accepted" }
then = "skip"

[[groups]]
name = "sales"
members = { calendar = "sales.acme.example" }
bot = { bot_name = "Notes for {calendar_address}" }
rules = [{ name = "all", then = "record" }]
"""
NEVER = (
    "warning: sales.toml:1:1: rules[0]: can never match: rules[0] of p.toml "
    '("customers") is asked before it and matches whenever it would; '
    "let that one ask for more, or take this one out"
)
SHARED = (
    "warning: sales.toml:9:9: groups[0].bot.bot_name: {calendar_address} differs "
    "between calendars: all who share the bot get the settings of the smallest event "
    'id; leave it out, or let nobody share with the key scheme "calendar_event"'
)


@pytest.fixture
def policy(bare: Path) -> Path:
    (bare / "p.toml").write_text(WHOLE)
    (bare / "sales.toml").write_text(SALES)
    return Path("p.toml")


def test_rules_layers_default_and_digest_are_told_and_what_is_odd(
    shell: Shell, policy: Path
) -> None:
    ran = shell("policy", "check", policy)
    assert (ran.code, ran.err) == (0, "")
    first, *rest = ran.out.splitlines()
    assert first.startswith("ok: 3 rules, 1 layer, default skip, sha256:")
    assert rest == [NEVER, SHARED]


def test_the_document_tells_the_same(shell: Shell, policy: Path) -> None:
    document = shell("policy", "check", policy, "--json").json
    assert (document["ok"], document["problems"]) == (True, [])
    assert (document["rules"], document["layers"]) == (3, 1)
    assert document["default"] == "skip"
    never, shared = document["warnings"]
    assert (never["source"], never["line"], never["column"]) == ("sales.toml", 1, 1)
    assert (shared["place"], shared["line"]) == ("groups[0].bot.bot_name", 9)
    assert shared["cure"].startswith("leave it out")


@pytest.mark.parametrize(
    ("scheme", "warned"),
    [("all", True), ("company", True), ("tenant", True), ("calendar_event", False)],
)
def test_only_where_bots_are_shared_do_fields_of_calendars_matter(
    shell: Shell, policy: Path, bare: Path, scheme: str, warned: bool
) -> None:
    (bare / "other.toml").write_text(f'key.scheme = "{scheme}"\n')
    ran = shell("policy", "check", policy, "--config", "other.toml")
    assert (SHARED in ran.out.splitlines()) is warned


def test_settings_that_cannot_be_read_do_not_keep_a_policy_from_being_checked(
    shell: Shell, policy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CALLSHEET_NONSENSE", "x")
    ran = shell("policy", "check", policy)
    assert ran.code == 0
    assert SHARED in ran.out.splitlines()


def test_settings_that_are_named_must_be_there(shell: Shell, policy: Path) -> None:
    ran = shell("policy", "check", policy, "--config", "no.toml")
    assert (ran.code, ran.out) == (3, "")
    assert "no.toml" in ran.err


def test_problems_of_all_files_come_with_their_own_file(
    shell: Shell, policy: Path, bare: Path
) -> None:
    (bare / "p.toml").write_text('defualt = "skip"\n' + WHOLE)
    (bare / "sales.toml").write_text(SALES.replace("calendar =", "calender ="))
    ran = shell("policy", "check", policy)
    assert (ran.code, ran.out) == (1, "")
    assert ran.err.splitlines() == [
        'p.toml:1:1: defualt: unknown key; did you mean "default"?',
        (
            "sales.toml:8:13: groups[0].members.calender: unknown condition; "
            'did you mean "calendar"?'
        ),
    ]
    document = shell("policy", "check", policy, "--json").json
    assert [one["source"] for one in document["problems"]] == ["p.toml", "sales.toml"]
    assert document["warnings"] == []


def test_a_name_cannot_paint_the_terminal(shell: Shell, bare: Path) -> None:
    rule = '[[rules]]\nname = "{}"\nthen = "record"\n'
    text = rule.format("a\\u202eb") + rule.format("c")
    (bare / "p.toml").write_text(text)
    ran = shell("policy", "check", "p.toml")
    assert ran.code == 0
    assert '("a b")' in ran.out
    assert "\u202e" not in ran.out


def test_five_megabytes_are_refused_with_their_size(shell: Shell, bare: Path) -> None:
    (bare / "p.toml").write_bytes(b"#" * 5_000_000)
    ran = shell("policy", "check", "p.toml")
    assert (ran.code, ran.out) == (1, "")
    assert ran.err == (
        "p.toml: is larger than 4,000,000 characters: it has 5,000,000 bytes\n"
    )
