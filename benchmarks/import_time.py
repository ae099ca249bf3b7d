"""What `import callsheet` adds to the start of a bare interpreter."""

import subprocess
import sys
from functools import partial

from benchmarks.measure import Row, in_turn

ROUNDS = 21
ALLOWED = 0.050
COUNT_FOREIGN = """
import sys
before = set(sys.modules)
import callsheet
new = {name.partition(".")[0] for name in set(sys.modules) - before}
print(len(new - sys.stdlib_module_names - {"callsheet"}))
"""


def run() -> list[Row]:
    """Start interpreters with and without the import."""
    foreign = int(_python(COUNT_FOREIGN))
    floor, program = in_turn(
        partial(_python, "pass"), partial(_python, "import callsheet"), rounds=ROUNDS
    )
    return [
        Row(
            name=f"import callsheet ({foreign} third-party modules)",
            floor=floor,
            program=program,
            goal="at most 50 ms more, none third-party",
            met=program - floor <= ALLOWED and foreign == 0,
        )
    ]


def _python(code: str) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    return run.stdout
