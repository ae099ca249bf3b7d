"""Defaults, bots and time zones of layers that an earlier layer always beats."""

from pathlib import Path

import pytest

from tests.adapters.policy_file.refusals import warnings, write

PLACES = {
    "default": (
        "can never be the answer: the default of {} is asked before it and matches "
        "whenever it would; let that one ask for more, or take this one out"
    ),
    "bot": (
        "can never count: that of {0} does for all of these calendars; "
        "let {0} have fewer members, or take one of the two out"
    ),
}
SAYS = 'default = "{}"\nbot = {{}}\ntime_zone = "UTC"\n'


def group(name: str, members: str, says: str) -> str:
    return f'[[groups]]\nname = "{name}"\nmembers = {{ {members} }}\n{says}\n'


def told(where: str, later: str = "groups[1]") -> list[str]:
    """List what is said of all that the later layer says, but for its line."""
    return [
        f"{later}.default: {PLACES['default'].format(where)}",
        f"{later}.bot: {PLACES['bot'].format(where)}",
        f"{later}.time_zone: {PLACES['bot'].format(where)}",
    ]


def found(file: Path) -> list[str]:
    return [line.split(": ", 1)[1] for line in warnings(file)]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param("calendar = 'a.example'", "calendar = 'a.example'", id="the same"),
        pytest.param(
            "calendar = ['a.example', 'b.example']",
            "calendar = 'x.a.example'",
            id="more",
        ),
        pytest.param(
            "calendar = 'a.example'",
            "calendar = 'ana@a.example', calendar_metadata = { team = 'x' }",
            id="what asks for less",
        ),
        pytest.param(
            "calendar_metadata = { team = ['x', 'y'] }",
            "calendar_metadata = { team = 'y' }",
            id="more values",
        ),
    ],
)
def test_what_a_group_says_behind_one_with_all_its_members_is_told(
    tmp_path: Path, earlier: str, later: str
) -> None:
    first = group("g", earlier, SAYS.format("skip"))
    text = first + group("h", later, SAYS.format("record"))
    nothing = "nothing will be recorded: what says record can never count; "
    (odd, *rest) = found(write(tmp_path, p=text))
    assert odd.startswith(nothing)
    assert rest == told("groups[0]")


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        pytest.param("calendar = 'x.a.example'", "calendar = 'a.example'", id="fewer"),
        pytest.param("calendar = 'a.example'", "calendar = 'b.example'", id="others"),
        pytest.param(
            "calendar = 'a.example', calendar_metadata = { team = 'x' }",
            "calendar = 'a.example'",
            id="what asks for more",
        ),
        pytest.param(
            "not = { calendar = 'a.example' }", "calendar = 'a.example'", id="opposites"
        ),
    ],
)
def test_what_a_group_says_for_other_calendars_is_left_alone(
    tmp_path: Path, earlier: str, later: str
) -> None:
    first = group("g", earlier, SAYS.format("skip"))
    text = first + group("h", later, SAYS.format("record"))
    assert found(write(tmp_path, p=text)) == []


def test_each_setting_is_compared_with_the_first_that_has_it(tmp_path: Path) -> None:
    members = "calendar = 'a.example'"
    text = (
        group("g", members, 'default = "record"')
        + group("h", members, "bot = {}")
        + group("i", members, 'bot = {}\ntime_zone = "UTC"')
    )
    assert found(write(tmp_path, p=text)) == [told("groups[1]", "groups[2]")[1]]


def test_a_single_calendar_comes_before_its_group_wherever_it_stands(
    tmp_path: Path,
) -> None:
    single = f'[[calendars]]\naddress = "ana@a.example"\n{SAYS.format("record")}'
    text = group("g", "calendar = 'ana@a.example'", SAYS.format("record")) + single
    assert found(write(tmp_path, p=text)) == told("calendars[0]", "groups[0]")


def test_a_layer_of_an_included_file_is_told_with_its_own_file(tmp_path: Path) -> None:
    members = "calendar = 'a.example'"
    main = write(
        tmp_path,
        p='include = "q.toml"\n' + group("g", members, 'default = "record"'),
        q=group("h", members, 'default = "record"'),
    )
    told = PLACES["default"].format("groups[0] of p.toml")
    assert warnings(main) == [f"q.toml:4:1: groups[0].default: {told}"]
