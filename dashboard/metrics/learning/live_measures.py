"""Live measures of what hypotheses are about, computed from the records: counts with denominators, no test of significance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from dashboard.metrics.learning.live_counts import (
    MeasureCount,
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
from dashboard.metrics.learning.reply_times import count_reply_days
from dashboard.published_figures import PublishedFigureRow
from db.schema.enums.learning import Comparison, LiveMeasureKey
from db.values.number_formats import format_number

SMALL_SAMPLE = 10
FIRST_DEFINITION_DATE = date(2026, 11, 28)
HOW_LIVE = (
    "Each measure is counted from the records here and names its denominator. What is not recorded is named beside it and is never 0. "
    f"Fewer than {SMALL_SAMPLE} cases are named one by one and say that they are too few to generalise. Figures that somebody published stand in series "
    "of their own, one for each definition, and are never joined with what is counted here."
)


@dataclass(frozen=True)
class MeasureDefinition:
    """The definition of a measure in words, with its number and first day. A new definition starts a new series."""

    number: int
    since: date
    words: str


@dataclass(frozen=True)
class LiveMeasure:
    """A measure of the registry.

    ``shape``: ``share`` (per cent), ``each`` (ratio) or ``median``; ``cases``: singular and plural noun of what is counted; ``published``:
    metrics of published figures on the same topic.
    """

    key: LiveMeasureKey
    shape: str
    unit: str
    cases: tuple[str, str]
    question: str
    source: str
    definitions: tuple[MeasureDefinition, ...]
    count: Callable[..., MeasureCount]
    published: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The label of the measure."""
        return self.key.label

    @property
    def definition(self) -> MeasureDefinition:
        """The definition used: the latest."""
        return self.definitions[-1]


@dataclass(frozen=True)
class PublishedSeries:
    """Published figures of one metric and definition, by date. Never joined with another series or with a count."""

    metric: str
    definition: str
    figures: tuple[PublishedFigureRow, ...]


@dataclass(frozen=True)
class MeasureValue:
    """A live measure with its value. ``value`` in ``unit`` (per cent, ratio, days); None when nothing is known.

    ``words``: the value as text; ``small``: the sentence for few cases, else empty; ``unknown``: phrases about what is not known;
    ``beside``: phrases about additional counts; ``published``: published figures, one series for each definition.
    """

    measure: LiveMeasure
    value: float | None
    numerator: int | None
    denominator: int
    words: str
    small: str = ""
    unknown: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()
    published: tuple[PublishedSeries, ...] = ()

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


def compute_measure(measure: LiveMeasure, counted: MeasureCount, published: Iterable[PublishedFigureRow] = ()) -> MeasureValue:
    """Returns the value of a measure from its count.

    Formula: share = 100 * numerator / denominator; each = numerator / denominator; median = the middle of the values (the mean of the two
    middle ones). None with a denominator of 0.
    """
    cases = measure.cases[counted.denominator != 1]
    value = _compute_value(measure, counted)
    few = f"{counted.denominator} {cases}: too few to generalise" if 0 < counted.denominator < SMALL_SAMPLE else ""
    if measure.shape == "share" and few:
        few = f"{counted.numerator} of {few}"
    text = "Not known: nothing is recorded to count" if value is None else _value_text(measure, counted, value, cases)
    figures = [figure for figure in published if figure.metric in measure.published]
    numerator = None if value is None else counted.numerator
    return MeasureValue(
        measure, value, numerator, counted.denominator, text, few, counted.unknown, counted.beside, published_series(figures)
    )


def _compute_value(measure: LiveMeasure, counted: MeasureCount) -> float | None:
    if not counted.denominator:
        return None
    if measure.shape == "median":
        return float(median(counted.values))
    ratio = (counted.numerator or 0) / counted.denominator
    return 100 * ratio if measure.shape == "share" else ratio


def _value_text(measure: LiveMeasure, counted: MeasureCount, value: float, cases: str) -> str:
    if measure.shape == "median":
        return f"{format_measure(value)} {measure.unit}, the median of {format_number(counted.denominator)} {cases}"
    if measure.shape == "each":
        return (
            f"{format_measure(value)} {measure.unit}: {format_number(counted.numerator)} over {format_number(counted.denominator)} {cases}"
        )
    share = "" if counted.denominator < SMALL_SAMPLE else f", {format_measure(value)} per cent"
    return f"{format_number(counted.numerator)} of {format_number(counted.denominator)} {cases}{share}"


def published_series(figures: Iterable[PublishedFigureRow]) -> tuple[PublishedSeries, ...]:
    """Returns published figures as series by metric and definition, each by date."""
    grouped: dict[tuple[str, str], list[PublishedFigureRow]] = defaultdict(list)
    for figure in figures:
        grouped[figure.metric, figure.definition].append(figure)
    ordered = {
        key: sorted(group, key=lambda figure: (figure.as_of.on if figure.as_of else date.min, figure.id)) for key, group in grouped.items()
    }
    return tuple(PublishedSeries(*key, tuple(group)) for key, group in sorted(ordered.items()))


def build_registry(measures: Sequence[LiveMeasure]) -> Mapping[str, LiveMeasure]:
    """Returns measures by key. Raises :class:`ValueError` unless keys are complete and in order and definitions are numbered from 1."""
    if [measure.key for measure in measures] != list(LiveMeasureKey):
        raise ValueError("one measure for each key, in their order")
    for measure in measures:
        if [definition.number for definition in measure.definitions] != list(range(1, len(measure.definitions) + 1)):
            raise ValueError(f"{measure.key}: definitions are numbered from 1")
    return {measure.key.value: measure for measure in measures}


def _first_definition(text: str) -> tuple[MeasureDefinition, ...]:
    return (MeasureDefinition(1, FIRST_DEFINITION_DATE, text),)


LIVE_MEASURES: Mapping[str, LiveMeasure] = build_registry(
    (
        LiveMeasure(
            LiveMeasureKey.APPLICATIONS,
            "each",
            "applications per challenge",
            ("challenge", "challenges"),
            "Does an open question bring enough answers?",
            "Applications recorded on each challenge",
            _first_definition(
                "Applications recorded, divided by the challenges for which they are recorded. A challenge without a count is left out and named."
            ),
            count_applications,
            ("applications in pilot", "applications in the round", "comparator: GovTech Catalyst applications"),
        ),
        LiveMeasure(
            LiveMeasureKey.SMALL_SUPPLIERS,
            "share",
            "per cent",
            ("company team", "company teams"),
            "Do smaller companies come through the open door?",
            "Size of the company of each company team",
            _first_definition(
                "Company teams whose company is micro, small or medium, of the company teams whose company's size is recorded. A team is one "
                "entry: a company with two entries counts twice."
            ),
            count_small_suppliers,
            ("teams that are pre-start, start-up or SME",),
        ),
        LiveMeasure(
            LiveMeasureKey.FIRST_TIME,
            "share",
            "per cent",
            ("company team", "company teams"),
            "Do companies come that never sold to a public body?",
            "First time, on each company team",
            _first_definition("Company teams recorded as first-time suppliers, of those for which it is recorded whether they are."),
            count_first_time_suppliers,
        ),
        LiveMeasure(
            LiveMeasureKey.GATES_KEPT,
            "share",
            "per cent",
            ("gate date", "gate dates"),
            "Does the procurement fit the calendar it promises?",
            "Milestones of the type gate decision",
            _first_definition(
                "Gate decisions taken on or before their baseline day, of those whose baseline day has passed or that were taken. One that is "
                "past its day and not taken counts as not kept, unless its challenge is paused, cancelled or merged or its day passed more "
                "than 366 days ago: then it is not known. Dates not known to the day are not known."
            ),
            count_gates_kept,
        ),
        LiveMeasure(
            LiveMeasureKey.CITIZENS_HEARD,
            "each",
            "citizens per company team",
            ("company team", "company teams"),
            "Are citizens heard while it is built?",
            "Research sessions held that name a company team",
            _first_definition(
                "Citizens counted in held sessions that name a company team, each session once, divided by the company teams that such "
                "sessions name. A citizen who came twice counts twice: no record of a citizen is kept."
            ),
            count_citizens_heard,
        ),
        LiveMeasure(
            LiveMeasureKey.FINDINGS_ACTED,
            "share",
            "per cent",
            ("finding", "findings"),
            "Does what citizens say change anything?",
            "Findings and what they led to",
            _first_definition(
                "Findings recorded to have changed something, of all findings. One that nobody decided about counts as not acted on."
            ),
            count_findings_acted_on,
        ),
        LiveMeasure(
            LiveMeasureKey.SPONSOR_REPLY,
            "median",
            "days",
            ("action", "actions"),
            "Do quick sponsors and kept dates go together?",
            "Actions that sponsors owe; milestones of the same challenges",
            _first_definition(
                "Median calendar days from the day an action owed by a sponsor was raised to its answer; an open one counts by its age so far, "
                "unless its challenge is paused, cancelled or merged. Dropped ones are left out. Beside it the median slip of the same "
                "challenges' milestones: counts side by side, no coefficient."
            ),
            count_reply_days,
        ),
        LiveMeasure(
            LiveMeasureKey.FOLLOW_ON,
            "share",
            "per cent",
            ("accelerated team", "accelerated teams"),
            "Does the sponsor go on with what was built?",
            "Agreements and stages of company teams",
            _first_definition(
                "Company teams with a pre-commercial or support agreement, of those that have one or have ended and that reached the stage in "
                "which one team is left to build, or a later one. A team still at work and one of which it is not recorded how it went on are "
                "named and not counted as without. An agreement that was novated is one agreement of one team."
            ),
            count_follow_on_agreements,
            ("teams winning further contracts from own sponsor",),
        ),
        LiveMeasure(
            LiveMeasureKey.LATER_AGREEMENTS,
            "share",
            "per cent",
            ("company team", "company teams"),
            "Do they find customers afterwards?",
            "Outcomes of company teams",
            _first_definition(
                "Company teams whose latest answer about outcomes has at least one agreement of any kind, of the teams that answered about "
                "agreements. A team that was asked and did not answer is named, never counted as none."
            ),
            later_outcome_counter("agreements"),
            ("accelerator companies winning some commercial contract", "contracts won by participants"),
        ),
        LiveMeasure(
            LiveMeasureKey.ELSEWHERE,
            "share",
            "per cent",
            ("company team", "company teams"),
            "Do they sell to other sectors and countries?",
            "Outcomes of company teams",
            _first_definition(
                "Company teams whose latest answer about outcomes has a customer in another sector or an agreement in another country, of the "
                "teams that answered about either."
            ),
            later_outcome_counter("customers elsewhere"),
        ),
        LiveMeasure(
            LiveMeasureKey.ADOPTED_ELSEWHERE,
            "share",
            "per cent",
            ("line of the ledger", "lines of the ledger"),
            "Is what was learned taken up elsewhere?",
            "The reuse ledger",
            _first_definition(
                "Lines of the reuse ledger that were adopted, of those that go to another country, or to another sector than the challenge they "
                "come from."
            ),
            count_adopted_elsewhere,
        ),
    )
)
