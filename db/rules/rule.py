"""The type of a rule: a function that compares a draft of one kind of record with stored records."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy.orm import Session

from db.fields.record_schema import Problem, Values
from db.fields.types import ValidationContext

Rule = Callable[[Session, str | None, Values, ValidationContext], Iterator[Problem]]
"""Called with the viewer's session, the id of the changed record (None for a new one), the values and the context.

Yields errors, which refuse the save, and warnings, which need confirmation.
"""
