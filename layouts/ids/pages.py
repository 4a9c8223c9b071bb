"""Component ids of the pages, one StrEnum per page; a chart or a live block has one id."""

from __future__ import annotations

from enum import StrEnum

NO_CHOICE = "-"  # value of a select without a choice: the component treats an empty value as "not set"


class ShellIds(StrEnum):
    """The frame around all pages."""

    URL = "url"
    RAIL = "rail"
    BAR = "bar"
    PROGRAMME_BOX = "programme-box"
    TABS = "tabs"
    PERSON_BOX = "person-box"
    PAGE = "page"
    TITLE = "page-title"
    HERE = "here"
    FILTERS = "filters"
    REVISION = "revision"
    PANEL = "panel"
    PANEL_BODY = "panel-body"
    PROGRAMME = "filter-programme"
    COHORT = "filter-cohort"
    CHALLENGE = "filter-challenge"
    PERIOD = "filter-period"
    MOMENT = "moment"
    LOOKING_BACK = "looking-back"
    LOOK_BACK = "look-back"
    LOOK_BACK_DAY = "look-back-day"


class FirstStepsIds(StrEnum):
    """``/`` of a programme without records."""

    STEPS = "first-steps-list"


class RecordIds(StrEnum):
    """``/record/<kind>/<id>``."""

    READING = "record-reading"


class WeekIds(StrEnum):
    """``/week``."""

    SENTENCE = "week-sentence"
    SWITCH = "week-switch"
    GRID = "week-grid"


class PlanIds(StrEnum):
    """``/record/plan``."""

    SENTENCE = "plan-sentence"
    SWITCH = "plan-switch"
    GRID = "plan-grid"


class ForecastsIds(StrEnum):
    """``/record/forecasts``."""

    SENTENCE = "forecasts-sentence"
    SWITCH = "forecasts-switch"
    GRID = "forecasts-grid"


class CohortMilestonesIds(StrEnum):
    """``/record/cohort-milestones``."""

    SENTENCE = "cohort-milestones-sentence"
    SWITCH = "cohort-milestones-switch"
    GRID = "cohort-milestones-grid"


class ImportIds(StrEnum):
    """``/import``."""

    UNDO = "import-undo"
    UNDO_TOLD = "import-undo-told"


class HistoryIds(StrEnum):
    """``/history`` and ``/history/<n>``."""

    SENTENCE = "history-sentence"
    LIST = "history-list"
    WHO = "history-who"
    KIND = "history-kind"
    FROM = "history-from"
    TO = "history-to"
    UNDO_BOX = "history-undo-box"
    UNDO = "history-undo"
    REASON = "history-reason"
    CARRIED = "history-carried"


class PeopleIds(StrEnum):
    """``/people``."""

    SENTENCE = "people-sentence"
    ACCOUNTS = "people-accounts"
    CARD = "people-card"
    CHOSEN = "people-chosen"
    SIGN_OUT = "people-sign-out"
    LINK = "people-link"
    DAYS = "people-days"
    CLOSE = "people-close"
    REOPEN = "people-reopen"
    HOLDS = "people-holds"


class PresentIds(StrEnum):
    """``/review/<id>/present``."""

    STATE = "present-state"
    SCREENS = "present-screens"
    RECORDED = "present-recorded"
    SAID = "present-said"


def form_id(kind: str) -> str:
    """Id of the container of a form."""
    return f"form-{kind}"


def field_id(kind: str, name: str) -> str:
    """Id of the control of a field."""
    return f"f-{kind}-{name}"


def save_button_id(kind: str) -> str:
    """Id of the button that saves a form."""
    return f"save-{kind}"


def form_state_id(kind: str) -> str:
    """Id of the state of a form: its key, the record and the version it was read at, its context."""
    return f"key-{kind}"


def undo_button_id(kind: str) -> str:
    """Id of the button that undoes a save."""
    return f"undo-{kind}"


def grid_answer_id(grid: str) -> str:
    """Id of the response to saving a grid."""
    return f"answer-{grid}"


def grid_cells_id(grid: str) -> str:
    """Id of the input of a grid, as it is sent to be saved."""
    return f"cells-{grid}"


def grid_state_id(grid: str) -> str:
    """Id of the state of a grid: its key, the warnings shown, the save that can be undone."""
    return f"carried-{grid}"


def grid_save_button_id(grid: str) -> str:
    """Id of the button that saves a grid."""
    return f"save-grid-{grid}"


def grid_undo_button_id(grid: str) -> str:
    """Id of the button that undoes the save of a grid."""
    return f"undo-grid-{grid}"


def grid_draft_input_id(grid: str) -> str:
    """Id of the current input of a grid, sent to be stored as a draft."""
    return f"typing-{grid}"


def grid_draft_status_id(grid: str) -> str:
    """Id of the message that a draft is stored."""
    return f"kept-{grid}"


def grid_draft_request_id(grid: str) -> str:
    """Id of the identifier of a grid's rows, by which their draft is requested."""
    return f"wanted-{grid}"


def grid_draft_id(grid: str) -> str:
    """Id of the container that receives the draft of a grid."""
    return f"draft-{grid}"


def grid_cell_id(grid: str, row: str, column: str) -> str:
    """Id of the control of a cell, as ``assets/grid.js`` assigns it."""
    return f"cell-{grid}-{row}-{column}"
