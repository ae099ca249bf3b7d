"""Groups and single calendars in a policy, and what may not be said of them."""

import pytest

from callsheet.adapters.policy_file import read_policy
from callsheet.domain.bot_settings import BotSettings
from callsheet.domain.conditions import (
    All,
    CalendarMetadata,
    External,
    Not,
    OnCalendar,
)
from callsheet.domain.policy import Layer, Rule
from tests.adapters.policy_file.refusals import refusal

WHOLE = """
learn_own_domains = true
time_zone = "Europe/Berlin"

[[groups]]
name = "sales"
members = { calendar = ["sales.acme.example", "Ana@acme.example"] }
default = "record"
time_zone = "America/New_York"
bot = { bot_name = "Sales" }

[[groups.rules]]
name = "quiet"
when = { external = false }
then = "skip"

[[groups]]
name = "gold"
members = { calendar_metadata = { tier = "gold" }, not = { calendar = "b.example" } }
default = "skip"

[[calendars]]
address = "Ben@acme.example"
rules = [{ name = "all", then = "record" }]
"""


def test_layers_become_the_cores_values_a_calendars_own_before_groups() -> None:
    policy = read_policy(WHOLE, source="p")
    assert policy.learn_own_domains
    assert policy.time_zone == "Europe/Berlin"
    assert policy.layers == (
        Layer(
            name="ben@acme.example",
            level="calendar",
            members=OnCalendar(among=("ben@acme.example",)),
            rules=(Rule(name="all", then="record"),),
        ),
        Layer(
            name="sales",
            level="group",
            members=OnCalendar(among=("ana@acme.example", "sales.acme.example")),
            rules=(Rule(name="quiet", then="skip", when=External(is_=False)),),
            default="record",
            bot=BotSettings.of({"bot_name": "Sales"}),
            time_zone="America/New_York",
        ),
        Layer(
            name="gold",
            level="group",
            members=All(
                (
                    CalendarMetadata(key="tier", among=("gold",)),
                    Not(OnCalendar(among=("b.example",))),
                )
            ),
            default="skip",
        ),
    )


def test_layers_stand_in_the_order_of_the_file() -> None:
    text = "".join(
        f'[[groups]]\nname = "{name}"\nmembers.calendar = "{name}.example"\n'
        'default = "skip"\n'
        for name in ("z", "a", "m")
    )
    assert [layer.name for layer in read_policy(text, source="p").layers] == [
        *("z", "a", "m")
    ]


def test_two_layers_may_have_a_rule_of_one_name_and_the_organisation_too() -> None:
    rule = 'rules = [{ name = "a", then = "skip" }]\n'
    text = (
        f'{rule}[[calendars]]\naddress = "a@b.example"\n{rule}'
        f'[[calendars]]\naddress = "c@b.example"\n{rule}'
    )
    assert len(read_policy(text, source="p").layers) == 2


GROUP = '[[groups]]\nname = "sales"\nmembers.calendar = "ana@acme.example"\n'
CALENDAR = '[[calendars]]\naddress = "ben@acme.example"\n'
SAYS = 'default = "skip"\n'


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param(
            'groups = "sales"',
            "p:1:1: groups: must be a list of tables, not a text in quotes",
            id="groups that are no list",
        ),
        pytest.param(
            "calendars = [1]",
            "p:1:14: calendars[0]: must be a table, not a number",
            id="a calendar that is no table",
        ),
        pytest.param(
            '[[groups]]\nmembers.calendar = "a.example"\n' + SAYS,
            "p:1:1: groups[0].name: is missing",
            id="a group without name",
        ),
        pytest.param(
            f'[[groups]]\nname = "a"\n{SAYS}',
            "p:1:1: groups[0].members: is missing",
            id="a group without members",
        ),
        pytest.param(
            f'[[groups]]\nname = "{"a" * 101}"\nmembers.calendar = "a.example"\n{SAYS}',
            "p:2:1: groups[0].name: is longer than 100 characters",
            id="a long name",
        ),
        pytest.param(
            f'[[groups]]\nname = "a\\u0007"\nmembers.calendar = "a.example"\n{SAYS}',
            "p:2:1: groups[0].name: has a control character in it",
            id="a name that rings the bell",
        ),
        pytest.param(
            f"{GROUP}member = 1\n{SAYS}",
            'p:4:1: groups[0].member: unknown key; did you mean "members"?',
            id="a misspelt key of a group",
        ),
        pytest.param(
            f"{GROUP}{SAYS}locked = true",
            "p:5:1: groups[0].locked: unknown key; known are name, members, default, "
            "bot, time_zone, rules",
            id="a locked group",
        ),
        pytest.param(
            GROUP + 'rules = [{ name = "a", then = "skip", locked = true }]',
            "p:4:39: groups[0].rules[0].locked: only the organisation's rules may be "
            "locked; move it to [[rules]]",
            id="a locked rule of a group",
        ),
        pytest.param(
            CALENDAR + 'rules = [{ name = "a", then = "skip", locked = true }]',
            "p:3:39: calendars[0].rules[0].locked: only the organisation's rules may "
            "be locked; move it to [[rules]]",
            id="a locked rule of a calendar",
        ),
        pytest.param(
            GROUP.replace("calendar", "external") + SAYS,
            "p:3:9: groups[0].members.external: asks of an event, not of a calendar; "
            "members are told apart by calendar and calendar_metadata; put external "
            "into the rules' when",
            id="members told apart by an event",
        ),
        pytest.param(
            GROUP,
            "p:1:1: groups[0]: says nothing; give it rules, default, bot or "
            "time_zone, or take it out",
            id="a group that says nothing",
        ),
        pytest.param(
            f"{CALENDAR}rules = []",
            "p:1:1: calendars[0]: says nothing; give it rules, default, bot or "
            "time_zone, or take it out",
            id="a calendar with a list of no rules",
        ),
        pytest.param(
            f"[[calendars]]\n{SAYS}",
            "p:1:1: calendars[0].address: is missing",
            id="a calendar without address",
        ),
        pytest.param(
            f'[[calendars]]\naddress = "acme.example"\n{SAYS}',
            "p:2:1: calendars[0].address: is no e-mail address; "
            'write it as "ben@acme.example"',
            id="a domain for a calendar's address",
        ),
        pytest.param(
            f'[[calendars]]\naddress = ["ben@acme.example"]\n{SAYS}',
            "p:2:1: calendars[0].address: must be a text in quotes, not a list",
            id="a list of addresses",
        ),
        pytest.param(
            f'[[calendars]]\naddress = "{"b" * 90}@acme.example"\n{SAYS}',
            "p:2:1: calendars[0].address: is longer than 100 characters",
            id="a long address",
        ),
        pytest.param(
            f'{CALENDAR}{SAYS}[[calendars]]\naddress = "BEN@acme.example"\n{SAYS}',
            "p:5:1: calendars[1].address: calendars[0] has this address too; "
            "put both into one",
            id="a calendar twice",
        ),
        pytest.param(
            f"{GROUP}{SAYS}"
            + GROUP.replace("ana@", "")
            + 'rules = [{ name = "x", then = "skip" }]',
            "p:6:1: groups[1].name: groups[0] has this name too; choose another name",
            id="two groups of one name",
        ),
        pytest.param(
            GROUP.replace("sales", "ben@acme.example") + SAYS + CALENDAR + SAYS,
            "p:2:1: groups[0].name: calendars[0] has this name too; "
            "choose another name",
            id="a group named like a calendar",
        ),
        pytest.param(
            f"{GROUP}{SAYS}"
            '[[groups]]\nname = "success"\n'
            'members = { calendar = ["b.example", "Ana@Acme.Example"] }\n' + SAYS,
            'p:7:38: groups[1].members.calendar[1]: is in group "sales" too; '
            "a calendar belongs to one group: take one out",
            id="a calendar in two groups",
        ),
        pytest.param(
            f"{GROUP}{SAYS}"
            '[[groups]]\nname = "success"\nmembers.any = [\n'
            '{ calendar = "b.example" },\n{ calendar = "ana@acme.example" }]\n' + SAYS,
            'p:9:3: groups[1].members.any[1].calendar: is in group "sales" too; '
            "a calendar belongs to one group: take one out",
            id="a calendar in two groups, in one of them by any",
        ),
        pytest.param(
            GROUP + 'rules = [{ name = "a", then = "skip" }, '
            '{ name = "a", then = "record" }]',
            "p:4:43: groups[0].rules[1].name: groups[0].rules[0] has this name too; "
            "choose another name",
            id="two rules of one name in a group",
        ),
        pytest.param(
            'rules = [{ name = "sales: a", then = "skip" }]\n'
            + GROUP
            + 'rules = [{ name = "a", then = "skip" }]',
            "p:1:12: rules[0].name: groups[0].rules[0] has this name too; "
            "choose another name",
            id="a rule named in full like that of a group",
        ),
        pytest.param(
            f'rules = [{{ name = "sales: default", then = "skip" }}]\n{GROUP}{SAYS}',
            "p:1:12: rules[0].name: groups[0].default has this name too; "
            "choose another name",
            id="a rule named like a group's default",
        ),
        pytest.param(
            GROUP + 'bot = {}\nrules = [{ name = "bot", then = "skip" }]',
            "p:5:12: groups[0].rules[0].name: groups[0].bot has this name too; "
            "choose another name",
            id="a rule named like what is said of a group's bot",
        ),
        pytest.param(
            f'{GROUP}{SAYS}rules = [{{ name = "default", then = "skip" }}]',
            'p:5:12: groups[0].rules[0].name: "default" is built in; '
            "choose another name",
            id="a group's rule named like the default",
        ),
        pytest.param(
            f'{GROUP}time_zone = "Berlin"',
            "p:4:1: groups[0].time_zone: unknown time zone; "
            'did you mean "Europe/Berlin"?',
            id="a group's unknown zone",
        ),
        pytest.param(
            "learn_own_domains = 1",
            "p:1:1: learn_own_domains: must be true or false, not a number",
            id="a number for learning domains",
        ),
        pytest.param(
            "[[calendars]]\n" * 1_001 + "[[groups]]\n" * 1_000,
            "p:1002:1: groups: are 2,001 with calendars, at most 2,000 may be",
            id="too many layers",
        ),
        pytest.param(
            "[[rules]]\n" * 5_000 + CALENDAR + "[[calendars.rules]]\n" * 5_001,
            "p:1:1: rules: are 10,001, at most 10,000 may be",
            id="too many rules altogether",
        ),
    ],
)
def test_a_fault_of_the_layers_is_named(text: str, line: str) -> None:
    assert refusal(text) == [line]


@pytest.mark.parametrize(
    "members",
    [
        pytest.param(
            '{ calendar = "ana@acme.example", calendar_metadata = { a = "b" } }',
            id="who is told apart by more than that",
        ),
        pytest.param(
            '{ not = { calendar = "ana@acme.example" } }', id="who is left out"
        ),
        pytest.param('{ calendar = "acme.example" }', id="who is of the domain"),
    ],
)
def test_a_calendar_that_another_group_does_not_name_is_in_one_group(
    members: str,
) -> None:
    text = f'{GROUP}{SAYS}[[groups]]\nname = "more"\nmembers = {members}\n{SAYS}'
    assert len(read_policy(text, source="p").layers) == 2
