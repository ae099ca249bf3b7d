"""
The command line in processes of their own that need not start from nothing.

For each command an interpreter takes a second to start and to import what the command
needs. Here one process has done that; `callsheet`, as this module gives it, hands its
words, environment, folder and streams over to a fork of that process, passes signals
on, and ends as the fork does. What only a real start shows is tested by real ones: see
tests/adapters/cli/test_process.py.
"""

import atexit
import shlex
import shutil
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

_HERE = Path(__file__).parent
_ROOT = _HERE.parents[1]


@cache
def callsheet() -> Path:
    """Give the program, which works until this process ends."""
    # Not below pytest's own folders: the path of a socket has to be short.
    folder = Path(tempfile.mkdtemp(prefix="callsheet-"))
    place = folder / "socket"
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.forks.server", place],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=_ROOT,
    )
    atexit.register(_end, server, folder)
    assert server.stdout is not None
    assert server.stdout.readline() == b"ready\n"
    program = folder / "callsheet"
    words = [sys.executable, "-I", "-S", _HERE / "client.py", place]
    line = " ".join(shlex.quote(str(word)) for word in words)
    program.write_text(f'#!/bin/sh\nexec {line} "$@"\n')
    program.chmod(0o700)
    return program


def _end(server: subprocess.Popen[bytes], folder: Path) -> None:
    server.communicate()
    shutil.rmtree(folder)
