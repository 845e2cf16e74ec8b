"""The address of a program, bound by its supervisor: whoever is given it next listens before the former one ends."""

import socket
from contextlib import suppress


class Door:
    """Bound, not listening: until a program does that, connections are refused.

    While it `is_lent` to two programs it outlives the end of either.
    """

    def __init__(self, host: str, port: int) -> None:
        self._place = (host, port)
        self._socket: socket.socket | None = None
        self.is_lent = False

    def open(self) -> int:
        """The descriptor that a program inherits.

        Raises:
            OSError: the address is taken, or not ours.
        """
        if self._socket is None:
            family = socket.AF_INET6 if ":" in self._place[0] else socket.AF_INET
            fresh = socket.socket(family, socket.SOCK_STREAM)
            try:
                fresh.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                fresh.bind(self._place)
            except OSError:
                fresh.close()
                raise
            self._socket = fresh
        return self._socket.fileno()

    def close(self) -> None:
        """Let the kernel refuse connections once no program holds it any more."""
        if self._socket is not None:
            with suppress(OSError):
                self._socket.close()
            self._socket = None

    def left(self) -> None:
        """A program that had it has ended."""
        if not self.is_lent:
            self.close()
