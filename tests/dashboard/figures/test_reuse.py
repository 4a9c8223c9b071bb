"""What crosses: steps, sectors, who else would want it, worked by hand; no value for who may not see money."""

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


def row(name: str, stage: str, **more: object) -> dict[str, object]:
    days = {"tried_on": date(2026, 5, 3), "tried_precision": Precision.DAY} if more.pop("was_tried", False) else {}
    return {**NOTHING, "id": name, "kind": "insight", "what": name, "stage": stage, **days, **more}


LEDGER = [
    row("one", "adopted", from_sector="Health", to_sector="transport", kind="contract", value_pence=40_000_00),
    row("two", "tried", from_sector="health", to_sector="Health", to_challenge_id="b"),
    row("three", "declined", from_sector="Health", to_country="Norway", was_tried=True),
    row("four", "offered", to_sector="Transport", kind="contract", value_pence=9_99),
    row("five", "adopted", from_sector="Health", to_sector="Health", kind="contract"),
]


def test_reuse_steps_count_what_was_tried_and_then_declined_and_only_known_sectors_cross():
    found = metrics.read_reuse_rows(LEDGER)
    assert metrics.count_reuse_steps(found) == metrics.ReuseCounts(offered=5, tried=4, adopted=2, declined=1, across=1)
    assert metrics.sum_contracts(found) == (40_000_00, 1, 2)
    assert metrics.sum_contracts(found[1:3]) == (None, 0, 0)
    assert figures.sentence(found) == (
        "Of 5 offers made elsewhere 4 were tried, 2 adopted and 1 declined; 1 of those adopted crossed to another sector."
    )


def test_reuse_matrix_has_a_place_for_every_line_and_says_what_is_not_recorded():
    chart = figures.sector_matrix_chart(metrics.read_reuse_rows(LEDGER), "")
    assert [column.label for column in chart.table.columns] == ["From", "to Health", "to transport", "to sector not recorded", "All"]
    assert [[cell.text for cell in one] for one in chart.table.rows] == [
        ["Health", "2", "1", "1", "4"], ["Sector not recorded", "none", "1", "none", "1"],
    ]  # fmt: skip
    assert chart.title == "1 of 3 offers went to another sector; the sectors of 2 are not recorded"
    assert figures.sector_matrix_chart([], "").empty is not None


def test_reuse_by_country_keeps_this_programme_and_the_unknown_apart():
    rows = figures.countries_table(metrics.read_reuse_rows(LEDGER), "").rows
    assert [[cell.text for cell in one] for one in rows] == [
        ["Within this programme", "1", "1", "0", "0"], ["Norway", "1", "1", "0", "1"], ["Country not recorded", "3", "2", "2", "0"],
    ]  # fmt: skip


def test_reuse_values_are_for_who_may_see_money():
    found = metrics.read_reuse_rows(LEDGER)
    for money in (True, False):
        told = f"{figures.tiles(found, '', money=money)} {figures.ledger_table(found, {}, '', money=money)}"
        assert ("40,000" in told, "Value" in told, "£40k" in told) == (money, money, money)


def test_reuse_ledger_opens_what_a_number_counts():
    found = metrics.read_reuse_rows(LEDGER)
    assert [one.id for one in figures.filter_ledger(found, {"from": "-", "to": "transport"})[0]] == ["four"]
    assert [one.id for one in figures.filter_ledger(found, {"step": "tried"})[0]] == ["one", "two", "three", "five"]
    assert figures.filter_ledger(found, {"step": "nonsense"}) == (found, "")
    assert figures.filter_ledger(found, {"country": "-", "step": "adopted"})[1] == "Lines country not recorded, adopted"


def challenge(name: str, sector: str | None, tags: str | None, *bodies: str) -> dict[str, object]:
    return {"id": name, "code": name, "title": name, "sector": sector, "tags": tags, "bodies": [(body, body.upper()) for body in bodies]}


def test_others_who_would_want_it_share_tags_or_sector_and_were_not_offered_it():
    finding = {"id": "f", "what": "it", "challenge_id": "own", "sector": "Health", "tags": " Forms;mobile ; forms", "of_tags": "x"}
    challenges = [
        challenge("own", "Health", "forms"), challenge("same sector", " health", None, "x"), challenge("tags", "Culture", "MOBILE; forms; sea", "y"),
        challenge("nothing", None, "sea"), challenge("offered", "Health", "forms"), challenge("its sponsor was", "Health", None, "z", "trust"),
    ]  # fmt: skip
    ledger = [row("l", "offered", finding_id="f", to_challenge_id="offered"), row("m", "tried", finding_id="f", to_organisation_id="trust")]
    (offer,) = metrics.build_reuse_offers([finding], ledger)
    assert offer.tags == ("Forms", "mobile")
    found = metrics.find_candidates(offer, challenges)
    assert [(one.challenge_id, one.bodies, one.why) for one in found] == [
        ("tags", ("Y",), "shares tags: MOBILE, forms"), ("same sector", ("X",), "same sector: health"),
    ]  # fmt: skip


def test_others_who_would_want_a_finding_of_no_challenge_need_its_tags():
    finding = {"id": "f", "what": "it", "challenge_id": None, "sector": None, "tags": None, "of_tags": None}
    assert (
        metrics.find_candidates(metrics.build_reuse_offers([finding], [])[0], [challenge("a", None, ""), challenge("b", "Health", "x")])
        == []
    )
