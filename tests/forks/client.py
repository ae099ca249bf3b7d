"""
What a shell starts instead of the program: see tests/forks/program.py.

Started as `client.py SOCKET WORD...`. It imports little, for it has to start quickly.
"""

import json
import os
import signal
import socket
import struct
import sys
from types import FrameType


def main() -> None:
    """Have the command run, and end as it does."""
    place, *words = sys.argv[1:]
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(place)

    def pass_on(number: int, _: FrameType | None) -> None:
        connection.send(bytes([number]))

    asked = json.dumps([words, dict(os.environ), os.getcwd()]).encode()  # noqa: PTH109 -- pathlib is slow to import
    socket.send_fds(connection, [struct.pack("!I", len(asked))], [0, 1, 2])
    connection.sendall(asked)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, pass_on)
    answer = connection.recv(4)
    code = struct.unpack("!i", answer)[0]
    if code < 0:
        signal.signal(-code, signal.SIG_DFL)
        os.kill(os.getpid(), -code)
    os._exit(code)


main()
