"""Counts that a page shows without a link to the records that they count, each with its reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from callbacks.pages.registry import match_page
from dashboard.measures import MEASURES
from dashboard.measures.measure import Unit
from tests.showings import Showing


@dataclass(frozen=True)
class Reason:
    """Why measures have no link. ``pages``: the paths of the pages that it holds for; empty, for every page."""

    why: str
    measures: tuple[str, ...]
    pages: tuple[str, ...] = ()


REASONS = (
    Reason(
        "The number is a field of one record, counts no records, and stands in the row of that record, which a reader without the right to "
        "record cannot open.",
        ("outcome_months", "outcome_people", "outcome_agreements", "support_length", "user_group_target", "stage_usual_teams"),
    ),
    Reason(
        "The records are the table or grid directly under the sentence, which fills the page.",
        (
            "cohort_grid_open", "cohort_grid_done", "month_grid_lines", "month_grid_lines_empty", "weekly_update_rows", "weekly_updates_left",
        ),
    ),
    Reason("The records are the list directly under the line.", ("transactions",), ("/history",)),
    Reason("The changes are the list directly under the heading.", ("changes_of_record",)),
    Reason("The moves are the list of the same page.", ("milestone_moves",), ("/record/milestone/<id>",)),
    Reason("The user groups are the columns of the matrix that states their number.", ("user_groups_recorded",), ("/research",)),
    Reason("The challenges are the list directly under the line.", ("updates_missing",), ("/review",)),
    Reason("The challenges are the rows directly under the heading.", ("teams_better_than_records",), ("/review",)),
    Reason("The items are the list directly under the heading.", ("attention_mine", "attention_look"), ("/",)),
    Reason("The weeks are the marks in the row of the challenge, whose title stands above and opens it.", ("disagreeing_weeks",), ("/",)),
    Reason(
        "The challenges are the rows directly under the heading.",
        ("running_challenges",),
        ("/",),
    ),
    Reason("The groups are the dots in each row, which opens the research of its challenge.", ("user_groups_recorded",), ("/",)),
    Reason(
        "The changes are the list of the same section, above the charts; the page of changes opens by its own link.",
        ("challenges_worse_off", "late_entries", "milestones_later_between", "sponsors_fallen_silent", "lines_with_moved_outturn"),
        ("/review/<id>",),
    ),
    Reason("The changes are the list of the same page; a cell for the whole programme has no challenge to open.", ("changes",)),
    Reason("The numbers compared are the table directly under the sentence.", ("overview_numbers_compared", "overview_numbers_moved")),
    Reason(
        "The numbers are those at a past closing, of a challenge whose row in the drawing opens it.",
        ("answers_past_date", "milestones_overdue"),
        ("/review",),
    ),
    Reason(
        "The company teams of a step or an ending are no list of their own; each row of a cohort opens the cohort with its teams, the rows "
        "over all cohorts have nothing to open.",
        (
            "flow_step_count", "flow_step_known", "flow_step_of", "step_share_part", "step_share_whole", "teams_by_exit", "teams_by_stage", "teams_recorded",
            "companies_recorded", "teams_short_of_stage", "teams_with_stage_or_unknown", "teams_reached_stage",
        ),
        ("/cohorts",),
    ),
    Reason("The numbers stand in the row of a sponsor, whose name opens its conversations.", ("conversations",), ("/engagement",)),
    Reason("The challenges with their days are no list of their own.", ("durations_known", "durations_of"), ("/cohorts",)),
    Reason(
        "The stages or timelines are the rows of the drawing under the heading.",
        ("stages_dated", "cohort_timelines", "timelines_with_length"),
    ),
    Reason(
        "The company teams are the list at the end of the same page, to which the sentence and the heading of the drawing lead.",
        ("teams_reached_stage", "teams_with_known_stage", "teams_at_stage_before"),
        ("/cohorts/<id>",),
    ),
    Reason("The row opens its challenge, but not for a reader of money alone.", ("teams_of_challenge",), ("/cohorts/<id>",)),
    Reason(
        "The records of support are the table of the same section; a kind has no page, and a company team opens only for who may record.",
        ("support_times", "support_teams"),
        ("/outcomes",),
    ),
)  # fmt: skip


def is_unlinked_count(showing: Showing) -> bool:
    """Returns whether a showing is a count above 0 without a link."""
    return (
        MEASURES[showing.measure].unit is Unit.COUNT and not showing.linked and showing.value not in ("", "0") and float(showing.value) > 0
    )


def page_of(showing: Showing) -> str:
    """Returns the declared path of the page of a showing."""
    match = match_page(showing.page.split("?")[0])
    assert match is not None
    return match[0].path


def without_reason(showings: Iterable[Showing]) -> set[str]:
    """Returns the unlinked counts that no reason covers: measure, page and element."""
    return {
        f"{showing.measure} on {page_of(showing)} in {showing.place}"
        for showing in showings
        if is_unlinked_count(showing)
        and not any(showing.measure in reason.measures and (not reason.pages or page_of(showing) in reason.pages) for reason in REASONS)
    }


def unused_reasons(showings: Iterable[Showing]) -> set[str]:
    """Returns the measures with a reason that are nowhere shown without a link on the pages of the reason."""
    unlinked = {(showing.measure, page_of(showing)) for showing in showings if is_unlinked_count(showing)}
    return {
        f"{measure} on {', '.join(reason.pages) or 'any page'}"
        for reason in REASONS
        for measure in reason.measures
        if not any(measure == name and (not reason.pages or page in reason.pages) for name, page in unlinked)
    }
