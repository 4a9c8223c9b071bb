"""A matrix as data: rows under headings whose cells hold texts, measured values, chips and small graphics.

``layouts/components/matrix.py`` draws it as a table of the page. It is for the few rows of a first screen; long lists are a ``Table``, which
the browser draws from data.
"""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.graphics import Code, Dots, KeyEntry, LineBar
from dashboard.prose import Name, Shown, Text

Content = Text | Shown | Name | Code | Dots | LineBar


@dataclass(frozen=True)
class Heading:
    """The heading of a column; a name where it is of a record. ``note``: a second line; ``classes``: style classes of the whole column."""

    words: str | Name
    note: Text | Shown = ""
    classes: str = ""


@dataclass(frozen=True)
class HeadingGroup:
    """A heading over adjacent columns; without words an empty place."""

    words: str
    span: int


@dataclass(frozen=True)
class MatrixCell:
    """A cell. ``fill``: the share of it that is shaded, from 0 to 1; ``hover``: one sentence; ``classes``: its own style classes."""

    content: tuple[Content, ...]
    classes: str = ""
    fill: float | None = None
    hover: str = ""


@dataclass(frozen=True)
class Matrix:
    """The first cell of each row is its heading. ``rest``: the words and the address where the screen shows all rows, of which these are the
    first; ``key``: of the marks."""

    caption: str
    headings: tuple[Heading, ...]
    rows: tuple[tuple[MatrixCell, ...], ...]
    groups: tuple[HeadingGroup, ...] = ()
    key: tuple[KeyEntry, ...] = ()
    rest: tuple[Text, str] | None = None
    classes: str = ""
