"""What is odd about a policy that can be used: templates, and that nothing counts."""

from pathlib import Path

import pytest

from callsheet.adapters.policy_file import check_policy_file
from tests.adapters.policy_file.refusals import warnings, write

RULE = '[[rules]]\nname = "{}"\nthen = "record"\n'
GROUP = '[[groups]]\nname = "g"\nmembers.calendar = "acme.example"\n'
CATCH_ALL = '[[rules]]\nname = "all"\nthen = "skip"\n'


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
        pytest.param(
            f'{CATCH_ALL}locked = true\n{GROUP}bot = {{}}\ndefault = "skip"',
            True,
            id="what is locked, and no answer to record",
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
    found = warnings(write(tmp_path, p=text))
    assert [line for line in found if "nothing will be" in line] == [told] * nothing


@pytest.mark.parametrize(
    ("text", "nothing"),
    [
        pytest.param(f'default = "record"\n{CATCH_ALL}', True, id="the default"),
        pytest.param(f"{CATCH_ALL}{RULE.format('a')}", True, id="a rule"),
        pytest.param(
            f'{CATCH_ALL}locked = true\n{GROUP}default = "record"',
            True,
            id="a group's default behind what is locked",
        ),
        pytest.param(
            f'default = "record"\n{CATCH_ALL}{GROUP}default = "skip"\n'
            + GROUP.replace('"g"', '"h"')
            + 'default = "record"',
            True,
            id="the default of a group behind another's",
        ),
        pytest.param(
            f'{CATCH_ALL}{GROUP}default = "record"',
            False,
            id="a group's default before what is not locked",
        ),
        pytest.param(
            f'default = "record"\n{CATCH_ALL}when = {{ external = true }}',
            False,
            id="a default behind a rule that may not match",
        ),
    ],
)
def test_an_answer_that_can_never_count_records_nothing(
    tmp_path: Path, text: str, nothing: bool
) -> None:
    told = (
        "p.toml:1:1: nothing will be recorded: what says record can never count; "
        "let what is asked before it ask for more"
    )
    found = warnings(write(tmp_path, p=text))
    assert [line for line in found if "nothing will be" in line] == [told] * nothing


def test_a_policy_with_problems_is_not_searched_for_what_is_odd(tmp_path: Path) -> None:
    checked = check_policy_file(write(tmp_path, p=RULE.format("a") * 2), sharing=True)
    assert (checked.policy, len(checked.problems), checked.warnings) == (None, 1, ())
