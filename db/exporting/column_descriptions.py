"""Descriptions of file columns, for the README and ``datapackage.json`` of a file set and the lines above a header."""

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

# Field class, Table Schema type, and how a value is written.
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
    """Returns the definition of a record of the kind: the first paragraph of its table's docstring."""
    return " ".join((inspect.getdoc(kind.model) or kind.noun).partition("\n\n")[0].replace("``", "").split())


def describe_columns(kind: RecordSchema) -> list[ColumnSchema]:
    """Returns the columns of the kind's file, in order, as the fields of a Table Schema."""
    descriptions = {"id": ("string", "The record's own id; it never changes."), "version": ("integer", "How often the record was written.")}
    first: list[ColumnSchema] = [
        {"name": name, "title": name.capitalize(), "type": descriptions[name][0], "description": descriptions[name][1]}
        for name in SYSTEM_COLUMNS
    ]
    return [*first, *(_describe_column(field) for field in kind.stored_fields)]


def _describe_column(field: Field) -> ColumnSchema:
    schema_type, notation = _field_format(field)
    described: ColumnSchema = {"name": field.name, "title": field.label, "type": schema_type}
    described["description"] = " ".join(part for part in (f"{field.hint.rstrip('.')}." if field.hint else "", notation) if part)
    limits: dict[str, Any] = {"required": True} if field.required else {}
    if isinstance(field, ChoiceField):
        limits["enum"] = [value for value, _ in field.options]
    if isinstance(field, YesNoField):
        described |= {"trueValues": ["yes"], "falseValues": ["no"]}
    if limits:
        described["constraints"] = limits
    return described


def _field_format(field: Field) -> tuple[str, str]:
    if isinstance(field, DayField):
        if field.coarse:
            return (
                "string",
                "A day (2026-05-03), a week (week of 2026-05-04), a month (2026-05), a year (2026) or a financial year (FY2026-27).",
            )
        return "date", "A day, such as 2026-05-03."
    return next(
        ((schema_type, notation) for field_class, schema_type, notation in FIELD_FORMATS if isinstance(field, field_class)), ("string", "")
    )
