"""A client of a grid over HTTP: the rows as they are sent, Save, Undo."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from werkzeug.test import TestResponse

from layouts.ids.pages import grid_answer_id, grid_cells_id, grid_save_button_id, grid_state_id, grid_undo_button_id
from tests.wire.visitor import Visitor, component_props

PATHS = {
    "week": "/week",
    "plan": "/record/plan",
    "forecasts": "/record/forecasts",
    "cohort-milestones": "/record/cohort-milestones",
}


@dataclass
class GridClient:
    """A grid that one person has opened: its rows as they were then, and its hidden state."""

    visitor: Visitor
    name: str
    search: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    carried: dict[str, Any] = field(default_factory=dict)

    def open(self) -> GridClient:
        """Open its page."""
        props = component_props(json.loads(self.visitor.page(PATHS[self.name], self.search)))
        self.data = json.loads(next(prop["data-grid"] for prop in props if "data-grid" in prop))
        self.carried = next(prop["data"] for prop in props if prop.get("id") == grid_state_id(self.name))
        return self

    @property
    def columns(self) -> list[str]:
        """Names of the columns."""
        return [column["name"] for column in self.data["columns"]]

    def row(self, key: str) -> dict[str, Any]:
        """A row as it was when the page was opened."""
        return next(row for row in self.data["rows"] if row["key"] == key)

    def cells(self, key: str) -> dict[str, str]:
        """Texts of a row by column."""
        return dict(zip(self.columns, self.row(key)["cells"], strict=True))

    def typed(self, rows: Mapping[str, Mapping[str, str]]) -> list[list[Any]]:
        """Rows as the browser sends them: only the changed cells."""
        stamps = {row["key"]: row["stamp"] for row in self.data["rows"]}
        return [
            [key, f"{self.data['about']}|{stamps.get(key, '')}", *(cells.get(name) for name in self.columns)] for key, cells in rows.items()
        ]

    def send(self, rows: Any, carried: Any = None) -> TestResponse:
        """Press Save, with rows as the browser sends them."""
        key = f"..{grid_answer_id(self.name)}.children...{grid_save_button_id(self.name)}.children.."
        values = {
            f"{grid_save_button_id(self.name)}.n_clicks": 1, "url.search": self.search, f"{grid_cells_id(self.name)}.data": rows,
            f"{grid_state_id(self.name)}.data": self.carried if carried is None else carried,
        }  # fmt: skip
        answer = self.visitor.call(key, values)
        if answer.status_code == 200 and carried is None:
            self.carried = next(prop["data"] for prop in component_props(answer.get_json()) if prop.get("id") == grid_state_id(self.name))
        return answer

    def save(self, rows: Mapping[str, Mapping[str, str]]) -> TestResponse:
        """Type into cells and press Save."""
        return self.send(self.typed(rows))

    def undo(self) -> TestResponse:
        """Press Undo."""
        callback_key = next(key for key in self.visitor.seeded_app.keys if key.startswith(f"{grid_answer_id(self.name)}.children@"))
        return self.visitor.call(
            callback_key, {f"{grid_undo_button_id(self.name)}.n_clicks": 1, f"{grid_state_id(self.name)}.data": self.carried}
        )


def grid_outcome(answer: TestResponse) -> dict[str, Any]:
    """The result that the grid script receives: marks, saved rows, rows changed by others."""
    answer_json = next((prop["data-answer"] for prop in component_props(answer.get_json()) if "data-answer" in prop), "{}")
    return dict(json.loads(answer_json))
