"""Cache of page contents per viewer, valid until a record of the programme changes.

The same viewer opens the same page many times between two changes. The contents are built again when the pulse of a programme that the
viewer sees has changed (a page about one record may be open under another programme's address), when the day has changed in one of them,
or when the viewer, their role, their scope, their last look or the address differs; viewers never share an entry. A page as at a past moment is cached by its
revision and also depends on the pulse, so that no cached page holds data that an erasure removed from the past.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.readable_kinds import offered_contents
from dashboard.filters import PANEL_PARAMETERS
from db.queries.programmes.navigation import latest_pulse, read_today_by_zone
from db.session import ScopedSession

ContentsBuilder = Callable[[ScopedSession, PageRequest], Mapping[str, Any]]
MAX_ENTRIES = 200


class PageCache:
    """The latest contents by viewer and address; the least recently used entry is dropped first."""

    def __init__(self, max_entries: int = MAX_ENTRIES) -> None:
        self._max_entries = max_entries
        self._lock = threading.Lock()
        self._contents: OrderedDict[tuple[Any, ...], Mapping[str, Any]] = OrderedDict()

    def contents(self, session: ScopedSession, request: PageRequest, build: ContentsBuilder) -> Mapping[str, Any]:
        """Returns the contents from ``build`` for this request, from the cache where nothing that they depend on has changed."""
        key = self._key(session, request, build)
        with self._lock:
            entry = self._contents.get(key)
            if entry is not None:
                self._contents.move_to_end(key)
                return entry
        contents = offered_contents(request, build(session, request))
        with self._lock:
            self._contents[key] = contents
            while len(self._contents) > self._max_entries:
                self._contents.popitem(last=False)
        return contents

    def clear(self) -> None:
        """Remove all entries."""
        with self._lock:
            self._contents.clear()

    @staticmethod
    def _key(session: ScopedSession, request: PageRequest, build: ContentsBuilder) -> tuple[Any, ...]:
        """Returns everything that the contents depend on. The pulse is read before the records, in the viewer's own session."""
        filters = request.filters
        extra = tuple(sorted((name, value) for name, value in filters.extra.items() if name not in PANEL_PARAMETERS))
        return (
            build,
            request.viewer,
            (filters.programme, filters.cohort, filters.challenge, filters.period, extra),
            tuple(sorted(request.path.items())),
            (request.palette, request.narrow, request.looked_at),
            read_today_by_zone(session),
            request.back and (request.back.moment.text, request.back.revision),
            latest_pulse(
                session,
                None if request.viewer.sees_all_programmes else [f"programme:{programme_id}" for programme_id in request.viewer.programmes],
            ),
        )
