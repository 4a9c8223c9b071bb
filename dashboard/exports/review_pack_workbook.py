"""The pack of a review as a workbook: a sheet with the minutes, and a sheet for each topic of the agenda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dashboard.exports.explanations import explanation
from dashboard.exports.review_pack import PackSection, ReviewPack
from dashboard.exports.table_files import PROTECTIVE_MARKING
from dashboard.exports.workbook import ExportSheet, Plot, SheetSection, build_workbook, sheet_section
from dashboard.page_content import AttentionItem, Cell, Chart, Column, Listing, Table

SEVERITY_LABELS = {3: "Act today", 2: "Needs a look", 1: "Keep in mind"}


def build_pack_workbook(pack: ReviewPack, plots: Mapping[str, Plot]) -> bytes:
    """Returns the workbook as bytes. ``plots``: how to draw a table, by its name."""
    head = (pack.label if pack.shareable else PROTECTIVE_MARKING, f"{pack.programme}: {pack.title}", pack.known)
    sheets = [_minutes_sheet(pack, head)]
    for section in pack.sections:
        parts = tuple(_sheet_sections(section, plots))
        lines = (*head, *(str(line) for line in (section.sentence, section.kept) if line))
        if not section.key.startswith("own-"):
            sheets.append(ExportSheet(section.title, lines, parts))
    return build_workbook(sheets)


def _minutes_sheet(pack: ReviewPack, head: tuple[str, ...]) -> ExportSheet:
    lines = (*head, *(f"{name}: {value}" for name, value in pack.facts), *pack.minutes.kept)
    agenda = sheet_section(
        "Agenda", "", Table((Column("Item"), Column("In a sentence")), tuple(_agenda_row(section) for section in pack.sections))
    )
    note = pack.minutes.note
    notes = (
        (sheet_section("Note", "", Table((Column("Note"),), tuple((Cell(line),) for line in note.splitlines() if line))),) if note else ()
    )
    return ExportSheet("Minutes", lines, (*(_listing_section(listing) for listing in pack.minutes.parts), *notes, agenda))


def _agenda_row(section: PackSection) -> tuple[Cell, Cell]:
    return Cell(section.title), Cell(section.sentence or section.kept)


def _sheet_sections(section: PackSection, plots: Mapping[str, Plot]) -> Iterator[SheetSection]:
    if section.attention:
        yield sheet_section("Needs attention", "", _attention_table(section.attention))
    for name, chart in section.charts:
        yield _chart_section(chart, plots.get(name))
    for listing in section.listings:
        if listing.table.row_count:
            yield _listing_section(listing, plots.get(listing.name))


def _attention_table(items: tuple[AttentionItem, ...]) -> Table:
    columns = tuple(Column(label) for label in ("How urgent", "What", "Why", "Topic"))
    return Table(
        columns, tuple((Cell(SEVERITY_LABELS[item.severity]), Cell(item.what), Cell(item.why), Cell(item.topic)) for item in items)
    )


def _chart_section(chart: Chart, plot: Plot | None) -> SheetSection:
    title, how = f"{chart.title}. {chart.subtitle}".strip(), explanation(chart.measures, chart.how)
    return sheet_section(title, how, chart.table, plot if chart.table.row_count else None)


def _listing_section(listing: Listing, plot: Plot | None = None) -> SheetSection:
    return sheet_section(listing.table.caption or listing.name, explanation(listing.measures, listing.how), listing.table, plot)
