"""A record as its page to read shows it, and the declaration of such a page."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.formats import capitalise, truncate
from dashboard.prose import Name, Text
from db.fields.record_schema import RecordSchema, Values
from db.fields.types import ReferenceLists

MAX_NAME = 120  # characters of a heading that is a long text


@dataclass(frozen=True)
class Reading:
    """A record that is read: its kind, its values by field, the lists that name the records in them, and the day."""

    schema: RecordSchema
    values: Values
    lists: ReferenceLists
    today: date

    def value(self, name: str) -> Any:
        """Returns the value of a field; None without one."""
        return self.values.get(name)

    def words(self, name: str) -> str:
        """Returns the value of a field as text; empty without one, or where the field does not belong to this kind's columns."""
        value = self.values.get(name)
        return "" if value in (None, "", [], {}) else self.schema[name].show(value, self.lists)

    def named(self, name: str) -> Name:
        """Returns the value of a field for a sentence."""
        return Name(self.words(name))


def display_name(reading: Reading) -> str:
    """Returns the name by which lists and forms call a record, else the noun of its kind."""
    own = reading.schema.display_name(reading.values)
    return own if own and own != reading.schema.noun else capitalise(reading.schema.noun)


def called(field: str) -> Callable[[Reading], str]:
    """Returns the name of a kind that is called by a long text, shortened."""
    return lambda reading: truncate(reading.words(field), MAX_NAME) or capitalise(reading.schema.noun)


def no_page(reading: Reading) -> str:
    """Returns no address, for a kind that has no page besides its page to read."""
    return ""


def no_sentence(reading: Reading) -> Text:
    """Returns nothing, for a kind whose facts say all there is."""
    return ""


@dataclass(frozen=True)
class RecordPage:
    """How the page to read of a kind is made.

    ``name``: its heading. ``sentence``: its state in words. ``facts``: the fields in the row below it. ``primary``: the form of the act that
    the page is for, ``standing``: those of other acts that are buttons; the rest is folded under "More". ``makes``: (label, form) of new
    records that are offered for it besides those of its form. ``noted``: the fields that stand behind its name in a list on the page of
    another record, ``listed``: the name there, for a kind whose name repeats the other record. ``whole``: returns the address, before the id,
    of a page with all that belongs to it.
    """

    facts: tuple[str, ...]
    name: Callable[[Reading], str] = display_name
    sentence: Callable[[Reading], Text] = no_sentence
    primary: str = ""
    standing: tuple[str, ...] = ()
    makes: tuple[tuple[str, str], ...] = ()
    noted: tuple[str, ...] = ()
    whole: Callable[[Reading], str] = no_page
    listed: Callable[[Reading], str] | None = None

    def listed_name(self, reading: Reading) -> str:
        """Returns the name of a record in a list on the page of a record that it names."""
        return (self.listed or self.name)(reading)
