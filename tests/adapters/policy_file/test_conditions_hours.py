"""Working hours that cannot be meant: the place of each fault, and its cure."""

import pytest

from callsheet.adapters.policy_file import PolicyError, read_policy

RULE = '[[rules]]\nname = "a"\nthen = "skip"\nwhen.'


def refusal(condition: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read_policy(RULE + condition, source="p")
    return str(caught.value).splitlines()


HOURS = 'write hours and minutes, from "00:00" to '
IN_ORDER = 'give from and to, the earlier first; the latest to is "24:00"'


@pytest.mark.parametrize(
    ("value", "line"),
    [
        pytest.param(
            "working_hours = {}",
            "4:6: rules[0].when.working_hours: is empty; "
            "for 09:00 to 17:00, Monday to Friday, write true",
            id="hours without hours",
        ),
        pytest.param(
            'working_hours = "true"',
            "4:6: rules[0].when.working_hours: must be true without quotes, "
            "not a text in quotes",
            id="true in quotes",
        ),
        pytest.param(
            'working_hours = "09:00-17:00"',
            "4:6: rules[0].when.working_hours: must be true, false or a table such as "
            '{ to = "18:00" }, not a text in quotes',
            id="hours in one text",
        ),
        pytest.param(
            'working_hours.form = "09:00"',
            '4:20: rules[0].when.working_hours.form: unknown key; did you mean "from"?',
            id="a misspelt key of the hours",
        ),
        pytest.param(
            'working_hours.from = "9:00"',
            '4:20: rules[0].when.working_hours.from: is no time of day; write "09:00"',
            id="an hour of one digit",
        ),
        pytest.param(
            'working_hours.from = "24:00"',
            "4:20: rules[0].when.working_hours.from: is no time of day; "
            f'{HOURS}"23:59"',
            id="from the end of the day",
        ),
        pytest.param(
            'working_hours.to = "24:01"',
            f'4:20: rules[0].when.working_hours.to: is no time of day; {HOURS}"24:00"',
            id="to after the end of the day",
        ),
        pytest.param(
            'working_hours.to = "5 pm"',
            f'4:20: rules[0].when.working_hours.to: is no time of day; {HOURS}"24:00"',
            id="a time with a space",
        ),
        pytest.param(
            'working_hours.to = "17:60"',
            f'4:20: rules[0].when.working_hours.to: is no time of day; {HOURS}"24:00"',
            id="a minute that does not exist",
        ),
        pytest.param(
            'working_hours.to = "1\u0661:00"',
            f'4:20: rules[0].when.working_hours.to: is no time of day; {HOURS}"24:00"',
            id="digits of another script",
        ),
        pytest.param(
            "working_hours.to = 17",
            "4:20: rules[0].when.working_hours.to: must be a time in quotes such as "
            '"09:00", not a number',
            id="a number for a time",
        ),
        pytest.param(
            "working_hours.to = 17:30:15",
            "4:20: rules[0].when.working_hours.to: is more exact than a minute; "
            'write "17:30"',
            id="a time with seconds",
        ),
        pytest.param(
            "working_hours = { from = '17:00', to = '08:00' }",
            "4:40: rules[0].when.working_hours.to: 17:00 is not before 08:00; "
            + IN_ORDER,
            id="hours past midnight",
        ),
        pytest.param(
            "working_hours.from = '17:00'",
            "4:20: rules[0].when.working_hours.from: 17:00 is not before 17:00; "
            + IN_ORDER,
            id="hours that begin when they end",
        ),
        pytest.param(
            "working_hours.days = []",
            "4:20: rules[0].when.working_hours.days: is empty; give at least one text",
            id="no day",
        ),
        pytest.param(
            "working_hours.days = ['Wednesday']",
            "4:28: rules[0].when.working_hours.days[0]: unknown day; "
            'did you mean "wed"?',
            id="a day's whole name",
        ),
        pytest.param(
            "working_hours.days = ['mon', 'tue', 'mon']",
            '4:42: rules[0].when.working_hours.days[2]: "mon" stands here twice; '
            "take one out",
            id="a day twice",
        ),
    ],
)
def test_hours_that_cannot_be_are_named_with_place_and_cure(
    value: str, line: str
) -> None:
    assert refusal(value) == [f"p:{line}"]
