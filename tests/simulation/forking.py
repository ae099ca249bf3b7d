"""
Processes that start in an instant: a warm interpreter forks one for each job.

Run as a program it is that interpreter: a job is a line on its standard input, how
the process ended a line on its standard output. It has one thread, so that it is safe
to fork.
"""

import gc
import json
import os
import subprocess
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import IO, Any, NoReturn, TypeAlias

Job: TypeAlias = dict[str, Any]
CarryOut: TypeAlias = Callable[[Job], None]

_ROOT = Path(__file__).parents[2]


class Forks:
    """Runs jobs, each in a process of its own."""

    def __init__(self, told: IO[str], tells: IO[str]) -> None:
        self._told = told
        self._tells = tells

    def warm_up(self, job: Job) -> None:
        """Let the interpreter itself do a job: what it loads and learns is there."""
        assert self._answer({"job": job, "forked": False}) == 0

    def run(self, job: Job) -> int:
        """
        Run a job to its end, whatever end that is.

        Returns:
            The exit code; less than zero is the signal that killed it.
        """
        return self._answer({"job": job, "forked": True})

    def _answer(self, order: Job) -> int:
        print(json.dumps(order), file=self._tells, flush=True)
        line = self._told.readline()
        assert line, "the warm interpreter is gone; its last words are on stderr"
        return int(line)


@contextmanager
def forks(module: str) -> Iterator[Forks]:
    """
    Keep an interpreter warm until the block ends.

    Args:
        module: Its `carry_out(job)` does the work; a return is exit code 0, an error 1.
    """
    with subprocess.Popen(
        [sys.executable, "-m", "tests.simulation.forking", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=_ROOT,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        yield Forks(process.stdout, process.stdin)


def _serve(module: str) -> None:
    carry_out = import_module(module).carry_out
    # Whatever else is printed shall not be taken for an answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        order = json.loads(line)
        code = 0
        if order["forked"]:
            code = _forked(carry_out, order["job"])
        else:
            carry_out(order["job"])
            # What is there now is there for good: no child shall touch and copy it.
            gc.collect()
            gc.freeze()
        print(code, file=answers, flush=True)


def _forked(carry_out: CarryOut, job: Job) -> int:
    assert threading.active_count() == 1, "a process with threads cannot be forked"
    child = os.fork()
    if not child:
        _end_with(carry_out, job)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _end_with(carry_out: CarryOut, job: Job) -> NoReturn:
    code = 1
    try:
        carry_out(job)
        code = 0
    except BaseException:  # noqa: BLE001 -- the process ends here, and says why
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _serve(sys.argv[1])
