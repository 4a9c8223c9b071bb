"""Fields that only files carry: a word beside each linked record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from db.fields.types import ChoiceField, Field, LinkTable, ReferenceLists, ValidationContext, clean_text, resolve_reference


@dataclass(frozen=True)
class MarkByReferenceField(Field):
    """A word of a closed list for some of the records that the field ``beside`` names: ``City council: deputy``.

    Stored in the column ``mark`` of the rows of that field; the ``usual`` word is not written.
    """

    to: str = ""
    rows: LinkTable | None = None
    mark: str = ""
    usual: str = ""
    beside: str = ""
    options: tuple[tuple[str, str], ...] = ()
    column: bool = False

    def read(self, raw: Any, context: ValidationContext) -> dict[str, str]:
        """Words by record id, the usual one left out."""
        known = ChoiceField(self.name, self.label, options=self.options)
        found: dict[str, str] = {}
        for part in clean_text(raw).split(";"):
            named, _, word = part.rpartition(":")
            if part.strip():
                found[resolve_reference(self.label, self.to, named.strip(), context)] = known.parse(word.strip(), context)
        return {record_id: word for record_id, word in found.items() if word != self.usual}

    def write(self, value: Any) -> str:
        """``name: word`` for each, separated by ``;``."""
        return "; ".join(f"{one}: {word}" for one, word in (value or {}).items())

    def show(self, value: Any, lists: ReferenceLists) -> str:
        """The same with names."""
        labels = dict(self.options)
        return "; ".join(f"{lists.label(self.to, one) or one}: {labels.get(word, word)}" for one, word in (value or {}).items())
