"""Working days of a programme, for the pages. They are counted in :mod:`db.calendar`, where templates need them too."""

from __future__ import annotations

from db.calendar import DAY, Closures, WorkingDays, read_closures

__all__ = ["DAY", "Closures", "WorkingDays", "read_closures"]
