"""``/settings``. Opened by a programme lead, and by an administrator for any programme: what are the settings of the programme?"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from callbacks.page_request import PageRequest
from callbacks.pages.page import Act, Block, Make, NavigationGroup, Page, Section, Sentence, act_classes, form_link
from dashboard.figures import settings as figures
from dashboard.forms import FORMS
from dashboard.page_content import EmptyState, Listing
from dashboard.tables import Table
from dashboard.view import View
from db.access import Permission
from db.queries.programmes import settings as queries
from db.queries.programmes.parts import part_switches
from db.schema.enums.parts import PartSwitch
from db.session import ScopedSession
from layouts.components.blocks import facts
from layouts.components.link import link
from layouts.components.page import section


@dataclass(frozen=True)
class ProgrammeSettings:
    """The settings of a programme: its own row, its stages, user groups and templates, and its parts with who switched each last."""

    row: Any
    stages: pd.DataFrame
    groups: pd.DataFrame
    templates: pd.DataFrame
    parts: Sequence[PartSwitch]


def settings_in_view(session: ScopedSession, request: PageRequest) -> ProgrammeSettings:
    """Returns the settings of the programme in view."""
    programme_id = request.programme.id
    return ProgrammeSettings(
        queries.programme_settings(session, programme_id),
        queries.stages(session, programme_id),
        queries.user_groups(session, programme_id),
        queries.templates(session, programme_id),
        part_switches(session, programme_id),
    )


def _listing(name: str, make: Callable[[ProgrammeSettings, View], Table], nothing: str, *measures: str) -> Make:
    return lambda data, view: Listing(f"settings-{name}", make(data, view), EmptyState(nothing), view.view_search, measures=measures)


def _settings_link(words: str, *, primary: bool) -> Act:
    """Returns the maker of the link to the form of the programme's own settings, for who may change them."""

    def make(view: View) -> Any:
        href = f"/record/programme/{view.programme_id}{view.search}"
        return link(words, href, className=act_classes(primary=primary)) if FORMS["programme"].is_offered(view) else None

    return make


def _moving_out(view: View) -> Any:
    """Returns the section from which everything recorded of the programme is downloaded."""
    return section(
        "Moving out",
        html.P(
            "Everything recorded of the programme as one documented set of files, which an empty Cohortboard takes as it is. Accounts and"
            " passwords are not in it."
        ),
        actions=html.A(
            "Download everything (zip)", href=f"/data/programme.zip{view.search}", className="btn btn-outline-secondary csv", download=""
        ),
    )


PAGE = Page(
    key="settings",
    path="/settings",
    title="Settings",
    needs=Permission.STEER,
    question="What are the stages and their criteria, the user groups to hear, the non-working days, the templates?",
    group=NavigationGroup.MANAGE,
    icon="settings",
    blocks=(
        Sentence(
            make=lambda data, view: figures.sentence(data.row, data.stages, view),
            data=settings_in_view,
            opens={"flow_stages": "#settings-stages"},
        ),
        Block(
            "programme",
            lambda data, view: facts(figures.facts(data.row)),
            settings_in_view,
            Section("Programme", actions=(_settings_link("Change the settings", primary=True),)),
            classes="words",
        ),
        Block(
            "parts",
            _listing("parts", lambda data, view: figures.parts_table(data.parts, view), ""),
            settings_in_view,
            Section("Parts", actions=(_settings_link("Switch parts on or off", primary=False),)),
        ),
        Block(
            "stages",
            _listing(
                "stages",
                lambda data, view: figures.stages_table(data.stages, view),
                "No stage is recorded yet: add the first one.",
                "stage_quiet_threshold",
                "stage_usual_teams",
            ),
            settings_in_view,
            Section("Stages", actions=(form_link("Add a stage", "stage", primary=True),)),
        ),
        Block(
            "groups",
            _listing(
                "groups",
                lambda data, view: figures.groups_table(data.groups, view),
                "No user group is recorded yet: add those that research should hear.",
                "user_group_target",
            ),
            settings_in_view,
            Section("Who should be heard", actions=(form_link("Add a user group", "user-group", primary=True),)),
        ),
        Block(
            "templates",
            _listing("templates", lambda data, view: figures.templates_table(data.templates, view), "No template is recorded yet."),
            settings_in_view,
            Section(
                "Templates",
                actions=(
                    form_link("Add a template", "template", primary=True),
                    form_link("Apply a template", "template-apply", primary=True),
                ),
            ),
        ),
    ),
    below=_moving_out,
)
