"""The registry of pages: path, title, required permission and content function. The navigation is derived from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from callbacks.forms import form_page
from callbacks.forms import index as record_index
from callbacks.grids import cohort_milestones, week
from callbacks.grids import money as grid_money
from callbacks.pages import (
    actions,
    challenges,
    companies,
    drafts,
    engagement,
    history,
    milestones,
    my_challenge,
    research,
    search,
    settings,
    spend,
)
from callbacks.pages import imports as imports_page
from callbacks.pages.changes import page as changes
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.pages.cohorts import one_cohort as cohort
from callbacks.pages.learning import hypotheses as learning
from callbacks.pages.learning import one_hypothesis as hypothesis
from callbacks.pages.learning import outcomes, reuse
from callbacks.pages.overview import page as overview
from callbacks.pages.page import Page
from callbacks.pages.people import page as people_page
from callbacks.pages.reviews import one_review, presenter
from callbacks.pages.reviews import series as review
from callbacks.readable_kinds import READ_PERMISSION, READABLE_KINDS
from dashboard.forms import FORMS
from db.access import Permission, Viewer

P = Permission


@dataclass(frozen=True)
class PageSpec:
    """A page. ``render`` returns its whole content for a callback context, a request and a path; ``icon`` adds it to the navigation.

    ``past`` False: the page works on today's data only, and is closed in the as-at view.
    """

    key: str
    path: str
    title: str
    needs: Permission
    render: Callable[..., Any]
    icon: str = ""
    past: bool = True


PAGES: tuple[PageSpec | Page, ...] = (
    overview.PAGE,
    PageSpec("week", "/week", "Week", P.RECORD, week.page, "week", past=False),
    my_challenge.PAGE,
    cohorts.PAGE,
    cohort.PAGE,
    challenges.PAGE,
    companies.PAGE,
    milestones.PAGE,
    engagement.PAGE,
    actions.PAGE,
    research.PAGE,
    reuse.PAGE,
    learning.PAGE,
    hypothesis.PAGE,
    spend.PAGE,
    outcomes.PAGE,
    changes.PAGE,
    review.PAGE,
    one_review.PAGE,
    PageSpec("plan", "/record/plan", "Plan per month", P.STEER, grid_money.plan_page, past=False),
    PageSpec("forecasts", "/record/forecasts", "Forecast per month", P.RECORD_MONEY, grid_money.forecasts_page, past=False),
    PageSpec("cohort-milestones", "/record/cohort-milestones", "Milestones of a cohort", P.RECORD, cohort_milestones.page, past=False),
    imports_page.PAGE,
    people_page.PAGE,
    settings.PAGE,
    record_index.PAGE,
    drafts.PAGE,
    PageSpec("present", "/review/<id>/present", "Present the review", P.SEE_PROGRAMME, presenter.page, past=False),
    search.PAGE,
    PageSpec("history", "/history", "History", P.SEE_PROGRAMME, history.page, "history"),
    PageSpec("history-change", "/history/<id>", "Change", P.SEE_MONEY, history.transaction_page),
    *(
        PageSpec(f"record-{form.kind}", path, form.title, needs, form_page.page, past=False)
        for form in FORMS.values()
        for path, needs in (
            *([] if form.act else [(f"/record/{form.kind}", form.needs)]),
            (f"/record/{form.kind}/<id>", READ_PERMISSION if form.kind in READABLE_KINDS else form.needs),
        )
    ),
)
_PATTERNS = tuple((page, re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[a-z0-9-]{1,40})", page.path) + r"/?")) for page in PAGES)


def match_page(pathname: str) -> tuple[PageSpec | Page, dict[str, str]] | None:
    """Returns the page of a path and the ids in it, or None."""
    for page, pattern in _PATTERNS:
        if match := pattern.fullmatch(pathname):
            return page, match.groupdict()
    return None


def landing_path(viewer: Viewer, pathname: str) -> str:
    """Returns the path to show to a viewer: a sponsor's first page is their own."""
    return "/my-challenge" if pathname == "/" and viewer.sponsor else pathname


def navigation_pages(viewer: Viewer) -> list[PageSpec | Page]:
    """Returns the pages in the viewer's navigation."""
    return [page for page in PAGES if page.icon and viewer.may(page.needs)]
