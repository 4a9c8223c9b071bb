"""Every page: path, title, what it needs, how it is made. Navigation is a projection of this table."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from callbacks.forms import form_page as record
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
from callbacks.pages import imports as importing
from callbacks.pages.changes import page as changes
from callbacks.pages.cohorts import comparison as cohorts
from callbacks.pages.cohorts import one_cohort as cohort
from callbacks.pages.learning import hypotheses as learning
from callbacks.pages.learning import one_hypothesis as hypothesis
from callbacks.pages.learning import outcomes, reuse
from callbacks.pages.overview import page as overview
from callbacks.pages.people import page as people_page
from callbacks.pages.reviews import one_review, presenter
from callbacks.pages.reviews import series as review
from dashboard.forms import FORMS
from db.access import Permission, Viewer

P = Permission


@dataclass(frozen=True)
class Page:
    """A page. ``entry`` makes its whole content from a call and the address; ``icon`` puts it into the navigation.

    ``past`` False: it works on today alone, and is closed while the address looks back.
    """

    key: str
    path: str
    title: str
    needs: Permission
    entry: Callable[..., Any]
    icon: str = ""
    past: bool = True


PAGES: tuple[Page, ...] = (
    Page("overview", "/", "Overview", P.SEE_MONEY, overview.page, "overview"),
    Page("week", "/week", "Week", P.RECORD, week.page, "week", past=False),
    Page("my-challenge", "/my-challenge", "My challenge", P.SEE_OWN_CHALLENGE, my_challenge.page, "challenges"),
    Page("cohorts", "/cohorts", "Cohorts", P.SEE_MONEY, cohorts.page, "cohorts"),
    Page("cohort", "/cohorts/<id>", "Cohort", P.SEE_MONEY, cohort.page),
    Page("challenge", "/challenges/<id>", "Challenge", P.SEE_PROGRAMME, challenges.page),
    Page("company", "/companies/<id>", "Company", P.SEE_PROGRAMME, companies.page),
    Page("milestones", "/milestones", "Milestones", P.SEE_PROGRAMME, milestones.page, "milestones"),
    Page("engagement", "/engagement", "Engagement", P.SEE_PROGRAMME, engagement.page, "engagement"),
    Page("actions", "/actions", "Actions and decisions", P.SEE_PROGRAMME, actions.page, "actions"),
    Page("research", "/research", "Research", P.SEE_PROGRAMME, research.page, "research"),
    Page("reuse", "/reuse", "What crosses", P.SEE_PROGRAMME, reuse.page, "reuse"),
    Page("learning", "/learning", "Learning", P.SEE_PROGRAMME, learning.page, "learning"),
    Page("hypothesis", "/learning/<id>", "Hypothesis", P.SEE_PROGRAMME, hypothesis.page),
    Page("spend", "/spend", "Spend", P.SEE_MONEY, spend.page, "spend"),
    Page("outcomes", "/outcomes", "Outcomes", P.SEE_PROGRAMME, outcomes.page, "outcomes"),
    Page("changes", "/changes", "What changed", P.SEE_PROGRAMME, changes.page, "changes"),
    Page("review", "/review", "Review", P.SEE_PROGRAMME, review.page, "review"),
    Page("meeting", "/review/<id>", "Review", P.SEE_PROGRAMME, one_review.page),
    Page("plan", "/record/plan", "Plan per month", P.STEER, grid_money.plan_page, past=False),
    Page("forecasts", "/record/forecasts", "Forecast per month", P.RECORD_MONEY, grid_money.forecasts_page, past=False),
    Page("cohort-milestones", "/record/cohort-milestones", "Milestones of a cohort", P.RECORD, cohort_milestones.page, past=False),
    Page("import", "/import", "Import", P.IMPORT, importing.page, "import", past=False),
    Page("people", "/people", "People", P.STEER, people_page.page, "people", past=False),
    Page("settings", "/settings", "Settings", P.STEER, settings.page, "settings"),
    Page("record", "/record", "Record", P.SIGNED_IN, record_index.page, past=False),
    Page("drafts", "/drafts", "Unfinished forms", P.SIGNED_IN, drafts.page, past=False),
    Page("present", "/review/<id>/present", "Present the review", P.SEE_PROGRAMME, presenter.page, past=False),
    Page("search", "/search", "Search", P.SEE_PROGRAMME, search.page, past=False),
    Page("history", "/history", "History", P.SEE_PROGRAMME, history.page, "history"),
    Page("history-change", "/history/<id>", "Change", P.SEE_MONEY, history.one_page),
    *(
        Page(f"record-{form.kind}", path, form.title, form.needs, record.page, past=False)
        for form in FORMS.values()
        for path in ([] if form.act else [f"/record/{form.kind}"]) + [f"/record/{form.kind}/<id>"]
    ),
)
_PATTERNS = tuple((page, re.compile(re.sub(r"<(\w+)>", r"(?P<\1>[a-z0-9-]{1,40})", page.path) + r"/?")) for page in PAGES)


def match(pathname: str) -> tuple[Page, dict[str, str]] | None:
    """The page of a path and the ids in it; None when there is none."""
    for page, pattern in _PATTERNS:
        if found := pattern.fullmatch(pathname):
            return page, found.groupdict()
    return None


def landing(viewer: Viewer, pathname: str) -> str:
    """The path that a viewer is shown: the first page of a sponsor is their own."""
    return "/my-challenge" if pathname == "/" and viewer.sponsor else pathname


def navigation(viewer: Viewer) -> list[Page]:
    """The pages that the viewer's navigation shows."""
    return [page for page in PAGES if page.icon and viewer.may(page.needs)]
