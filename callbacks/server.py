"""The web server, started from objects: gunicorn with threads, the app loaded once before the workers part."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any

import gunicorn.app.base

from db.gc_tuning import freeze_loaded_objects


class Server(gunicorn.app.base.BaseApplication):  # type: ignore[misc] # gunicorn has no types
    """Serves a WSGI application until it is told to stop."""

    def __init__(self, application: Any, options: dict[str, Any]) -> None:
        self._application = application
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand gunicorn its settings; its own files and environment are not read."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Any:
        """The application, built already."""
        return self._application


def open_listener(host: str, port: int) -> socket.socket:
    """A socket on the address, not yet answering; port 0 takes a free one. Raises :class:`OSError` when it cannot be had."""
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
    """Serve on the listener, which it takes over, until stopped. ``parted`` runs in each worker after the fork, ``listening`` once the address answers."""
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
