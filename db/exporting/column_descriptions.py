"""What the columns of a file mean: for the README and ``datapackage.json`` of a file set, and for lines above a header."""

from __future__ import annotations

import inspect
from typing import Any

from db.fields.file_only import Marks
from db.fields.line_lists import ByLine
from db.fields.types import Choice, Counts, DayField, Field, FinancialYear, Listed, Money, Month, Reference, References, Whole, YesNo
from db.importing.match.columns import OWN
from db.records.record_schema import Kind

Column = dict[str, Any]

# By class of field: the type of the Table Schema, and how a value is written.
WAYS: tuple[tuple[type[Field], str, str], ...] = (
    (Money, "number", "Pounds with two decimals, such as 1234.50."),
    (Whole, "integer", "A whole number."),
    (YesNo, "boolean", "yes or no."),
    (Month, "yearmonth", "An accounting month, such as 2026-05."),
    (FinancialYear, "string", "A financial year, such as 2026-27."),
    (References, "string", "Other records, separated by ; : by name, code or id."),
    (Reference, "string", "Another record: by name, code or id."),
    (Counts, "string", "A number for each, such as Carer: 2; Rural or island: 3."),
    (Marks, "string", "A word for some of them, such as City council: deputy; Port trust: no."),
    (ByLine, "string", "A line for each."),
    (Listed, "string", "A word of the programme's own list."),
)


def definition(kind: Kind) -> str:
    """What a record of the kind is, in the words of its table."""
    return " ".join((inspect.getdoc(kind.model) or kind.noun).partition("\n\n")[0].replace("``", "").split())


def columns(kind: Kind) -> list[Column]:
    """Every column of the kind's file, in order, as the fields of a Table Schema."""
    own = {"id": ("string", "The record's own id; it never changes."), "version": ("integer", "How often the record was written.")}
    first: list[Column] = [{"name": name, "title": name.capitalize(), "type": own[name][0], "description": own[name][1]} for name in OWN]
    return [*first, *(_column(one) for one in kind.fields)]


def _column(one: Field) -> Column:
    kind, way = _way(one)
    described: Column = {"name": one.name, "title": one.label, "type": kind}
    described["description"] = " ".join(part for part in (f"{one.hint.rstrip('.')}." if one.hint else "", way) if part)
    limits: dict[str, Any] = {"required": True} if one.required else {}
    if isinstance(one, Choice):
        limits["enum"] = [value for value, _ in one.options]
    if isinstance(one, YesNo):
        described |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if limits:
        described["constraints"] = limits
    return described


def _way(one: Field) -> tuple[str, str]:
    if isinstance(one, DayField):
        if one.coarse:
            return (
                "string",
                "A day (2026-05-03), a week (week of 2026-05-04), a month (2026-05), a year (2026) or a financial year (FY2026-27).",
            )
        return "date", "A day, such as 2026-05-03."
    return next(((kind, way) for sort, kind, way in WAYS if isinstance(one, sort)), ("string", ""))
