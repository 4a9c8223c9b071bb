"""What the makers of a page's content know of a request besides their data: the day, the labels, the address, what the viewer may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from dashboard.filters import add_query
from dashboard.formats import MINUTES_PER_HOUR, count_in_words, format_days, format_hours, number_word, plural, short_pounds
from dashboard.graphics import Code
from dashboard.measures import MEASURES
from dashboard.measures.measure import CHALLENGE, COHORT, DAY, PERIOD, PROGRAMME, Unit, scope_text
from dashboard.prose import Shown, Value
from dashboard.theme import LIGHT, Palette, stage_shade
from db.access import Permission
from db.schema.enums.parts import EVERY_PART, Part, is_on
from db.values.looks import is_new
from db.values.number_formats import format_number, format_share

NOT_KNOWN = "not known"
ALL_COHORTS, ALL_CHALLENGES = "all cohorts", "all challenges"


@dataclass(frozen=True)
class View:
    """A view of a page. ``scope``: what its numbers are measured over (programme, cohort, challenge, period, day); ``search``: the query
    string with its filters, ``view_search`` also with the page's own parameters, ``file_search`` the one of
    its files; ``labels``: challenges by id; ``scope_names``: the parts of the scope in words, for figures that are handed on;
    ``record``: the id of the record that the page is about; ``programme_id``: the programme's id; ``narrow``: charts are drawn for a phone;
    ``places``: by challenge its code, its stage, and the number of that in its flow, from 0; ``stage_numbers``: by challenge the number of
    each stage of its flow; ``looked_at``: when the viewer looked at the programme the last time before this visit, where that is known;
    ``parts``: those that are switched on in the programme."""

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
    programme_id: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)
    scope_names: Mapping[str, str] = field(default_factory=dict)
    record: str = ""
    narrow: bool = False
    places: Mapping[str, tuple[str, str, int | None]] = field(default_factory=dict)
    stage_numbers: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    looked_at: datetime | None = None
    parts: frozenset[Part] = EVERY_PART

    def is_new(self, since: date | datetime | None) -> bool:
        """Returns whether what began at a moment, or with a day, began after the viewer looked the last time."""
        return is_new(since, self.looked_at, self.zone)

    def may(self, permission: Permission) -> bool:
        """Returns whether the viewer has the permission in this view; nothing can be written as at a past moment."""
        return permission in self.permissions

    def has(self, part: Part | None) -> bool:
        """Returns whether a part is switched on; True for None, what every programme has."""
        return is_on(part, self.parts)

    def shows_all(self, block_id: str) -> bool:
        """Returns whether the address asks for all rows of a block (``all=<block id>``)."""
        return self.parameters.get("all") == block_id

    def all_href(self, path: str, block_id: str) -> str:
        """Returns the address at which a block of the page at ``path`` shows all of its rows."""
        return f"{path}{add_query(self.view_search, all=block_id)}#{block_id}"

    def code(self, challenge: str | None) -> Code:
        """Returns the chip of a challenge: its code, or its title where it has none, in the shade of its stage; its address is its page."""
        code, stage, number = self.places.get(challenge or "", ("", "", None))
        shade = 0 if number is None else stage_shade(number)
        href = f"/challenges/{challenge}{self.search}" if challenge else ""
        return Code(code or self.labels.get(challenge or "", ""), shade, stage, href)

    def shade(self, challenge: str | None, stage: str) -> int:
        """Returns the shade of a stage of a challenge's flow, from 1; 0 where its flow has no stage of that name."""
        number = self.stage_numbers.get(challenge or "", {}).get(stage)
        return 0 if number is None else stage_shade(number)

    def title(self, challenge: str | None) -> str:
        """Returns the title of a challenge without its code."""
        code = self.places.get(challenge or "", ("",))[0]
        return self.labels.get(challenge or "", "").removeprefix(f"{code} ")

    def scope_sentence(self, measure: str) -> str:
        """Returns what a value of a measure is measured over, in words: programme, cohort, challenge, period, day.

        A measure that does not depend on the period is of all time.
        """
        names = {**self.scope_names, **({} if PERIOD in MEASURES[measure].scope else {PERIOD: "all time"})}
        return "; ".join(names[part] for part in (PROGRAMME, COHORT, CHALLENGE, PERIOD, DAY) if names.get(part))

    def over_all_cohorts(self) -> View:
        """Returns the view of the whole programme, for values that the chosen cohort does not change."""
        names = {**self.scope_names, COHORT: ALL_COHORTS} if COHORT in self.scope_names else self.scope_names
        return replace(self, scope={**self.scope, COHORT: ""}, scope_names=names)

    def of_cohort(self, cohort: str, name: str) -> View:
        """Returns the view of all challenges of one cohort, by its id and name, whatever the filters."""
        names = {**self.scope_names, COHORT: name, CHALLENGE: ALL_CHALLENGES}
        return replace(self, scope={**self.scope, COHORT: cohort, CHALLENGE: ""}, scope_names=names)

    def over_everything(self) -> View:
        """Returns the view of the whole programme whatever its filters, for values that name what they are measured over themselves."""
        return replace(self.over_all_cohorts(), scope={**self.scope, COHORT: "", CHALLENGE: ""})

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
        case Unit.RATIO:
            return format_number(value, 1, 0)
        case Unit.MINUTES:
            return f"{format_hours(value)} {'hour' if value == MINUTES_PER_HOUR else 'hours'}"
        case _:
            return format_number(value)
