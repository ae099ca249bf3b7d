"""A way to the server that breaks when it matters most: while a commit is under way."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from urllib.parse import urlsplit, urlunsplit


class Cut(Enum):
    """What becomes of the next commit; its client loses the connection each time."""

    BEFORE = "the server never hears of it"
    LATE = "the server hears of it a while after the client has lost its connection"
    AFTER = "the server commits, and its answer is lost"


class Proxy:
    """
    Stands between clients and a server on this machine.

    Attributes:
        next_commit: What becomes of the next commit, once.
        last_cut: Whether nobody gets through any more after that commit.
        closed: Whether nobody gets through any more.
        cuts: How many commits met their fate.
    """

    def __init__(self, port: int) -> None:
        self._server = port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self.port: int = self._listener.getsockname()[1]
        self.next_commit: Cut | None = None
        self.closed = False
        self.last_cut = False
        self.cuts = 0

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                if self.closed:
                    client.close()
                    continue
                server = socket.create_connection(("127.0.0.1", self._server))
                self._pairs.append((client, server))
                self._start(self._from_client, client, server)
                self._start(self._from_server, server, client)

    def close(self, *, but: socket.socket | None = None) -> None:
        """Let nobody through any more, and end all connections, but for one."""
        self.closed = True
        for client, server in self._pairs:
            if server is not but:
                _end(client, server)

    def end(self) -> None:
        self.close()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _start(self, pump: object, *ends: socket.socket) -> None:
        assert callable(pump)
        threading.Thread(target=pump, args=ends, daemon=True).start()

    def _from_client(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65536):
                if b"COMMIT\0" not in data or self.next_commit is None:
                    server.sendall(data)
                    continue
                cut, self.next_commit = self.next_commit, None
                self.cuts += 1
                if self.last_cut:
                    self.close(but=server)
                if cut is Cut.LATE:
                    client.close()
                    time.sleep(0.5)
                if cut is not Cut.BEFORE:
                    # The answer is waited for, and goes nowhere.
                    self._pairs.append((server, server))
                    server.sendall(data)
                    time.sleep(0.3)
                break
        _end(client, server)

    def _from_server(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while data := server.recv(65536):
                # Whoever is to lose an answer gets none from here on.
                if (server, server) not in self._pairs:
                    client.sendall(data)
        _end(client)


def _end(*sockets: socket.socket) -> None:
    for one in sockets:
        with suppress(OSError):
            one.shutdown(socket.SHUT_RDWR)
        one.close()


@contextmanager
def proxy_to(address: str) -> Iterator[tuple[Proxy, str]]:
    """Serve between here and a server's address; gives the address to use instead."""
    parts = urlsplit(address)
    assert parts.port is not None
    proxy = Proxy(parts.port)
    thread = threading.Thread(target=proxy.serve)
    thread.start()
    user, _, _ = parts.netloc.rpartition("@")
    try:
        way = parts._replace(netloc=f"{user}@127.0.0.1:{proxy.port}")
        yield proxy, urlunsplit(way)
    finally:
        proxy.end()
        thread.join()
