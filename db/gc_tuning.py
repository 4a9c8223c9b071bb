"""Python's search for circular garbage: paused while rows are read and written, and kept away from what was loaded for good."""

from __future__ import annotations

import contextlib
import gc
import threading
from collections.abc import Iterator

_lock = threading.Lock()
_pause_count = 0
_was_enabled = True


@contextlib.contextmanager
def gc_paused() -> Iterator[None]:
    """No search inside the block: the rows of a file make none, and looking through all of them again and again took 40% of an import.

    The search is the process's, so blocks that overlap end together; what they leave is found afterwards.
    """
    global _pause_count, _was_enabled
    with _lock:
        _pause_count += 1
        if _pause_count == 1:
            _was_enabled = gc.isenabled()
            gc.disable()
    try:
        yield
    finally:
        with _lock:
            _pause_count -= 1
            if _pause_count == 0 and _was_enabled:
                gc.enable()


def freeze_loaded_objects() -> None:
    """Let the search leave alone what stays for ever, and look less often: a page is made of many short-lived parts. Once everything is loaded."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
