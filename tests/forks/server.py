"""
The process that has imported the program, and forks for each command that is asked for.

Started as `python -m tests.forks.server SOCKET`; it says `ready` once it listens, and
ends with its standard input. See tests/forks/program.py.
"""

import gc
import json
import os
import pkgutil
import select
import signal
import socket
import struct
import sys
import time
import traceback
from importlib import import_module
from typing import NoReturn

from callsheet import adapters
from callsheet.adapters.cli.main import main as command

Asked = tuple[list[str], dict[str, str], str]


def _import_everything() -> None:
    for module in pkgutil.walk_packages(adapters.__path__, f"{adapters.__name__}."):
        import_module(module.name)
    # What is there to stay is not looked through again by each fork.
    gc.collect()
    gc.freeze()


def _received(connection: socket.socket, size: int) -> bytes:
    found = b""
    while len(found) < size:
        found += connection.recv(size - len(found))
    return found


def _asked(connection: socket.socket) -> tuple[Asked, list[int]]:
    size, streams, _, _ = socket.recv_fds(connection, 4, 3)
    return json.loads(_received(connection, *struct.unpack("!I", size))), streams


def _become(asked: Asked, streams: list[int]) -> NoReturn:
    """Be the process that was asked for, from its first line to its end."""
    words, environment, folder = asked
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    time.tzset()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.stdin = open(0, encoding="utf-8")  # noqa: SIM115 -- its own for ever
    sys.stdout = open(1, "w", encoding="utf-8")  # noqa: SIM115 -- as above
    sys.stderr = open(2, "w", buffering=1, encoding="utf-8")  # noqa: SIM115 -- as above
    sys.argv = ["callsheet", *words]
    code = 1
    try:
        code = command()
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001 -- told as an interpreter would tell it
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    # To take apart all that was imported takes longer than most commands.
    os._exit(code)


def _supervise(connection: socket.socket) -> None:
    """Pass signals on to the command, and its end back; without a client it ends."""
    asked, streams = _asked(connection)
    living, alive = os.pipe()
    child = os.fork()
    if child == 0:
        connection.close()
        os.close(living)
        _become(asked, streams)
    for stream in (*streams, alive):
        os.close(stream)
    mine = connection.fileno()
    while living not in (ready := select.select([living, mine], [], [])[0]):
        if mine in ready:
            sent = connection.recv(1)
            os.kill(child, sent[0] if sent else signal.SIGKILL)
            if not sent:
                return
    _, status = os.waitpid(child, 0)
    connection.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))


def _ended(child: int) -> bool:
    return os.waitpid(child, os.WNOHANG)[0] == child


def main() -> None:
    """Fork for whoever asks, until nobody can ask any more."""
    _import_everything()
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(sys.argv[1])
        listening.listen()
        print("ready", flush=True)  # noqa: T201 -- to who started it
        supervisors: list[int] = []
        while True:
            if 0 in select.select([listening.fileno(), 0], [], [])[0]:
                return
            connection, _ = listening.accept()
            supervisor = os.fork()
            if supervisor == 0:
                listening.close()
                _supervise(connection)
                os._exit(0)
            connection.close()
            supervisors = [one for one in (*supervisors, supervisor) if not _ended(one)]


if __name__ == "__main__":
    main()
