"""Filters of a page, stored in its address: programme, cohort, challenge, period, past moment, and parameters of a single page."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

PERIODS: dict[str, str] = {"4w": "4 weeks", "13w": "13 weeks", "26w": "26 weeks", "52w": "52 weeks", "all": "All time"}
DEFAULT_PERIOD = "13w"
AS_AT = "as-at"
QUERY_NAMES = {"programme": "programme", "cohort": "cohort", "challenge": "challenge", "period": "period", "as_at": AS_AT}
PANEL_PARAMETERS = ("form", "record", "for")
NEW_FORM = "new"  # as ``for`` in an address: another empty form in the panel, about no record
MAX_SEARCH_LENGTH = 2000
MAX_VALUE_LENGTH = 700  # long enough for a sentence with its scope, or for a definition, that prefills a form
ALL = "all"


@dataclass(frozen=True)
class Filters:
    """The filters in an address. Empty means the default; ``cohort`` may be ``all``. ``extra`` holds the parameters of a single page.

    ``as_at`` is the text of a past moment, as :func:`dashboard.as_at.read_moment` takes it; empty means the present.
    """

    programme: str = ""
    cohort: str = ""
    challenge: str = ""
    period: str = DEFAULT_PERIOD
    as_at: str = ""
    extra: dict[str, str] = field(default_factory=dict)

    def since(self, today: date) -> date | None:
        """Returns the Monday on which the period starts; None for all time."""
        if self.period == ALL:
            return None
        weeks = int(self.period.removesuffix("w"))
        return today - timedelta(days=today.weekday() + 7 * (weeks - 1))

    @property
    def period_text(self) -> str:
        """The period as part of a sentence."""
        return "all time" if self.period == ALL else f"the last {PERIODS[self.period]}"

    def search(self, **changes: str) -> str:
        """Returns the query string of these filters with changes: ``?...`` or empty. Default values are omitted."""
        current = {name: value for name in QUERY_NAMES if (value := getattr(self, name)) and (name, value) != ("period", DEFAULT_PERIOD)}
        parameters = {QUERY_NAMES.get(name, name): value for name, value in {**current, **changes}.items() if value}
        return f"?{urlencode(parameters)}" if parameters else ""

    def with_(self, **changes: str) -> Filters:
        """Returns a copy of these filters with changes."""
        return replace(self, **changes)  # type: ignore[arg-type] # names are checked by dataclasses.replace


def read_filters(search: str) -> Filters:
    """Returns the filters of a query string. Unknown names go into ``extra``; invalid values fall back to the default."""
    pairs = _query_pairs(search)
    values = {name: pairs.pop(parameter)[:64] for name, parameter in QUERY_NAMES.items() if parameter in pairs}
    if values.get("period", DEFAULT_PERIOD) not in PERIODS:
        values.pop("period")
    if values.get("challenge") == ALL:
        values.pop("challenge")
    return Filters(**values, extra={name[:40]: value[:MAX_VALUE_LENGTH] for name, value in pairs.items()})


def add_query(search: str, **parameters: str) -> str:
    """Returns the query string with added parameters. A trailing ``_`` is removed from names, so that ``for_`` adds ``for``."""
    return f"{search}{'&' if search else '?'}{urlencode({name.rstrip('_'): value for name, value in parameters.items()})}"


def remove_as_at(search: str) -> str:
    """Returns the query string without the past moment, so that it shows the present."""
    parameters = {name: value for name, value in _query_pairs(search).items() if name != AS_AT}
    return f"?{urlencode(parameters)}" if parameters else ""


def _query_pairs(search: str) -> dict[str, str]:
    """Returns the names and values of a query string, without control characters and cut to ``MAX_SEARCH_LENGTH``."""
    search = search if isinstance(search, str) else ""  # a browser may send a value of any type
    plain = "".join(character for character in search.removeprefix("?")[:MAX_SEARCH_LENGTH] if character.isprintable())
    return {name: value for name, value in parse_qsl(plain, keep_blank_values=False) if name.isprintable() and value.isprintable()}
