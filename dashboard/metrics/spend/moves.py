"""Budget lines at two moments, side by side. Every amount is a whole number of pence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dashboard.metrics.spend.outturn import BudgetLineRow


@dataclass(frozen=True)
class BudgetLineChange:
    """A budget line then and now; None where it was not there. Differences in pence."""

    then: BudgetLineRow | None
    now: BudgetLineRow | None

    @property
    def line(self) -> BudgetLineRow:
        """The line as it is, or was."""
        found = self.now or self.then
        assert found is not None
        return found

    def moved(self, amount: str) -> int:
        """By how much its ``outturn``, ``actual`` or ``committed`` moved."""
        was, is_ = (0 if one is None else int(getattr(one, amount)) for one in (self.then, self.now))
        return is_ - was


def compare_budget_lines(then: Sequence[BudgetLineRow], now: Sequence[BudgetLineRow]) -> list[BudgetLineChange]:
    """Budget lines of which outturn, actual or commitment moved, the most outturn first."""
    was = {one.id: one for one in then}
    pairs = [BudgetLineChange(was.pop(one.id, None), one) for one in now]
    pairs += [BudgetLineChange(one, None) for one in was.values()]
    moved = [one for one in pairs if any(one.moved(amount) for amount in ("outturn", "actual", "committed"))]
    return sorted(moved, key=lambda one: (-abs(one.moved("outturn")), -abs(one.moved("actual")), one.line.name, one.line.id))
