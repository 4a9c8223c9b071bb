from datetime import date

import pytest

from db.fields.record_schema import RecordDraft, ValidationErrors, parse_record
from db.fields.types import (
    ChoiceField,
    CountByReferenceField,
    DayField,
    FieldValueError,
    LinkField,
    MoneyField,
    MonthField,
    ReferenceListField,
    TextField,
    ValidationContext,
    WholeNumberField,
    YesNoField,
)
from db.records import RECORD_SCHEMAS
from db.values.dates import Day, DayParseError, Precision, parse_day

TODAY = date(2026, 5, 20)


class FakeLists:
    """Lists with two groups whose names begin alike and two challenges with one code."""

    rows = {
        "user-groups": {"g1": ["Carers"], "g2": ["Rural or island"]},
        "challenges": {"c1": ["3.1 Floods", "3.1"], "c2": ["3.1 Meals", "3.1"]},
    }

    def find(self, name, text):
        return [
            record_id
            for record_id, names in self.rows[name].items()
            if text == record_id or text.casefold() in [name_part.casefold() for name_part in names]
        ]

    def label(self, name, record_id):
        return self.rows[name].get(record_id, [None])[0]

    def options(self, name):
        return [(record_id, names[0]) for record_id, names in self.rows[name].items()]


CONTEXT = ValidationContext(TODAY, FakeLists())


@pytest.mark.parametrize(
    ("typed", "day", "precision"),
    [
        ("3/5/2026", "2026-05-03", "day"), ("3/5/26", "2026-05-03", "day"), ("03.05.2026", "2026-05-03", "day"), ("2026-05-03", "2026-05-03", "day"),
        ("3 May 2026", "2026-05-03", "day"), ("3rd may", "2026-05-03", "day"), ("Sun 3 May 2026", "2026-05-03", "day"), ("today", "2026-05-20", "day"),
        ("+7", "2026-05-27", "day"), ("-2", "2026-05-18", "day"), ("tomorrow", "2026-05-21", "day"), ("29/2/2028", "2028-02-29", "day"),
        ("June 2016", "2016-06-01", "month"), ("2016-06", "2016-06-01", "month"), ("2016", "2016-01-01", "year"),
        ("2021-22", "2021-04-01", "financial year"), ("FY2011-12", "2011-04-01", "financial year"), ("2011-12", "2011-12-01", "month"),
        ("week of 20 Aug 2018", "2018-08-20", "week"), ("w/c 2018-08-20", "2018-08-20", "week"),
    ],
)  # fmt: skip
def test_day_is_read_in_common_notations(typed, day, precision):
    assert parse_day(typed, TODAY) == Day(date.fromisoformat(day), Precision(precision))


@pytest.mark.parametrize("precision", list(Precision))
def test_day_as_written_is_read_back(precision):
    start = {"week": date(2018, 8, 20), "month": date(2016, 6, 1), "year": date(2016, 1, 1), "financial year": date(2021, 4, 1)}
    day = Day(start.get(precision.value, date(2026, 5, 3)), precision)
    assert parse_day(day.written, TODAY) == day


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("31/4/2026", "April 2026 has no day 31"), ("3/13/2026", "there is no month 13"), ("29/2/2026", "February 2026 has no day 29"),
        ("soon", "type a day such as 3/5/2026, 3 May or today"), ("3 Mai 2026", "“mai” is not a month"), ("1/1/1066", "the year 1066 is outside 1990 to 2100"),
        ("FY2021-23", "a financial year runs over two years, such as 2021-22"),
    ],
)  # fmt: skip
def test_unreadable_day_is_refused_with_the_reason(typed, sentence):
    with pytest.raises(DayParseError, match=sentence):
        parse_day(typed, TODAY)


@pytest.mark.parametrize(
    ("typed", "pence"),
    [("£1,234.50", 123450), ("1234.5", 123450), ("0.07", 7), ("0", 0), ("1 000", 100000), ("£ 5,000", 500000), ("8.29", 829)],
)
def test_money_is_read_exactly(typed, pence):
    assert MoneyField("amount", "Amount").read(typed, CONTEXT) == pence


@pytest.mark.parametrize("typed", ["−12.00", "-12", "(12.00)"])
def test_money_is_negative_only_in_signed_fields(typed):
    assert MoneyField("amount", "Amount", signed=True).read(typed, CONTEXT) == -1200
    with pytest.raises(FieldValueError, match="cannot be negative"):
        MoneyField("amount", "Amount").read(typed, CONTEXT)


@pytest.mark.parametrize("typed", ["12.345", "twelve", "1e3", "£", "NaN", "--3", "12.3.4"])
def test_money_refuses_other_than_pounds_and_pence(typed):
    with pytest.raises(FieldValueError):
        MoneyField("amount", "Amount").read(typed, CONTEXT)


@pytest.mark.parametrize("text", ["write to ann@example.org", "ring 0131 496 0000", "call +44 7700 900123", "lives in EH1 1AA"])
def test_text_about_research_refuses_contact_details(text):
    with pytest.raises(FieldValueError, match="keeps no record of a citizen"):
        TextField("note", "Note", no_personal=True).read(text, CONTEXT)


@pytest.mark.parametrize("text", ["6 of 10 people could not find it", "3.1 and 4.2", "Round 10, 2026", "A9 and M8", "between 9 and 5"])
def test_text_about_research_accepts_ordinary_numbers(text):
    assert TextField("note", "Note", no_personal=True).read(text, CONTEXT) == text


def test_ambiguous_references_ask_for_the_id():
    with pytest.raises(FieldValueError, match=r"2 records are called “3\.1”"):
        ReferenceListField("challenges", "Challenges", to="challenges").read("3.1", CONTEXT)
    assert ReferenceListField("challenges", "Challenges", to="challenges").read("3.1 meals; c1; c1", CONTEXT) == ["c2", "c1"]


def test_counts_are_read_by_group_and_written_back():
    field = CountByReferenceField("groups", "Groups", to="user-groups")
    assert field.read("carers: 2; Rural or island: 3", CONTEXT) == {"g1": 2, "g2": 3}
    assert field.read(field.write({"g1": 2, "g2": 3}), CONTEXT) == {"g1": 2, "g2": 3}
    with pytest.raises(FieldValueError, match="Groups, Carers must be a whole number"):
        field.read("carers: some", CONTEXT)


@pytest.mark.parametrize(
    ("field", "typed"),
    [
        (WholeNumberField("n", "Number"), "1.5"),
        (WholeNumberField("n", "Number", most=10), "11"),
        (YesNoField("y", "Yes"), "perhaps"),
        (MonthField("m", "Month"), "2021-22"),
        (LinkField("l", "Link"), "javascript:alert(1)"),
        (ChoiceField("c", "Choice", options=(("a", "A"),)), "b"),
        (DayField("d", "Day"), "June 2016"),
        (DayField("d", "Day", past=True), "tomorrow"),
        (TextField("t", "Text", limit=3), "four"),
        (TextField("t", "Text", words=2), "one two three"),
    ],
)
def test_field_refuses_invalid_input_with_a_sentence(field, typed):
    with pytest.raises(FieldValueError) as refused:
        field.read(typed, CONTEXT)
    assert len(str(refused.value)) > 15


def test_record_reports_every_problem_at_once_in_the_order_of_its_fields():
    errors = parse_record(RECORD_SCHEMAS["payment"], {"amount": "x", "kind": "gift", "month": "then"}, CONTEXT)
    assert isinstance(errors, ValidationErrors)
    assert [problem.field for problem in errors.problems] == ["budget_line", "amount", "month", "kind"]


def test_record_warns_without_refusing():
    draft = parse_record(RECORD_SCHEMAS["weekly-update"], {"challenge": "c1", "week": "today", "health": "at risk"}, CONTEXT)
    assert isinstance(draft, RecordDraft)
    assert [(problem.field, problem.warning) for problem in draft.warnings] == [("path_back", True)]


@pytest.mark.parametrize("kind", sorted(RECORD_SCHEMAS))
def test_every_stored_field_has_its_columns(kind):
    columns = {column.key for column in RECORD_SCHEMAS[kind].model.__table__.columns}
    assert {name for field in RECORD_SCHEMAS[kind].fields for name in field.columns} <= columns
