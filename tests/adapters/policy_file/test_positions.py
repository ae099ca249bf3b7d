"""Where each value of a TOML text stands."""

import tomllib
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.adapters.policy_file import positions
from callsheet.adapters.policy_file.positions import BeyondLimits, positions_in
from callsheet.adapters.policy_file.problems import Path

HARD = '''
# A [table] in a comment, "quotes" and all.
plain = 1 # = { a = 1 }
"quo\\u0074ed \\" key" = "a # b \\" ] } ="
'literal # key' = 'C:\\[dir]'
long = """
[not.a.table]
x = "1" ""quotes"" \\""" end""""
literal_long = \'\'\'
]] ''two'' \\\'\'\'\'\'
date = 1979-05-27 07:32:00Z
a . "b" . c = [ 1, [ 2 , # two ]
  { d = "}", e.f = [] } ], "]", ]
  indented.key = -inf
empty = {  }
[ tab . "le" ]
x = true
[[list]]
[[list.inner]]
y = 0x1F
[[list.inner]]
[list.inner.deep]
y = 1_000.5e3
[[list]]
y = []
'''


def paths(data: object, path: Path = ()) -> Iterator[Path]:
    yield path
    items: list[tuple[str | int, object]] = []
    if isinstance(data, dict):
        items = list(data.items())
    elif isinstance(data, list):
        items = list(enumerate(data))
    for key, item in items:
        yield from paths(item, (*path, key))


def test_every_path_of_a_hard_text_is_found_and_no_other() -> None:
    found = positions_in(HARD)
    assert set(found) == set(paths(tomllib.loads(HARD)))


@pytest.mark.parametrize(
    ("path", "position", "begins"),
    [
        pytest.param(("plain",), (3, 1), "plain = 1", id="a key"),
        pytest.param(('quoted " key',), (4, 1), '"quo', id="a quoted key"),
        pytest.param(("a", "b"), (12, 5), '"b" . c', id="the middle of a dotted key"),
        pytest.param(("a", "b", "c", 1), (12, 20), "[ 2", id="a list in a list"),
        pytest.param(
            ("a", "b", "c", 1, 1, "e", "f"), (13, 16), "f = []", id="a key in braces"
        ),
        pytest.param(("a", "b", "c", 2), (13, 28), '"]", ]', id="an item after it"),
        pytest.param(("indented", "key"), (14, 12), "key = -inf", id="indented"),
        pytest.param(("tab", "le", "x"), (17, 1), "x = true", id="in a table"),
        pytest.param(("list", 0), (18, 1), "[[list]]", id="an item of a table list"),
        pytest.param(
            ("list", 0, "inner", 1, "deep", "y"), (23, 1), "y = 1_000", id="deep inside"
        ),
        pytest.param(("list", 1, "y"), (25, 1), "y = []", id="in the second item"),
    ],
)
def test_a_path_is_found_where_it_stands(
    path: Path, position: tuple[int, int], begins: str
) -> None:
    line, column = positions_in(HARD)[path]
    assert (line, column) == position
    assert HARD.splitlines()[line - 1][column - 1 :].startswith(begins)


def test_line_ends_of_windows_change_nothing() -> None:
    assert dict(positions_in(HARD.replace("\n", "\r\n"))) == dict(positions_in(HARD))


def ones(values: int) -> str:
    """Write a text of so many values, the whole and the list among them."""
    return f"a = [{'1, ' * (values - 2)}]"


def test_half_a_million_values_are_scanned() -> None:
    assert len(positions_in(ones(500_000))) == 500_000


@pytest.mark.parametrize(
    ("limit", "more", "line", "column"),
    [
        pytest.param(500_000, "1, 2, [", 1, 1_500_000, id="half a million items"),
        pytest.param(500, "1, 2, [", 1, 1_500, id="items"),
        pytest.param(500, "]\n b = 1\n", 2, 2, id="keys"),
        pytest.param(500, "]\n[[b]]\n", 2, 1, id="tables"),
    ],
)
def test_of_more_it_is_told_where_they_are_too_many(
    limit: int, more: str, line: int, column: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(positions, "VALUE_LIMIT", limit)
    text = ones(limit).replace("]", more)
    with pytest.raises(BeyondLimits, match="has more than 500,000 values") as beyond:
        positions_in(text)
    assert (beyond.value.line, beyond.value.column) == (line, column)


@pytest.mark.parametrize(
    "number", ["0x" + "1" * 5_000, "1" * 5_000 + ".5", "1" * 4_300]
)
def test_a_long_number_that_python_reads_is_no_fault(number: str) -> None:
    assert ("b",) in positions_in(f"a = {number}\nb = 1")


@pytest.mark.parametrize(
    "rest",
    [
        pytest.param("b = ", id="no value"),
        pytest.param("b = [1 2]", id="no comma"),
        pytest.param("b = { c = 1", id="no closing brace"),
        pytest.param("[table", id="no closing bracket"),
        pytest.param('b = """a', id="no end of the text"),
        pytest.param("= 1", id="no key"),
        pytest.param('"\\q" = 1', id="no such escape"),
        pytest.param('b = "' + "\\" * 99_999, id="backslashes"),
    ],
)
def test_up_to_a_fault_the_positions_are_found(rest: str) -> None:
    assert positions_in(f"a = 1\n{rest}")["a",] == (1, 1)


_KEYS = st.sampled_from(["a", "b-1", '"c d"', "'e.f'", '"\\u00e9"'])
_SCALARS = st.sampled_from(
    [
        "1",
        "-0.5",
        "true",
        '"x # ] }"',
        "'y = {'",
        '"""a\n"b""""',
        "2026-03-02T12:00:00Z",
    ]
)
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda items: f"[ {' , '.join(items)} ]"),
        st.dictionaries(_KEYS, inner, max_size=3).map(
            lambda table: (
                "{ "
                + ", ".join(f"{key} = {item}" for key, item in table.items())
                + " }"
            )
        ),
    ),
    max_leaves=8,
)
_BODIES = st.dictionaries(_KEYS, _VALUES, max_size=3).map(
    lambda table: "".join(f"{key} = {item} # note\n" for key, item in table.items())
)


@given(_BODIES, st.lists(_BODIES, max_size=3), _BODIES)
def test_every_path_of_any_text_is_found_and_no_other(
    top: str, items: list[str], table: str
) -> None:
    lists = "".join(f"[[list]]\n{item}[list.sub]\n{item}" for item in items)
    text = f"{top}{lists}[table.'x y']\n{table}"
    found = positions_in(text)
    assert set(found) == set(paths(tomllib.loads(text)))
