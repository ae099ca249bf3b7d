"""Conditions that cannot be meant: the place of each fault, and its cure."""

import pytest

from callsheet.adapters.policy_file import PolicyError, read_policy

RULE = '[[rules]]\nname = "a"\nthen = "skip"\nwhen.'


def refusal(condition: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        read_policy(RULE + condition, source="p")
    return str(caught.value).splitlines()


@pytest.mark.parametrize(
    ("value", "line"),
    [
        pytest.param(
            "extrenal = true",
            '4:6: rules[0].when.extrenal: unknown condition; did you mean "external"?',
            id="a misspelt word",
        ),
        pytest.param(
            "attendee_count = '5'",
            "4:6: rules[0].when.attendee_count: must be a number, "
            "or a table such as { at_least = 3 }, not a text in quotes",
            id="a number in quotes",
        ),
        pytest.param(
            "attendee_count = true",
            "4:6: rules[0].when.attendee_count: must be a number, "
            "or a table such as { at_least = 3 }, not true or false",
            id="true for a number",
        ),
        pytest.param(
            "attendee_count = 2.0",
            "4:6: rules[0].when.attendee_count: is no whole number; "
            "write it without a point: 2",
            id="a number with a point",
        ),
        pytest.param(
            "attendee_count = 100_001",
            "4:6: rules[0].when.attendee_count: is not in the range from 0 to 100,000",
            id="too many people",
        ),
        pytest.param(
            "duration.at_most = 527_041",
            "4:15: rules[0].when.duration.at_most: is not in the range "
            "from 0 to 527,040",
            id="longer than a year",
        ),
        pytest.param(
            "duration = 30",
            "4:6: rules[0].when.duration: must be a table of minutes such as "
            "{ at_least = 15 }, not a number",
            id="a bare duration",
        ),
        pytest.param(
            'my_response = "yes"',
            "4:6: rules[0].when.my_response: unknown response; "
            "known are accepted, tentative, declined, none",
            id="a response in other words",
        ),
        pytest.param(
            'my_response = ["none", "Accepted"]',
            "4:29: rules[0].when.my_response[1]: unknown response; "
            'did you mean "accepted"?',
            id="a response in other letters",
        ),
        pytest.param(
            'platform = "teams"',
            "4:6: rules[0].when.platform: unknown platform; "
            'did you mean "microsoft_teams"?',
            id="a part of a platform's word",
        ),
        pytest.param(
            'platform = "Google Meet"',
            "4:6: rules[0].when.platform: unknown platform; "
            'did you mean "google_meet"?',
            id="a platform as people spell it",
        ),
        pytest.param(
            'platform = "x"',
            "4:6: rules[0].when.platform: unknown platform; known are chime_sdk, "
            "google_meet, google_meet_media_api, goto_meeting, microsoft_teams, "
            "microsoft_teams_live, slack_authenticator, slack_huddle_observer, webex, "
            "webrtc, zoom, zoom_rtms",
            id="a platform that is near nothing",
        ),
        pytest.param(
            'title = "?!"',
            "4:6: rules[0].when.title: has no letter or digit in it, "
            "so no title can match",
            id="a word without letters",
        ),
        pytest.param(
            'title_like = "*"',
            "4:6: rules[0].when.title_like: matches every title; "
            "leave the condition out instead",
            id="a pattern of stars only",
        ),
        pytest.param(
            "title_like = ['a*', 'b\\']",
            "4:26: rules[0].when.title_like[1]: ends in a lone backslash; "
            "write \\\\ for a literal one",
            id="a pattern that ends in a backslash",
        ),
        pytest.param(
            'title_like = "a||b"',
            "4:6: rules[0].when.title_like: has an empty alternative; "
            "write \\| for a literal |",
            id="a pattern with an empty alternative",
        ),
        pytest.param(
            f'title_like = "{"a" * 201}"',
            "4:6: rules[0].when.title_like: has 201 characters; "
            "at most 200 are allowed",
            id="a long pattern",
        ),
        pytest.param(
            f"title_like = {[str(number) for number in range(101)]}",
            "4:6: rules[0].when.title_like: lists more than 100 patterns; "
            "join some with |, or write any of several conditions",
            id="too many patterns",
        ),
        pytest.param(
            "calendar_metadata = {}",
            "4:6: rules[0].when.calendar_metadata: is empty; "
            'name a key and what it says: { team = "sales" }',
            id="no key of the metadata",
        ),
        pytest.param(
            "calendar_metadata = 'sales'",
            "4:6: rules[0].when.calendar_metadata: must be a table such as "
            '{ team = "sales" }, not a text in quotes',
            id="metadata without its key",
        ),
        pytest.param(
            "calendar_metadata.seats = 3",
            "4:24: rules[0].when.calendar_metadata.seats: must be a text in quotes "
            "or a list of them, not a number",
            id="a number in the metadata",
        ),
        pytest.param(
            "calendar_metadata.' ' = 'a'",
            '4:24: rules[0].when.calendar_metadata[" "]: is blank',
            id="a blank key of the metadata",
        ),
        pytest.param(
            f"calendar_metadata.{'a' * 101} = 'a'",
            f'4:24: rules[0].when.calendar_metadata["{"a" * 60}"]: '
            "has a key longer than 100 characters",
            id="a long key of the metadata",
        ),
        pytest.param(
            "any = [{ all = [] }]",
            "4:15: rules[0].when.any[0].all: is empty; "
            "list at least one table of conditions",
            id="an empty all inside any",
        ),
        pytest.param(
            "not = {}",
            "4:6: rules[0].when.not: names no condition; name one, or leave it out",
            id="not of nothing",
        ),
        pytest.param(
            "not = [{ external = true }]",
            "4:6: rules[0].when.not: must be a table such as { external = true }, "
            "not a list",
            id="not of a list",
        ),
    ],
)
def test_what_cannot_be_meant_is_named_with_place_and_cure(
    value: str, line: str
) -> None:
    assert refusal(value) == [f"p:{line}"]
