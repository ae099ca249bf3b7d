"""Templates in a policy's bots, and what cannot be filled."""

import pytest

from callsheet.adapters.policy_file import policy_of
from tests.adapters.policy_file.refusals import refusal_of

HUNDRED = tuple(map(str, range(100)))
NOTHING = "bot_name: shows nothing; leave it out for Recall's own default"


@pytest.mark.parametrize(
    "bot",
    [
        pytest.param({"bot_name": "Notes: {title}"}, id="a field in the name"),
        pytest.param({"bot_name": "{title|Meeting} {{x}}"}, id="literal braces"),
        pytest.param({"bot_name": "{organizer}" * 20}, id="a name of many fields"),
        pytest.param({"bot_name": "x" * 100 + "{title}"}, id="a name that is full"),
        pytest.param({"metadata": {"event": "{event_id}"}}, id="a field in metadata"),
        pytest.param({"metadata": {"note": "x" * 500}}, id="metadata that is fixed"),
        pytest.param({"metadata": {"note": ""}}, id="metadata that shows nothing"),
        pytest.param({"metadata": dict.fromkeys(HUNDRED)}, id="a hundred keys"),
        pytest.param({"a": "x" * (100_000 - 8)}, id="a large bot"),
        pytest.param({"metadata": {"{titel}": "x"}}, id="a key of metadata"),
        pytest.param(
            {"chat": {"on_bot_join": {"message": "{titel} } {"}}}, id="any other text"
        ),
    ],
)
def test_what_can_be_filled_is_kept_as_it_is_written(bot: dict[str, object]) -> None:
    assert policy_of({"bot": bot}, source="p").bot.as_config() == bot


@pytest.mark.parametrize(
    ("bot", "lines"),
    [
        pytest.param(
            {"bot_name": "Notes: {titel}"},
            ['bot_name: unknown field {titel}; did you mean "title"?'],
            id="a misspelt field",
        ),
        pytest.param(
            {"metadata": {"a": "{zebra}", "b": "{calendar}"}},
            [
                (
                    "metadata.a: unknown field {zebra}; known are title, organizer, "
                    "start, ical_uid, event_id, calendar_id, calendar_address"
                ),
                'metadata.b: unknown field {calendar}; did you mean "calendar_id"?',
            ],
            id="fields in metadata",
        ),
        pytest.param(
            {"bot_name": "{title"},
            ["bot_name: has a lone {; write {{ for a literal one"],
            id="a brace that is not closed",
        ),
        pytest.param(
            {"metadata": {"a": "x } y"}},
            ["metadata.a: has a lone }; write }} for a literal one"],
            id="a brace that was not opened",
        ),
        pytest.param(
            {"bot_name": "{}"},
            [
                (
                    "bot_name: has braces without a field; "
                    "write {{ and }} for literal ones"
                )
            ],
            id="nothing in braces",
        ),
        pytest.param(
            {"bot_name": "x" * 101 + "{title}"},
            [
                (
                    "bot_name: is longer than Recall's 100 characters "
                    "even without its fields"
                )
            ],
            id="a name that is too long whatever the title",
        ),
        pytest.param(
            {"bot_name": "{title}" * 200},
            ["bot_name: is longer than Recall's 100 characters"],
            id="a template that is far too long",
        ),
        pytest.param(
            {"metadata": {"a": "x" * 501 + "{title}"}},
            ["metadata.a: is longer than 500 characters even without its fields"],
            id="metadata that is too long whatever the title",
        ),
        pytest.param(
            {"bot_name": "{" + "x" * 500 + "}"},
            [
                (
                    f"bot_name: unknown field {{{'x' * 60}}}; known are title, "
                    "organizer, start, ical_uid, event_id, calendar_id, "
                    "calendar_address"
                )
            ],
            id="a very long field",
        ),
        pytest.param(
            {"bot_name": "{title\n}"},
            ["bot_name: has a control character in it"],
            id="a line break in a field",
        ),
        pytest.param({"bot_name": ""}, [NOTHING], id="an empty name"),
        pytest.param({"bot_name": " \u3000"}, [NOTHING], id="a blank name"),
        pytest.param({"bot_name": "\u200b\u2060"}, [NOTHING], id="zero-width names"),
        pytest.param(
            {"metadata": {"a": "x" * 501}},
            ["metadata.a: is longer than 500 characters"],
            id="fixed metadata that is too long",
        ),
        pytest.param(
            {"metadata": {"a": "b\0", "c\0": "d"}},
            [
                "metadata.a: has a control character in it",
                'metadata["c\\u0000"]: has a control character in its key',
            ],
            id="NUL in metadata",
        ),
        pytest.param(
            {"metadata": dict.fromkeys((*HUNDRED, "one more"))},
            ["metadata: has more than 100 keys"],
            id="many keys of metadata",
        ),
    ],
)
def test_a_template_that_cannot_be_filled_is_refused(
    bot: dict[str, object], lines: list[str]
) -> None:
    assert refusal_of({"bot": bot}) == [f"p: bot.{line}" for line in lines]


def test_a_bot_that_is_too_large_is_refused_with_its_place() -> None:
    rule = {"name": "a", "then": "record", "bot": {"a": "x" * (100_001 - 8)}}
    problem = "is longer than 100,000 characters of JSON"
    assert refusal_of({"rules": [rule]}) == [f"p: rules[0].bot: {problem}"]


def test_the_templates_of_rules_and_layers_are_checked_too() -> None:
    bot = {"bot_name": "{titel}"}
    rule = {"name": "a", "then": "record", "bot": bot}
    layer = {"address": "ana@acme.example", "bot": bot, "rules": [rule]}
    assert [
        line.split(": ")[1]
        for line in refusal_of({"rules": [rule], "calendars": [layer]})
    ] == [
        "rules[0].bot.bot_name",
        "calendars[0].rules[0].bot.bot_name",
        "calendars[0].bot.bot_name",
    ]
