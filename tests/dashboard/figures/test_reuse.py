"""Reuse steps, sectors and candidates; expected numbers calculated by hand."""

from __future__ import annotations

from datetime import date

from dashboard.figures.learning import reuse as figures
from dashboard.metrics.learning import reuse as metrics
from db.values.dates import Precision

NOTHING = dict.fromkeys(
    (
        "challenge_id", "finding_id", "to_challenge_id", "to_organisation_id", "to_organisation", "to_country", "from_sector", "to_sector",
        "team", "value_pence", *(f"{step}_{part}" for step in ("offered", "tried", "adopted") for part in ("on", "precision")),
    )
)  # fmt: skip


def row(name: str, stage: str, **overrides: object) -> dict[str, object]:
    days = {"tried_on": date(2026, 5, 3), "tried_precision": Precision.DAY} if overrides.pop("was_tried", False) else {}
    return {**NOTHING, "id": name, "kind": "insight", "what": name, "stage": stage, **days, **overrides}


LEDGER = [
    row("one", "adopted", from_sector="Health", to_sector="transport", kind="contract", value_pence=40_000_00),
    row("two", "tried", from_sector="health", to_sector="Health", to_challenge_id="b"),
    row("three", "declined", from_sector="Health", to_country="Norway", was_tried=True),
    row("four", "offered", to_sector="Transport", kind="contract", value_pence=9_99),
    row("five", "adopted", from_sector="Health", to_sector="Health", kind="contract"),
]


def test_count_reuse_steps_includes_tried_then_declined_and_known_sectors_only():
    lines = metrics.read_reuse_rows(LEDGER)
    assert metrics.count_reuse_steps(lines) == metrics.ReuseCounts(offered=5, tried=4, adopted=2, declined=1, across=1)
    assert metrics.sum_contracts(lines) == (40_000_00, 1, 2)
    assert metrics.sum_contracts(lines[1:3]) == (None, 0, 0)
    assert figures.sentence(lines) == (
        "Of 5 offers made elsewhere 4 were tried, 2 adopted and 1 declined; 1 of those adopted crossed to another sector."
    )


def test_sector_matrix_counts_every_line_including_unrecorded_sectors():
    chart = figures.sector_matrix_chart(metrics.read_reuse_rows(LEDGER), "")
    assert [column.label for column in chart.table.columns] == ["From", "to Health", "to transport", "to sector not recorded", "All"]
    assert [[cell.text for cell in cells] for cells in chart.table.rows] == [
        ["Health", "2", "1", "1", "4"], ["Sector not recorded", "none", "1", "none", "1"],
    ]  # fmt: skip
    assert chart.title == "1 of 3 offers went to another sector; the sectors of 2 are not recorded"
    assert figures.sector_matrix_chart([], "").empty is not None


def test_countries_table_separates_programme_and_unknown():
    rows = figures.countries_table(metrics.read_reuse_rows(LEDGER), "").rows
    assert [[cell.text for cell in cells] for cells in rows] == [
        ["Within this programme", "1", "1", "0", "0"], ["Norway", "1", "1", "0", "1"], ["Country not recorded", "3", "2", "2", "0"],
    ]  # fmt: skip


def test_reuse_values_are_shown_only_with_money():
    lines = metrics.read_reuse_rows(LEDGER)
    for money in (True, False):
        text = f"{figures.tiles(lines, '', money=money)} {figures.ledger_table(lines, {}, '', money=money)}"
        assert ("40,000" in text, "Value" in text, "£40k" in text) == (money, money, money)


def test_filter_ledger_returns_the_lines_behind_a_number():
    lines = metrics.read_reuse_rows(LEDGER)
    assert [line.id for line in figures.filter_ledger(lines, {"from": "-", "to": "transport"})[0]] == ["four"]
    assert [line.id for line in figures.filter_ledger(lines, {"step": "tried"})[0]] == ["one", "two", "three", "five"]
    assert figures.filter_ledger(lines, {"step": "nonsense"}) == (lines, "")
    assert figures.filter_ledger(lines, {"country": "-", "step": "adopted"})[1] == "Lines country not recorded, adopted"


def challenge(name: str, sector: str | None, tags: str | None, *bodies: str) -> dict[str, object]:
    return {"id": name, "code": name, "title": name, "sector": sector, "tags": tags, "bodies": [(body, body.upper()) for body in bodies]}


def test_find_candidates_matches_tags_or_sector_and_skips_earlier_offers():
    finding = {"id": "f", "what": "it", "challenge_id": "own", "sector": "Health", "tags": " Forms;mobile ; forms", "of_tags": "x"}
    challenges = [
        challenge("own", "Health", "forms"), challenge("same sector", " health", None, "x"), challenge("tags", "Culture", "MOBILE; forms; sea", "y"),
        challenge("nothing", None, "sea"), challenge("offered", "Health", "forms"), challenge("its sponsor was", "Health", None, "z", "trust"),
    ]  # fmt: skip
    ledger = [row("l", "offered", finding_id="f", to_challenge_id="offered"), row("m", "tried", finding_id="f", to_organisation_id="trust")]
    (offer,) = metrics.build_reuse_offers([finding], ledger)
    assert offer.tags == ("Forms", "mobile")
    candidates = metrics.find_candidates(offer, challenges)
    assert [(candidate.challenge_id, candidate.bodies, candidate.why) for candidate in candidates] == [
        ("tags", ("Y",), "shares tags: MOBILE, forms"), ("same sector", ("X",), "same sector: health"),
    ]  # fmt: skip


def test_find_candidates_without_a_challenge_needs_tags():
    finding = {"id": "f", "what": "it", "challenge_id": None, "sector": None, "tags": None, "of_tags": None}
    assert (
        metrics.find_candidates(metrics.build_reuse_offers([finding], [])[0], [challenge("a", None, ""), challenge("b", "Health", "x")])
        == []
    )
