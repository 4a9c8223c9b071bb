"""A sheet as people keep it, brought to one record a row: totals and notes left out, milestones that stand as columns made rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from db.exporting.stored_records import StoredRecord
from db.fields.record_schema import Problem, RecordSchema, Values
from db.fields.types import clean_text, shorten
from db.importing.errors import Fault
from db.importing.match.columns import ColumnPlaces
from db.importing.read import cell_text as cells
from db.importing.read.cell_normalisation import EMPTY_MARKERS, non_record_reason, normalise_cell
from db.importing.read.files import ImportSheet
from db.values.dates import DayParseError, parse_day

MILESTONE_COLUMN_FIELDS = {"milestone-baseline": "baseline", "milestone-forecast": "forecast", "milestone-actual": "actual"}
MILESTONE_COLUMN_LABELS = (
    ("milestone-forecast", "A milestone: the dates now expected stand in its cells"),
    ("milestone-baseline", "A milestone: the dates first promised stand in its cells"),
    ("milestone-actual", "A milestone: the dates it happened stand in its cells"),
)
DATES = tuple(MILESTONE_COLUMN_FIELDS.values())
DATE_WORDS = {
    "baseline": r"baseline|original(?:ly)?|first promised|promised",
    "actual": r"actual|done|completed?|achieved|delivered",
    "forecast": r"forecast|current|expected|revised|now|planned|plan|target|due",
}
HEADING_WITH_DATE = re.compile(
    r"(?P<title>.+?)\s*(?:[-–:]\s*|[(\[]\s*|\s)(?:"
    + "|".join(f"(?P<{name}>{words})" for name, words in DATE_WORDS.items())
    + r")(?: date)?\s*[)\]]?",
    re.IGNORECASE,
)
NO_TITLE = re.compile(r"(?:when|date|day|due|start(?:s|ed)?|ends?|ended|deadline|finish(?:ed)?|updated)(?: date| on| by)?", re.IGNORECASE)
PARENT_FIELDS = frozenset({"challenge", "team", "cohort"})
DONE_FIRST = re.compile(r"(?:done|completed?|achieved|delivered|finished|✓|✔|☑)\s*[:,–-]?\s*(?:on\s+)?(?P<when>.*)", re.IGNORECASE)
DONE_LAST = re.compile(r"(?P<when>.+?)\s*[,–-]?\s*[(\[]?(?:done|completed?|achieved|delivered|finished|✓|✔|☑)[)\]]?", re.IGNORECASE)
NO_DATE = "“{}” is no date, so no milestone “{}” was recorded for this row"
MERGED = "The value of merged cells was taken for every row they cover"


@dataclass(slots=True)
class ImportRow:
    """A row on its way: the record it is, what the file says of it, what the record will be.

    ``cells`` by place (None: the row does not say); ``headings``: where a cell of it stands in another column than others of its field.
    ``given``: the file names the id. ``said``: what the file holds, by field; ``values`` has what is stored beside it.
    """

    line: int
    cells: Sequence[str | None]
    headings: Mapping[str, str] | None = None
    id: str = ""
    given: bool = False
    version: int | None = None
    stored: StoredRecord | None = None
    said: Values = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    broken: bool = False


@dataclass
class ImportTable:
    """The rows of a sheet as records: ``places`` says where each field's cell stands in a line; ``headings`` how the file calls it."""

    places: dict[str, int]
    headings: dict[str, str]
    rows: list[ImportRow] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    total: int = 0
    left_out: frozenset[int] = frozenset()


def find_milestone_columns(kind: RecordSchema, sheet: ImportSheet, chosen: Mapping[str, str], by_name: ColumnPlaces) -> dict[str, str]:
    """The columns that are milestones themselves, by heading, with what their cells hold.

    As chosen; or, where no column is the title and one says whose milestones they are, two columns at least that hold days.
    """
    if kind.name != "milestone":
        return {}
    told = {heading: name for heading, name in chosen.items() if name in MILESTONE_COLUMN_FIELDS and heading in sheet.headings}
    if told or "title" in by_name.places or not PARENT_FIELDS & by_name.places.keys():
        return told
    taken = {place for place, _ in by_name.places.values()}
    found = {
        heading: _propose_milestone_column(heading)
        for place, heading in enumerate(sheet.headings)
        if heading not in ("", *chosen) and place not in taken and not NO_TITLE.fullmatch(heading) and _holds_days(kind, sheet, place)
    }
    return found if len(found) > 1 else {}


def _propose_milestone_column(heading: str) -> str:
    return f"milestone-{_split_heading(heading)[1] or 'forecast'}"


def _split_heading(heading: str) -> tuple[str, str]:
    """The title that a heading gives a milestone, and which of its dates the column holds, where it says so."""
    found = HEADING_WITH_DATE.fullmatch(heading)
    which = next((name for name in DATE_WORDS if found and found[name]), "")
    return (found["title"].strip(" -–:([") if found and which else heading), which


def _holds_days(kind: RecordSchema, sheet: ImportSheet, place: int) -> bool:
    told = [words for _, row in sheet.rows if place < len(row) and (words := clean_text(row[place]))]
    days = sum(_is_day(kind, words) for words in told)
    return days > 0 and 2 * (days + sum(words.casefold() in EMPTY_MARKERS for words in told)) >= len(told)


def _is_day(kind: RecordSchema, words: str) -> bool:
    when = _completion_text(words)
    if when == "":
        return True
    one = kind["forecast"]
    normalised = normalise_cell(one, when if when is not None else words)
    if normalised.lacks_year or normalised.refusal or cells.is_ambiguous_date(one, normalised.text):
        return True
    try:
        return bool(normalised.text) and bool(parse_day(normalised.text, date(2000, 1, 1)))
    except DayParseError:
        return False


def _completion_text(words: str) -> str | None:
    """The day of something that the cell says is done (empty where it gives none); None where it does not say so."""
    found = DONE_FIRST.fullmatch(words) or DONE_LAST.fullmatch(words)
    return found["when"].strip() if found else None


def build_table(kind: RecordSchema, sheet: ImportSheet, columns: ColumnPlaces, spread: Mapping[str, str]) -> ImportTable:
    """The rows of a sheet as records. ``spread``: the columns that are milestones, by heading."""
    rows, warnings = _record_rows(sheet)
    places = {name: place for name, (place, _) in columns.places.items()}
    headings = {name: heading for name, (_, heading) in columns.places.items()}
    table = ImportTable(places, headings, warnings=warnings, notes=[MERGED] if sheet.merged else [], total=len(rows))
    table.left_out = frozenset(warning.row for warning in warnings)
    if not spread:
        table.rows = [ImportRow(line, cells) for line, cells in rows]
        return table
    _MilestoneUnpivoter(kind, sheet, spread, table).add(rows)
    return table


def _record_rows(sheet: ImportSheet) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """The rows that are records, and a warning for each that is not."""
    rows, warnings = [], []
    for record in sheet.rows:
        if why := non_record_reason(record[1], sheet.header):
            first = next((cell.strip() for cell in record[1] if cell.strip()), "")
            warnings.append(Fault(record[0], "", shorten(first), why))
        else:
            rows.append(record)
    return rows, warnings


class _MilestoneUnpivoter:
    """Rows in which milestones stand as columns: each column gives a record of each row that has a date in it."""

    def __init__(self, kind: RecordSchema, sheet: ImportSheet, spread: Mapping[str, str], table: ImportTable) -> None:
        self.kind, self.table, self.width = kind, table, len(sheet.header)
        self.columns: dict[str, list[tuple[str, int, str]]] = {}
        place_of = {heading: place for place, heading in enumerate(sheet.headings)}
        for heading, token in spread.items():
            title, said = _split_heading(heading)
            which = MILESTONE_COLUMN_FIELDS[token]
            self.columns.setdefault(title if said == which else heading, []).append((which, place_of[heading], heading))
        self.said = tuple(dict.fromkeys(which for parts in self.columns.values() for which, _, _ in parts))
        names = ("title", *DATES)
        table.places |= {name: self.width + place for place, name in enumerate(names)}
        table.headings |= dict.fromkeys(names, "")
        listed = "; ".join(f"“{heading}”" for heading in spread)
        table.notes.append(f"These columns were taken as milestones: {listed}")

    def add(self, rows: list[tuple[int, list[str]]]) -> None:
        """Add a line for every milestone of every row."""
        for line, row in rows:
            whole = [*row[: self.width], *[""] * (self.width - len(row))]
            for title, parts in self.columns.items():
                dates, headings = dict(self._dates_by_field(line, title, parts, whole)), {which: heading for which, _, heading in parts}
                if dates:
                    first = parts[0][2]
                    called = {"title": first, **{name: headings.get(name, first) for name in DATES}}
                    self.table.rows.append(ImportRow(line, [*whole, title, *(dates.get(name) for name in DATES)], called))

    def _dates_by_field(self, line: int, title: str, parts: list[tuple[str, int, str]], row: list[str]) -> Iterator[tuple[str, str]]:
        """The dates that a row gives of one milestone, by field."""
        for which, place, heading in parts:
            words = clean_text(row[place])
            if words.casefold() in EMPTY_MARKERS:
                self.table.warnings.append(Fault(line, heading, shorten(words), NO_DATE.format(words, title)))
            elif words:
                when = _completion_text(words)
                yield (which, words) if when is None else ("actual", when or words)
