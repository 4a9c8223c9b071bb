"""``/week`` in a browser: twelve challenges by keyboard in ten minutes, two people at the same time, no input is lost."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from db.schema.models import Challenge, Programme, WeeklyUpdate
from db.session import Sessions, make_engine
from tests.browser.conftest import Server, SignIn
from tests.browser.screen import LIVE_UPDATE_MS, Screen

TWELVE = 12
TODAY = date.today()
MONDAY = TODAY - timedelta(days=TODAY.weekday())
# The keystroke-level model (Card, Moran and Newell): 0.28 s a key is an average typist who is not a secretary, about 40 words a minute;
# a person reads the line of the records and last week's update and decides in about 15 s for each challenge; a page opens in 5 s.
KEY_SECONDS, DECIDE_SECONDS, OPEN_SECONDS, LIMIT_SECONDS = 0.28, 15, 5, 600
# Keys in addition to the text itself: to choose a health, to reach the text, to reach the next row, and sometimes a reason.
KEYS_BESIDES_TEXT = 5

UPDATES = (  # updates of eight challenges as a portfolio lead writes them; the other four have no change
    ("o", "Fourth kitchen trained. Waste is weighed at every meal now.", ""),
    ("a", "The depot could not lend a van, so two routes were not driven.", "A van from the north depot, agreed by Friday"),
    ("o", "Gauges read every ten minutes on both rivers since Tuesday.", ""),
    ("o", "Eleven people tried the letter; nine found the date at once.", ""),
    ("f", "The licence for the harbour survey was refused.", "A second application with the port's own figures"),
    ("o", "Two teams presented to the board. It asked for costs by stage.", ""),
    ("o", "Volunteers visited thirty homes and wrote down what was asked for.", ""),
    ("o", "The first invoice was paid; the second stage has begun.", ""),
)


@dataclass
class Keyboard:
    """The keyboard of a screen; counts every key: a chord counts all its keys, text counts each letter."""

    screen: Screen
    keys: int = 0
    letters: int = 0

    def press(self, *chords: str) -> None:
        """Press keys one after another."""
        for chord in chords:
            self.keys += len(chord.split("+"))
            self.screen.page.keyboard.press(chord)

    def type_text(self, text: str) -> None:
        """Type words."""
        self.letters += len(text)
        self.screen.page.keyboard.type(text)


@pytest.fixture
def twelve(own_board: Server) -> Server:
    """The demo with twelve running challenges: those of its round, and additional ones with an update of last week. None of this week yet."""
    engine = make_engine(f"sqlite:///{own_board.store}")
    with Sessions(engine).system("seed", write=True) as session:
        programme = session.scalars(select(Programme).where(Programme.invented.is_(True))).one().id
        running = list(session.scalars(select(Challenge).where(Challenge.programme_id == programme, Challenge.state == "running")))
        cohort = running[0].cohort_id
        for update in session.scalars(select(WeeklyUpdate).where(WeeklyUpdate.programme_id == programme, WeeklyUpdate.week == MONDAY)):
            session.delete(update)  # late in a week the demo contains them already
        additional = [
            Challenge(programme_id=programme, cohort_id=cohort, code=f"3.{number}", title=f"Question number {number}")
            for number in range(10, 22 - len(running))
        ]
        session.add_all(additional)
        session.flush()
        for challenge in additional:
            last = {"week": MONDAY - timedelta(days=7), "health": "on track", "changed": "Began well"}
            session.add(WeeklyUpdate(programme_id=programme, challenge_id=challenge.id, **last))
    engine.dispose()
    return own_board


def _updates(board: Server) -> dict[str, tuple[str, str | None, str | None]]:
    """Stored updates of this week: (health, changed, path back) by challenge code."""
    engine = make_engine(f"sqlite:///{board.store}")
    with Sessions(engine).system("audit") as session:
        rows = session.execute(
            select(Challenge.code, WeeklyUpdate.health, WeeklyUpdate.changed, WeeklyUpdate.path_back)
            .join(WeeklyUpdate, WeeklyUpdate.challenge_id == Challenge.id)
            .where(WeeklyUpdate.week == MONDAY)
        ).all()
    engine.dispose()
    return {row.code: (row.health, row.changed, row.path_back) for row in rows}


def _saved(screen: Screen, text: str) -> None:
    expect(screen.page.locator(".grid-answer [role=status]")).to_contain_text(text)


def _cell(screen: Screen, row: int, column: str) -> str:
    expect(screen.page.locator(".grid-table tbody")).to_have_count(TWELVE)
    keys = screen.page.locator(".grid-table tbody").evaluate_all("all => all.map(one => one.querySelector('select').id.split('-')[2])")
    return f"#cell-week-{keys[row]}-{column}"


def test_week_of_twelve_challenges_is_recorded_by_keyboard_in_ten_minutes(twelve: Server, sign_in: SignIn) -> None:
    screen = sign_in(twelve, "member").open("/week")
    expect(screen.page.locator(".grid-table tbody")).to_have_count(TWELVE)
    keyboard = Keyboard(screen)
    first = screen.page.locator(_cell(screen, 0, "health"))
    while not first.evaluate("one => one === document.activeElement"):
        keyboard.press("Tab")
        assert keyboard.keys < 60, "the grid is reached from the top of the page"
    keys_to_grid = keyboard.keys
    for health, changed, path in UPDATES:
        keyboard.press(health, "Tab")
        keyboard.type_text(changed)
        if path:
            keyboard.press("Tab", "Tab", "Tab")
            keyboard.type_text(path)
        keyboard.press("Enter")
    for _ in range(TWELVE - len(UPDATES)):
        keyboard.press("n", "Enter")
    expect(screen.page.locator(".grid-waiting")).to_have_text("12 rows typed, not saved yet")
    keyboard.press("Control+Enter")
    _saved(screen, "Saved 12 weekly updates.")
    expect(screen.page.locator("#week-sentence")).to_have_text("All 12 challenges have their update for this week.", timeout=LIVE_UPDATE_MS)

    seconds = (keyboard.keys + keyboard.letters) * KEY_SECONDS + TWELVE * DECIDE_SECONDS + OPEN_SECONDS
    summary = f"{keyboard.keys} keys ({keys_to_grid} of them to reach the grid) and {keyboard.letters} letters: {seconds:.0f} s"
    assert keyboard.letters == sum(len(changed) + len(path) for _, changed, path in UPDATES)
    assert keyboard.keys - keys_to_grid <= TWELVE * KEYS_BESIDES_TEXT, summary
    assert seconds <= LIMIT_SECONDS, summary
    stored = _updates(twelve)
    assert len(stored) == TWELVE
    assert stored["3.1"] == ("on track", UPDATES[0][1], None)
    assert stored["3.2"] == ("at risk", UPDATES[1][1], UPDATES[1][2])
    assert stored["3.12"] == ("on track", "No change this week.", None)


def test_week_no_change_for_the_other_rows_leaves_the_input(twelve: Server, sign_in: SignIn) -> None:
    screen = sign_in(twelve, "member").open("/week")
    page = screen.page
    page.locator(_cell(screen, 0, "health")).focus()
    page.keyboard.press("o")
    page.keyboard.press("Tab")
    page.keyboard.type("Something moved")
    page.locator(".grid-quick-all").click()
    expect(page.locator(".grid-told")).to_contain_text("No change for 11 rows")
    page.locator("#save-grid-week").click()
    _saved(screen, "Saved 12 weekly updates.")
    stored = _updates(twelve)
    assert stored["3.1"][1] == "Something moved"
    assert {changed for code, (_, changed, _) in stored.items() if code != "3.1"} <= {"No change this week."} | {
        changed for _, changed, _ in stored.values() if changed and changed.startswith("No change since the week of")
    }
    page.locator("#undo-grid-week").click()
    _saved(screen, "Undone")
    expect(page.locator("#week-sentence")).to_contain_text("0 of 12", timeout=LIVE_UPDATE_MS)
    expect(page.locator(_cell(screen, 0, "changed"))).to_have_value("", timeout=LIVE_UPDATE_MS)
    assert _updates(twelve) == {}


def test_week_of_two_people_at_the_same_time_keeps_both_inputs(twelve: Server, sign_in: SignIn) -> None:
    member, lead = sign_in(twelve, "member").open("/week"), sign_in(twelve, "lead").open("/week")
    for screen, text in ((member, "Words of the member"), (lead, "Words of the lead")):
        screen.page.locator(_cell(screen, 0, "health")).select_option("on track")
        screen.page.locator(_cell(screen, 0, "changed")).fill(text)
    lead.page.locator(_cell(lead, 1, "changed")).fill("Half a sen")
    member.page.locator("#save-grid-week").click()
    _saved(member, "Saved 1 weekly update.")
    moved = lead.page.locator(".grid-moved")
    expect(moved).to_have_count(1, timeout=LIVE_UPDATE_MS)
    expect(lead.page.locator(_cell(lead, 0, "changed"))).to_have_value("Words of the lead")
    expect(lead.page.locator(_cell(lead, 1, "changed"))).to_have_value("Half a sen")
    lead.page.locator(_cell(lead, 1, "health")).select_option("on track")
    lead.page.locator("#save-grid-week").click()
    alert = lead.page.locator(".grid-answer [role=alert]")
    expect(alert).to_be_focused()
    expect(alert).to_contain_text("Changed by Demo member")
    expect(alert.locator("tbody tr", has_text="What changed")).to_have_text(re.compile("Words of the member.*Words of the lead"))
    expect(lead.page.locator(_cell(lead, 0, "changed"))).to_have_value("Words of the lead")
    assert _updates(twelve)["3.1"][1] == "Words of the member"
    lead.page.locator("#save-grid-week").click()
    _saved(lead, "Saved 2 weekly updates.")
    expect(member.page.locator(_cell(member, 0, "changed"))).to_have_value("Words of the lead", timeout=LIVE_UPDATE_MS)
    assert (_updates(twelve)["3.1"][1], _updates(twelve)["3.2"][1]) == ("Words of the lead", "Half a sen")


def test_week_error_links_lead_to_the_cells(twelve: Server, sign_in: SignIn) -> None:
    screen = sign_in(twelve, "member").open("/week")
    page = screen.page
    page.locator(_cell(screen, 0, "changed")).fill("No health chosen")
    page.locator(_cell(screen, 2, "path_back_on")).fill("someday")
    page.locator("#save-grid-week").click()
    alert = page.locator(".grid-answer [role=alert]")
    expect(alert).to_be_focused()
    expect(alert.locator("li")).to_have_count(3)
    alert.locator("a", has_text="3.3").last.click()
    day = page.locator(_cell(screen, 2, "path_back_on"))
    expect(day).to_be_focused()
    expect(day).to_have_attribute("aria-invalid", "true")
    described = (day.get_attribute("aria-describedby") or "").split()
    assert "Back on track by: type a day such as 3/5/2026" in " ".join(
        page.locator(f"[id='{element_id}']").inner_text() for element_id in described
    )
    expect(page.locator(_cell(screen, 0, "changed"))).to_have_value("No health chosen")
    assert _updates(twelve) == {}


def test_week_input_is_restored_after_another_week_and_another_page(twelve: Server, sign_in: SignIn) -> None:
    screen = sign_in(twelve, "member").open("/week")
    page = screen.page
    page.locator(_cell(screen, 0, "changed")).fill("Not yet finished")
    page.locator("#week-switch a").first.click()
    expect(page.locator(_cell(screen, 0, "changed"))).not_to_have_value("Not yet finished")
    page.locator("#week-switch a", has_text="This week").click()
    expect(page.locator(_cell(screen, 0, "changed"))).to_have_value("Not yet finished")
    page.locator("#rail a", has_text="Milestones").click()
    expect(page.locator("#page h1")).to_have_text("Milestones")
    page.locator("#rail a", has_text="Week").click()
    expect(page.locator(_cell(screen, 0, "changed"))).to_have_value("Not yet finished")
    expect(page.locator(".grid-told")).to_contain_text("What you typed here before is back: 1 row")


def test_week_health_better_than_the_records_offers_a_sentence_and_saves_without_it(twelve: Server, sign_in: SignIn) -> None:
    screen = sign_in(twelve, "member").open("/week")
    page = screen.page
    row = page.locator(".grid-table tbody", has=page.locator(".grid-facts a", has_text="Off track")).first
    health, following = row.locator("select"), row.locator("[id$='-next_steps']")
    health.select_option("on track")
    offer = row.locator(".grid-offer")
    expect(offer).to_be_visible()
    offer.click()
    expect(following).to_have_value(re.compile("^We say on track although the records say off track .* because $"))
    expect(following).to_be_focused()
    page.keyboard.press("Control+z")
    expect(following).to_have_value("")
    page.keyboard.press("Control+Enter")
    _saved(screen, "Saved 1 weekly update.")


def test_week_input_survives_a_reload_and_another_window(twelve: Server, sign_in: SignIn) -> None:
    screen = sign_in(twelve, "member").open("/week")
    page = screen.page
    page.locator(_cell(screen, 0, "changed")).fill("Typed before the tab closed")
    page.locator(_cell(screen, 3, "health")).select_option("at risk")
    expect(page.locator(".grid-kept")).to_have_text("Kept as a draft for you alone")
    screen.open("/week")
    expect(page.locator(_cell(screen, 0, "changed"))).to_have_value("Typed before the tab closed")
    expect(page.locator(".grid-told")).to_contain_text("is back: 2 rows, not saved yet")
    again, other = sign_in(twelve, "member").open("/week"), sign_in(twelve, "lead").open("/week")
    expect(again.page.locator(_cell(again, 3, "health"))).to_have_value("at risk")
    expect(other.page.locator(".grid-waiting")).to_have_text("")
    expect(other.page.locator(_cell(other, 0, "changed"))).to_have_value("")
    page.locator(".grid-discard").click()
    expect(page.locator(_cell(screen, 0, "changed"))).to_have_value("")
    expect(page.locator(".grid-discard")).to_be_hidden()
