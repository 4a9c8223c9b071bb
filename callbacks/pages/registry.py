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
    company_list,
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
from callbacks.pages.records import record_page
from callbacks.pages.redraw import match_path
from callbacks.pages.reviews import one_review, presenter
from callbacks.pages.reviews import series as review
from callbacks.readable_kinds import READ_PERMISSION
from dashboard.forms import FORMS
from dashboard.forms.addresses import READABLE_KINDS, edit_href, record_href
from dashboard.forms.form import Form
from db.access import Viewer
from db.schema.enums.parts import Part

MAX_TABS = 3


def _parts_of(form: Form) -> tuple[Part, ...]:
    return (form.part,) if form.part else ()


PAGES: tuple[Page, ...] = (
    overview.PAGE,
    week.PAGE,
    my_challenge.PAGE,
    challenges.PAGE,
    one_challenge.PAGE,
    challenge_records.PAGE,
    cohorts.PAGE,
    cohort.PAGE,
    company_list.PAGE,
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
        Page(
            f"record-{form.kind}", f"/record/{form.kind}", form.title, form.needs, parts=_parts_of(form), past=False, custom=form_page.page
        )
        for form in FORMS.values()
        if not form.act
    ),
    *(
        Page(
            f"record-{form.kind}",
            edit_href(form.kind, "<id>"),
            form.title,
            form.needs,
            parts=_parts_of(form),
            past=False,
            custom=form_page.page,
        )
        for form in FORMS.values()
    ),
    *(
        Page(
            f"reading-{kind}",
            record_href(kind, "<id>"),
            FORMS[kind].title,
            READ_PERMISSION,
            parts=_parts_of(FORMS[kind]),
            custom=record_page.page,
        )
        for kind in FORMS
        if kind in READABLE_KINDS
    ),
)


def match_page(pathname: str) -> tuple[Page, dict[str, str]] | None:
    """Returns the page of a path and the ids in it, or None."""
    matches = ((page, match_path(page.path, pathname)) for page in PAGES)
    return next(((page, ids) for page, ids in matches if ids is not None), None)


def landing_path(viewer: Viewer, pathname: str) -> str:
    """Returns the path to show to a viewer: a sponsor's first page is their own."""
    return "/my-challenge" if pathname == "/" and viewer.sponsor else pathname


def navigation_pages(viewer: Viewer, parts: frozenset[Part]) -> list[Page]:
    """Returns the pages in the viewer's navigation, in a programme that has switched ``parts`` on."""
    return [page for page in PAGES if page.group is not None and viewer.may(page.needs) and page.is_on(parts)]


def tab_pages(offered: Sequence[Page]) -> list[Page]:
    """Returns those of the pages offered that stand in the tab bar of a phone: the first ``MAX_TABS`` that are marked for it."""
    return [page for page in offered if page.tab][:MAX_TABS]
