"""Field types that occur only in files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db.fields.types import ChoiceField, Field, LinkTable, ReferenceLists, ValidationContext, clean_text, resolve_reference


@dataclass(frozen=True)
class MarkByReferenceField(Field):
    """A value of a closed list for some of the records of the field ``beside``: ``City council: deputy``.

    Stored in the column ``mark`` of the linked rows of that field; the default value ``usual`` is not written.
    """

    to: str = ""
    rows: LinkTable | None = None
    mark: str = ""
    usual: str = ""
    beside: str = ""
    options: tuple[tuple[str, str], ...] = ()
    column: bool = False

    def read(self, raw: Any, context: ValidationContext) -> dict[str, str]:
        """Returns values by record id, without those equal to ``usual``. Raises :class:`FieldValueError`."""
        choice = ChoiceField(self.name, self.label, options=self.options)
        values: dict[str, str] = {}
        for part in clean_text(raw).split(";"):
            name, _, value = part.rpartition(":")
            if part.strip():
                values[resolve_reference(self.label, self.to, name.strip(), context)] = choice.parse(value.strip(), context)
        return {record_id: value for record_id, value in values.items() if value != self.usual}

    def write(self, value: Any) -> str:
        """Returns ``id: value`` for each record, separated by ``;``."""
        return "; ".join(f"{record_id}: {mark}" for record_id, mark in (value or {}).items())

    def show(self, value: Any, lists: ReferenceLists) -> str:
        """Returns ``name: label`` for each record, separated by ``;``."""
        labels = dict(self.options)
        return "; ".join(
            f"{lists.label(self.to, record_id) or record_id}: {labels.get(mark, mark)}" for record_id, mark in (value or {}).items()
        )
