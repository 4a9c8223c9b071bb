"""Python's search for circular garbage: paused while rows are read and written, and kept away from what was loaded for good."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator

_lock = threading.Lock()
_pauses = 0
_was_on = True


@contextlib.contextmanager
def uncollected() -> Iterator[None]:
    """No search inside the block: the rows of a file make none, and looking through all of them again and again took 40% of an import.

    The search is the process's, so blocks that overlap end together; what they leave is found afterwards.
    """
    global _pauses, _was_on
    with _lock:
        _pauses += 1
        if _pauses == 1:
            _was_on = gc.isenabled()
            gc.disable()
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if _pauses == 0 and _was_on:
                gc.enable()


def spare_what_was_loaded() -> None:
    """Let the search leave alone what stays for ever, and look less often: a page is made of many short-lived parts. Once everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
