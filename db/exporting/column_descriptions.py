"""What the columns of a file mean: for the README and ``datapackage.json`` of a file set, and for lines above a header."""

from __future__ import annotations

import inspect
from typing import Any

from db.fields.file_only import MarkByReferenceField
from db.fields.line_lists import LinesField
from db.fields.record_schema import SYSTEM_COLUMNS, RecordSchema
from db.fields.types import (
    ChoiceField,
    CountByReferenceField,
    DayField,
    Field,
    FinancialYearField,
    MoneyField,
    MonthField,
    ProgrammeListField,
    ReferenceField,
    ReferenceListField,
    WholeNumberField,
    YesNoField,
)

ColumnSchema = dict[str, Any]

# By class of field: the type of the Table Schema, and how a value is written.
FIELD_FORMATS: tuple[tuple[type[Field], str, str], ...] = (
    (MoneyField, "number", "Pounds with two decimals, such as 1234.50."),
    (WholeNumberField, "integer", "A whole number."),
    (YesNoField, "boolean", "yes or no."),
    (MonthField, "yearmonth", "An accounting month, such as 2026-05."),
    (FinancialYearField, "string", "A financial year, such as 2026-27."),
    (ReferenceListField, "string", "Other records, separated by ; : by name, code or id."),
    (ReferenceField, "string", "Another record: by name, code or id."),
    (CountByReferenceField, "string", "A number for each, such as Carer: 2; Rural or island: 3."),
    (MarkByReferenceField, "string", "A word for some of them, such as City council: deputy; Port trust: no."),
    (LinesField, "string", "A line for each."),
    (ProgrammeListField, "string", "A word of the programme's own list."),
)


def record_definition(kind: RecordSchema) -> str:
    """What a record of the kind is, in the words of its table."""
    return " ".join((inspect.getdoc(kind.model) or kind.noun).partition("\n\n")[0].replace("``", "").split())


def describe_columns(kind: RecordSchema) -> list[ColumnSchema]:
    """Every column of the kind's file, in order, as the fields of a Table Schema."""
    own = {"id": ("string", "The record's own id; it never changes."), "version": ("integer", "How often the record was written.")}
    first: list[ColumnSchema] = [
        {"name": name, "title": name.capitalize(), "type": own[name][0], "description": own[name][1]} for name in SYSTEM_COLUMNS
    ]
    return [*first, *(_describe_column(one) for one in kind.fields)]


def _describe_column(one: Field) -> ColumnSchema:
    kind, way = _field_format(one)
    described: ColumnSchema = {"name": one.name, "title": one.label, "type": kind}
    described["description"] = " ".join(part for part in (f"{one.hint.rstrip('.')}." if one.hint else "", way) if part)
    limits: dict[str, Any] = {"required": True} if one.required else {}
    if isinstance(one, ChoiceField):
        limits["enum"] = [value for value, _ in one.options]
    if isinstance(one, YesNoField):
        described |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if limits:
        described["constraints"] = limits
    return described


def _field_format(one: Field) -> tuple[str, str]:
    if isinstance(one, DayField):
        if one.coarse:
            return (
                "string",
                "A day (2026-05-03), a week (week of 2026-05-04), a month (2026-05), a year (2026) or a financial year (FY2026-27).",
            )
        return "date", "A day, such as 2026-05-03."
    return next(((kind, way) for sort, kind, way in FIELD_FORMATS if isinstance(one, sort)), ("string", ""))
