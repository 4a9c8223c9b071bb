"""The web server, configured in Python: gunicorn with threads, and the app loaded once before the workers fork."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import gunicorn.app.base

from db.gc_tuning import freeze_loaded_objects


class Server(gunicorn.app.base.BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Serves a WSGI application until it is stopped."""

    def __init__(self, application: Any, options: dict[str, Any]) -> None:
        self._application = application
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Pass the options to gunicorn, which reads neither its own files nor the environment."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """Returns the application, which is already built."""
        return self._application


def open_listener(host: str, port: int) -> socket.socket:
    """Returns a socket bound to the address, not yet listening; port 0 chooses a free port.

    Raises :class:`OSError` if it cannot be bound.
    """
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def serve(
    application: Any, listener: socket.socket, *, workers: int, threads: int, after_fork: Callable[[], None], on_ready: Callable[[], None]
) -> None:
    """Serve on the listener, whose descriptor it takes over, until stopped.

    ``after_fork`` runs in each worker after the fork, ``on_ready`` when the server accepts connections.
    """
    options = {
        "bind": f"fd://{listener.detach()}",
        "worker_class": "gthread",
        "workers": workers,
        "threads": threads,
        "preload_app": True,
        "timeout": 120,
        "graceful_timeout": 20,
        "keepalive": 15,
        "loglevel": "warning",
        "proc_name": "cohortboard",
        "control_socket_disable": True,
        "post_fork": lambda _server, _worker: after_fork(),
        "when_ready": lambda _server: on_ready(),
    }
    freeze_loaded_objects()
    Server(application, options).run()
