"""
What the inner layers may import and call: an allow-list, read from their source.

The import contracts name what is forbidden; here everything is, but for this list.
"""

import ast
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parent.parent / "callsheet"


@dataclass(frozen=True, kw_only=True)
class Layer:
    """
    One inner layer.

    Attributes:
        name: Its folder inside the package.
        allowed: The modules that it may import; each stands for its submodules too.
        clocks: Whose `now()` and `today()` it may not call; `None` means anyone's.
    """

    name: str
    allowed: frozenset[str]
    clocks: frozenset[str] | None


# No `re` (patterns come from strangers), no `zoneinfo` (the zone data's version would
# be an input that nobody recorded), nothing that has a clock, chance or a file in it.
STANDARD = (
    *("__future__", "bisect", "collections", "dataclasses", "datetime", "enum"),
    *("functools", "hashlib", "heapq", "itertools", "json", "math", "operator"),
    *("struct", "types", "typing", "unicodedata", "urllib.parse"),
)
DOMAIN = Layer(
    name="domain",
    allowed=frozenset({*STANDARD, "callsheet.domain"}),
    clocks=None,
)
APPLICATION = Layer(
    name="application",
    allowed=DOMAIN.allowed
    | {"abc", "asyncio", "base64", "contextlib", "callsheet.application"},
    clocks=frozenset({"datetime", "date"}),
)
LAYERS = [pytest.param(layer, id=layer.name) for layer in (DOMAIN, APPLICATION)]

ASKS_THE_TIME = frozenset({"now", "today", "utcnow"})
REACHES_OUT = frozenset(
    {"__import__", "breakpoint", "eval", "exec", "input", "open", "print"}
)


def faults(source: str, layer: Layer) -> list[str]:
    """Name every import and call of a module that its layer may not have."""
    return [fault for node in ast.walk(ast.parse(source)) for fault in _at(node, layer)]


def faults_below(folder: Path, layer: Layer) -> list[str]:
    """Do the same for all modules of a folder, with the file before each fault."""
    return [
        f"{path.relative_to(folder)}: {fault}"
        for path in sorted(folder.rglob("*.py"))
        for fault in faults(path.read_text(encoding="utf-8"), layer)
    ]


def _at(node: ast.AST, layer: Layer) -> Iterator[str]:
    match node:
        case ast.Import(names=names):
            imported = [alias.name for alias in names]
        case ast.ImportFrom(module=str(module), level=0):
            imported = [module]
        case ast.ImportFrom(level=level):
            imported = ["." * level]
        case ast.Call(func=function) if _forbidden_call(node, layer):
            imported = []
            yield f"calls {ast.unparse(function)}() in line {node.lineno}"
        case _:
            imported = []
    for name in imported:
        if not any(
            name == known or name.startswith(f"{known}.") for known in layer.allowed
        ):
            yield f"imports {name}"


def _forbidden_call(call: ast.Call, layer: Layer) -> bool:
    match call.func:
        case ast.Name(id=name):
            return name in REACHES_OUT or (
                layer.clocks is None and name in ASKS_THE_TIME
            )
        case ast.Attribute(attr="astimezone"):
            # Without a zone it takes the machine's.
            return not call.args and not call.keywords
        case ast.Attribute(attr=name, value=owner) if name in ASKS_THE_TIME:
            clock = ast.unparse(owner).rpartition(".")[2]
            return layer.clocks is None or clock in layer.clocks
        case _:
            return False


@pytest.mark.parametrize("layer", LAYERS)
def test_a_layer_imports_and_calls_only_what_it_may(layer: Layer) -> None:
    folder = PACKAGE / layer.name
    assert list(folder.rglob("*.py"))
    assert faults_below(folder, layer) == []


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    ("line", "fault"),
    [
        pytest.param("import pydantic", "imports pydantic", id="a library"),
        pytest.param("import re", "imports re", id="a regex engine"),
        pytest.param("import os.path", "imports os.path", id="a submodule"),
        pytest.param("import json, time", "imports time", id="the second of two"),
        pytest.param("from random import random", "imports random", id="a name"),
        pytest.param("from urllib import request", "imports urllib", id="a parent"),
        pytest.param("import jsonschema", "imports jsonschema", id="a longer name"),
        pytest.param("from .bot import Bot", "imports .", id="a relative module"),
        pytest.param(
            "from callsheet.adapters.recall import client",
            "imports callsheet.adapters.recall",
            id="an outer layer",
        ),
        pytest.param(
            "def late():\n    import socket", "imports socket", id="inside a function"
        ),
        pytest.param(
            "now = datetime.now(UTC)", "calls datetime.now() in line 1", id="the time"
        ),
        pytest.param(
            "day = date.today()", "calls date.today() in line 1", id="the date"
        ),
        pytest.param(
            "import datetime as dt\nt = dt.datetime.utcnow()",
            "calls dt.datetime.utcnow() in line 2",
            id="the time under another name",
        ),
        pytest.param(
            "local = start.astimezone()",
            "calls start.astimezone() in line 1",
            id="the zone of the machine",
        ),
        pytest.param("print(1)", "calls print() in line 1", id="the terminal"),
        pytest.param(
            "re = __import__('re')", "calls __import__() in line 1", id="a back door"
        ),
    ],
)
def test_a_forbidden_line_is_named(
    tmp_path: Path, layer: Layer, line: str, fault: str
) -> None:
    module = next((PACKAGE / layer.name).glob("*.py"))
    copy = tmp_path / module.name
    copy.write_text(f"{line}\n{module.read_text(encoding='utf-8')}", encoding="utf-8")
    assert faults_below(tmp_path, layer) == [f"{module.name}: {fault}"]


def test_a_use_case_may_ask_the_clock_that_it_was_given() -> None:
    source = "moment = self._clock.now()"
    assert faults(source, DOMAIN) == ["calls self._clock.now() in line 1"]
    assert faults(source, APPLICATION) == []


def test_the_package_imports_no_third_party_module() -> None:
    script = """
import sys
before = set(sys.modules)
import callsheet
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(*sorted(new - sys.stdlib_module_names - {"callsheet"}))
"""
    run = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert run.stdout.split() == []
