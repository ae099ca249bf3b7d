"""Time zones in a policy, and words that are none."""

import pytest

from callsheet.adapters.policy_file import policy_of
from tests.adapters.policy_file.refusals import refusal_of


@pytest.mark.parametrize("zone", ["Europe/Berlin", "UTC", "America/Argentina/Ushuaia"])
def test_a_zone_is_read(zone: str) -> None:
    assert policy_of({"time_zone": zone}, source="p").time_zone == zone


@pytest.mark.parametrize(
    ("zone", "problem"),
    [
        pytest.param(
            "Europe/Berln",
            'unknown time zone; did you mean "Europe/Berlin"?',
            id="misspelt",
        ),
        pytest.param(
            "europe/berlin",
            'unknown time zone; did you mean "Europe/Berlin"?',
            id="in lower case",
        ),
        pytest.param(
            "Ushuaia",
            'unknown time zone; did you mean "America/Argentina/Ushuaia"?',
            id="only the city",
        ),
        pytest.param(
            "+02:00",
            'unknown time zone; names look like "Europe/Berlin"',
            id="an offset",
        ),
        pytest.param(
            "", 'unknown time zone; names look like "Europe/Berlin"', id="nothing"
        ),
        pytest.param(
            "Europe",
            'unknown time zone; names look like "Europe/Berlin"',
            id="a folder of the zone data",
        ),
        pytest.param(
            "../../etc/passwd",
            'unknown time zone; names look like "Europe/Berlin"',
            id="a path out of the zone data",
        ),
        pytest.param(
            "/etc/localtime",
            'unknown time zone; names look like "Europe/Berlin"',
            id="the path of a zone file",
        ),
        pytest.param(
            "UTC\0",
            'unknown time zone; did you mean "UTC"?',
            id="a name with a NUL",
        ),
        pytest.param(
            "x" * 10_000,
            'unknown time zone; names look like "Europe/Berlin"',
            id="a very long name",
        ),
        pytest.param(
            1,
            "must be the name of a time zone in quotes, not a number",
            id="a number",
        ),
    ],
)
def test_a_word_that_is_no_zone_is_refused(zone: object, problem: str) -> None:
    assert refusal_of({"time_zone": zone}) == [f"p: time_zone: {problem}"]
