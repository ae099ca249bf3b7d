"""`callsheet audit verify` of a whole log: by two processes, and its memory."""

import asyncio
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.log_parts.decisions import write_log
from benchmarks.measure import Row, in_turn, say

FASTER = 1.7
"""Two processes are to take so many times less than one."""

MOST = 150e6
"""Bytes that a process may take."""

GROWTH = 1.25
"""Times what it takes on a small log that it may take on a big one."""

COMMAND = """
import re, resource, sys
from pathlib import Path
from callsheet.adapters.cli.main import main

code = main()
status = Path("/proc/self/status")
if status.exists():
    # The peak of this process; getrusage has that of the one it came from, too.
    peak = int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1])
else:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(peak)
sys.exit(code)
"""
"""A command of ours that tells in the last line how many kilobytes it took."""


def rows(decisions: int = 20_000, few: int = 2_000, rounds: int = 3) -> list[Row]:
    """Verify a big log, by one process and by two, and a small one."""
    with TemporaryDirectory() as folder:
        small, big = Path(folder, "small.db"), Path(folder, "big.db")
        for path, count in ((small, few), (big, decisions)):
            asyncio.run(write_log(f"sqlite:///{path}", count))
        say(f"verifying {decisions:,} decisions by one process and by two")
        peaks: list[int] = []
        one, two = in_turn(
            lambda: peaks.append(verify(big, jobs=1)),
            lambda: verify(big, jobs=2),
            rounds=rounds,
        )
        least, most = verify(small, jobs=1), max(peaks)
    return [
        Row(
            name=f"audit verify of {decisions:,} decisions: two processes, to one",
            floor=one,
            program=two,
            goal=f"at most 1/{FASTER} x",
            met=two * FASTER <= one,
        ),
        Row(
            name=f"memory of audit verify: {decisions:,} decisions, to {few:,}",
            floor=least,
            program=most,
            goal=f"at most {MOST / 1e6:.0f} MB and {GROWTH} x",
            met=most <= min(MOST, least * GROWTH),
            unit="B",
        ),
    ]


def verify(path: Path, *, jobs: int) -> int:
    """
    Run the command, and tell the bytes that it took at most.

    Raises:
        CalledProcessError: The log is not as it should be.
    """
    command = [sys.executable, "-c", COMMAND, "audit", "verify", "--jobs", str(jobs)]
    run = subprocess.run(
        [*command, "--database", f"sqlite:///{path}"],
        capture_output=True,
        text=True,
        check=True,
        # Where no settings lie.
        cwd=path.parent,
    )
    return int(run.stdout.split()[-1]) * 1024
