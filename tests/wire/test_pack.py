"""The pack of a review: who may open it, that the pack of a closed review never changes, and what the shareable one leaves out."""

from __future__ import annotations

import html
import io
import re
from datetime import timedelta

import pytest
from openpyxl import load_workbook
from sqlalchemy import select

from db.schema.enums.records import AgendaTopic
from db.schema.models import Action, Decision, Milestone, Review, ReviewHealth
from tests.wire.cast import MARKER, TODAY, leaks
from tests.wire.visitor import SeededApp, Visitor, visible_text

pytestmark = pytest.mark.slow

TOPICS = [{"topic": topic.value} for topic in AgendaTopic]
OWN = "zq-n-inner-reviews.agenda"
ADDRESSES = ("/review/{id}/pack", "/data/review-pack.html?id={id}", "/data/review-pack.xlsx?id={id}")


@pytest.fixture
def closed_review_app(sqlite_app: SeededApp) -> SeededApp:
    """The review of today, held and closed by its lead: with decisions and actions of A and B, and agreed healths."""
    hold_review(sqlite_app)
    return sqlite_app


def hold_review(seeded_app: SeededApp) -> None:
    ids = seeded_app.ids
    with seeded_app.sessions.system("command-line", write=True) as session:
        review = session.scalars(select(Review).where(Review.id == ids["review n"])).one()
        review.state, review.agenda = "open", [*TOPICS, {"title": OWN}]
        for model in (Decision, Action):
            for row in session.scalars(select(model).where(model.programme_id == ids["n"])):
                row.review_id = review.id
        for row in session.scalars(select(ReviewHealth).where(ReviewHealth.programme_id == ids["n"])):
            row.review_id = review.id
        for milestone in session.scalars(select(Milestone).where(Milestone.programme_id == ids["n"], Milestone.baseline_on.is_not(None))):
            milestone.forecast_on = milestone.baseline_on + timedelta(days=12)  # so that the chart of slips names them
    answer = seeded_app.visitor("lead").record("review-close", {"unfinished": "", "note": "zq-n-inner-closing.note"}, ids["review n"])
    assert "Saved" in answer.text, answer.text[:600]


def pack_text(visitor: Visitor, address: str) -> str:
    """All text of a pack, hidden parts included."""
    answer = visitor.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    if ".xlsx" in address:
        book = load_workbook(io.BytesIO(answer.data))
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)
    return html.unescape(answer.text)


@pytest.mark.parametrize("person", ["admin", "lead", "member", "reviewer"])
def test_the_pack_is_available_to_the_programme_team(closed_review_app: SeededApp, person: str) -> None:
    visitor = closed_review_app.visitor(person)
    for address in ADDRESSES:
        text = pack_text(visitor, address.format(id=closed_review_app.ids["review n"]))
        assert leaks(person, text) == []
        assert "zq-a-inner-decisions.what" in text
    disposition = visitor.get(ADDRESSES[1].format(id=closed_review_app.ids["review n"])).headers["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="north-review-of-[a-z0-9-]+\.html"', disposition)


@pytest.mark.parametrize("person", ["finance", "sponsor-a", "sponsor-b", "south-lead"])
def test_the_pack_is_not_found_for_others(closed_review_app: SeededApp, person: str) -> None:
    visitor = closed_review_app.visitor(person)
    for address in ADDRESSES:
        nothing = visitor.get(address.format(id="zzzzzzzzzzzzz"))
        answer = visitor.get(address.format(id=closed_review_app.ids["review n"]))
        assert (answer.status_code, answer.data, answer.mimetype) == (404, nothing.data, nothing.mimetype), address
    assert "pack" not in visitor.page(f"/review/{closed_review_app.ids['review n']}")


@pytest.mark.parametrize("closing", ["2", "0", "x", "99999"])
def test_an_unknown_closing_has_no_pack(closed_review_app: SeededApp, closing: str) -> None:
    visitor, review = closed_review_app.visitor("lead"), closed_review_app.ids["review n"]
    assert visitor.get(f"/review/{review}/pack?closing={closing}").status_code == 404
    assert visitor.get(f"/review/{review}/pack?closing=1").status_code == 200


def test_the_shareable_pack_contains_published_text_only_and_counts_what_it_leaves_out(closed_review_app: SeededApp) -> None:
    lead, review = closed_review_app.visitor("lead"), closed_review_app.ids["review n"]
    for address in ADDRESSES:
        whole = pack_text(lead, address.format(id=review))
        inner = {".".join(match.groups()[2:]) for match in MARKER.finditer(whole) if match[2] == "inner"}
        assert inner >= {"decisions.what", "actions.what", "actions.owner", "review_healths.reason", "reviews.present", "closing.note"}
        assert OWN in whole
        part = address.format(id=review) + ("&" if "?" in address else "?") + "parts=shareable"
        shareable = pack_text(lead, part)
        assert [match[0] for match in MARKER.finditer(shareable) if match[2] == "inner"] == [], part
        assert "zq-a-outer-decisions.published_what" in shareable
        assert "zq-a-outer-actions.published_what" in shareable
        assert "2 actions are kept within the programme team." in shareable
        assert "This item is kept within the programme team." in shareable


def test_the_pack_of_a_closed_review_is_unchanged_by_later_records(seeded_app: SeededApp) -> None:
    hold_review(seeded_app)
    lead, address = seeded_app.visitor("lead"), ADDRESSES[1].format(id=seeded_app.ids["review n"])
    before, book = lead.get(address).text, pack_text(lead, ADDRESSES[2].format(id=seeded_app.ids["review n"]))
    assert "zq-a-inner-milestones.title" in before
    with seeded_app.sessions.system("command-line", write=True) as session:
        for milestone in session.scalars(select(Milestone).where(Milestone.programme_id == seeded_app.ids["n"])):
            milestone.title = "Renamed after the meeting"
        for decision in session.scalars(select(Decision).where(Decision.programme_id == seeded_app.ids["n"])):
            decision.what = "Rewritten after the meeting"
    assert lead.get(address).text == before
    assert pack_text(lead, ADDRESSES[2].format(id=seeded_app.ids["review n"])) == book
    reopened = lead.record("review-reopen", {"reason": "Something was missed"}, seeded_app.ids["review n"])
    assert "Saved" in reopened.text
    now = lead.get(address).text
    assert "Rewritten after the meeting" in now
    assert "the review is not closed" in now
    assert lead.get(f"{address}&closing=1").text == before


def test_the_pack_is_offered_on_the_page_of_the_review(closed_review_app: SeededApp) -> None:
    lead, review = closed_review_app.visitor("lead"), closed_review_app.ids["review n"]
    page = lead.page(f"/review/{review}", "?programme=north")
    (address,) = set(re.findall(rf'"(/review/{review}/pack[^"#]*)#print"', page))
    assert "Print the pack" in visible_text(page)
    shown = lead.get(address).text
    files = [html.unescape(address_text) for address_text in re.findall(r'href="(/data/[^"]*)" download', shown)]
    assert [lead.get(file).mimetype for file in files] == ["text/html", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"]


def test_the_page_of_the_pack_has_no_inline_script_and_its_file_no_external_script(closed_review_app: SeededApp) -> None:
    lead, review = closed_review_app.visitor("lead"), closed_review_app.ids["review n"]
    page, file_text = lead.get(ADDRESSES[0].format(id=review)).text, lead.get(ADDRESSES[1].format(id=review)).text
    assert re.findall(r"<script>", page) == []
    sources = re.findall(r'<script src="([^"]*)"', page)
    assert [lead.get(source).status_code for source in sources] == [200, 200]
    assert re.findall(r"(?:src|href)=\"(?!data:)[^\"]*\"", re.sub(r"<script>.*?</script>", "", file_text, flags=re.DOTALL)) == []


def test_a_long_table_is_printed_whole_and_complete_in_the_workbook(sqlite_app: SeededApp) -> None:
    ids = sqlite_app.ids
    expected = TODAY + timedelta(days=40)
    with sqlite_app.sessions.system("command-line", write=True) as session:
        before = len(session.scalars(select(Milestone).where(Milestone.programme_id == ids["n"])).all())
        for number in range(35 - before):
            session.add(
                Milestone(
                    programme_id=ids["n"],
                    challenge_id=ids["a"],
                    title=f"Step {number}",
                    type="deliverable",
                    forecast_on=expected,
                    forecast_precision="day",
                )
            )
    hold_review(sqlite_app)
    lead, review = sqlite_app.visitor("lead"), ids["review n"]
    page = pack_text(lead, ADDRESSES[0].format(id=review))
    assert [number for number in range(35 - before) if f"Step {number}<" not in page] == []
    assert "of 35 rows" not in page
    book = load_workbook(io.BytesIO(lead.get(ADDRESSES[2].format(id=review)).data))
    titles = {cell.value for row in book["Milestones"].iter_rows(max_col=1) for cell in row}
    assert {f"Step {number}" for number in range(35 - before)} <= titles


def test_measured_values_keep_their_measures_in_the_pack(closed_review_app: SeededApp) -> None:
    page = closed_review_app.visitor("lead").get(ADDRESSES[0].format(id=closed_review_app.ids["review n"])).text
    sentence = re.search(r'<p class="sentence">(<span data-measure="milestones_overdue".*?)</p>', page)
    assert sentence is not None
    overdue = re.search(r'data-measure="milestones_overdue" data-scope="([^"]*)" data-value="(\d+)">', sentence[1])
    assert overdue is not None
    assert overdue[1].endswith(";programme=north")
    assert re.search(
        r'<td class="number [^"]*">\s*<span data-measure="milestone_slip" data-scope="[^"]*" data-value="12">\+12</span>', page
    )
