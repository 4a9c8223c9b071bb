"""The live measures: measures computed from stored records, for use in hypotheses. Their documentation with worked examples is
``docs/measures.md``; name, formula, denominator and source are in the registry of measures (``dashboard.measures.live``)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from dashboard.measures import MEASURES
from dashboard.measures.measure import Measure
from dashboard.metrics.learning.live_counts import (
    count_adopted_elsewhere,
    count_applications,
    count_citizens_heard,
    count_findings_acted_on,
    count_first_time_suppliers,
    count_follow_on_agreements,
    count_gates_kept,
    count_small_suppliers,
    later_outcome_counter,
)
from dashboard.metrics.learning.measure_counts import MeasureCount, MeasureNote
from dashboard.metrics.learning.reply_times import count_reply_days
from db.schema.enums.learning import Comparison, LiveMeasureKey
from db.values.number_formats import format_number

SMALL_SAMPLE = 10
FIRST_DEFINITION_DATE = date(2026, 11, 28)


@dataclass(frozen=True)
class MeasureDefinition:
    """The definition of a measure in words, with its number and first day. A new definition starts a new series."""

    number: int
    since: date
    words: str


@dataclass(frozen=True)
class LiveMeasure:
    """What is special to a live measure, besides its entry in the registry of measures under the same key.

    ``shape``: ``share`` (per cent), ``each`` (ratio) or ``median``; ``cases``: singular and plural noun of what is counted; ``published``:
    metrics of published figures on the same topic.
    """

    key: LiveMeasureKey
    shape: str
    unit: str
    cases: tuple[str, str]
    question: str
    definitions: tuple[MeasureDefinition, ...]
    count: Callable[..., MeasureCount]
    published: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The label of the measure."""
        return self.key.label

    @property
    def declared(self) -> Measure:
        """Its entry in the registry of measures."""
        return MEASURES[self.key.value]

    @property
    def definition(self) -> MeasureDefinition:
        """The definition used: the latest."""
        return self.definitions[-1]


@dataclass(frozen=True)
class MeasureValue:
    """A live measure with its value. ``value`` in ``unit`` (per cent, ratio, days); None when nothing is known.

    ``words``: the value as text; ``given``: the shorter text under which it is given to others; ``small``: the sentence for few cases, else
    empty; ``unknown``: phrases about what is not known; ``beside``: phrases about additional counts.
    """

    measure: LiveMeasure
    value: float | None
    numerator: int | None
    denominator: int
    words: str
    given: str
    small: str = ""
    unknown: tuple[MeasureNote, ...] = ()
    beside: tuple[MeasureNote, ...] = ()

    @property
    def key(self) -> str:
        """The stored key of the measure."""
        return self.measure.key.value

    @property
    def label(self) -> str:
        """The label of the measure."""
        return self.measure.label

    @property
    def unit(self) -> str:
        """The unit of ``value``."""
        return self.measure.unit

    @property
    def raw(self) -> float | None:
        """The value in the unit of the registry: a share as a fraction."""
        share = self.value is not None and self.measure.shape == "share"
        return (self.numerator or 0) / self.denominator if share else self.value

    @property
    def definition(self) -> MeasureDefinition:
        """The definition used."""
        return self.measure.definition

    def meets(self, comparison: str, threshold: int | None) -> bool | None:
        """Whether the value is on the required side of a threshold; None when either is not known."""
        if self.value is None or threshold is None:
            return None
        return self.value <= threshold if comparison == Comparison.AT_MOST else self.value >= threshold


def format_measure(value: float) -> str:
    """Returns a value with at most one decimal: ``8``, ``8.3``."""
    return format_number(value, 1, 0)


def compute_measure(measure: LiveMeasure, counted: MeasureCount) -> MeasureValue:
    """Returns the value of a measure from its count.

    Formula: share = 100 * numerator / denominator; each = numerator / denominator; median = the middle of the values (the mean of the two
    middle ones). None with a denominator of 0.
    """
    cases = measure.cases[counted.denominator != 1]
    value = _compute_value(measure, counted)
    few = f"{counted.denominator} {cases}: too few to generalise" if 0 < counted.denominator < SMALL_SAMPLE else ""
    if measure.shape == "share" and few:
        few = f"{counted.numerator} of {few}"
    numerator = None if value is None else counted.numerator
    given, words = ("", "Not known: nothing is recorded to count") if value is None else _value_texts(measure, counted, value, cases)
    return MeasureValue(measure, value, numerator, counted.denominator, words, given, few, counted.unknown, counted.beside)


def _compute_value(measure: LiveMeasure, counted: MeasureCount) -> float | None:
    if not counted.denominator:
        return None
    if measure.shape == "median":
        return counted.median
    ratio = (counted.numerator or 0) / counted.denominator
    return 100 * ratio if measure.shape == "share" else ratio


def _value_texts(measure: LiveMeasure, counted: MeasureCount, value: float, cases: str) -> tuple[str, str]:
    """Returns the value in short and with its cases."""
    denominator, short = f"{format_number(counted.denominator)} {cases}", f"{format_measure(value)} {measure.unit}"
    if measure.shape == "median":
        return short, f"{short}, the median of {denominator}"
    if measure.shape == "each":
        return short, f"{short}: {format_number(counted.numerator or 0)} over {denominator}"
    counts = f"{format_number(counted.numerator or 0)} of {denominator}"
    return counts, counts if counted.denominator < SMALL_SAMPLE else f"{counts}, {format_measure(value)} per cent"


def build_registry(measures: tuple[LiveMeasure, ...]) -> Mapping[str, LiveMeasure]:
    """Returns measures by key.

    Raises :class:`ValueError` unless keys are complete and in order, definitions are numbered from 1, and the latest is the formula of the
    registry of measures.
    """
    if [measure.key for measure in measures] != list(LiveMeasureKey):
        raise ValueError("one measure for each key, in their order")
    for measure in measures:
        if [definition.number for definition in measure.definitions] != list(range(1, len(measure.definitions) + 1)):
            raise ValueError(f"{measure.key}: definitions are numbered from 1")
        if measure.definition.words != measure.declared.formula:
            raise ValueError(f"{measure.key}: the latest definition is the formula in dashboard/measures/live.py")
    return {measure.key.value: measure for measure in measures}


def _first_definition(key: LiveMeasureKey) -> tuple[MeasureDefinition, ...]:
    """Returns the definition of a measure whose formula never changed. When it does, the former words are written out as number 1."""
    return (MeasureDefinition(1, FIRST_DEFINITION_DATE, MEASURES[key.value].formula),)


K = LiveMeasureKey
LIVE_MEASURES: Mapping[str, LiveMeasure] = build_registry(
    (
        LiveMeasure(
            K.APPLICATIONS, "each", "applications per challenge", ("challenge", "challenges"), "Does an open question bring enough answers?",
            _first_definition(K.APPLICATIONS), count_applications,
            ("applications in pilot", "applications in the round", "comparator: GovTech Catalyst applications"),
        ),
        LiveMeasure(
            K.SMALL_SUPPLIERS, "share", "per cent", ("company team", "company teams"), "Do smaller companies come through the open door?",
            _first_definition(K.SMALL_SUPPLIERS), count_small_suppliers, ("teams that are pre-start, start-up or SME",),
        ),
        LiveMeasure(
            K.FIRST_TIME, "share", "per cent", ("company team", "company teams"), "Do companies come that never sold to a public body?",
            _first_definition(K.FIRST_TIME), count_first_time_suppliers,
        ),
        LiveMeasure(
            K.GATES_KEPT, "share", "per cent", ("gate date", "gate dates"), "Does the procurement fit the calendar it promises?",
            _first_definition(K.GATES_KEPT), count_gates_kept,
        ),
        LiveMeasure(
            K.CITIZENS_HEARD, "each", "citizens per company team", ("company team", "company teams"), "Are citizens heard while it is built?",
            _first_definition(K.CITIZENS_HEARD), count_citizens_heard,
        ),
        LiveMeasure(
            K.FINDINGS_ACTED, "share", "per cent", ("finding", "findings"), "Does what citizens say change anything?",
            _first_definition(K.FINDINGS_ACTED), count_findings_acted_on,
        ),
        LiveMeasure(
            K.SPONSOR_REPLY, "median", "days", ("action", "actions"), "Do quick sponsors and kept dates go together?",
            _first_definition(K.SPONSOR_REPLY), count_reply_days,
        ),
        LiveMeasure(
            K.FOLLOW_ON, "share", "per cent", ("accelerated team", "accelerated teams"), "Does the sponsor go on with what was built?",
            _first_definition(K.FOLLOW_ON), count_follow_on_agreements, ("teams winning further contracts from own sponsor",),
        ),
        LiveMeasure(
            K.LATER_AGREEMENTS, "share", "per cent", ("company team", "company teams"), "Do they find customers afterwards?",
            _first_definition(K.LATER_AGREEMENTS), later_outcome_counter("agreements"),
            ("accelerator companies winning some commercial contract", "contracts won by participants"),
        ),
        LiveMeasure(
            K.ELSEWHERE, "share", "per cent", ("company team", "company teams"), "Do they sell to other sectors and countries?",
            _first_definition(K.ELSEWHERE), later_outcome_counter("customers elsewhere"),
        ),
        LiveMeasure(
            K.ADOPTED_ELSEWHERE, "share", "per cent", ("line of the ledger", "lines of the ledger"), "Is what was learned taken up elsewhere?",
            _first_definition(K.ADOPTED_ELSEWHERE), count_adopted_elsewhere,
        ),
    )
)  # fmt: skip
