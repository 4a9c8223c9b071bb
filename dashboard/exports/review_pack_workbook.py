"""The pack of a review as a workbook: a sheet with the minutes, and a sheet for each topic of the agenda."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from dashboard.exports.explanations import explanation
from dashboard.exports.review_pack import PackSection, ReviewPack
from dashboard.exports.table_files import PROTECTIVE_MARKING
from dashboard.exports.workbook import ExportSheet, Plot, SheetSection, build_workbook, sheet_section
from dashboard.page_content import AttentionItem, Chart, Listing
from dashboard.prose import Text
from dashboard.tables import Column, Table
from db.frames import OBJECT, frame_of

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
    items: dict[str, Sequence[Text]] = {
        "Item": [section.title for section in pack.sections],
        "In a sentence": [section.sentence or section.kept for section in pack.sections],
    }
    agenda = sheet_section("Agenda", "", _texts_table(items))
    lines_of_note = [line for line in pack.minutes.note.splitlines() if line]
    notes = (sheet_section("Note", "", _texts_table({"Note": lines_of_note})),) if lines_of_note else ()
    return ExportSheet("Minutes", lines, (*(_listing_section(listing) for listing in pack.minutes.parts), *notes, agenda))


def _texts_table(columns: Mapping[str, Sequence[Text]]) -> Table:
    """Returns a table of columns of texts by their labels."""
    return Table(frame_of({label: (OBJECT, texts) for label, texts in columns.items()}), tuple(Column(label, label) for label in columns))


def _sheet_sections(section: PackSection, plots: Mapping[str, Plot]) -> Iterator[SheetSection]:
    if section.attention:
        yield sheet_section("Needs attention", "", _attention_table(section.attention))
    for name, chart in section.charts:
        yield _chart_section(chart, plots.get(name))
    for listing in section.listings:
        if listing.table.row_count:
            yield _listing_section(listing, plots.get(listing.name))


def _attention_table(items: tuple[AttentionItem, ...]) -> Table:
    return _texts_table(
        {
            "How urgent": [SEVERITY_LABELS[item.severity] for item in items],
            "What": [item.what for item in items],
            "Why": [item.why for item in items],
            "Topic": [item.topic for item in items],
        }
    )


def _chart_section(chart: Chart, plot: Plot | None) -> SheetSection:
    title, how = f"{chart.title}. {chart.subtitle}".strip(), explanation(chart.measures, chart.how)
    return sheet_section(title, how, chart.table, plot if chart.table.row_count else None)


def _listing_section(listing: Listing, plot: Plot | None = None) -> SheetSection:
    return sheet_section(listing.table.caption or listing.name, explanation(listing.measures, listing.how), listing.table, plot)
