"""A bound on the whole of an HTTP exchange, however slowly its parts come."""

import socket
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Self


class Deadline:
    """Shuts a connection once the time is over; used as a context around the request.

    httpx bounds each wait for bytes, and not all of them together. Looking up a host's name is left to the system.

    Parameters
    ----------
    seconds : float

    Examples
    --------
    >>> with Deadline(60.0) as deadline:
    ...     deadline.is_over
    False
    """

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds
        self._timer = threading.Timer(seconds, self._shut)
        self._timer.daemon = True
        self._guard = threading.Lock()
        self._socket: socket.socket | None = None

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()
        with self._guard:
            if self._socket is not None:
                self._socket.close()
                self._socket = None

    @property
    def is_over(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() >= self._until

    def trace(self, name: str, info: Mapping[str, Any]) -> None:
        """Take note of the connection: httpx calls this at each step of a request, as its extension ``trace``."""
        if name != "connection.connect_tcp.complete":
            return
        found = info["return_value"].get_extra_info("socket")
        with self._guard:
            self._socket = found.dup()  # the same connection, also once TLS has taken the socket over
        if self.is_over:
            self._shut()

    def _shut(self) -> None:
        with self._guard, suppress(OSError):
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
