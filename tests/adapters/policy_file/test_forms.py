"""Policies that can be read, and what they become."""

import json
import tomllib

import pytest

from callsheet.adapters.policy_file import policy_of, read_policy
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import (
    All,
    AllDay,
    AnyOf,
    Condition,
    External,
    MyResponse,
    Not,
    Organizer,
    OrganizerIsMe,
    Series,
    Title,
)
from callsheet.domain.event import Response
from callsheet.domain.policy import Policy, Rule

WHOLE = """
# Who gets a bot.
own_domains = ["acme.example", "Acme.Test"]
default = "record"

[bot]
bot_name = "Acme Notes"
recording_config = { retention = { type = "timed", hours = 168 } }

[[rules]]
name = "never private"
when.title = "private"
then = "skip"
locked = true

[[rules]]
name = "customers"
when = { external = true, my_response = ["accepted"] }
then = "record"

[rules.bot]
bot_name = "Acme Guest"
metadata = { team = "sales" }
"""


def when(condition: str) -> Condition:
    text = f'[[rules]]\nname = "a"\nthen = "record"\nwhen = {condition}'
    return read_policy(text, source="test").rules[0].when


def test_a_whole_policy_becomes_the_cores_value() -> None:
    assert read_policy(WHOLE, source="test") == Policy(
        rules=(
            Rule(
                name="never private",
                then="skip",
                when=Title(words=("private",)),
                locked=True,
            ),
            Rule(
                name="customers",
                then="record",
                when=All((External(), MyResponse(among=(Response.ACCEPTED,)))),
                bot=BotSettings.of(
                    {"bot_name": "Acme Guest", "metadata": {"team": "sales"}}
                ),
            ),
        ),
        default="record",
        own_domains=("acme.example", "acme.test"),
        bot=BotSettings.of(
            {
                "bot_name": "Acme Notes",
                "recording_config": {"retention": {"type": "timed", "hours": 168}},
            }
        ),
    )


def test_an_empty_policy_records_nothing() -> None:
    assert read_policy("", source="test") == Policy(default="skip")


def test_a_rule_without_a_condition_always_holds() -> None:
    policy = read_policy('[[rules]]\nname = "a"\nthen = "record"', source="test")
    assert policy.rules == (Rule(name="a", then="record", when=All()),)


@pytest.mark.parametrize(
    ("text", "condition"),
    [
        pytest.param("{ external = true }", External(), id="external"),
        pytest.param("{ external = false }", External(is_=False), id="internal"),
        pytest.param(
            '{ my_response = "tentative" }',
            MyResponse(among=(Response.TENTATIVE,)),
            id="one response",
        ),
        pytest.param(
            '{ my_response = ["none", "accepted"] }',
            MyResponse(among=(Response.ACCEPTED, Response.NONE)),
            id="several responses",
        ),
        pytest.param(
            '{ series = "uid-1@google.com" }',
            Series(among=("uid-1@google.com",)),
            id="series",
        ),
        pytest.param(
            "{ organizer_is_me = false }",
            OrganizerIsMe(is_=False),
            id="organiser is me",
        ),
        pytest.param(
            '{ organizer = ["Ana@Acme.Example", "law.example"] }',
            Organizer(among=("ana@acme.example", "law.example")),
            id="organisers",
        ),
        pytest.param(
            '{ title = ["stand-up", "1:1"] }',
            Title(words=("1:1", "stand-up")),
            id="title words",
        ),
        pytest.param("{ all_day = true }", AllDay(), id="all day"),
        pytest.param(
            "{ all_day = true, external = true }",
            All((AllDay(), External())),
            id="several conditions mean all, in the order written",
        ),
        pytest.param(
            "{ all = [{ all_day = true }, { external = true }] }",
            All((AllDay(), External())),
            id="all",
        ),
        pytest.param(
            "{ all_day = true, all = [{ external = true }, { title = 'x' }] }",
            All((AllDay(), External(), Title(words=("x",)))),
            id="all within all is one",
        ),
        pytest.param(
            "{ any = [{ all_day = true }, { external = true }] }",
            AnyOf((AllDay(), External())),
            id="any",
        ),
        pytest.param(
            "{ any = [{ any = [{ all_day = true }, { title = 'x' }] },"
            " { external = true }] }",
            AnyOf((AllDay(), Title(words=("x",)), External())),
            id="any within any is one",
        ),
        pytest.param("{ any = [{ external = true }] }", External(), id="any of one"),
        pytest.param(
            "{ not = { external = true, all_day = true } }",
            Not(All((External(), AllDay()))),
            id="not",
        ),
        pytest.param(
            "{ external = true, any = [{ title = 'x' }, { not = { title = 'y' } }] }",
            All((External(), AnyOf((Title(words=("x",)), Not(Title(words=("y",))))))),
            id="combinators in each other",
        ),
    ],
)
def test_a_condition_is_read(text: str, condition: Condition) -> None:
    assert when(text) == condition


_ACCEPTED = 'my_response = "accepted"'


@pytest.mark.parametrize(
    ("preset", "written_out"),
    [
        pytest.param("all", 'default = "record"', id="all"),
        pytest.param("none", "", id="none"),
        pytest.param("external", "external = true", id="external"),
        pytest.param("internal", "external = false", id="internal"),
        pytest.param("hosted", "organizer_is_me = true", id="hosted"),
        pytest.param("accepted", _ACCEPTED, id="accepted"),
        pytest.param(
            "external_accepted", f"external = true, {_ACCEPTED}", id="both of them"
        ),
    ],
)
def test_a_preset_is_short_for_its_rules_and_default(
    preset: str, written_out: str
) -> None:
    own = '[[rules]]\nname = "own"\nthen = "skip"\nwhen = { all_day = true }\n'
    if written_out and not written_out.startswith("default"):
        written_out = (
            f'{own}[[rules]]\nname = "{preset}"\nthen = "record"\n'
            f"when = {{ {written_out} }}"
        )
    else:
        written_out = f"{written_out}\n{own}"
    short = read_policy(f'preset = "{preset}"\n{own}', source="test")
    assert short == read_policy(written_out, source="test")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param(
            'own_domains = ["a.example", "b.example"]',
            'own_domains = ["B.example.", "a.example", "b.example"]',
            id="own domains in any order and case",
        ),
        pytest.param('default = "skip"', "", id="what is the default anyway"),
        pytest.param(
            '[bot]\nbot_name = "A"\nvariant = { zoom = "web" }',
            'bot = { variant.zoom = "web", bot_name = "A" }',
            id="keys of the bot in any order",
        ),
        pytest.param(
            '[[rules]]\nname = "a"\nthen = "skip"\nwhen = { title = ["b", "a"] }',
            "[[rules]]\nthen = 'skip'\nlocked = false\nname = 'a'\n"
            "[rules.when]\ntitle = ['a', 'b', 'a']",
            id="tables and texts spelt in another way",
        ),
        pytest.param(
            '[[rules]]\nname = "a"\nthen = "skip"\nwhen.external = true',
            '[[rules]]\r\nname = "a"\r\nthen = "skip"\r\n'
            "when = { all = [{ external = true }] }\r\n",
            id="all of one condition, with line ends of Windows",
        ),
    ],
)
def test_two_texts_that_mean_the_same_have_one_digest(one: str, other: str) -> None:
    assert (
        read_policy(one, source="one").digest == read_policy(other, source="two").digest
    )


@pytest.mark.parametrize("text", ["", WHOLE], ids=["empty", "whole"])
def test_json_of_the_same_structure_is_the_same_policy(text: str) -> None:
    data = json.loads(json.dumps(tomllib.loads(text)))
    assert policy_of(data, source="json") == read_policy(text, source="toml")


def test_null_is_a_value_of_metadata_in_the_json_form() -> None:
    policy = policy_of({"bot": {"metadata": {"team": None}}}, source="json")
    assert policy.bot.as_config() == {"metadata": {"team": None}}


def test_ten_thousand_rules_are_read() -> None:
    rule = '[[rules]]\nname = "rule {}"\nthen = "skip"\nwhen.title = ["a", "b"]\n'
    text = "".join(rule.format(number) for number in range(10_000))
    assert len(read_policy(text, source="test").rules) == 10_000


def test_a_byte_order_mark_is_ignored() -> None:
    text = '\ufeffdefault = "record"'
    assert read_policy(text, source="test").default == "record"
