"""What a document says of calendars: their clocks, and what is noted on them."""

import pytest

from tests.adapters.documents.samples import (
    Object,
    answer,
    document,
    event,
    reason,
    refusal,
)


def asking(when: Object, **calendar: object) -> Object:
    """Build a document that records what a condition holds for, on Ana's calendar."""
    facts = {"platform_email": "ana@acme.example", **calendar}
    policy = {"rules": [{"name": "r", "when": when, "then": "record"}]}
    return document(event(), policy=policy, calendars={"cal-a": facts})


AT_WORK = {"working_hours": True}
GOLD = {"calendar_metadata": {"tier": "gold"}}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        pytest.param(
            asking(AT_WORK, time_zone="America/New_York"),
            "wanted_by_rule",
            id="noon in New York",
        ),
        pytest.param(
            asking(AT_WORK, time_zone="Asia/Tokyo"),
            "unwanted_by_default",
            id="two at night in Tokyo",
        ),
        pytest.param(asking(AT_WORK), "time_zone_unknown", id="no clock known"),
        pytest.param(
            asking(AT_WORK, metadata={"time_zone": "Asia/Tokyo"}),
            "time_zone_unknown",
            id="a zone has a key of its own",
        ),
        pytest.param(
            asking(GOLD, metadata={"tier": "gold", "team": "sales"}),
            "wanted_by_rule",
            id="noted",
        ),
        pytest.param(
            asking(GOLD, metadata={"tier": "silver"}),
            "unwanted_by_default",
            id="something else is noted",
        ),
        pytest.param(
            asking(GOLD, metadata={}), "unwanted_by_default", id="nothing is noted"
        ),
        pytest.param(
            asking(GOLD), "calendar_metadata_unknown", id="nobody knows what is noted"
        ),
        pytest.param(
            asking(GOLD, metadata=None), "calendar_metadata_unknown", id="null is that"
        ),
    ],
)
def test_what_is_said_of_a_calendar_counts(given: Object, expected: str) -> None:
    assert reason(given) == expected


def test_the_policy_says_the_zone_of_calendars_that_do_not() -> None:
    given = asking(AT_WORK)
    given["policy"]["time_zone"] = "America/New_York"
    assert reason(given) == "wanted_by_rule"


def test_the_explanation_names_the_local_time() -> None:
    (decision,) = answer(asking(AT_WORK, time_zone="America/New_York"))["decisions"]
    (because,) = decision["explanation"][0]["because"]
    assert because == {
        "condition": "working_hours",
        "value": "yes",
        "fact": "Mon 12:00-13:00 America/New_York",
    }


@pytest.mark.parametrize(
    ("calendar", "line"),
    [
        pytest.param(
            {"time_zone": "Europe/Berln"},
            'cal-a.time_zone: is no IANA time zone; did you mean "Europe/Berlin"?',
            id="a misspelt zone",
        ),
        pytest.param(
            {"time_zone": "berlin"},
            'cal-a.time_zone: is no IANA time zone; did you mean "Europe/Berlin"?',
            id="only the city",
        ),
        pytest.param(
            {"time_zone": "../../etc/passwd"},
            "cal-a.time_zone: is no IANA time zone; should be like Europe/Berlin",
            id="a path",
        ),
        pytest.param(
            {"time_zone": ""},
            "cal-a.time_zone: is no IANA time zone; should be like Europe/Berlin",
            id="an empty zone",
        ),
        pytest.param(
            {"time_zone": 1},
            "cal-a.time_zone: should be text, is a number",
            id="a number for a zone",
        ),
        pytest.param(
            {"metadata": ["gold"]},
            "cal-a.metadata: should be an object, is a list",
            id="a list of notes",
        ),
        pytest.param(
            {"metadata": {"tier": 1}},
            "cal-a.metadata.tier: should be text, is a number",
            id="a note that is no text",
        ),
        pytest.param(
            {"metadata": {"tier": None}},
            "cal-a.metadata.tier: should be text, is null",
            id="a note of null",
        ),
        pytest.param(
            {"metadata": {"tier": "x" * 501}},
            "cal-a.metadata.tier: is longer than 500 characters",
            id="a long note",
        ),
        pytest.param(
            {"metadata": {"k" * 101: "x"}},
            "cal-a.metadata: has a key longer than 100 characters",
            id="a long key",
        ),
        pytest.param(
            {"metadata": {"[key]": 1}},
            'cal-a.metadata["[key]"]: should be text, is a number',
            id="an odd key",
        ),
        pytest.param(
            {"metadata": {f"k{number}": "x" for number in range(101)}},
            "cal-a.metadata: has more than 100 entries",
            id="many notes",
        ),
        pytest.param(
            {"meta": {}},
            'cal-a.meta: unknown key; did you mean "metadata"?',
            id="another word for notes",
        ),
    ],
)
def test_a_fault_of_a_calendar_is_named_with_its_path(
    calendar: Object, line: str
) -> None:
    assert refusal(document(calendars={"cal-a": calendar})) == [f"calendars.{line}"]
