"""Evidence from ordinary records: the way to it, what it keeps, that no id is taken on the browser's word; the pages of what is learned."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from db.schema.models import Evidence, Milestone
from tests.wire.visitor import House, words

USE = "Use as evidence"
ONLY = "Open this from the record that is the evidence, with Use as evidence"


def kept(house: House, note: str) -> list[tuple[str, str, str]]:
    """Hypothesis and source of the evidence with this note."""
    with house.sessions.system("audit") as session:
        rows = session.execute(select(Evidence.hypothesis_id, Evidence.about_kind, Evidence.about_id).where(Evidence.note == note))
        return [tuple(row) for row in rows]


@pytest.mark.parametrize(
    ("record", "name"), [("milestone", "milestone a"), ("research-session", "session a"), ("finding", "finding a"), ("conversation", "talk a"),
    ("decision", "decision a"), ("payment", "payment a"), ("stage-move", "gate a"), ("published-figure", "figure n"), ("outcome", "outcome a"),
    ("agreement", "agreement a"), ("reuse", "crosses a"), ("gain", "gain a"), ("action", "action a"), ("weekly-update", "update a")],
)  # fmt: skip
def test_evidence_is_offered_on_every_record_that_can_speak(shown: House, record: str, name: str) -> None:
    assert USE in words(shown.visitor("lead").page(f"/record/{record}/{shown.ids[name]}"))


def test_evidence_is_not_offered_on_what_only_holds_others_together(shown: House) -> None:
    lead, ids = shown.visitor("lead"), shown.ids
    for record, name in (("challenge", "a"), ("cohort", "cohort n"), ("team", "team a"), ("organisation", "company n")):
        assert USE not in words(lead.page(f"/record/{record}/{ids[name]}")), record


def test_evidence_keeps_its_source_and_shows_below_it(house: House) -> None:
    lead, ids = house.visitor("lead"), house.ids
    own, believed = ids["hidden milestone a"], ids["hypothesis a"]
    assert "About: milestone “" in words(lead.page("/record/evidence", f"?for={own}"))
    typed = {**lead.typed("evidence"), "hypothesis": believed, "direction": "weakens", "strength": "strong", "note": "It slipped"}
    about = {**lead.carried("evidence"), "about": own}
    assert words(lead.save("evidence", typed, about)).startswith("Saved evidence: Weakens")
    assert kept(house, "It slipped") == [(believed, "milestone", own)]
    below = words(lead.page(f"/record/milestone/{own}"))
    assert "Evidence for zq-a-inner-hypotheses.statement ← Weakens, strong" in below
    again = lead.save("evidence", typed, {**lead.carried("evidence"), "about": own})
    assert "This is evidence for that hypothesis already: weakens" in words(again)
    with house.sessions.system("seed", write=True) as session:
        session.delete(session.scalars(select(Milestone).where(Milestone.id == own)).one())
    page = lead.page(f"/learning/{believed}")
    assert ("Source removed" in page, "It slipped" in page) == (True, True)


@pytest.mark.parametrize("claimed", ["milestone c", "finding c", "decision s", "team a", "a", "user lead", "nothing"])
def test_evidence_of_what_the_viewer_cannot_see_is_a_sentence(own_house: House, claimed: str) -> None:
    lead, about = own_house.visitor("lead"), own_house.ids.get(claimed, "0" * 32)
    assert "About:" not in words(lead.page("/record/evidence", f"?for={about}"))
    typed = {**lead.typed("evidence"), "hypothesis": own_house.ids["hypothesis a"], "direction": "supports", "note": "Look"}
    told = words(lead.save("evidence", typed, {**lead.carried("evidence"), "about": about}))
    assert ONLY in told
    assert "zq-c" not in told
    assert kept(own_house, "Look") == []


def test_the_page_of_a_hypothesis_of_another_programme_is_not_there(shown: House) -> None:
    lead, ids = shown.visitor("lead"), shown.ids
    assert "zq-c" not in lead.page(f"/learning/{ids['hypothesis c']}")
    told = words(lead.page(f"/learning/{ids['hypothesis a']}"))
    for sentence in ("The evidence says: mixed", "was: zq-a-inner-criterion_changes.was", "Look twice", "1 source supports it (2 points)"):
        assert sentence in told, sentence


def test_hypotheses_stand_on_the_challenge_and_worded_ones_alone_on_the_sponsors_page(shown: House) -> None:
    lead, sponsor = shown.visitor("lead"), shown.visitor("sponsor-a")
    assert "zq-a-inner-hypotheses.statement" in lead.page(f"/challenges/{shown.ids['a']}")
    page = sponsor.page("/my-challenge")
    assert page.count("zq-a-outer-hypotheses.published_statement") == 1  # of two: the other has no wording
    assert "of the published evidence 1 supports it" in words(page)  # what weakens it was not published
    assert "zq-a-outer-verdicts.published_reason" in page
    assert "inner" not in page
