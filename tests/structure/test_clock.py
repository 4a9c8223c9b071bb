"""Only ``db/values/clock.py`` reads the computer's clock, so that every page, rule and file has the same time and the programme's day."""

from __future__ import annotations

import ast

import pytest

from tests.structure.source import LAYERS, dotted, failure_message, parsed, python_files, relative_path

HOME = "db/values/clock.py"
CLOCKS = {
    "date.today", "datetime.today", "datetime.now", "datetime.utcnow", "datetime.fromtimestamp", "Timestamp.now", "Timestamp.today",
    "time.time", "time.time_ns", "time.localtime", "time.gmtime", "func.now", "func.current_date", "func.current_timestamp",
    "func.current_time", "func.localtimestamp",
}  # fmt: skip


def clock_reads(tree: ast.AST) -> list[int]:
    """Returns the lines on which a module reads the clock of the computer or of the database."""
    names = ((node.lineno, dotted(node)) for node in ast.walk(tree) if isinstance(node, ast.Attribute))
    return [line for line, name in names if ".".join(name.split(".")[-2:]) in CLOCKS]


def test_time_and_day_come_from_the_one_clock():
    found = [
        f"{relative_path(file)}:{line} reads the clock"
        for file in python_files(*LAYERS)
        if relative_path(file) != HOME
        for line in clock_reads(parsed(file))
    ]
    remedy = "use db.history.today(session, programme_id), PageRequest.today, or session_state(session).clock()"
    assert not found, failure_message(found, remedy)


@pytest.mark.parametrize(
    "source",
    ["date.today()", "datetime.datetime.now(UTC)", "pd.Timestamp.now()", "select(func.current_date())", "Column(default=datetime.utcnow)"],
)
def test_read_of_a_clock_is_found(source):
    assert clock_reads(ast.parse(source)) == [1]


def test_other_calls_are_not_reads_of_the_clock():
    assert not clock_reads(ast.parse("today(session, programme_id)\nsession_state(session).clock()\ntime.monotonic()"))
