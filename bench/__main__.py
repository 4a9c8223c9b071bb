"""``python -m bench``: build the demo, measure, print one table, fail past the bounds. ``--quick``: few rounds, no bounds."""

from __future__ import annotations

import argparse
import pathlib
import sys
import tempfile
from collections.abc import Iterator

from bench import looking_back, pages, presenting, what_changed, wire_bytes, writing
from bench.board import BrowserUser, DemoBoard, build_demo_board
from bench.many import multiply_cohorts

ROUNDS, QUICK_ROUNDS = 30, 2
PAST_ROUNDS = 7  # rounds over many cohorts, where a page takes long enough for a stable median
HEADER = ("page", "nothing ms", "again ms", "ratio", "redraw ms", "ratio", "after a change ms", "ratio", "statements")
ROW = "{:<38}{:>11}{:>10}{:>7}{:>11}{:>7}{:>19}{:>7}{:>12}"

PAST_ROW = "{:<38}{:>11}{:>14}{:>7}{:>14}{:>7}"


def main(arguments: list[str]) -> int:
    """Measure and print. Returns 1 when a measure exceeds its bound, else 0; always 0 with ``--quick``."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, and no bound fails")
    quick = parser.parse_args(arguments).quick
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = pathlib.Path(name)
        demo = build_demo_board(folder)
        rounds, attempts = (QUICK_ROUNDS, 1) if quick else (ROUNDS, pages.ATTEMPTS)
        breaches = list(_report_all(demo, folder, rounds, attempts))
        demo.sessions.engine.dispose()
        breaches += _report_past_pages(folder / "many", 3 if quick else looking_back.TIMES, QUICK_ROUNDS if quick else PAST_ROUNDS)
    print("\nPast the bound:" if breaches else "\nNothing is past its bound.", *breaches, sep="\n  ")
    return 1 if breaches and not quick else 0


def _report_all(demo: DemoBoard, folder: pathlib.Path, rounds: int, attempts: int) -> Iterator[str]:
    """Print each measure as it is taken; yield a line for each that exceeds its bound."""
    lead, sponsor = BrowserUser(demo, "lead"), BrowserUser(demo, "sponsor")
    yield from _report_pages(demo, lead, sponsor, rounds, attempts)
    yield from _report_bytes(demo, lead)
    yield from _report_writing(demo, lead, folder, rounds)
    yield from _report_presenting(demo, lead, rounds)


def _report_pages(demo: DemoBoard, lead: BrowserUser, sponsor: BrowserUser, rounds: int, attempts: int) -> Iterator[str]:
    print(f"Server time, median of {rounds} rounds, beside a callback that does nothing behind the same gate.")
    print("Looked at again and redrawn (nothing changed), and the first look after a change, which pays for all its records;")
    print(f"each at most {pages.MAX_GROWTH:g} times its ratio in bench/pages.py.\n")
    print(ROW.format(*HEADER))
    for cost in pages.measure_pages(demo, lead, sponsor, rounds, attempts):
        cells = [part for time in (cost.again, cost.redraw, cost.first) for part in (f"{time:.1f}", f"{time / cost.nothing:.1f}")]
        print(ROW.format(cost.page, f"{cost.nothing:.1f}", *cells, cost.statements), flush=True)
        yield from cost.breaches


def _report_bytes(demo: DemoBoard, lead: BrowserUser) -> Iterator[str]:
    soon, visit = wire_bytes.measure_first_visit(demo, lead)
    print(f"\nBytes of a first visit to /, charts and all: {visit:,} (at most {wire_bytes.MAX_VISIT_BYTES:,}); ", end="")
    print(f"{soon:,} for the first visitor after a start")
    if visit > wire_bytes.MAX_VISIT_BYTES:
        yield f"first visit: {visit:,} bytes; at most {wire_bytes.MAX_VISIT_BYTES:,}"
    for path in ("/milestones", "/engagement", "/research", "/spend"):
        size = wire_bytes.measure_next_page(lead, path)
        print(f"Bytes of going on to {path}: {size:,} (at most {wire_bytes.MAX_NEXT_PAGE_BYTES:,})")
        if size > wire_bytes.MAX_NEXT_PAGE_BYTES:
            yield f"{path}: {size:,} bytes; at most {wire_bytes.MAX_NEXT_PAGE_BYTES:,}"


def _report_past_pages(folder: pathlib.Path, times: int, rounds: int) -> Iterator[str]:
    folder.mkdir()
    demo = build_demo_board(folder)
    demo_ms = what_changed.measure_changes_page(demo, BrowserUser(demo, "lead"), rounds)
    written = multiply_cohorts(demo.sessions.engine, pages.default_programme(demo).short_name, times)
    print(f"\nLooking back, at {times} times the demo's cohorts ({written:,} rows and past states more), median of {rounds} first looks;")
    print(
        f"each page as at {' and '.join(f'{weeks} weeks ago' for weeks in looking_back.WEEKS_AGO)}, at most {looking_back.MAX_PAST_RATIO:g} times today.\n"
    )
    print(PAST_ROW.format("page", "today ms", *[part for weeks in looking_back.WEEKS_AGO for part in (f"-{weeks} weeks ms", "ratio")]))
    for look in looking_back.measure_past_pages(demo, BrowserUser(demo, "lead"), rounds):
        cells = [part for time, ratio in zip(look.past, look.ratios, strict=True) for part in (f"{time:.1f}", f"{ratio:.1f}")]
        print(PAST_ROW.format(look.page, f"{look.today:.1f}", *cells), flush=True)
        yield from look.breaches
    yield from _report_changes_page(demo_ms, what_changed.measure_changes_page(demo, BrowserUser(demo, "lead"), rounds), times)
    demo.sessions.engine.dispose()


def _report_changes_page(demo_ms: float, copies_ms: float, times: int) -> Iterator[str]:
    line = (
        f"What changed over a year at {times} times the demo's cohorts: {copies_ms:,.1f} ms, {copies_ms / demo_ms:.1f} times the demo alone "
        f"({demo_ms:,.1f} ms); at most {what_changed.MAX_GROWTH_RATIO:g}"
    )
    print(f"\n{line}", flush=True)
    if copies_ms > what_changed.MAX_GROWTH_RATIO * demo_ms:
        yield line


def _report_writing(demo: DemoBoard, lead: BrowserUser, folder: pathlib.Path, rounds: int) -> Iterator[str]:
    for label, (taken, plain), max_ratio, compared_with in (
        ("Saving a conversation", writing.measure_save(demo, lead, rounds), writing.MAX_SAVE_RATIO, "a callback that does nothing"),
        ("Importing 20,000 payments", writing.measure_import(demo, folder), writing.MAX_IMPORT_RATIO, "plain inserts of the same rows"),
    ):
        line = f"{label}: {taken:,.1f} ms, {taken / plain:.1f} times {compared_with} ({plain:,.1f} ms); at most {max_ratio:g}"
        print(line, flush=True)
        if taken > max_ratio * plain:
            yield line


def _report_presenting(demo: DemoBoard, lead: BrowserUser, rounds: int) -> Iterator[str]:
    cost = presenting.measure_turn(demo, lead, rounds)
    if cost is None:
        print("From one screen of the presenter to the next: not measured, for there is no Chromium here")
        return
    line = (
        f"From one screen of the presenter to the next, key press to painted: {cost.turn:.1f} ms and {cost.requests} requests, "
        f"{cost.turn / cost.nothing:.1f} times a callback that does nothing in the same browser ({cost.nothing:.1f} ms); "
        f"at most {presenting.MAX_TURN_RATIO:g}"
    )
    print(line, flush=True)
    if cost.turn > presenting.MAX_TURN_RATIO * cost.nothing or cost.requests:
        yield line


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
