"""What the address says: programme, cohort, challenge, period, a past moment, and anything a page adds. The address is the view."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

PERIODS: dict[str, str] = {"4w": "4 weeks", "13w": "13 weeks", "26w": "26 weeks", "52w": "52 weeks", "all": "All time"}
DEFAULT_PERIOD = "13w"
AS_AT = "as-at"
QUERY_NAMES = {"programme": "programme", "cohort": "cohort", "challenge": "challenge", "period": "period", "as_at": AS_AT}
PANEL_PARAMETERS = ("form", "record", "for")
MAX_SEARCH_LENGTH = 2000
MAX_VALUE_LENGTH = 400  # a value: a sentence or a definition that an address fills into a form
ALL = "all"


@dataclass(frozen=True)
class Filters:
    """The filters of an address. Empty means the default; ``cohort`` may be ``all``. ``extra`` holds a page's own.

    ``as_at`` is the text of a past moment, as :func:`dashboard.as_at.read_moment` takes it; empty means today.
    """

    programme: str = ""
    cohort: str = ""
    challenge: str = ""
    period: str = DEFAULT_PERIOD
    as_at: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def since(self, today: date) -> date | None:
        """The Monday the period starts on; None for all time."""
        if self.period == ALL:
            return None
        weeks = int(self.period.removesuffix("w"))
        return today - timedelta(days=today.weekday() + 7 * (weeks - 1))

    @property
    def period_text(self) -> str:
        """The period inside a sentence."""
        return "all time" if self.period == ALL else f"the last {PERIODS[self.period]}"

    def search(self, **changes: str) -> str:
        """The query string of these filters with changes, ``?…`` or nothing; only what differs from the default."""
        kept = {name: value for name in QUERY_NAMES if (value := getattr(self, name)) and (name, value) != ("period", DEFAULT_PERIOD)}
        wanted = {QUERY_NAMES.get(name, name): value for name, value in {**kept, **changes}.items() if value}
        return f"?{urlencode(wanted)}" if wanted else ""

    def with_(self, **changes: str) -> Filters:
        """These filters with changes."""
        return replace(self, **changes)  # type: ignore[arg-type] # names are checked by dataclasses.replace


def read_filters(search: str) -> Filters:
    """The filters of a query string. Unknown names are kept aside; impossible values fall back to the default."""
    pairs = _query_pairs(search)
    known = {name: pairs.pop(called)[:64] for name, called in QUERY_NAMES.items() if called in pairs}
    if known.get("period", DEFAULT_PERIOD) not in PERIODS:
        known.pop("period")
    if known.get("challenge") == ALL:
        known.pop("challenge")
    return Filters(**known, extra={name[:40]: value[:MAX_VALUE_LENGTH] for name, value in pairs.items()})


def add_query(search: str, **more: str) -> str:
    """The query string with more in it. A name that Python keeps for itself ends in ``_``: ``for_``."""
    return f"{search}{'&' if search else '?'}{urlencode({name.rstrip('_'): value for name, value in more.items()})}"


def remove_as_at(search: str) -> str:
    """The same address as it stands today: everything a query string says but the past moment."""
    wanted = {name: value for name, value in _query_pairs(search).items() if name != AS_AT}
    return f"?{urlencode(wanted)}" if wanted else ""


def _query_pairs(search: str) -> dict[str, str]:
    """Names and values of a query string, of what a keyboard types."""
    search = search if isinstance(search, str) else ""  # it may come from a browser
    plain = "".join(sign for sign in search.removeprefix("?")[:MAX_SEARCH_LENGTH] if sign.isprintable())
    return {name: value for name, value in parse_qsl(plain, keep_blank_values=False) if name.isprintable() and value.isprintable()}
