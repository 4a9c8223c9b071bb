"""``/``. Opened by a programme lead every morning: what needs me, and how is it going? By finance: which line of money needs me?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import pandas as pd

from callbacks.page_request import PageRequest
from callbacks.pages.changes import page as changes
from callbacks.pages.overview import first_steps, rounds
from callbacks.pages.overview import subjects as overview_subjects
from callbacks.pages.overview.subjects import OverviewSubject
from callbacks.pages.page import Block, Custom, NavigationGroup, Page, Section, Sentence
from dashboard.figures.health import WEEK_MEASURES, how_weeks_settle
from dashboard.figures.overview import attention as attention_figures
from dashboard.figures.overview import for_you as for_you_figures
from dashboard.figures.overview import summary
from dashboard.figures.overview.challenges import challenges_table
from dashboard.figures.overview.decisions import decisions_due
from dashboard.figures.overview.known import known_heading
from dashboard.figures.overview.lines import line_list
from dashboard.figures.overview.matrix import ChallengeMatrix, matrix
from dashboard.figures.spend.bars import money_tiles
from dashboard.filters import add_query
from dashboard.forms import FORMS
from dashboard.metrics.health_by_records import HEALTH_RANKS, STRIP_WEEKS
from dashboard.metrics.overview import OFF_TRACK, HealthNow, count_healths
from dashboard.metrics.spend.outturn import Spend, SpendTotals, sum_lines
from dashboard.page_content import AttentionItem, EmptyState, KnownItem, Listing
from dashboard.prose import Name, Prose, Text, prose
from dashboard.view import View
from db.access import Permission
from db.frames import INTEGER, frame_of
from db.queries.first_steps import read_recorded
from db.schema.enums.records import Funder, Health
from db.session import ScopedSession
from db.values.dates import financial_year
from layouts.components.blocks import tiles
from layouts.components.known_items import known_items
from layouts.components.table import empty_message
from layouts.pages.overview import for_you as for_you_layout
from layouts.pages.overview import lately
from layouts.pages.overview import matrix as matrix_layout

CHALLENGES = "overview-challenges"
NO_CHALLENGE = EmptyState(
    "No running challenge is recorded in this view. Choose another cohort above, or see how the rounds went:", "Cohorts", "/cohorts"
)
RANK_OF_TONE = {"good": HEALTH_RANKS[Health.ON_TRACK], "warn": HEALTH_RANKS[Health.AT_RISK], "bad": HEALTH_RANKS[Health.OFF_TRACK]}


def read_subjects(session: ScopedSession, request: PageRequest) -> list[OverviewSubject]:
    """Returns the subjects of the overview; for finance only money."""
    money = overview_subjects.money(session, request)
    if not request.viewer.may(Permission.SEE_PROGRAMME):
        return [money]
    return [*overview_subjects.programme_subjects(session, request), money]


def ranked_items(subjects: Sequence[OverviewSubject]) -> list[AttentionItem]:
    """Returns the attention items of all subjects, the most urgent first."""
    return attention_figures.rank_attention(item for subject in subjects for item in subject.attention)


@dataclass(frozen=True)
class Overview:
    """What the page shows: its subjects, and what follows from several of them. ``where``: the name of the chosen cohort."""

    subjects: Sequence[OverviewSubject]
    where: str
    view: View

    @cached_property
    def health(self) -> OverviewSubject | None:
        """The subject health; None for who may not see the programme."""
        return next((subject for subject in self.subjects if subject.health is not None), None)

    @cached_property
    def healths(self) -> HealthNow:
        """The counts of challenges by their health now."""
        strips = self.health.health.strips if self.health is not None and self.health.health is not None else {}
        ranks = [[RANK_OF_TONE.get(strip.tone) for strip in pair] for pair in strips.values()]
        return count_healths(frame_of({name: (INTEGER, [pair[place] for pair in ranks]) for place, name in enumerate(("team", "records"))}))

    @cached_property
    def matrix(self) -> ChallengeMatrix:
        """The matrix of challenges."""
        health = self.health.health if self.health is not None and self.health.health is not None else overview_subjects.NO_HEALTH
        groups = sum(subject.groups for subject in self.subjects)
        missing = EmptyState("No budget is recorded in this view.", *budget_act(self.view))
        return matrix(health, {subject.name: subject.cells for subject in self.subjects}, groups, self.where, missing, self.view)

    @cached_property
    def split(self) -> attention_figures.AttentionSplit:
        """The attention items as the viewer sees them."""
        return attention_figures.split_attention(ranked_items(self.subjects))

    @property
    def spend(self) -> Spend:
        """The budget lines of the year."""
        return next(subject.spend for subject in self.subjects if subject.spend is not None)

    @property
    def own_lines(self) -> pd.DataFrame:
        """The programme's own budget lines of the year."""
        return self.spend.of_funder(Funder.PROGRAMME).lines

    @property
    def budgeted(self) -> SpendTotals:
        """The sums over the own lines that have a budget."""
        return sum_lines(self.own_lines[self.own_lines["budget"].notna()])

    @property
    def year(self) -> str:
        """The financial year of today."""
        return financial_year(self.view.today)


def budget_act(view: View) -> tuple[str, str]:
    """Returns the words and the address of the form that records a budget, for who may."""
    form = FORMS["budget-line"]
    return ("Add a budget line", f"/{add_query(view.search, form=form.kind)}") if form.is_offered(view) else ("", "")


def read_overview(session: ScopedSession, request: PageRequest) -> Overview:
    """Returns what the page shows."""
    cohorts = {cohort: name for cohort, name, _ in request.programme.cohorts}
    return Overview(read_subjects(session, request), cohorts.get(request.cohort or "", "") if not request.challenge else "", request.view)


def known_in(subjects: Sequence[OverviewSubject]) -> list[KnownItem]:
    """Returns what is known until a later day, of all subjects."""
    return [known for subject in subjects for known in subject.known]


def challenge_listing(subjects: Sequence[OverviewSubject], view: View) -> Listing:
    """Returns one row for each running challenge."""
    health = next((subject.health for subject in subjects if subject.health is not None), overview_subjects.NO_HEALTH)
    table = challenges_table(health, {subject.name: subject.cells for subject in subjects}, view)
    return Listing(CHALLENGES, table, NO_CHALLENGE, view.view_search, how=how_weeks_settle(), measures=("health_by_records",), tall=True)


def _about(view: View) -> Text:
    day = Name(
        f"{view.today:%a} {view.today.day} {view.today:%b}" if view.narrow else f"{view.today:%a} {view.today.day} {view.today:%b %Y}"
    )
    if view.narrow:
        return prose("{day}", day=day)
    if not view.may(Permission.SEE_PROGRAMME):
        return prose("{day}, financial year {year}", day=day, year=Name(financial_year(view.today)))
    return prose("{day}, lines show {weeks} weeks", day=day, weeks=Name(str(STRIP_WEEKS)))


def _sentence(overview: Overview, view: View) -> Prose:
    if overview.health is None:
        return summary.money_sentence(overview.budgeted, overview.year, view)
    return summary.health_sentence(overview.healths, view)


def _note(overview: Overview, view: View) -> Prose:
    off_track = [row.challenge_id for row in overview.matrix.rows if RANK_OF_TONE.get(row.records[0].tone) == OFF_TRACK]
    split = overview.split
    parts = summary.NoteParts(split.mine, split.look, off_track, for_you_figures.can_act(view), _complete(overview))
    return summary.note(parts, view)


def _complete(overview: Overview) -> bool:
    """Returns whether nothing is missing from what the page judges by."""
    if overview.health is None:
        return not overview.spend.lines.empty
    return bool(overview.healths.challenges) and overview.healths.complete


def _tiles(overview: Overview, view: View) -> Any:
    made = [tile for subject in overview.subjects for tile in subject.tiles]
    return tiles(made if overview.health is not None else [*made, *money_tiles(overview.budgeted, overview.year, view)])


def _for_you(overview: Overview, view: View) -> list[Any]:
    order = [row.challenge_id for row in overview.matrix.rows]
    content = for_you_figures.for_you(overview.split, order, _complete(overview), view)
    known = known_in(overview.subjects)
    return for_you_layout.for_you(content, known_items(known_heading(known, view), known), view)


def _codes(overview: Overview, view: View) -> Any:
    """Returns the codes with their marks, which only a phone shows."""
    return matrix_layout.code_marks(overview.matrix) if overview.matrix.rows else None


def _picture(overview: Overview, view: View) -> Any:
    """Returns the matrix of challenges, for finance the budget lines."""
    if overview.health is None:
        own = overview.own_lines
        nothing = EmptyState(f"No budget line of {overview.year} is recorded in this view.", *budget_act(view))
        return matrix_layout.budget_lines(line_list(own, overview.year, view)) if len(own) else empty_message(nothing)
    return matrix_layout.challenge_matrix(overview.matrix) if overview.matrix.rows else empty_message(NO_CHALLENGE)


def _decisions(overview: Overview, view: View) -> Any:
    found = next((subject.milestones for subject in overview.subjects if subject.milestones is not None), None)
    return lately.decisions_due([] if found is None else decisions_due(found, view), f"/milestones{view.search}")


def _recent_changes(headlines: Any, view: View) -> Any:
    since, changed = headlines
    review, _, closed = since.partition(" (closed ")
    heading, note = (f"Changed since {review}", "") if closed else ("Changed lately", f"Since {since}.")
    return lately.recent_changes(heading, note, changed, f"/changes{view.search}")


def _lists(overview: Overview, view: View) -> list[Any]:
    """Returns the rows of the matrix, and its marks week by week, as tables with their files."""
    weeks = overview.health.health.weeks if overview.health is not None and overview.health.health is not None else None
    if weeks is None or not weeks.row_count:
        return []
    listing = challenge_listing(overview.subjects, view)
    settle = how_weeks_settle()
    listed = Listing("overview-weeks", weeks, NO_CHALLENGE, view.view_search, how=settle, measures=WEEK_MEASURES, folded="Health by week")
    return [replace(listing, folded="Challenges in words, with files"), listed]


ROWS = (  # what the first sentence counts, which are rows of the picture
    "challenges_off_track", "challenges_at_risk", "challenges_on_track", "challenges_denied", "running_challenges", "lines_beyond_tolerance",
    "lines_with_budget",
)  # fmt: skip
TOP, PICTURE, LATELY = (
    Section(label="At a glance", layout="overview-tiles"),
    Section(label="Challenges", layout="overview-picture"),
    Section(label="Lately and next", layout="overview-lately"),
)


def _shown_instead(session: ScopedSession, request: PageRequest) -> Custom | None:
    """Returns what makes the page of a programme that has nothing to look at yet, or past rounds alone, for who may see the programme."""
    if not request.viewer.may(Permission.SEE_PROGRAMME):
        return None
    recorded = read_recorded(session, request.programme.id)
    if not recorded.answers and request.back is None:
        return first_steps.page
    return rounds.page if recorded.rounds_alone else None


PAGE = Page(
    key="overview",
    path="/",
    title="Overview",
    needs=Permission.SEE_MONEY,
    question="What needs me today, and how is it going? Whom to call first?",
    group=NavigationGroup.THIS_WEEK,
    icon="overview",
    instead=_shown_instead,
    callbacks=(first_steps.REDRAW,),
    tab=True,
    about=_about,
    blocks=(
        Sentence(make=_sentence, data=read_overview, opens=dict.fromkeys(ROWS, f"#{CHALLENGES}")),
        Sentence(
            "note",
            classes="lead-note",
            make=_note,
            data=read_overview,
            opens={"attention_mine": "#overview-attention", "attention_look": "#overview-attention"},
        ),
        Block("codes", _codes, read_overview, TOP, Permission.SEE_PROGRAMME),
        Block("tiles", _tiles, read_overview, TOP),
        Block("attention", _for_you, read_overview, Section(label="For you", layout="overview-for-you")),
        Block("challenges", _picture, read_overview, PICTURE),
        Block("changed", _recent_changes, changes.latest_headlines, LATELY, Permission.SEE_PROGRAMME),
        Block("decisions", _decisions, read_overview, LATELY, Permission.SEE_PROGRAMME),
        Block("lists", _lists, read_overview, Section(label="As tables", layout="overview-lists"), Permission.SEE_PROGRAMME),
    ),
)
