"""The registry of pages: path, title, required permission and content function. The navigation is derived from it."""

from __future__ import annotations

from collections.abc import Sequence

from callbacks.forms import form_page
from callbacks.forms import index as record_index
from callbacks.grids import cohort_milestones, week
from callbacks.grids import money as grid_money
from callbacks.pages import (
    actions,
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
from callbacks.pages.challenges import listing as challenges
from callbacks.pages.challenges import one_challenge
from callbacks.pages.challenges import records as challenge_records
from callbacks.pages.changes import page as changes
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.pages.cohorts import one_cohort as cohort
from callbacks.pages.learning import hypotheses as learning
from callbacks.pages.learning import one_hypothesis as hypothesis
from callbacks.pages.learning import outcomes, reuse
from callbacks.pages.overview import page as overview
from callbacks.pages.page import Page
from callbacks.pages.people import page as people_page
from callbacks.pages.redraw import match_path
from callbacks.pages.reviews import one_review, presenter
from callbacks.pages.reviews import series as review
from callbacks.readable_kinds import READ_PERMISSION, READABLE_KINDS
from dashboard.forms import FORMS
from db.access import Viewer

MAX_TABS = 3

PAGES: tuple[Page, ...] = (
    overview.PAGE,
    week.PAGE,
    my_challenge.PAGE,
    challenges.PAGE,
    one_challenge.PAGE,
    challenge_records.PAGE,
    cohorts.PAGE,
    cohort.PAGE,
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
    grid_money.PLAN,
    grid_money.FORECASTS,
    cohort_milestones.PAGE,
    imports_page.PAGE,
    people_page.PAGE,
    settings.PAGE,
    record_index.PAGE,
    drafts.PAGE,
    presenter.PAGE,
    search.PAGE,
    history.PAGE,
    history.CHANGE_PAGE,
    *(
        Page(f"record-{form.kind}", path, form.title, needs, past=False, custom=form_page.page)
        for form in FORMS.values()
        for path, needs in (
            *([] if form.act else [(f"/record/{form.kind}", form.needs)]),
            (f"/record/{form.kind}/<id>", READ_PERMISSION if form.kind in READABLE_KINDS else form.needs),
        )
    ),
)


def match_page(pathname: str) -> tuple[Page, dict[str, str]] | None:
    """Returns the page of a path and the ids in it, or None."""
    matches = ((page, match_path(page.path, pathname)) for page in PAGES)
    return next(((page, ids) for page, ids in matches if ids is not None), None)


def landing_path(viewer: Viewer, pathname: str) -> str:
    """Returns the path to show to a viewer: a sponsor's first page is their own."""
    return "/my-challenge" if pathname == "/" and viewer.sponsor else pathname


def navigation_pages(viewer: Viewer) -> list[Page]:
    """Returns the pages in the viewer's navigation."""
    return [page for page in PAGES if page.group is not None and viewer.may(page.needs)]


def tab_pages(offered: Sequence[Page]) -> list[Page]:
    """Returns those of the pages offered that stand in the tab bar of a phone: the first ``MAX_TABS`` that are marked for it."""
    return [page for page in offered if page.tab][:MAX_TABS]
