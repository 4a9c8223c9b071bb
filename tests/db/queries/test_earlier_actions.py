"""What became of the actions of earlier reviews, as the minutes of a review list them; with days worked by hand."""

from __future__ import annotations

from datetime import date

from dashboard.figures.reviews.meetings import earlier_actions_table
from dashboard.tables import screen_column
from dashboard.view import View
from db.access import PERMISSIONS_BY_ROLE, Role
from db.frames import column_values
from db.queries.reviews.meetings import earlier_actions, find_meeting
from db.session import Sessions
from tests.db.accelerator_store import Accelerator, build_accelerator
from tests.db.commands.test_reviews import open_review, save_record

FIRST, SECOND, THIRD = date(2026, 5, 5), date(2026, 5, 19), date(2026, 5, 26)


def hold_reviews(accelerator: Accelerator) -> dict[date, str]:
    """Four weekly reviews; three actions of the first, with what became of them; one of the second. Returns the reviews by day."""
    reviews = {FIRST: open_review(accelerator, FIRST)}
    ids = {
        what: save_record(
            accelerator, FIRST, "meeting-action", what=what, owner="Ada", due_on=date(2026, 5, 8), review=reviews[FIRST], owed_by="us"
        )
        for what in ("done", "dropped", "moved")
    }
    save_record(accelerator, FIRST, "review-close", reviews[FIRST])
    save_record(accelerator, date(2026, 5, 7), "action-answer", ids["done"], answered_on=date(2026, 5, 7), outcome="done")
    save_record(accelerator, FIRST, "action", what="of no review", owed_by="us", due_on=date(2026, 5, 6))
    reviews[SECOND] = open_review(accelerator, SECOND)
    save_record(
        accelerator, SECOND, "meeting-action", what="late", owner="Ben", due_on=date(2026, 5, 22), review=reviews[SECOND], owed_by="us"
    )
    save_record(accelerator, SECOND, "review-close", reviews[SECOND], unfinished={ids["dropped"]: "drop"})
    reviews[THIRD] = open_review(accelerator, THIRD)
    return reviews


def actions_before(accelerator: Accelerator, review: str) -> list[str]:
    with accelerator.sessions.open(accelerator.lead) as session:
        meeting = find_meeting(session, review)
        assert meeting is not None
        return [row["what"] for row in earlier_actions(session, meeting)]


def test_a_review_lists_the_actions_that_were_open_after_the_review_before_it(sessions: Sessions):
    accelerator = build_accelerator(sessions)
    reviews = hold_reviews(accelerator)
    assert actions_before(accelerator, reviews[FIRST]) == []
    assert sorted(actions_before(accelerator, reviews[SECOND])) == ["done", "dropped", "moved"]
    assert actions_before(accelerator, reviews[THIRD]) == ["late", "moved"], "by their dates, of the review before and those still open"


def test_the_table_says_what_became_of_each_and_offers_done_to_who_may_record(sessions: Sessions):
    accelerator = build_accelerator(sessions)
    reviews = hold_reviews(accelerator)
    view = View(
        date(2026, 5, 27), search="?programme=north", view_search="?programme=north&closing=1", permissions=PERMISSIONS_BY_ROLE[Role.MEMBER]
    )
    with accelerator.sessions.open(accelerator.lead) as session:
        tables = {}
        for day in (SECOND, THIRD):
            meeting = find_meeting(session, reviews[day])
            assert meeting is not None
            tables[day] = earlier_actions_table(earlier_actions(session, meeting), view)
        reading = earlier_actions_table(earlier_actions(session, meeting), View(date(2026, 5, 27)))
    texts = {
        row[0]: row[1:]
        for table in tables.values()
        for row in zip(*([cell.text for cell in screen_column(table, column)] for column in table.columns), strict=True)
    }
    assert texts == {
        "done": ("Ada", "5 May 2026", "8 May 2026", "✓ Done 7 May 2026", "Programme", ""),
        "dropped": ("Ada", "5 May 2026", "8 May 2026", "Dropped 19 May 2026", "Programme", ""),
        "moved": ("Ada", "5 May 2026", "26 May 2026", "■ 1 day overdue", "Programme", "Done"),
        "late": ("Ben", "19 May 2026", "22 May 2026", "■ 5 days overdue", "Programme", "Done"),
    }
    notes = {
        what: str(note)
        for table in tables.values()
        for what, note in zip(*(column_values(table.frame, key) for key in ("what", "became")), strict=True)
    }
    assert notes == {
        "done": "",
        "dropped": "Dropped at the review of 19 May 2026",
        "moved": "Moved to 26 May 2026, carried 1 time",
        "late": "",
    }
    late = column_values(tables[THIRD].frame, "id")[0]
    assert column_values(tables[THIRD].frame, "done_href")[0] == f"?programme=north&closing=1&form=action-answer&record={late}"
    assert [column.key for column in reading.columns] == ["what", "who", "raised", "due_on", "state", "about"]
