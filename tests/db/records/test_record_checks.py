"""Checks of single records: order of dates, identifiers by type, lists with one entry per line, error sentences."""

from __future__ import annotations

from datetime import date

import pytest

from db.fields.line_lists import is_mandatory_point
from db.fields.record_schema import RecordDraft, ValidationPurpose, parse_record, run_checks
from db.fields.types import ValidationContext
from db.records import RECORD_SCHEMAS
from db.values.dates import Day, Precision

TODAY = date(2026, 5, 4)


class FakeLists:
    """Lists in which every text is a valid id."""

    def find(self, name, text):
        return [text]

    def label(self, name, record_id):
        return record_id

    def options(self, name):
        return []


CONTEXT = ValidationContext(TODAY, FakeLists())


def problems_of(kind, raw, context=CONTEXT):
    result = parse_record(RECORD_SCHEMAS[kind], raw, context)
    if isinstance(result, RecordDraft):
        return [(problem.field, problem.sentence) for problem in result.warnings]
    return [(problem.field, problem.sentence) for problem in result.problems]


@pytest.mark.parametrize(("typed", "field", "sentence"), [
    ({"launch": "2026-06-01", "close": "2026-05-01"}, "close", "Applications cannot close before the launch"),
    ({"launch": "2026-06-01", "demo_day": "May 2026"}, "demo_day", "Demo Day cannot come before the launch"),
    ({"close": "2026-06-01", "demo_day": "2026-05-31"}, "demo_day", "Demo Day cannot come before applications close"),
    ({"launch": "2026-06-01", "ended": "2026-05-31"}, "ended", "The cohort cannot end before its launch"),
    ({"close": "2026-06-01", "ended": "2026-05-31"}, "ended", "The cohort cannot end before applications close"),
])  # fmt: skip
def test_cohort_dates_follow_one_another(typed, field, sentence):
    assert problems_of("cohort", {"name": "Round", **typed}) == [(field, sentence)]


def test_cohort_dates_of_the_same_month_may_be_in_any_order():
    assert problems_of("cohort", {"name": "Round", "launch": "2026-06-10", "close": "June 2026"}) == []


@pytest.mark.parametrize(("kind", "identifier"), [
    ("company", "12345678"), ("company", "SC123456"), ("company", "sc 123456"), ("council", "S12000033"), ("third sector", "SC012345"),
    ("third sector", "1234567-1"), ("company", "IE:123456"), ("agency", "any words"),
])  # fmt: skip
def test_identifier_of_its_type_is_accepted(kind, identifier):
    assert problems_of("organisation", {"name": "N", "type": kind, "identifier": identifier}) == []


@pytest.mark.parametrize(("kind", "identifier", "such_as"), [
    ("company", "1234", "SC123456"), ("council", "SC123456", "S12000033"), ("third sector", "ABC", "SC012345"),
])  # fmt: skip
def test_identifier_of_another_pattern_is_refused_with_an_example(kind, identifier, such_as):
    (problem,) = problems_of("organisation", {"name": "N", "type": kind, "identifier": identifier})
    assert problem[0] == "identifier"
    assert problem[1].endswith(f"such as {such_as}. One of another country starts with its two letters and a colon, such as IE:123456")


def test_person_needs_a_name_and_a_valid_email_address():
    assert problems_of("person", {}) == [("name", "Enter a name, or a role such as Service manager")]
    typed = {"name": "Service manager", "email": "nobody", "from": "2026-05-02", "until": "2026-05-01"}
    assert problems_of("person", typed) == [
        ("email", "Enter an e-mail address, such as name@example.org"),
        ("until", "Until cannot come before from"),
    ]


def test_closures_are_read_line_by_line_and_written_back():
    field = RECORD_SCHEMAS["programme"]["closures"]
    read_as = field.read("22 December 2026 to 2 January 2027\n\n- 3/5/2026", CONTEXT)
    assert read_as == [{"from": "2026-12-22", "to": "2027-01-02"}, {"from": "2026-05-03", "to": "2026-05-03"}]
    assert field.write(read_as) == "22 Dec 2026 to 2 Jan 2027\n3 May 2026"
    assert field.read(field.write(read_as), CONTEXT) == read_as


@pytest.mark.parametrize(("typed", "part"), [
    ("2 January 2027 to 22 December 2026", "ends before it starts"), ("December 2026", "must name days"), ("when it snows", "type a day such as"),
    ("1 May 2026 to 2 May 2026 to 3 May 2026", "must be one line for each period"), ("1 May 2026 to 1 June 2027", "longer than a year"),
])  # fmt: skip
def test_invalid_closures_are_refused_with_an_instruction(typed, part):
    ((field, sentence),) = problems_of("programme", {"name": "P", "short_name": "p", "closures": typed})
    assert (field, part in sentence) == ("closures", True), sentence


def test_instalments_are_days_and_amounts():
    field = RECORD_SCHEMAS["agreement"]["instalments"]
    read_as = field.read("31 May 2026: 7,500.00\n30/6/2026: £2,500; on acceptance", CONTEXT)
    assert read_as == [(date(2026, 5, 31), 750_000, None), (date(2026, 6, 30), 250_000, "on acceptance")]
    assert field.write(read_as) == "31 May 2026: 7,500.00\n30 Jun 2026: 2,500.00; on acceptance"


def test_instalments_that_differ_from_the_value_warn_with_the_difference():
    typed = {"organisation": "o", "kind": "support", "value": "10,000", "instalments": "31 May 2026: 7,500.00"}
    assert problems_of("agreement", typed) == [("instalments", "The instalments come to £7,500.00: £2,500.00 less than the value")]
    assert problems_of("agreement", {**typed, "value": "7,500"}) == []


def test_agreement_of_no_value_and_an_incomplete_novation_are_refused():
    typed = {"organisation": "o", "kind": "support", "value": "0", "novated_to": "p"}
    assert problems_of("agreement", typed) == [
        ("value", "Enter a value above zero, or leave it empty while nobody knows it"),
        ("novated", "Enter when it was novated, such as 3/5/2026 or May 2026"),
    ]


def test_template_items_are_working_days_and_titles():
    field = RECORD_SCHEMAS["template"]["items"]
    read_as = field.read("10: Users heard [research]\n+15 working days: Owner named [sponsor, adoption step]\n0: Start", CONTEXT)
    assert read_as == [
        {"title": "Users heard", "days": 10, "type": "research"},
        {"title": "Owner named", "days": 15, "owed_by": "sponsor", "type": "adoption step"},
        {"title": "Start", "days": 0},
    ]
    assert field.read(field.write(read_as), CONTEXT) == read_as


@pytest.mark.parametrize(("makes", "items", "part"), [
    ("milestones", "Users heard", "must be working days, a colon and the title"), ("milestones", "10: Heard [party]", "no type of milestone"),
    ("milestones", "10: Heard [sponsor]", "a milestone has its type in brackets"), ("actions", "10: Heard [research]", "an action has who owes it"),
])  # fmt: skip
def test_invalid_template_items_are_refused_with_an_instruction(makes, items, part):
    ((field, sentence),) = problems_of("template", {"name": "T", "makes": makes, "items": items})
    assert (field, part in sentence) == ("items", True), sentence


def test_points_of_a_checklist_must_be_met_unless_they_are_optional():
    assert [is_mandatory_point(point) for point in ("Users heard", "Prototype shown (optional)", "(Optional) extras")] == [
        True,
        False,
        True,
    ]


@pytest.mark.parametrize(("typed", "expected"), [
    (
        {"decision": "advance", "decided": "today"},
        [("team", "Choose the company team, or the challenge when it is about the challenge itself"), ("to_stage", "Choose the stage it advances to")],
    ),
    (
        {"challenge": "c", "decision": "withdrew", "decided": "today"},
        [("decision", "A challenge is not selected or withdrawn: choose its company team, or Advance, Paused or Finished")],
    ),
    (
        {"team": "t", "decision": "paused", "to_stage": "s", "decided": "today"},
        [("to_stage", "Only who advances has a next stage: empty this, or choose Advance")],
    ),
    ({"team": "t", "decision": "paused", "decided": "today", "feedback_on": "-3"}, [("feedback_on", "Feedback cannot come before the decision of 4 May 2026")]),
    ({"team": "t", "decision": "paused", "decided": "+3"}, [("decided", "Decided on must be today or earlier; 7 May 2026 is in the future")]),
])  # fmt: skip
def test_stage_move_names_its_missing_fields(typed, expected):
    assert problems_of("stage-move", typed) == expected


@pytest.mark.parametrize(("typed", "expected"), [
    ({"month": "April 2026", "amount": "5"}, [("month", "April 2026 is over. A forecast is of May 2026 or later")]),
    (
        {"month": "May 2026", "amount": "5", "low": "6", "high": "4"},
        [("low", "The least cannot be more than what is expected"), ("high", "The most cannot be less than what is expected")],
    ),
    ({"month": "May 2026", "amount": "5"}, []),
])  # fmt: skip
def test_forecast_is_of_an_open_month(typed, expected):
    assert problems_of("forecast", {"budget_line": "l", **typed}) == expected


@pytest.mark.parametrize(("typed", "expected"), [
    ({"amount": "5"}, [("to_line", "Choose the line that gets the money, the line that gives it, or both")]),
    ({"amount": "5", "from_line": "a", "to_line": "a"}, [("to_line", "Choose another line: the money comes from this one")]),
    ({"amount": "0", "to_line": "a"}, [("amount", "Enter an amount above zero")]),
])  # fmt: skip
def test_budget_change_needs_an_amount_and_two_different_lines(typed, expected):
    assert problems_of("budget-change", {"reason": "r", **typed}) == expected


@pytest.mark.parametrize(("typed", "field"), [
    ({"currency": "pounds"}, "currency"), ({"time_zone": "Europe/Nowhere"}, "time_zone"), ({"holiday_country": "ZZ"}, "holiday_country"),
    ({"holiday_country": "GB", "holiday_region": "XYZ"}, "holiday_region"), ({"short_name": "North Accelerator"}, "short_name"),
    ({"review_weekday": "Someday"}, "review_weekday"), ({"settle_working_days": "0"}, "settle_working_days"),
    ({"settle_working_days": "11"}, "settle_working_days"),
])  # fmt: skip
def test_invalid_programme_settings_are_refused(typed, field):
    assert [field_name for field_name, _ in problems_of("programme", {"name": "P", "short_name": "p", **typed})] == [field]


def test_programme_settings_are_read_in_common_notations():
    typed = {
        "name": "P",
        "short_name": "p",
        "currency": "eur",
        "review_weekday": "Thursday",
        "holiday_country": "ie",
        "time_zone": "Europe/Dublin",
    }
    draft = parse_record(RECORD_SCHEMAS["programme"], typed, CONTEXT)
    assert isinstance(draft, RecordDraft)
    assert [draft.values[name] for name in ("currency", "review_weekday", "holiday_country", "time_zone")] == [
        "EUR",
        3,
        "IE",
        "Europe/Dublin",
    ]


def test_stage_place_counts_from_one():
    field = RECORD_SCHEMAS["stage"]["position"]
    assert (field.read("1", CONTEXT), field.write(0)) == (0, "1")
    assert problems_of("stage", {"name": "S", "position": "0"}) == [("position", "Place in the flow must be between 1 and 1,000")]


def test_challenge_of_no_value_and_merged_without_target_is_refused():
    typed = {"title": "T", "max_contract": "0", "state": "merged"}
    assert problems_of("challenge", typed) == [
        ("merged_into", "Choose the challenge it was merged into"),
        ("max_contract", "Enter a value above zero, or leave it empty while nobody knows it"),
    ]


def test_decision_effective_before_its_date_warns():
    assert problems_of("decision", {"what": "W", "decided": "today", "effective": "-3"}) == [
        ("effective", "It cannot hold from before the day it was decided")
    ]
    assert problems_of("decision", {}) == [("what", "Enter what was decided, in a sentence")]


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("forecast", {"budget_line": "l", "month": date(2020, 1, 1), "amount": 5_00}),
        ("agreement", {"organisation": "o", "kind": "support", "novated_to": "p"}),
    ],
)
def test_rules_about_deciding_refuse_what_is_recorded_warn_about_history_and_are_not_asked_of_stored_records(kind, values):
    def warnings(purpose):
        return [problem.warning for problem in run_checks(RECORD_SCHEMAS[kind], values, (), CONTEXT, purpose)]

    assert warnings(ValidationPurpose.RECORDING) == [False]
    assert warnings(ValidationPurpose.HISTORY) == [True]
    assert warnings(ValidationPurpose.CHECKING) == []


def test_a_month_ends_on_its_last_day():
    assert Day(date(2026, 5, 1), Precision.MONTH).last == date(2026, 5, 31)
