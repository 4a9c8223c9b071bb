"""Hypotheses by the measure of their own criterion: state, order, scale, tiles and boxes of evidence, worked by hand."""

from datetime import date

import pytest

from dashboard.figures.learning.criteria import criteria_rows, criteria_tiles, judge_criteria, sentence, title
from dashboard.measures.learning import evidence_of, hypotheses_of, sides, verdicts_of
from dashboard.metrics.learning.criteria import is_due_soon, scale_end
from dashboard.metrics.learning.hypotheses import assess_hypotheses
from dashboard.metrics.learning.live_measures import LIVE_MEASURES, compute_measure
from dashboard.metrics.learning.measure_counts import MeasureCount
from dashboard.view import View
from db.values.evidence_scoring import score_evidence

TODAY = date(2026, 6, 1)
VIEW = View(TODAY, search="?programme=x")
LIVE = {
    "met": compute_measure(LIVE_MEASURES["applications"], MeasureCount(113, 8)),  # 14.125
    "missed": compute_measure(LIVE_MEASURES["sponsor reply"], MeasureCount(None, 1, median=36)),
}


def judged(*rows, evidence=(), verdicts=()):
    scored = score_evidence(evidence_of(*evidence), TODAY)
    return judge_criteria(assess_hypotheses(hypotheses_of(*rows), scored, verdicts_of(*verdicts), TODAY), LIVE, TODAY)


MET = {"id": "met", "reference": "D1", "comparison": "at least", "threshold": 12, "by_on": date(2026, 6, 18)}
MISSED = {"id": "missed", "reference": "D2", "measure": "Days to an answer", "threshold": 10, "by_on": date(2026, 7, 5)}
EARLY = {"id": "early", "reference": "D3", "threshold": 60, "unit": "per cent", "by_on": date(2026, 7, 2)}
UNSET = {"id": "unset", "reference": "D4", "threshold": None, "by_on": None}


def test_state_follows_from_the_measure_and_rows_stand_by_due_date():
    found = judged(UNSET, MISSED, EARLY, MET)
    assert [(one.name, one.state.value, one.words) for one in found] == [
        ("D1", "met", "Met so far"), ("D3", "too early", "Too early to say"), ("D2", "missed", "Missed so far"), ("D4", "no criterion", "No criterion set"),
    ]  # fmt: skip
    assert str(sentence(found, VIEW)) == (
        "Does it work? One of four is met so far, one is missed, one is too early to say and one is without a criterion. "
        "D1 falls due within a month."
    )
    assert str(title(found, VIEW)) == "D2 is missed so far: Days to an answer, 36 where at most 10 was wanted"


def test_evidence_alone_meets_no_criterion():
    (one,) = judged(EARLY, evidence=sides("+strong", "+strong", "+strong", hypothesis="early"))
    assert (one.row.computed, one.words) == ("supported", "Too early to say")


def test_criterion_past_its_date_is_met_missed_or_not_counted_in_time():
    past = {"by_on": date(2026, 5, 31)}
    assert [one.words for one in judged({**MET, **past}, {**MISSED, **past}, {**EARLY, **past})] == ["Met", "Missed", "Not counted in time"]


@pytest.mark.parametrize(("numbers", "end"), [((14.125, 12), 20), ((36, 10), 40), ((5, 1), 10), ((0.5, 0.2), 1), ((90, 3), 100), ((), 1)])
def test_scale_ends_at_the_next_round_number(numbers, end):
    assert scale_end(*numbers) == end


def test_due_within_thirty_days_counts_both_ends():
    assert [is_due_soon(day, TODAY) for day in (None, date(2026, 5, 31), TODAY, date(2026, 7, 1), date(2026, 7, 2))] == [
        False, False, True, True, False,
    ]  # fmt: skip


def test_row_shows_progress_on_its_scale_and_a_box_for_each_source():
    evidence = sides("-weak", "-moderate", "+weak", "+strong", "=strong", hypothesis="met")
    declared = {"id": "v", "hypothesis_id": "met", "verdict": "mixed", "decided_on": date(2026, 5, 24), "next_step": "test more"}
    (row,) = criteria_rows(judged(MET, evidence=evidence, verdicts=[declared]), VIEW)
    assert (row.progress.share, row.progress.target, row.progress.tone) == (14.125 / 20, 0.6, "good")
    assert (row.evidence.weakens, row.evidence.supports) == ((2, 1), (3, 1))
    assert (str(row.evidence.against), str(row.evidence.towards), str(row.now), row.bound) == ("3", "4", "14.1 now", "at least 12")
    assert (row.declared, row.due, row.due_in) == ("Declared mixed, 24 May: test more", "18 Jun", "in 17 days")


def test_measure_that_is_not_counted_has_no_bar():
    (row,) = criteria_rows(judged(EARLY), VIEW)
    assert (row.progress.share, row.progress.target, str(row.now), row.bound, row.declared) == (
        None, 0.6, "Not counted yet", "at most 60%", "No verdict declared",
    )  # fmt: skip


def test_tiles_count_each_state_and_nothing_is_said_without_hypotheses():
    found = criteria_tiles(judged(MET, MISSED, EARLY), VIEW)
    assert [(tile.label, str(tile.value), str(tile.words), str(tile.fresh), tile.tone) for tile in found] == [
        ("Met so far", "1", "of 3", "D1: 14.1 now, at least 12 wanted", ""), ("Missed so far", "1", "", "D2: 36 now, at most 10 wanted", "bad"),
        ("Too early to say", "1", "", "D3: not counted yet", ""), ("Due within a month", "1", "", "D1 on 18 Jun", ""),
    ]  # fmt: skip
    assert (criteria_tiles([], VIEW), str(sentence([], VIEW))) == ([], "No hypothesis is recorded here yet.")
