"""``/settings``. Opened by a programme lead, and by an administrator for any programme: what are the settings of the programme?
Decides the stages and their criteria, the user groups to hear, the non-working days, the templates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from dash import html

from dashboard.page_content import EmptyState, Listing, Table
from layouts.components.blocks import facts
from layouts.components.link import link
from layouts.components.page import block, page, section
from layouts.ids.pages import SettingsIds as S

IDS = (S.SENTENCE, S.PROGRAMME, S.STAGES, S.GROUPS, S.TEMPLATES)
CHARTS: dict[str, bool] = {}


def contents(
    sentence: str, fact_rows: Sequence[tuple[str, str]], stages: Table, groups: Table, templates: Table, *, search: str = ""
) -> dict[str, Any]:
    """Returns the content of each block by id."""
    return {
        S.SENTENCE: sentence,
        S.PROGRAMME: facts(fact_rows),
        S.STAGES: Listing(S.STAGES, stages, EmptyState("No stage is recorded yet: add the first one."), search),
        S.GROUPS: Listing(S.GROUPS, groups, EmptyState("No user group is recorded yet: add those that research should hear."), search),
        S.TEMPLATES: Listing(S.TEMPLATES, templates, EmptyState("No template is recorded yet."), search),
    }


def layout(content: Mapping[str, Any], search: str, programme: str, *, acts: bool) -> Any:
    """Returns the page. ``acts``: whether the forms are open."""

    def act(words: str, path: str) -> Any:
        return link(words, f"/record/{path}{search}", className="btn btn-primary") if acts else None

    return page(
        "Settings",
        S.SENTENCE,
        content,
        section(
            "Programme",
            html.Div(block(S.PROGRAMME, content), className="words"),
            actions=act("Change the settings", f"programme/{programme}"),
        ),
        section("Stages", block(S.STAGES, content), actions=act("Add a stage", "stage")),
        section("Who should be heard", block(S.GROUPS, content), actions=act("Add a user group", "user-group")),
        section(
            "Templates", block(S.TEMPLATES, content), actions=[act("Add a template", "template"), act("Apply a template", "template-apply")]
        ),
        section(
            "Moving out",
            html.P(
                "Everything recorded of the programme as one documented set of files, which an empty Cohortboard takes as it is. Accounts and"
                " passwords are not in it."
            ),
            actions=html.A(
                "Download everything (zip)", href=f"/data/programme.zip{search}", className="btn btn-outline-secondary csv", download=""
            ),
        ),
    )
