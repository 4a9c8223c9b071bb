"""What changed over the wire: what each role reads, what a moment may be, and the same as a file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from db.schema.models import Milestone
from tests.wire.cast import PEOPLE, leaks
from tests.wire.visitor import SeededApp, visible_text

STAFF = ("admin", "lead", "member", "reviewer", "south-lead")  # the last of another programme, which is what they see
ALL = "?programme=north&cohort=all"


@pytest.mark.parametrize("person", PEOPLE)
def test_what_changed_is_for_programme_staff_and_shows_nobody_what_is_not_theirs(shared_app: SeededApp, person: str) -> None:
    visitor = shared_app.visitor(person)
    page = visitor.page("/changes", f"{ALL}&from=2020-01-01")
    assert ("Challenge by challenge" in visible_text(page)) == (person in STAFF)
    assert list(leaks(person, page)) == []
    file = visitor.get(f"/data/changes/changes-all.csv{ALL}&from=2020-01-01")
    assert (file.status_code == 200) == (person in STAFF)


def test_a_change_says_who_and_when_and_leads_to_its_record(sqlite_app: SeededApp) -> None:
    record = sqlite_app.ids["milestone a"]
    moved = {"forecast": "2030-06-03", "reason": "technical", "move_note": "Parts are late"}
    sqlite_app.visitor("member").record("milestone-move", moved, record)
    with sqlite_app.sessions.system("audit") as session:
        title = session.scalars(select(Milestone.title).where(Milestone.id == record)).one()
    page = sqlite_app.visitor("lead").page("/changes", f"{ALL}&from=2020-01-01")
    assert f"/record/milestone/{record}?" in page
    rows = list(csv.reader(io.StringIO(sqlite_app.visitor("lead").get(f"/data/changes/changes-all.csv{ALL}&from=2020-01-01").text)))
    (told,) = [row for row in rows if row[0].startswith("New milestone") and row[6:7] == ["The member"]]
    assert title in told[0]
    assert datetime.strptime(told[7], "%d %b %Y at %H:%M").date() <= datetime.now(UTC).date()


@pytest.mark.parametrize(
    ("search", "said"),
    [
        ("&from=whenever", "is not a moment to look back to"),
        ("&from=2090-01-01", "is still to come"),
        ("&from=2026-05-03&to=2026-05-01", "does not come before"),
    ],
)
def test_a_moment_that_is_none_says_what_to_type(shared_app: SeededApp, search: str, said: str) -> None:
    told = visible_text(shared_app.visitor("lead").page("/changes", ALL + search))
    assert "Nothing is shown: " in told
    assert said in told
