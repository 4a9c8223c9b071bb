"""The page of changes over HTTP: what each role reads, which moments are valid, and the same as a file."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from callbacks.pages.changes import page as changes
from db.schema.models import Challenge, Milestone, WeeklyUpdate
from tests.wire.cast import PEOPLE, TODAY, leaks
from tests.wire.visitor import SeededApp, visible_text

STAFF = ("admin", "lead", "member", "reviewer", "south-lead")  # the last is of another programme and sees that one
ALL = "?programme=north&cohort=all"


@pytest.mark.parametrize("person", PEOPLE)
def test_changes_are_for_programme_staff_and_limited_to_their_scope(shared_app: SeededApp, person: str) -> None:
    visitor = shared_app.visitor(person)
    page = visitor.page("/changes", f"{ALL}&from=2020-01-01")
    assert ("Challenge by challenge" in visible_text(page)) == (person in STAFF)
    assert list(leaks(person, page)) == []
    file = visitor.get(f"/data/changes/changes-all.csv{ALL}&from=2020-01-01")
    assert (file.status_code == 200) == (person in STAFF)


def test_a_change_names_its_author_and_time_and_links_to_its_record(sqlite_app: SeededApp) -> None:
    record = sqlite_app.ids["milestone a"]
    move_values = {"forecast": "2030-06-03", "reason": "technical", "move_note": "Parts are late"}
    sqlite_app.visitor("member").record("milestone-move", move_values, record)
    with sqlite_app.sessions.system("audit") as session:
        title = session.scalars(select(Milestone.title).where(Milestone.id == record)).one()
    page = sqlite_app.visitor("lead").page("/changes", f"{ALL}&from=2020-01-01")
    assert f"/record/milestone/{record}?" in page
    rows = list(
        csv.reader(
            io.StringIO(sqlite_app.visitor("lead").get(f"/data/changes/changes-all.csv{ALL}&from=2020-01-01").text.removeprefix("\ufeff"))
        )
    )
    (change_row,) = [row for row in rows if row[0].startswith("New milestone") and row[6:7] == ["Cohortboard and The member"]]
    assert title in change_row[0]
    assert datetime.strptime(change_row[7], "%Y-%m-%d %H:%M").date() <= datetime.now(UTC).date()


@pytest.mark.parametrize(
    ("search", "sentence"),
    [
        ("&from=whenever", "is not a moment to look back to"),
        ("&from=2090-01-01", "is still to come"),
        ("&from=2026-05-03&to=2026-05-01", "does not come before"),
    ],
)
def test_an_invalid_moment_is_refused_with_an_instruction(shared_app: SeededApp, search: str, sentence: str) -> None:
    text = visible_text(shared_app.visitor("lead").page("/changes", ALL + search))
    assert "Nothing is shown: " in text
    assert sentence in text


def test_the_form_of_the_period_is_not_redrawn_and_the_list_for_files_is_made_for_files_alone(shared_app: SeededApp) -> None:
    outputs = {str(output.component_id) for output in changes.PAGE.redraw_callback().output}
    assert {"changes-sentence", "changes-list"} <= outputs
    assert not any(name.startswith(("changes-period", "changes-all")) for name in outputs)
    lead = shared_app.visitor("lead")
    assert f"/data/changes/changes-all.csv{ALL}" in lead.page("/changes", f"{ALL}&from=2020-01-01")
    assert lead.get(f"/data/changes/changes-all.csv{ALL}&from=2020-01-01").text.count("New milestone: ") >= 2


def test_headlines_and_page_tell_of_the_health_of_running_challenges_only(sqlite_app: SeededApp) -> None:
    """The team's health of a cancelled challenge was a headline of the overview, but no change on the page that it leads to."""
    programme, challenge = sqlite_app.ids["n"], sqlite_app.ids["b"]
    monday = TODAY - timedelta(days=TODAY.weekday())
    with sqlite_app.sessions.system("seed", write=True, programme_id=programme) as session:
        session.scalars(select(Challenge).where(Challenge.id == challenge)).one().state = "cancelled"
        for update in session.scalars(select(WeeklyUpdate).where(WeeklyUpdate.challenge_id == challenge)):
            session.delete(update)
        session.flush()
        session.add(WeeklyUpdate(programme_id=programme, challenge_id=challenge, week=monday, health="off track"))
    lead = sqlite_app.visitor("lead")
    assert "The team says off track" not in visible_text(lead.page("/changes", ALL))
    assert "The team says off track" not in visible_text(lead.page("/", ALL))
