"""The pack of a review as a workbook: the minutes, and a sheet for each topic that the meeting looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dashboard.exports.review_pack import Pack, Section
from dashboard.exports.table_files import LABEL, written
from dashboard.exports.workbook import Part, Plot, Sheet, workbook
from dashboard.page_content import Attention, Cell, Chart, Column, Listing, Table

SEVERITY = {3: "Act today", 2: "Needs a look", 1: "Keep in mind"}


def pack_book(pack: Pack, plots: Mapping[str, Plot]) -> bytes:
    """The workbook. ``plots`` says how a table of a name is drawn."""
    head = (pack.label if pack.shareable else LABEL, f"{pack.programme}: {pack.title}", pack.known)
    sheets = [_minutes(pack, head)]
    for section in pack.sections:
        parts = tuple(_parts(section, plots))
        lines = (*head, *(line for line in (section.sentence, section.kept) if line))
        if not section.key.startswith("own-"):
            sheets.append(Sheet(section.title, lines, parts))
    return workbook(sheets)


def _minutes(pack: Pack, head: tuple[str, ...]) -> Sheet:
    lines = (*head, *(f"{name}: {value}" for name, value in pack.facts), *pack.minutes.kept)
    agenda = _part("Agenda", "", Table((Column("Item"), Column("In a sentence")), tuple(_item(one) for one in pack.sections)))
    note = pack.minutes.note
    notes = (_part("Note", "", Table((Column("Note"),), tuple((Cell(line),) for line in note.splitlines() if line))),) if note else ()
    return Sheet("Minutes", lines, (*(_listed(one) for one in pack.minutes.parts), *notes, agenda))


def _item(section: Section) -> tuple[Cell, Cell]:
    return Cell(section.title), Cell(section.sentence or section.kept)


def _parts(section: Section, plots: Mapping[str, Plot]) -> Iterator[Part]:
    if section.attention:
        yield _part("Needs attention", "", _attention(section.attention))
    for name, chart in section.charts:
        yield _charted(chart, plots.get(name))
    for one in section.listings:
        if one.table.rows:
            yield _listed(one, plots.get(one.name))


def _attention(items: tuple[Attention, ...]) -> Table:
    columns = tuple(Column(label) for label in ("How urgent", "What", "Why", "Topic"))
    return Table(columns, tuple((Cell(SEVERITY[one.severity]), Cell(one.what), Cell(one.why), Cell(one.topic)) for one in items))


def _charted(chart: Chart, plot: Plot | None) -> Part:
    return _part(f"{chart.title}. {chart.subtitle}".strip(), chart.how, chart.table, plot if chart.table.rows else None)


def _listed(one: Listing, plot: Plot | None = None) -> Part:
    return _part(one.table.caption or one.name, one.how, one.table, plot)


def _part(title: str, how: str, table: Table, plot: Plot | None = None) -> Part:
    return Part(title, how, written(title, (), table), plot)
