"""``/``. Opened by a programme lead every morning: whom to call first? By finance: which line of money needs me?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from callbacks.page_request import PageRequest
from callbacks.pages.changes import page as changes
from callbacks.pages.overview import subjects as overview_subjects
from callbacks.pages.overview.subjects import OverviewSubject
from callbacks.pages.page import Block, Page, Section, Sentence
from dashboard.figures.health import STRIP_LEGEND, WEEK_MEASURES, how_weeks_settle
from dashboard.figures.overview import attention as figures
from dashboard.figures.overview.challenges import challenges_table
from dashboard.figures.overview.known import known_heading
from dashboard.page_content import AttentionItem, EmptyState, KnownItem, Listing
from dashboard.view import View
from db.access import Permission
from db.session import ScopedSession
from layouts.components.blocks import tiles
from layouts.components.known_items import known_items
from layouts.pages import overview as layouts

CHALLENGES = "overview-challenges"
NO_CHALLENGE = EmptyState(
    "No running challenge is recorded in this view. Choose another cohort above, or see how the rounds went:", "Cohorts", "/cohorts"
)


def read_subjects(session: ScopedSession, request: PageRequest) -> list[OverviewSubject]:
    """Returns the subjects of the overview; for finance only money."""
    money = overview_subjects.money(session, request)
    if not request.viewer.may(Permission.SEE_PROGRAMME):
        return [money]
    return [*overview_subjects.programme_subjects(session, request), money]


def ranked_items(subjects: Sequence[OverviewSubject]) -> list[AttentionItem]:
    """Returns the attention items of all subjects, the most urgent first."""
    return figures.rank_attention(item for subject in subjects for item in subject.attention)


def items_in_order(subjects: Sequence[OverviewSubject]) -> list[AttentionItem]:
    """Returns the attention items, those for the viewer first and by challenge, then those that need a look."""
    split = figures.split_attention(ranked_items(subjects))
    mine = [item for group in figures.group_by_challenge(split.mine) for item in group.items]
    return [*mine, *split.differences, *split.look]


def known_in(subjects: Sequence[OverviewSubject]) -> list[KnownItem]:
    """Returns what is known until a later day, of all subjects."""
    return [known for subject in subjects for known in subject.known]


def _known(known: Sequence[KnownItem], view: View) -> Any:
    return known_items(known_heading(known, view), known)


def challenge_listing(subjects: Sequence[OverviewSubject], view: View) -> Listing:
    """Returns one row for each running challenge."""
    health = next((subject.health for subject in subjects if subject.health is not None), overview_subjects.NO_HEALTH)
    table = challenges_table(health, {subject.name: subject.cells for subject in subjects}, view)
    return Listing(CHALLENGES, table, NO_CHALLENGE, view.view_search, how=how_weeks_settle(), measures=("health_by_records",), tall=True)


def _challenges(subjects: Sequence[OverviewSubject], view: View) -> list[Any]:
    """Returns the rows of the challenges, what their marks mean, and the marks week by week."""
    weeks = next((subject.health.weeks for subject in subjects if subject.health is not None), None)
    listing = challenge_listing(subjects, view)
    if weeks is None or not weeks.row_count:
        return [listing]
    listed = Listing(
        "overview-weeks",
        weeks,
        NO_CHALLENGE,
        view.view_search,
        how=how_weeks_settle(),
        measures=WEEK_MEASURES,
        folded="Show health by week as a table",
    )
    return [listing, layouts.strip_legend(STRIP_LEGEND), listed]


def _recent_changes(headlines: Any, view: View) -> Any:
    since, changed = headlines
    return layouts.recent_changes(since, changed, f"/changes{view.search}")


PAGE = Page(
    key="overview",
    path="/",
    title="Overview",
    needs=Permission.SEE_MONEY,
    question="What needs me today, and why? Whom to call first?",
    icon="overview",
    blocks=(
        Sentence(
            make=lambda subjects, view: figures.sentence(ranked_items(subjects), view),
            data=read_subjects,
            opens={"attention_urgent": "#overview-attention", "attention_other": "#overview-attention"},
        ),
        Block(
            "attention",
            lambda subjects, view: layouts.folded_attention(items_in_order(subjects)),
            read_subjects,
            Section("Needs attention"),
        ),
        Block("known", lambda subjects, view: _known(known_in(subjects), view), read_subjects, Section("Needs attention")),
        Block("changed", _recent_changes, changes.latest_headlines, Section("Changed since the last review"), Permission.SEE_PROGRAMME),
        Block(
            "tiles",
            lambda subjects, view: tiles(tile for subject in subjects for tile in subject.tiles),
            read_subjects,
            Section("At a glance"),
        ),
        Block("challenges", _challenges, read_subjects, Section("Challenges"), Permission.SEE_PROGRAMME),
    ),
)
