"""Amounts in the currencies of the world: sign, decimals, name, and what is read."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import date

import pytest

from db.exporting.table_files import money_format
from db.fields.line_lists import InstalmentsField
from db.fields.types import FieldValueError, MoneyField, ValidationContext
from db.importing.read.cell_normalisation import normalise_cell
from db.values import currency

CONTEXT = ValidationContext(date(2026, 5, 3))
FIELD = MoneyField("value", "Value", signed=True)


@contextlib.contextmanager
def in_currency(code: str) -> Iterator[None]:
    """Write amounts in the currency of the ISO code inside the block, in pounds after it."""
    currency.use_currency(code)
    try:
        yield
    finally:
        currency.use_currency(None)


@pytest.mark.parametrize(
    ("code", "amount", "negative", "zero"),
    [
        ("GBP", "£1,240.50", "−£5.00", "£0.00"),
        ("EUR", "€1,240.50", "−€5.00", "€0.00"),
        ("USD", "$1,240.50", "−$5.00", "$0.00"),
        ("CAD", "CA$1,240.50", "−CA$5.00", "CA$0.00"),
        ("JPY", "¥1,241", "−¥5", "¥0"),
        ("KRW", "₩1,241", "−₩5", "₩0"),
        ("XAF", "FCFA\u00a01,241", "−FCFA\u00a05", "FCFA\u00a00"),
        ("NOK", "NOK\u00a01,240.50", "−NOK\u00a05.00", "NOK\u00a00.00"),
        ("KWD", "KWD\u00a01,240.50", "−KWD\u00a05.00", "KWD\u00a00.00"),
        ("QQQ", "QQQ\u00a01,240.50", "−QQQ\u00a05.00", "QQQ\u00a00.00"),
    ],
)
def test_amount_has_sign_and_decimals_of_its_currency(code: str, amount: str, negative: str, zero: str) -> None:
    with in_currency(code):
        assert (currency.format_pence(1_240_50), currency.format_pence(-5_00), currency.format_pence(0)) == (amount, negative, zero)


@pytest.mark.parametrize(
    ("code", "name", "unit", "decimals"),
    [
        ("GBP", "pounds", "£", 2),
        ("EUR", "euros", "€", 2),
        ("USD", "dollars", "$", 2),
        ("JPY", "yen", "¥", 0),
        ("NOK", "kroner", "NOK", 2),
        ("KWD", "dinars", "KWD", 2),
        ("UYI", "Uruguayan pesos (indexed units)", "UYI", 0),
        ("QQQ", "QQQ", "QQQ", 2),
    ],
)
def test_currency_has_name_unit_and_decimals(code: str, name: str, unit: str, decimals: int) -> None:
    with in_currency(code):
        assert (currency.currency_name(), currency.currency_unit(), currency.currency_decimals()) == (name, unit, decimals)


def test_rounding_is_away_from_zero_and_what_rounds_to_zero_has_no_sign() -> None:
    with in_currency("JPY"):
        assert [currency.format_pence(pence) for pence in (1_50, 2_50, -2_50, 49, -49)] == ["¥2", "¥3", "−¥3", "¥0", "¥0"]


def test_amount_is_in_a_power_of_ten() -> None:
    assert currency.format_pence(1_240_350_00, 2, exponent=6) == "£1.24"


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("GBP", "£1,240.50"), ("GBP", "GBP 1240.50"), ("USD", "$1,240.50"), ("USD", "US$1,240.50"), ("USD", "1,240.50 USD"),
        ("JPY", "¥1,240.50"), ("JPY", "JP¥1240.50"), ("CAD", "$1240.50"), ("NOK", "NOK\u00a01,240.50"), ("XAF", "FCFA 1,240.50"),
    ],
)  # fmt: skip
def test_typed_amount_may_have_the_signs_of_its_currency(code: str, text: str) -> None:
    with in_currency(code):
        assert FIELD.read(text, CONTEXT) == 1_240_50


@pytest.mark.parametrize(("code", "text"), [("GBP", "$5"), ("EUR", "£5"), ("USD", "CA$5"), ("JPY", "5 GBP")])
def test_amount_in_another_currency_is_refused(code: str, text: str) -> None:
    with in_currency(code), pytest.raises(FieldValueError, match=r"Value must be an amount in (pounds|euros|dollars|yen)"):
        FIELD.read(text, CONTEXT)


def test_sentence_about_an_unreadable_amount_has_an_example_in_the_currency() -> None:
    with in_currency("JPY"), pytest.raises(FieldValueError, match=r"Value must be an amount in yen, such as 1,234$"):
        FIELD.read("many", CONTEXT)
    with pytest.raises(FieldValueError, match=r"Value must be an amount in pounds, such as 1,234\.50$"):
        FIELD.read("many", CONTEXT)


def test_input_has_the_decimals_of_the_currency_and_loses_nothing() -> None:
    instalments = InstalmentsField("instalments", "Instalments")
    assert (FIELD.write(-1_240_00), FIELD.write(5), instalments.line((date(2026, 5, 3), 1_240_00, None))) == (
        "-1240.00", "0.05", "3 May 2026: 1,240.00",
    )  # fmt: skip
    with in_currency("JPY"):
        assert (FIELD.write(-1_240_00), FIELD.write(5), instalments.line((date(2026, 5, 3), 1_240_00, None))) == (
            "-1240", "0.05", "3 May 2026: 1,240",
        )  # fmt: skip


def test_rounded_amount_of_a_file_is_read_in_the_currency() -> None:
    assert normalise_cell(FIELD, "-£12k").warning == "“-£12k” was read as −£12,000.00"
    with in_currency("USD"):
        assert normalise_cell(FIELD, "US$1.2m").text == "1200000.00"
    with in_currency("JPY"):
        assert normalise_cell(FIELD, "¥12k").warning == "“¥12k” was read as ¥12,000"


@pytest.mark.parametrize(
    ("code", "number_format"), [("GBP", '"£"#,##0.00'), ("JPY", '"¥"#,##0'), ("USD", '"$"#,##0.00'), ("NOK", '"NOK\u00a0"#,##0.00')]
)
def test_workbook_has_sign_and_decimals_of_the_currency(code: str, number_format: str) -> None:
    with in_currency(code):
        assert money_format() == number_format


def test_script_is_sent_what_it_needs_to_read_and_show_amounts() -> None:
    with in_currency("USD"):
        assert currency.currency_data() == {"prefix": "$", "decimals": 2, "signs": ("US$", "USD", "$")}
    with in_currency("JPY"):
        assert currency.currency_data() == {"prefix": "¥", "decimals": 0, "signs": ("JPY", "JP¥", "¥")}
