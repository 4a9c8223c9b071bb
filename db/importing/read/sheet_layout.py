"""Turn a sheet into one record per row: leave out totals and notes, and turn milestone columns into rows."""

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
from db.importing.read import cell_text
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
    """One row of the import: the record that it matches, its values in the file and the values to save.

    ``cells`` by column index (None: no cell in this row); ``headings``: the heading by field, where it differs from the table's.
    ``given``: the file names the id. ``file_values``: the values in the file, by field; ``values``: those merged with the stored ones.
    """

    line: int
    cells: Sequence[str | None]
    headings: Mapping[str, str] | None = None
    id: str = ""
    given: bool = False
    version: int | None = None
    stored: StoredRecord | None = None
    file_values: Values = field(default_factory=dict)
    values: Values = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    broken: bool = False


@dataclass
class ImportTable:
    """The rows of a sheet as records. ``places``: column index by field; ``headings``: column heading by field."""

    places: dict[str, int]
    headings: dict[str, str]
    rows: list[ImportRow] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    row_count: int = 0
    left_out: frozenset[int] = frozenset()


def find_milestone_columns(kind: RecordSchema, sheet: ImportSheet, chosen: Mapping[str, str], by_name: ColumnPlaces) -> dict[str, str]:
    """Returns the columns that are milestones themselves: which date their cells hold, by heading.

    These are the chosen columns. Without a choice, and where no column is the title and one names the parent record, they are the
    columns that hold days, if there are at least two.
    """
    if kind.name != "milestone":
        return {}
    chosen_columns = {
        heading: name for heading, name in chosen.items() if name in MILESTONE_COLUMN_FIELDS and heading in sheet.unique_headers
    }
    if chosen_columns or "title" in by_name.places or not PARENT_FIELDS & by_name.places.keys():
        return chosen_columns
    taken = {place for place, _ in by_name.places.values()}
    proposed = {
        heading: _propose_milestone_column(heading)
        for place, heading in enumerate(sheet.unique_headers)
        if heading not in ("", *chosen) and place not in taken and not NO_TITLE.fullmatch(heading) and _holds_days(kind, sheet, place)
    }
    return proposed if len(proposed) > 1 else {}


def _propose_milestone_column(heading: str) -> str:
    return f"milestone-{_split_heading(heading)[1] or 'forecast'}"


def _split_heading(heading: str) -> tuple[str, str]:
    """Returns the milestone title in a heading, and the date field that the heading names (empty: none)."""
    found = HEADING_WITH_DATE.fullmatch(heading)
    which = next((name for name in DATE_WORDS if found and found[name]), "")
    return (found["title"].strip(" -–:([") if found and which else heading), which


def _holds_days(kind: RecordSchema, sheet: ImportSheet, place: int) -> bool:
    filled_cells = [words for _, row in sheet.rows if place < len(row) and (words := clean_text(row[place]))]
    days = sum(_is_day(kind, words) for words in filled_cells)
    return days > 0 and 2 * (days + sum(words.casefold() in EMPTY_MARKERS for words in filled_cells)) >= len(filled_cells)


def _is_day(kind: RecordSchema, words: str) -> bool:
    when = _completion_text(words)
    if when == "":
        return True
    forecast_field = kind["forecast"]
    normalised = normalise_cell(forecast_field, when if when is not None else words)
    if normalised.lacks_year or normalised.refusal or cell_text.is_ambiguous_date(forecast_field, normalised.text):
        return True
    try:
        return bool(normalised.text) and bool(parse_day(normalised.text, date(2000, 1, 1)))
    except DayParseError:
        return False


def _completion_text(words: str) -> str | None:
    """Returns the day text of a cell that marks something as done (empty: no day given); None where it does not."""
    found = DONE_FIRST.fullmatch(words) or DONE_LAST.fullmatch(words)
    return found["when"].strip() if found else None


def build_table(kind: RecordSchema, sheet: ImportSheet, columns: ColumnPlaces, spread: Mapping[str, str]) -> ImportTable:
    """Returns the rows of a sheet as records. ``spread``: the columns that are milestones, by heading."""
    rows, warnings = _record_rows(sheet)
    places = {name: place for name, (place, _) in columns.places.items()}
    headings = {name: heading for name, (_, heading) in columns.places.items()}
    table = ImportTable(places, headings, warnings=warnings, notes=[MERGED] if sheet.merged else [], row_count=len(rows))
    table.left_out = frozenset(warning.row for warning in warnings)
    if not spread:
        table.rows = [ImportRow(line, cells) for line, cells in rows]
        return table
    _MilestoneUnpivoter(kind, sheet, spread, table).add(rows)
    return table


def _record_rows(sheet: ImportSheet) -> tuple[list[tuple[int, list[str]]], list[Fault]]:
    """Returns the rows that are records, and a warning for each row that is not."""
    rows, warnings = [], []
    for record in sheet.rows:
        if why := non_record_reason(record[1], sheet.header):
            first = next((cell.strip() for cell in record[1] if cell.strip()), "")
            warnings.append(Fault(record[0], "", shorten(first), why))
        else:
            rows.append(record)
    return rows, warnings


class _MilestoneUnpivoter:
    """Turn milestone columns into rows: one record for each row and column that holds a date."""

    def __init__(self, kind: RecordSchema, sheet: ImportSheet, spread: Mapping[str, str], table: ImportTable) -> None:
        self.kind, self.table, self.width = kind, table, len(sheet.header)
        self.columns: dict[str, list[tuple[str, int, str]]] = {}
        place_of = {heading: place for place, heading in enumerate(sheet.unique_headers)}
        for heading, token in spread.items():
            title, date_field = _split_heading(heading)
            which = MILESTONE_COLUMN_FIELDS[token]
            self.columns.setdefault(title if date_field == which else heading, []).append((which, place_of[heading], heading))
        names = ("title", *DATES)
        table.places |= {name: self.width + place for place, name in enumerate(names)}
        table.headings |= dict.fromkeys(names, "")
        listed = "; ".join(f"“{heading}”" for heading in spread)
        table.notes.append(f"These columns were taken as milestones: {listed}")

    def add(self, rows: list[tuple[int, list[str]]]) -> None:
        """Add one row per milestone and source row."""
        for line, row in rows:
            whole = [*row[: self.width], *[""] * (self.width - len(row))]
            for title, parts in self.columns.items():
                dates, headings = dict(self._dates_by_field(line, title, parts, whole)), {which: heading for which, _, heading in parts}
                if dates:
                    first = parts[0][2]
                    heading_by_field = {"title": first, **{name: headings.get(name, first) for name in DATES}}
                    self.table.rows.append(ImportRow(line, [*whole, title, *(dates.get(name) for name in DATES)], heading_by_field))

    def _dates_by_field(self, line: int, title: str, parts: list[tuple[str, int, str]], row: list[str]) -> Iterator[tuple[str, str]]:
        """Yield (field, date text) of one milestone in a row."""
        for which, place, heading in parts:
            words = clean_text(row[place])
            if words.casefold() in EMPTY_MARKERS:
                self.table.warnings.append(Fault(line, heading, shorten(words), NO_DATE.format(words, title)))
            elif words:
                when = _completion_text(words)
                yield (which, words) if when is None else ("actual", when or words)
