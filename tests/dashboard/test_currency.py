"""Amounts are written in the currency of the programme."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date

import pytest

from dashboard.exports.table_files import export_table
from dashboard.formats import exact_pounds, pounds, short_pounds, signed_pounds
from dashboard.tables import MONEY, Column, Table
from db.exporting.table_files import ExportCell
from db.fields.types import MoneyField, ValidationContext
from db.frames import INTEGER, frame_of
from db.values.currency import currency_prefix, currency_unit, use_currency

TODAY = date(2026, 5, 3)


@contextlib.contextmanager
def in_currency(code: str) -> Iterator[None]:
    """Write amounts in the currency of the ISO code inside the block, in pounds after it."""
    use_currency(code)
    try:
        yield
    finally:
        use_currency(None)


def test_pound_sign_precedes_the_amount():
    assert (pounds(123_450_00), exact_pounds(-5_00), short_pounds(1_240_000_00), signed_pounds(4_200_00)) == (
        "£123,450", "−£5.00", "£1.24m", "+£4,200",
    )  # fmt: skip


def test_currency_of_another_programme_is_used():
    with in_currency("EUR"):
        assert (pounds(123_450_00), exact_pounds(-5_00), short_pounds(86_000_00)) == ("€123,450", "−€5.00", "€86k")
    with in_currency("NOK"):
        assert (pounds(5_00), currency_prefix(), currency_unit()) == ("NOK\u00a05", "NOK\u00a0", "NOK")
    assert pounds(5_00) == "£5"


def test_yen_have_no_decimals():
    with in_currency("JPY"):
        amounts = (1_240_00, -1_240_00, 0, None)
        assert [pounds(pence) for pence in amounts] == ["¥1,240", "−¥1,240", "¥0", ""]
        assert [exact_pounds(pence) for pence in amounts] == ["¥1,240", "−¥1,240", "¥0", ""]
        assert [signed_pounds(pence) for pence in amounts] == ["+¥1,240", "−¥1,240", "¥0", ""]
        assert [short_pounds(pence) for pence in (*amounts, 86_400_00, 1_240_000_00)] == [
            "¥1,240", "−¥1,240", "¥0", "not known", "¥86k", "¥1.24m",
        ]  # fmt: skip


def test_abbreviation_begins_where_the_whole_number_has_five_digits():
    assert [short_pounds(pence) for pence in (9_999_49, 9_999_50, 999_499_99, 999_500_00, -2_345_678_901_00)] == [
        "£9,999", "£10k", "£999k", "£1.00m", "−£2,345.68m",
    ]  # fmt: skip


def test_dollars_have_their_sign():
    with in_currency("USD"):
        assert (pounds(123_450_00), exact_pounds(-5_00), short_pounds(86_000_00)) == ("$123,450", "−$5.00", "$86k")


def test_typed_currency_sign_is_accepted():
    field = MoneyField("value", "Value")
    with in_currency("EUR"):
        assert (field.read("€1,234.50", ValidationContext(TODAY)), field.show(1_234_50, ValidationContext(TODAY).lists)) == (
            123_450,
            "€1,234.50",
        )


@pytest.mark.parametrize(
    ("code", "pence", "header", "cell"),
    [
        ("EUR", 4_200_00, "Paid, €", ExportCell("4200.00", 4200.0, '"€"#,##0.00')),
        ("NOK", -4_200_50, "Paid, NOK", ExportCell("-4200.50", -4200.5, '"NOK\u00a0"#,##0.00')),
        ("JPY", 4_200_00, "Paid, ¥", ExportCell("4200.00", 4200.0, '"¥"#,##0')),
    ],
)
def test_amount_is_a_number_in_files(code, pence, header, cell):
    table = Table(frame_of({"paid": (INTEGER, [pence])}), (Column("paid", "Paid", MONEY),))
    with in_currency(code):
        exported = export_table("paid", (), table)
    assert (exported.header, exported.rows) == ((header,), [[cell]])
