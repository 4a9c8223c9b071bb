"""``python -m bench``: build the demo, measure, print one table, fail past the bounds. ``--quick``: few rounds, no bounds."""

from __future__ import annotations

import argparse
import pathlib
import sys
import tempfile
from collections.abc import Iterator

from bench import looking_back, pages, presenting, what_changed, wire_bytes, writing
from bench.board import Demo, Person, build
from bench.many import multiply

ROUNDS, FEW = 30, 2
LOOKS = 7  # rounds over many cohorts, where a page takes long enough to be timed well
HEAD = ("page", "nothing ms", "again ms", "ratio", "redraw ms", "ratio", "after a change ms", "ratio", "statements")
ROW = "{:<38}{:>11}{:>10}{:>7}{:>11}{:>7}{:>19}{:>7}{:>12}"

LOOK = "{:<38}{:>11}{:>14}{:>7}{:>14}{:>7}"


def main(arguments: list[str]) -> int:
    """Measure and print. Returns 1 when something is past its bound, 0 otherwise and always with ``--quick``."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few rounds, and no bound fails")
    quick = parser.parse_args(arguments).quick
    with tempfile.TemporaryDirectory(prefix="bench-") as name:
        folder = pathlib.Path(name)
        demo = build(folder)
        past = list(_measured(demo, folder, FEW if quick else ROUNDS))
        demo.sessions.engine.dispose()
        past += _looking_back(folder / "many", 3 if quick else looking_back.TIMES, FEW if quick else LOOKS)
    print("\nPast the bound:" if past else "\nNothing is past its bound.", *past, sep="\n  ")
    return 1 if past and not quick else 0


def _measured(demo: Demo, folder: pathlib.Path, rounds: int) -> Iterator[str]:
    """Print each measure as it is taken; yield what is past its bound."""
    lead, sponsor = Person(demo, "lead"), Person(demo, "sponsor")
    yield from _pages(demo, lead, sponsor, rounds)
    yield from _bytes(demo, lead)
    yield from _writing(demo, lead, folder, rounds)
    yield from _presenting(demo, lead, rounds)


def _pages(demo: Demo, lead: Person, sponsor: Person, rounds: int) -> Iterator[str]:
    print(f"Server time, median of {rounds} rounds, beside a callback that does nothing behind the same gate.")
    print(f"Looked at again and redrawn (nothing changed): at most {pages.MOST_AGAIN:g} times it.")
    print(f"The first look after a change pays for all its records: reported, and at most {pages.MOST_FIRST:g} times it.\n")
    print(ROW.format(*HEAD))
    for cost in pages.costs(demo, lead, sponsor, rounds):
        cells = [part for time in (cost.again, cost.redraw, cost.first) for part in (f"{time:.1f}", f"{time / cost.nothing:.1f}")]
        print(ROW.format(cost.page, f"{cost.nothing:.1f}", *cells, cost.statements), flush=True)
        yield from cost.past


def _bytes(demo: Demo, lead: Person) -> Iterator[str]:
    soon, visit = wire_bytes.first_visit(demo, lead)
    print(f"\nBytes of a first visit to /, charts and all: {visit:,} (at most {wire_bytes.MOST_VISIT:,}); ", end="")
    print(f"{soon:,} for the first visitor after a start")
    if visit > wire_bytes.MOST_VISIT:
        yield f"first visit: {visit:,} bytes; at most {wire_bytes.MOST_VISIT:,}"
    for path in ("/milestones", "/engagement", "/research", "/spend"):
        size = wire_bytes.next_page(lead, path)
        print(f"Bytes of going on to {path}: {size:,} (at most {wire_bytes.MOST_NEXT:,})")
        if size > wire_bytes.MOST_NEXT:
            yield f"{path}: {size:,} bytes; at most {wire_bytes.MOST_NEXT:,}"


def _looking_back(folder: pathlib.Path, times: int, rounds: int) -> Iterator[str]:
    folder.mkdir()
    demo = build(folder)
    alone = what_changed.look(demo, Person(demo, "lead"), rounds)
    written = multiply(demo.sessions.engine, pages.frame_of(demo).short_name, times)
    print(f"\nLooking back, at {times} times the demo's cohorts ({written:,} rows and past states more), median of {rounds} first looks;")
    print(
        f"each page as at {' and '.join(f'{weeks} weeks ago' for weeks in looking_back.WEEKS_AGO)}, at most {looking_back.MOST_PAST:g} times today.\n"
    )
    print(LOOK.format("page", "today ms", *[part for weeks in looking_back.WEEKS_AGO for part in (f"-{weeks} weeks ms", "ratio")]))
    for look in looking_back.looks(demo, Person(demo, "lead"), rounds):
        cells = [part for time, ratio in zip(look.past, look.ratios, strict=True) for part in (f"{time:.1f}", f"{ratio:.1f}")]
        print(LOOK.format(look.page, f"{look.today:.1f}", *cells), flush=True)
        yield from look.beyond
    yield from _what_changed(alone, what_changed.look(demo, Person(demo, "lead"), rounds), times)
    demo.sessions.engine.dispose()


def _what_changed(alone: float, among: float, times: int) -> Iterator[str]:
    line = (
        f"What changed over a year at {times} times the demo's cohorts: {among:,.1f} ms, {among / alone:.1f} times the demo alone "
        f"({alone:,.1f} ms); at most {what_changed.MOST_GROWN:g}"
    )
    print(f"\n{line}", flush=True)
    if among > what_changed.MOST_GROWN * alone:
        yield line


def _writing(demo: Demo, lead: Person, folder: pathlib.Path, rounds: int) -> Iterator[str]:
    for what, (taken, plain), most, beside in (
        ("Saving a conversation", writing.save_and_nothing(demo, lead, rounds), writing.MOST_SAVE, "a callback that does nothing"),
        ("Importing 20,000 payments", writing.import_and_plain(demo, folder), writing.MOST_IMPORT, "plain inserts of the same rows"),
    ):
        line = f"{what}: {taken:,.1f} ms, {taken / plain:.1f} times {beside} ({plain:,.1f} ms); at most {most:g}"
        print(line, flush=True)
        if taken > most * plain:
            yield line


def _presenting(demo: Demo, lead: Person, rounds: int) -> Iterator[str]:
    cost = presenting.turned(demo, lead, rounds)
    if cost is None:
        print("From one screen of the presenter to the next: not measured, for there is no Chromium here")
        return
    line = (
        f"From one screen of the presenter to the next, key press to painted: {cost.turn:.1f} ms and {cost.requests} requests, "
        f"{cost.turn / cost.nothing:.1f} times a callback that does nothing in the same browser ({cost.nothing:.1f} ms); "
        f"at most {presenting.MOST_TURN:g}"
    )
    print(line, flush=True)
    if cost.turn > presenting.MOST_TURN * cost.nothing or cost.requests:
        yield line


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
