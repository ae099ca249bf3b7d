"""What is odd about a policy that can be used: templates, and that nothing counts."""

from pathlib import Path

import pytest

from callsheet.adapters.policy_file import check_policy_file
from tests.adapters.policy_file.refusals import warnings, write

RULE = '[[rules]]\nname = "{}"\nthen = "record"\n'
GROUP = '[[groups]]\nname = "g"\nmembers.calendar = "acme.example"\n'


SHARED = "differs between calendars: all who share the bot get the settings of the"


@pytest.mark.parametrize(
    ("text", "places"),
    [
        pytest.param(
            'preset = "all"\nbot.bot_name = "{calendar_address}"',
            ["p.toml:2:5: bot.bot_name: {calendar_address}"],
            id="the name of all bots",
        ),
        pytest.param(
            'preset = "all"\n[bot.metadata]\na = "{title}"\nb = "{event_id} {title}"',
            ["p.toml:4:1: bot.metadata.b: {event_id}"],
            id="metadata",
        ),
        pytest.param(
            RULE.format("a") + 'bot.bot_name = "{calendar_id} {event_id}"',
            [
                "p.toml:4:5: rules[0].bot.bot_name: {calendar_id}",
                "p.toml:4:5: rules[0].bot.bot_name: {event_id}",
            ],
            id="a rule's bot",
        ),
        pytest.param(
            f'preset = "all"\n{GROUP}bot.bot_name = "{{event_id}}"',
            ["p.toml:5:5: groups[0].bot.bot_name: {event_id}"],
            id="a group's bot",
        ),
        pytest.param(
            f'preset = "all"\n{GROUP}[[groups.rules]]\n'
            'name = "a"\nthen = "record"\nbot.bot_name = "{event_id}"',
            ["p.toml:8:5: groups[0].rules[0].bot.bot_name: {event_id}"],
            id="the bot of a group's rule",
        ),
        pytest.param(
            'preset = "all"\nbot.bot_name = "{title} {start}"', [], id="of the meeting"
        ),
        pytest.param(
            'preset = "all"\nbot.bot_name = "{{event_id}}"', [], id="literal braces"
        ),
        pytest.param(
            'preset = "all"\nbot.x = "{event_id}"\nbot.metadata = { a = "b" }',
            [],
            id="what is no template",
        ),
    ],
)
def test_fields_that_sharers_differ_in_are_told_where_bots_are_shared(
    tmp_path: Path, text: str, places: list[str]
) -> None:
    file = write(tmp_path, p=text)
    found = warnings(file)
    assert [line.partition(f" {SHARED}")[0] for line in found] == places
    assert all("smallest event id; leave it out, or let nobody" in one for one in found)
    assert warnings(file, sharing=False) == []


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        pytest.param('default = "skip"', True, id="no rule"),
        pytest.param(RULE.format("a").replace("record", "skip"), True, id="rules"),
        pytest.param(RULE.format("a"), False, id="a rule that records"),
        pytest.param('default = "record"', False, id="a default that records"),
        pytest.param(
            f'default = "skip"\n{GROUP}default = "record"',
            False,
            id="a group's default",
        ),
        pytest.param(
            f'default = "skip"\n{GROUP}rules = [{{ name = "a", then = "record" }}]',
            False,
            id="a group's rule",
        ),
    ],
)
def test_a_policy_that_records_nothing_is_odd(
    tmp_path: Path, text: str, nothing: bool
) -> None:
    told = (
        "p.toml:1:1: nothing will be recorded: no rule says record, and the default is "
        'skip; to record everything write preset = "all"'
    )
    assert warnings(write(tmp_path, p=text)) == [told] * nothing


def test_a_policy_with_problems_is_not_searched_for_what_is_odd(tmp_path: Path) -> None:
    checked = check_policy_file(write(tmp_path, p=RULE.format("a") * 2), sharing=True)
    assert (checked.policy, len(checked.problems), checked.warnings) == (None, 1, ())
