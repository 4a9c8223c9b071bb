"""A closed review changes only by reopening it: not by its form, a file, an undo or a request that names another act."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from db.access import Role, Viewer
from db.commands.undo import undo_obstacle, undo_transaction
from db.errors import Invalid, Refused
from db.exporting.records import export_csv
from db.importing import apply_import, plan_import
from db.records import TRANSFER_SCHEMAS
from db.schema.models import Review, ReviewClosing, ReviewHealth
from db.session import Sessions
from tests.db.accelerator_store import Accelerator, build_accelerator
from tests.db.commands.test_reviews import TUESDAY, open_review, save_record
from tests.db.form_save import save_as_form

CLOSED = (
    "Cohortboard closed this review on 5 May 2026. Its day, agenda, people and note stay as they were then. "
    "A programme lead can reopen it from its page, with a reason"
)
AGENDA = [{"topic": "money"}, {"title": "Venue"}]
PARTIES = {"owed_by": "sponsor", "owed_to": "team"}
CHANGES = {"held": date(2026, 5, 6), "agenda": [{"title": "Other"}], "present": "Somebody else", "note": "Rewritten"}


@pytest.fixture
def accelerator(sessions: Sessions) -> Accelerator:
    return build_accelerator(sessions)


def member(accelerator: Accelerator) -> Viewer:
    return Viewer("member", "The member", "member@example.org", Role.MEMBER, (accelerator.programme,))


def close_prepared_review(accelerator: Accelerator) -> str:
    """A review of 5 May 2026 with agenda, people and note, closed on its day. Returns its id."""
    values = {"held": TUESDAY, "agenda": AGENDA, "present": "Service owner", "note": "Came early"}
    review = save_record(accelerator, date(2026, 5, 4), "review", **values)
    assert open_review(accelerator) == review
    save_record(accelerator, TUESDAY, "review-close", review, note="Closed in time")
    return review


def review_values(accelerator: Accelerator, review: str) -> dict[str, object]:
    return accelerator.values("review", Review, review)


def import_text(accelerator: Accelerator, viewer: Viewer, kind: str, text: str) -> tuple[list[str], list[str]]:
    """Plan and apply a file as a person. Returns the sentences of its faults, and what it does with each row."""
    with accelerator.sessions.open(viewer, write=True) as session:
        plan = plan_import(
            session, TRANSFER_SCHEMAS[kind], text.encode(), f"{kind}.csv", programme_id=accelerator.programme, today=date(2026, 5, 8)
        )
        if not plan.faults:
            apply_import(session, plan)
        return [fault.sentence for fault in plan.faults], [row.action for row in plan.rows]


def export_text(accelerator: Accelerator, kind: str) -> str:
    with accelerator.sessions.open(accelerator.lead) as session:
        return export_csv(session, TRANSFER_SCHEMAS[kind], accelerator.programme)


@pytest.mark.parametrize("name", CHANGES)
@pytest.mark.parametrize("role", [Role.LEAD, Role.MEMBER])
def test_the_form_of_a_closed_review_changes_nothing(accelerator: Accelerator, name: str, role: Role):
    review = close_prepared_review(accelerator)
    before = review_values(accelerator, review)
    values = {**before, name: CHANGES[name]}
    assert accelerator.check_draft("review", values, review) == [("", CLOSED, False)]
    viewer = accelerator.lead if role is Role.LEAD else member(accelerator)
    with pytest.raises(Invalid, match="closed this review on 5 May 2026"), accelerator.sessions.open(viewer, write=True) as session:
        save_as_form(session, "review", values, programme_id=accelerator.programme, today=date(2026, 5, 6), record_id=review)
    assert review_values(accelerator, review) == before


def test_saving_a_closed_review_unchanged_is_no_fault(accelerator: Accelerator):
    review = close_prepared_review(accelerator)
    assert accelerator.check_draft("review", review_values(accelerator, review), review) == []


def test_a_reopened_review_changes_and_a_closed_again_does_not(accelerator: Accelerator):
    review = close_prepared_review(accelerator)
    save_record(accelerator, date(2026, 5, 6), "review-reopen", review, reason="The venue was forgotten")
    save_record(accelerator, date(2026, 5, 6), "review", review, **{**review_values(accelerator, review), "present": "Everybody"})
    save_record(accelerator, date(2026, 5, 7), "review-close", review)
    assert review_values(accelerator, review)["present"] == "Everybody"
    problems = accelerator.check_draft("review", {**review_values(accelerator, review), "present": "Nobody"}, review)
    assert [sentence.startswith("Cohortboard closed this review on 7 May 2026.") for _, sentence, _ in problems] == [True]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("held", "2026-05-06"),
        ("agenda", "Other"),
        ("present", "Somebody else"),
        ("note", "Rewritten"),
        ("state", "open"),
        ("state", "draft"),
    ],
)
def test_a_file_row_that_changes_a_closed_review_is_refused(accelerator: Accelerator, column: str, cell: str):
    review = close_prepared_review(accelerator)
    before = review_values(accelerator, review)
    for viewer in (accelerator.lead, member(accelerator)):
        assert import_text(accelerator, viewer, "reviews", f"id,{column}\n{review},{cell}\n")[0] == [CLOSED]
    assert review_values(accelerator, review) == before
    assert accelerator.row(Review, review, "state") == ("closed",)


def test_no_number_of_rows_hides_a_change_of_a_closed_review(accelerator: Accelerator):
    review = close_prepared_review(accelerator)
    days = [date.fromordinal(date(2027, 1, 1).toordinal() + place) for place in range(1_001)]
    text = "id,held,note\n" + "".join(f",{day},New\n" for day in days) + f"{review},2026-05-05,Rewritten\n"
    assert import_text(accelerator, accelerator.lead, "reviews", text)[0] == [CLOSED]


def test_a_file_of_unchanged_closed_reviews_passes(accelerator: Accelerator):
    close_prepared_review(accelerator)
    for kind in ("reviews", "review-closings"):
        assert import_text(accelerator, accelerator.lead, kind, export_text(accelerator, kind)) == ([], ["unchanged"])


@pytest.mark.parametrize("state", ["open", "closed"])
def test_a_file_neither_opens_nor_closes_a_stored_review(accelerator: Accelerator, state: str):
    review = save_record(accelerator, date(2026, 5, 4), "review", held=TUESDAY)
    told = ["A review is opened, closed and reopened from its page. Leave its state as it was exported"]
    assert import_text(accelerator, accelerator.lead, "reviews", f"id,state\n{review},{state}\n")[0] == told


def test_a_file_changes_no_closing(accelerator: Accelerator):
    review = close_prepared_review(accelerator)
    with accelerator.sessions.open(accelerator.lead) as session:
        closing = session.scalars(select(ReviewClosing.id).where(ReviewClosing.review_id == review)).one()
    told, _ = import_text(accelerator, accelerator.lead, "review-closings", f"id,note\n{closing},Rewritten\n")
    assert told == ["A closing is never changed. Reopen the review from its page and close it again"]
    assert accelerator.row(ReviewClosing, closing, "note") == ("Closed in time",)


def test_a_file_changes_no_health_agreed_at_a_closed_review(accelerator: Accelerator):
    review, challenge = save_record(accelerator, date(2026, 5, 4), "review", held=TUESDAY), accelerator.ids["1.1"]
    open_review(accelerator)
    health = save_record(
        accelerator, TUESDAY, "meeting-health", review=review, challenge=challenge, health="at risk", reason="No test site"
    )
    save_record(accelerator, TUESDAY, "review-close", review)
    for text in (f"id,health\n{health},on track\n", f"review,challenge,health\n{review},{accelerator.ids['1.2']},on track\n"):
        assert import_text(accelerator, member(accelerator), "review-healths", text)[0] == [CLOSED]
    with accelerator.sessions.open(accelerator.lead) as session:
        assert list(session.scalars(select(ReviewHealth.health))) == ["at risk"]


@pytest.mark.parametrize(
    ("kind", "columns", "form", "values"),
    [
        ("decisions", {"what": "Go on", "decided": "2026-05-05"}, "meeting-decision", {"what": "Stop", "decided": TUESDAY}),
        ("actions", {"what": "Ask", "due_on": "2026-05-13"}, "meeting-action", {"what": "Call", "due_on": date(2026, 5, 13)}),
    ],
)
def test_a_file_adds_nothing_to_a_closed_review_and_takes_nothing_from_it(
    accelerator: Accelerator, kind: str, columns: dict[str, str], form: str, values: dict[str, object]
):
    told = "The review is closed, so nothing is added to it or taken from it. Leave this as it was, or reopen the review from its page"
    review, parties = open_review(accelerator), PARTIES if kind == "actions" else {}
    of_review = save_record(accelerator, TUESDAY, form, review=review, challenge=accelerator.ids["1.1"], **parties, **values)
    save_record(accelerator, TUESDAY, "review-close", review)
    row = {"challenge": "1.1", **parties, **columns}
    added = f"{','.join(row)},review\n{','.join(row.values())},{review}\n"
    taken = f"id,review\n{of_review},\n"
    for text in (added, taken):
        assert import_text(accelerator, member(accelerator), kind, text)[0] == [told]
    exported = export_text(accelerator, kind)
    assert import_text(accelerator, member(accelerator), kind, exported) == ([], ["unchanged"])
    unnamed = f"{','.join(row)}\n{','.join(row.values())}\n"
    assert import_text(accelerator, member(accelerator), kind, unnamed) == ([], ["create"])


def test_reopening_by_undo_is_refused(accelerator: Accelerator):
    """Undoing a reopening closes the review again; undoing that would reopen it without a reason."""
    review = close_prepared_review(accelerator)
    reopened = accelerator.save("review-reopen", {"reason": "The venue was forgotten"}, review)
    with accelerator.sessions.open(accelerator.lead, write=True) as session:
        undo_transaction(session, reopened.revision)
    assert accelerator.row(Review, review, "state") == ("closed",)
    told = "It closed a review, and what a closing froze stays. Reopen the review from its page instead"
    with accelerator.sessions.open(accelerator.lead) as session:
        assert undo_obstacle(session, reopened.revision + 1) == told
    with pytest.raises(Invalid, match="Reopen the review"), accelerator.sessions.open(accelerator.lead, write=True) as session:
        undo_transaction(session, reopened.revision + 1)


def test_a_health_agreed_at_a_review_is_not_undone_once_it_is_closed(accelerator: Accelerator):
    review = open_review(accelerator)
    agreed = accelerator.save(
        "meeting-health", {"review": review, "challenge": accelerator.ids["1.1"], "health": "at risk", "reason": "No test site"}
    )
    save_record(accelerator, TUESDAY, "review-close", review)
    with pytest.raises(Invalid, match="closed this review on 5 May 2026"):
        accelerator.undo(agreed)


def test_only_a_lead_undoes_a_reopening(accelerator: Accelerator):
    """The person who reopened it, and is no lead any more, does not close it by undoing that."""
    review = close_prepared_review(accelerator)
    reopened = accelerator.save("review-reopen", {"reason": "The venue was forgotten"}, review)
    former = Viewer("lead", "The lead", "lead@example.org", Role.MEMBER, (accelerator.programme,))
    with pytest.raises((Invalid, Refused)), accelerator.sessions.open(former, write=True) as session:
        undo_transaction(session, reopened.revision)
    assert accelerator.row(Review, review, "state") == ("open",)
