"""The charts and tables of each page as files: what stands above the header, and the rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from callbacks.page_request import Ask
from callbacks.pages import actions, challenges, companies, engagement, milestones, research, settings, spend
from callbacks.pages import imports as importing
from callbacks.pages.changes import page as changes
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.pages.cohorts import one_cohort as cohort
from callbacks.pages.learning import hypotheses as learning
from callbacks.pages.learning import one_hypothesis as hypothesis
from callbacks.pages.learning import outcomes, reuse
from callbacks.pages.overview import page as overview
from callbacks.pages.reviews import one_review
from callbacks.pages.reviews import series as review
from dashboard.exports.table_files import LABEL, written
from dashboard.filters import ALL
from dashboard.page_content import Chart, Listing, Table
from db.exporting.table_files import Written
from db.session import ScopedSession

Contents = Callable[[ScopedSession, Ask], Mapping[str, Any]]


@dataclass(frozen=True)
class Leaf:
    """What can leave a page: its table, what it shows, how it is worked out, what it is narrowed to."""

    table: Table
    title: str
    how: str
    narrowed: str = ""


# By the key of the page, which says who may have it.
TABLES: dict[str, Contents] = {
    "overview": overview.contents,
    "changes": changes.contents,
    "cohorts": cohorts.contents,
    "cohort": cohort.contents,
    "company": companies.contents,
    "challenge": challenges.contents,
    "milestones": milestones.contents,
    "engagement": engagement.contents,
    "actions": actions.contents,
    "research": research.contents,
    "reuse": reuse.contents,
    "learning": learning.contents,
    "hypothesis": hypothesis.contents,
    "spend": spend.contents,
    "outcomes": outcomes.contents,
    "review": review.contents,
    "meeting": one_review.contents,
    "settings": settings.contents,
    "import": importing.contents,
}


def leaves(contents: Mapping[str, Any]) -> dict[str, Leaf]:
    """Every chart and table of a page by the name of its files."""
    return dict(found for block, content in contents.items() for found in _leaves(str(block), content))


def _leaves(block: str, content: Any) -> Iterator[tuple[str, Leaf]]:
    if isinstance(content, Chart):
        yield block, Leaf(content.table, f"{content.title}. {content.subtitle}".strip(), content.how)
    elif isinstance(content, Listing):
        yield content.name, Leaf(content.table, content.table.caption, content.how, content.narrowed[0] if content.narrowed else "")
    elif isinstance(content, list):
        for one in content:
            yield from _leaves(block, one)


def file_of(name: str, leaf: Leaf, ask: Ask, page: str) -> Written:
    """A chart or table as it leaves: label, programme and page, moment, filters and definition above its rows."""
    lines = (
        LABEL,
        f"{ask.programme.name}: {leaf.title or leaf.table.caption}",
        f"Page: {page}",
        f"As at: {ask.known}",
        f"Filters: {filters_of(ask, leaf.narrowed)}",
        f"How this is worked out: {leaf.how}" if leaf.how else "",
    )
    return written(name, tuple(line for line in lines if line), leaf.table)


def filters_of(ask: Ask, narrowed: str = "") -> str:
    """The filters of a view in words."""
    names = {one: name for one, name, _ in ask.programme.cohorts}
    cohort_ = names.get(ask.cohort or "", "all cohorts") if ask.filters.cohort != ALL else "all cohorts"
    parts = [cohort_, ask.labels.get(ask.challenge or "", "all challenges"), ask.filters.period_words, narrowed[:1].lower() + narrowed[1:]]
    return "; ".join(part for part in parts if part)
