"""The open records that an act affects, by kind, with their numbers."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace

from dashboard.figures import affected_records as figures
from dashboard.prose import Shown
from dashboard.view import View
from db.queries.open_records import OpenAgreement, OpenChallengeParts, OpenLine, OpenMilestone, OpenTeam, UnansweredAction
from db.values.dates import Day

VIEW = View(date(2026, 5, 4), {"programme": "north", "day": "2026-05-04"}, search="?programme=north")
PARTS = OpenChallengeParts(
    [OpenMilestone("m", "Trial", Day(date(2026, 6, 1)))],
    [UnansweredAction("a", "Book the room", None)],
    [OpenAgreement("g", "Maker", "exploration", 500_000, 200_000, "l", None), OpenAgreement("h", "Other", "exploration", None, 0, None, None)],
    [OpenLine("l", "Prizes", "2026-27", "programme", "contract", 1_000_000, 600_000, {date(2026, 6, 1): 30_000}, {})],
    [OpenTeam("t", "First", "active", 2), OpenTeam("u", "Second", "paused", 0)],
)  # fmt: skip


def test_open_records_are_counted_by_kind_and_empty_kinds_are_named() -> None:
    titles = [str(group.title) for group in figures.open_groups(PARTS, "c", VIEW)]
    assert titles == [
        "1 open milestone", "1 open action", "2 agreements not fully paid", "1 budget line of this year or later",
        "2 company teams at work",
    ]  # fmt: skip
    nothing = figures.open_groups(OpenChallengeParts([], [], [], [], []), "c", VIEW)
    assert [(str(group.title), group.rows) for group in nothing][:2] == [("0 open milestones", ()), ("0 open actions", ())]


def test_open_records_say_what_is_left_of_their_money() -> None:
    _, _, agreements, lines, teams = figures.open_groups(PARTS, "c", VIEW)
    assert [str(note) for _, _, note in agreements.rows] == ["£3,000.00 unpaid of £5,000.00", "value not known"]
    # 10,000 − 6,000 − 3,000 unpaid of its agreement
    assert [str(note) for _, _, note in lines.rows] == [
        "£1,000.00 unspent of £10,000.00, commitments left aside; £300.00 still expected; money of the programme"
    ]
    assert [str(note) for _, _, note in teams.rows] == ["active, answers 2 other challenges too", "paused"]
    assert lines.rows[0][1] == "/record/budget-line/l?programme=north"


def test_count_of_a_kind_names_its_measure_and_what_it_is_under() -> None:
    (part,) = (part for part in figures.open_groups(PARTS, "c", VIEW)[2].title.parts if isinstance(part, Shown))
    assert (part.measure, part.value, part.scope) == ("affected_records", 2, "day=2026-05-04;kind=agreement;programme=north;record=c")


def test_children_are_grouped_by_kind() -> None:
    children = [SimpleNamespace(kind="action", id="a", called="Book"), SimpleNamespace(kind="person", id="p", called="The lead")]
    groups = figures.child_groups(children, "c", VIEW)
    assert [(str(group.title), group.rows) for group in groups] == [
        ("1 open action", (("Book", "/record/action/a?programme=north", ""),)),
        ("1 person", (("The lead", "/record/person/p?programme=north", ""),)),
    ]
