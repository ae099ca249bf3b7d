"""The service in a process of its own, as a service manager would start it."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from typing import Any

from tests.forks.program import callsheet

WELL = {"ready": True, "degraded": False, "reasons": []}


class Serving:
    """
    A service in a process of its own.

    Attributes:
        process: The one that was started.
        url: Where it listens.
    """

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process
        assert process.stdout is not None
        self.url = json.loads(self._document())["url"]

    def _document(self) -> str:
        assert self.process.stdout is not None
        lines: list[str] = []
        while not lines or lines[-1] != "}\n":
            line = self.process.stdout.readline()
            assert line, self.process.stderr and self.process.stderr.read()
            lines.append(line)
        return "".join(lines)

    def open(self) -> HTTPConnection:
        return HTTPConnection(self.url.removeprefix("http://"), timeout=20)

    def get(self, path: str, bearer: str = "") -> tuple[int, Any]:
        status, told = self.read(path, bearer)
        return status, json.loads(told)

    def read(self, path: str, bearer: str = "") -> tuple[int, str]:
        connection = self.open()
        headers = {"Authorization": f"Bearer {bearer}"} if bearer else {}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        told = answer.status, answer.read().decode()
        connection.close()
        return told

    def tell(self, number: signal.Signals) -> None:
        self.process.send_signal(number)

    def ended(self) -> tuple[int, str]:
        _, err = self.process.communicate(timeout=20)
        return self.process.returncode, err


def start(command: str, *words: str, port: int = 0) -> "subprocess.Popen[str]":
    """Start a service; whoever does ends it."""
    return subprocess.Popen(
        [callsheet(), command, "--port", str(port), "--json", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ},
    )


@contextmanager
def serving(*words: str, command: str = "serve", port: int = 0) -> Iterator[Serving]:
    """Run a service until the block ends."""
    process = start(command, *words, port=port)
    try:
        yield Serving(process)
    finally:
        process.kill()
        process.communicate(timeout=20)
