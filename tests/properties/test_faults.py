"""Every property fails on a core that is broken in the way it is there to notice."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.properties.faults import FAULTS
from tests.properties.planted.fault import Fault

ROOT = Path(__file__).parents[2]
DOMAIN = ROOT / "callsheet" / "domain"
SUITES = sorted(
    path.stem
    for path in Path(__file__).parent.glob("test_*.py")
    if path.stem not in ("test_faults", "test_generators")
)


# By an assertion, by pytest's own failure, or by an answer that never came.
_NOTICED = ("failed AssertionError", "failed Failed", "failed OverflowError")


@pytest.fixture(scope="session")
def forge() -> Iterator[subprocess.Popen[str]]:
    """Keep one process that runs properties against broken cores."""
    paths = os.pathsep.join([str(ROOT), *(path for path in sys.path if path)])
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.properties.broken"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": paths},
    )
    with process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def _plant(fault: Fault, folder: Path) -> None:
    """Copy the core, broken in one place, as a package of its own."""
    package = folder / "callsheet"
    # With what was compiled of its modules: it is as true of their copies.
    stale = shutil.ignore_patterns(f"{fault.module}.*.pyc")
    shutil.copytree(DOMAIN, package / "domain", ignore=stale)
    (package / "__init__.py").touch()
    broken = package / "domain" / f"{fault.module}.py"
    text = broken.read_text()
    assert text.count(fault.old) == 1, "this fault's text is out of date"
    broken.write_text(text.replace(fault.old, fault.new))


@pytest.mark.parametrize(
    "fault",
    [pytest.param(f, id=f"{i:03}-{f.module}") for i, f in enumerate(FAULTS)],
)
def test_a_planted_fault_is_noticed(
    fault: Fault,
    forge: subprocess.Popen[str],
    tmp_path: Path,
    request: pytest.FixtureRequest,
) -> None:
    _plant(fault, tmp_path)
    examples = 20_000 if request.config.getoption("full") else 6_000
    assert forge.stdin is not None
    assert forge.stdout is not None
    task = json.dumps([str(tmp_path), fault.caught_by, examples])
    print(task, file=forge.stdin, flush=True)
    said = forge.stdout.readline().strip()
    assert said in _NOTICED, (said, fault)


@pytest.mark.parametrize("suite", SUITES)
def test_no_property_stands_without_a_fault_that_breaks_it(suite: str) -> None:
    module = import_module(f"tests.properties.{suite}")
    properties = {f"{suite}::{name}" for name in vars(module) if name[:5] == "test_"}
    assert properties - {fault.caught_by for fault in FAULTS} == set()
