"""What a page showed one viewer, kept until a record of the programme changes.

Six people look at the same week many times between two changes. The contents of a page are made anew when the pulse of a
programme the viewer sees has moved (a page about one record may stand in another programme's address), the day has turned, or the
viewer, their role, their scope or the address is another; nothing is ever shared between viewers. A page as at a past moment is kept
by the revision it looks back to, and made anew with the others: what an erasure takes out of the past is in no kept page.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Any

from callbacks.page_request import PageRequest
from dashboard.filters import PANEL_PARAMETERS
from db.queries.programmes.navigation import latest_pulse
from db.session import ScopedSession

ContentsBuilder = Callable[[ScopedSession, PageRequest], Mapping[str, Any]]
MAX_ENTRIES = 200


class PageCache:
    """The latest contents by viewer and address, the longest unused dropped first."""

    def __init__(self, most: int = MAX_ENTRIES) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._contents: OrderedDict[tuple[Any, ...], Mapping[str, Any]] = OrderedDict()

    def contents(self, session: ScopedSession, request: PageRequest, make: ContentsBuilder) -> Mapping[str, Any]:
        """The contents ``make`` gives for what is asked, made now unless they were made at this revision before."""
        key = self._key(session, request, make)
        with self._lock:
            found = self._contents.get(key)
            if found is not None:
                self._contents.move_to_end(key)
                return found
        made = make(session, request)
        with self._lock:
            self._contents[key] = made
            while len(self._contents) > self._most:
                self._contents.popitem(last=False)
        return made

    def clear(self) -> None:
        """Drop everything: the next look at any page makes it anew."""
        with self._lock:
            self._contents.clear()

    @staticmethod
    def _key(session: ScopedSession, request: PageRequest, make: ContentsBuilder) -> tuple[Any, ...]:
        """Everything contents are made of. The pulse is read before the records, in the viewer's own session."""
        filters = request.filters
        extra = tuple(sorted((name, value) for name, value in filters.extra.items() if name not in PANEL_PARAMETERS))
        return (
            f"{make.__module__}.{make.__qualname__}",
            request.viewer,
            (filters.programme, filters.cohort, filters.challenge, filters.period, extra),
            tuple(sorted(request.path.items())),
            request.palette,
            request.today,
            request.back and (request.back.moment.text, request.back.revision),
            latest_pulse(
                session, None if request.viewer.sees_all_programmes else [f"programme:{one}" for one in request.viewer.programmes]
            ),
        )
