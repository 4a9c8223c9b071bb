"""What the makers of a page's content know of a request besides their data: the day, the labels, the address, what the viewer may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from dashboard.formats import count_in_words, format_days, number_word, plural, short_pounds
from dashboard.measures import MEASURES
from dashboard.measures.measure import Unit, scope_text
from dashboard.prose import Shown, Value
from dashboard.theme import LIGHT, Palette
from db.access import Permission
from db.values.number_formats import format_number, format_share

NOT_KNOWN = "not known"


@dataclass(frozen=True)
class View:
    """A view of a page. ``scope``: what its numbers are measured over (programme, cohort, challenge, period, day); ``search``: the query
    string with its filters, ``view_search`` also with the page's own parameters, ``file_search`` the one of
    its files; ``labels``: challenges by id."""

    today: date
    scope: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    palette: Palette = LIGHT
    search: str = ""
    view_search: str = ""
    file_search: str = ""
    period_text: str = ""
    zone: str = "Europe/London"
    permissions: frozenset[Permission] = frozenset()
    parameters: Mapping[str, str] = field(default_factory=dict)

    def may(self, permission: Permission) -> bool:
        """Returns whether the viewer has the permission in this view; nothing can be written as at a past moment."""
        return permission in self.permissions

    def show(self, measure: str, value: Value, text: str = "", *, href: str = "", **narrowed: str) -> Shown:
        """Returns a value of a measure for a sentence, a tile or a title. ``text``: how it reads, by default in the unit of the measure;
        ``narrowed``: what it is measured over besides the view (``challenge=``, ``team=``, ``year=``, ``line=``)."""
        declared = MEASURES[measure]
        return Shown(measure, value, text or format_value(declared.unit, value), scope_text(declared, self.scope, narrowed), href)

    def count(self, measure: str, value: int, singular: str, plural_form: str = "", *, href: str = "", **narrowed: str) -> Shown:
        """Returns a count with its noun: ``3 milestones``."""
        return self.show(measure, value, plural(value, singular, plural_form or None), href=href, **narrowed)

    def words(self, measure: str, value: int, singular: str = "", plural_form: str = "", *, href: str = "", **narrowed: str) -> Shown:
        """Returns a count with its noun, if any, for the start of a sentence: ``Three milestones``, ``Three``."""
        words = count_in_words(value, singular, plural_form or None) if singular else number_word(value)
        return self.show(measure, value, words, href=href, **narrowed)


def format_value(unit: Unit, value: Value) -> str:
    """Returns a raw value as text in its unit."""
    if value is None:
        return NOT_KNOWN
    match unit:
        case Unit.PENCE:
            return short_pounds(int(value))
        case Unit.DAYS | Unit.WORKING_DAYS:
            return format_days(int(value))
        case Unit.SHARE:
            return format_share(value)
        case _:
            return format_number(value)
