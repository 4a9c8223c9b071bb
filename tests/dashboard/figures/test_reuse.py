"""Reuse steps, sectors and candidates; expected numbers calculated by hand."""

from __future__ import annotations

from datetime import date

from dashboard.exports.table_files import export_table
from dashboard.figures.learning import reuse as figures
from dashboard.measures.reuse import LEDGER, ledger_of
from dashboard.metrics.learning import reuse as metrics
from dashboard.tables import screen_column
from dashboard.view import View
from db.access import Permission
from db.frames import OBJECT, column_values, frame_of, frame_rows
from layouts.pages.learning.reuse import interested_section

VIEW = View(date(2026, 5, 4), labels={"b": "1.2 B"}, permissions=frozenset({Permission.RECORD, Permission.SEE_MONEY}))
MAY = date(2026, 5, 3)
LINES = ledger_of(
    {"id": "one", "stage": "adopted", "kind": "contract", "from_sector": "Health", "to_sector": "transport", "value_pence": 40_000_00},
    {"id": "two", "stage": "tried", "from_sector": "health", "to_sector": " Health ", "to_challenge_id": "b"},
    {"id": "three", "stage": "declined", "from_sector": "Health", "to_country": "Norway", "tried_on": MAY},
    {"id": "four", "stage": "offered", "kind": "contract", "to_sector": "Transport", "value_pence": 9_99},
    {
        "id": "five",
        "stage": "adopted",
        "kind": "contract",
        "from_sector": "Health",
        "to_sector": "Health",
        "offered_on": MAY,
        "adopted_on": MAY,
    },
)


def with_texts(lines):
    """Returns the lines with the other columns of the ledger."""
    return lines.assign(what=lines["id"], finding_id=None, team=None, to_organisation=None)


def cells(table):
    """Returns the texts on screen, row by row."""
    return [list(row) for row in zip(*[[cell.text for cell in screen_column(table, column)] for column in table.columns], strict=True)]


def test_totals_include_tried_then_declined_and_known_sectors_only():
    totals = metrics.reuse_totals(LINES)
    assert (totals.offered, totals.tried, totals.adopted, totals.declined, totals.across) == (5, 4, 2, 1, 1)
    assert (totals.contract_pence, totals.contracts_valued, totals.contracts) == (40_000_00, 1, 2)
    some = metrics.reuse_totals(LINES.iloc[1:3])
    assert (some.contract_pence, some.contracts_valued, some.contracts) == (None, 0, 0)
    assert str(figures.sentence(LINES, VIEW)) == (
        "Of 5 offers made elsewhere 4 were tried, 2 adopted and 1 declined; 1 of those adopted crossed to another sector."
    )


def test_empty_ledger_has_no_numbers():
    assert metrics.reuse_totals(ledger_of()).offered == 0
    assert figures.tiles(ledger_of(), VIEW) == []
    assert figures.sector_matrix_chart(ledger_of(), VIEW).empty is not None
    assert figures.countries_table(ledger_of(), VIEW).row_count == 0


def test_sector_matrix_counts_every_line_including_unrecorded_sectors():
    chart = figures.sector_matrix_chart(LINES, VIEW)
    assert [column.label for column in chart.table.columns] == ["From", "to Health", "to transport", "to sector not recorded", "All"]
    assert cells(chart.table) == [["Health", "2", "1", "1", "4"], ["Sector not recorded", "none", "1", "none", "1"]]
    assert column_values(chart.table.frame, "to_1_href") == ["/reuse?from=Health&to=transport", "/reuse?from=-&to=transport"]
    assert str(chart.title) == "1 of 3 offers went to another sector; the sectors of 2 are not recorded"


def test_countries_table_separates_programme_and_unknown():
    assert cells(figures.countries_table(LINES, VIEW)) == [
        ["Within this programme", "1", "1", "0", "0"], ["Norway", "1", "1", "0", "1"], ["Country not recorded", "3", "2", "2", "0"],
    ]  # fmt: skip


def test_reuse_values_are_shown_only_with_money():
    without = View(VIEW.today, permissions=frozenset({Permission.RECORD}))
    assert [str(tile.value) for tile in figures.tiles(LINES, VIEW)] == ["5", "4 of 5", "2 of 5", "£40k"]
    assert [str(tile.value) for tile in figures.tiles(LINES, without)] == ["5", "4 of 5", "2 of 5"]
    assert [column.label for column in figures.ledger_table(with_texts(LINES), without).columns][-1] == "When"


def test_ledger_table_has_typed_days_and_money():
    rows = export_table("ledger", (), figures.ledger_table(with_texts(LINES), VIEW)).rows
    assert [[cell.text for cell in rows[place][-3:]] for place in (0, 2, 4)] == [
        ["not recorded", "", "40000.00"],
        ["2026-05-03", "tried", "not recorded"],
        ["2026-05-03", "adopted; offered 3 May 2026", "not recorded"],
    ]


def test_filter_ledger_returns_the_lines_behind_a_number():
    def filtered(**parameters):
        return list(figures.filter_ledger(LINES, parameters)[0]["id"])

    assert filtered(**{"from": "-", "to": "transport"}) == ["four"]
    assert filtered(step="tried") == ["one", "two", "three", "five"]
    assert filtered(country="within this programme") == ["two"]
    assert figures.filter_ledger(LINES, {"step": "nonsense"})[1] == ""
    assert len(filtered(step="nonsense")) == 5
    assert figures.filter_ledger(LINES, {"country": "-", "step": "adopted"})[1] == "Lines country not recorded, adopted"


def texts(**columns):
    return frame_of({name: (OBJECT, values) for name, values in columns.items()})


def challenges(*rows):
    names, sectors, tags = zip(*rows, strict=True)
    return texts(id=list(names), sector=list(sectors), tags=list(tags))


NO_SPONSORS, NOTHING_TAKEN = texts(challenge_id=[], organisation_id=[], name=[]), texts(offer_id=[], place=[])


def test_find_candidates_matches_tags_or_sector_and_skips_earlier_offers():
    finding = texts(id=["f"], what=["it"], challenge_id=["own"], sector=["Health"], tags=[" Forms;mobile ; forms"], of_tags=["x"])
    others = challenges(
        ("own", "Health", "forms"), ("same sector", " health", None), ("tags", "Culture", "MOBILE; forms; sea"),
        ("nothing", None, "sea"), ("offered", "Health", "forms"), ("its sponsor was", "Health", None),
    )  # fmt: skip
    sponsors = texts(
        challenge_id=["same sector", "tags", "its sponsor was", "its sponsor was"],
        organisation_id=["x", "y", "z", "trust"],
        name=["X", "Y", "Z", "TRUST"],
    )
    ledger = texts(finding_id=["f", "f", None], to_challenge_id=["offered", None, "tags"], to_organisation_id=[None, "trust", None])
    offers = metrics.finding_offers(finding)
    candidates = metrics.find_candidates(offers, others, sponsors, metrics.places_taken(ledger, "finding_id"))
    assert [(row.to_challenge_id, figures.candidate_reason(row), row.rank) for row in frame_rows(candidates)] == [
        ("tags", "Shares tags: MOBILE, forms", 0), ("same sector", "Same sector: health", 1),
    ]  # fmt: skip
    assert [line.notes for line in figures.candidate_lines(candidates, sponsors, VIEW)] == [
        ("Shares tags: MOBILE, forms", "Posed by Y"), ("Same sector: health", "Posed by X"),
    ]  # fmt: skip


def test_find_candidates_without_a_challenge_needs_tags():
    offers = metrics.finding_offers(texts(id=["f"], what=["it"], challenge_id=[None], sector=[None], tags=[None], of_tags=[None]))
    assert metrics.find_candidates(offers, challenges(("a", None, ""), ("b", "Health", "x")), NO_SPONSORS, NOTHING_TAKEN).empty


def test_finding_without_tags_has_those_of_its_challenge():
    offers = metrics.finding_offers(
        texts(id=["f", "g"], what=["", ""], challenge_id=["a", "a"], sector=[None, None], tags=[" ; ", "x"], of_tags=["sea", "sea"])
    )
    assert list(offers["tags"]) == ["sea", "x"]


def test_screen_shows_the_best_candidates_and_says_how_many_there_are():
    findings = texts(id=["f", "g"], what=["first", "second"], challenge_id=[None, None], sector=["Health", "Health"], tags=[None, None])
    found = metrics.find_candidates(findings, challenges(*((name, "Health", None) for name in "abc")), NO_SPONSORS, NOTHING_TAKEN)
    table = figures.candidates_table(findings, found, NO_SPONSORS, VIEW, rest_href="/reuse?all=reuse-wanted")
    assert (table.cut, table.rest_href) == ((4, 6), "/reuse?all=reuse-wanted")
    assert column_values(table.frame, "to_challenge_id") == ["a", "b", "a", "b", "c", "c"]
    assert len(export_table("wanted", (), table).rows) == 6
    assert figures.candidates_table(findings, found, NO_SPONSORS, VIEW).cut is None


def test_form_folds_the_candidates_after_the_first_six():
    findings = texts(id=["f"], what=["first"], challenge_id=[None], sector=["Health"], tags=[None])
    found = metrics.find_candidates(findings, challenges(*((name, "Health", None) for name in "abcdefgh")), NO_SPONSORS, NOTHING_TAKEN)
    section = interested_section(figures.candidate_lines(found, NO_SPONSORS, VIEW))
    assert section.children[2].children[0].children == "Show 2 more of 8"


def test_example_of_the_measures_is_the_ledger_given():
    assert metrics.reuse_totals(ledger_of(*LEDGER)).sectors_known == 3
