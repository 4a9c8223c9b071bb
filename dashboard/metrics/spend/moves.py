"""Comparison of budget lines at two moments. Amounts are in whole pence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.metrics.spend.outturn import BudgetLineRow


@dataclass(frozen=True)
class BudgetLineChange:
    """A budget line at both moments; None where it did not exist."""

    then: BudgetLineRow | None
    now: BudgetLineRow | None

    @property
    def line(self) -> BudgetLineRow:
        """The current line, else the earlier one."""
        line = self.now or self.then
        assert line is not None
        return line

    def moved(self, amount: str) -> int:
        """Returns the change of ``outturn``, ``actual`` or ``committed`` in pence: now - then, 0 for a missing line."""
        before, after = (0 if line is None else int(getattr(line, amount)) for line in (self.then, self.now))
        return after - before


def compare_budget_lines(then: Sequence[BudgetLineRow], now: Sequence[BudgetLineRow]) -> list[BudgetLineChange]:
    """Returns the lines whose outturn, actual or commitment changed, the largest change of outturn first."""
    previous = {line.id: line for line in then}
    pairs = [BudgetLineChange(previous.pop(line.id, None), line) for line in now]
    pairs += [BudgetLineChange(line, None) for line in previous.values()]
    changed = [change for change in pairs if any(change.moved(amount) for amount in ("outturn", "actual", "committed"))]
    return sorted(
        changed, key=lambda change: (-abs(change.moved("outturn")), -abs(change.moved("actual")), change.line.name, change.line.id)
    )
