"""Measures of user accounts. They are of the accounts that the viewer manages, so they differ from viewer to viewer."""

from __future__ import annotations

from typing import Any

from dashboard.measures.measure import Example, Measure, Restated, Unit

SOURCE = "the accounts that the viewer manages"


def _totals(*accounts: tuple[bool, bool]) -> Any:
    """Returns the totals of accounts given by (open, has a password)."""
    from dashboard.metrics.accounts import account_totals
    from db.frames import BOOLEAN, frame_of

    return account_totals(
        frame_of({"open": (BOOLEAN, [open_ for open_, _ in accounts]), "has_password": (BOOLEAN, [has for _, has in accounts])})
    )


_THREE = ((True, True), (False, True), (True, False))

MEASURES: tuple[Measure, ...] = (
    Measure(
        "accounts_managed",
        "Accounts managed",
        "Accounts that lie wholly within the programmes of the viewer; administrators manage all.",
        Unit.COUNT,
        SOURCE,
        Example("One open, one closed, one without a password.", "Accounts: 3.", lambda: _totals(*_THREE).total, 3),
        scope=(),
    ),
    Measure(
        "accounts_ended",
        "Accounts closed or past their last day",
        "Accounts that were closed, and those whose last day has passed in the time zone of their programme.",
        Unit.COUNT,
        SOURCE,
        Example("One open, one closed, one without a password.", "Closed or past their last day: 1.", lambda: _totals(*_THREE).ended, 1),
        scope=(),
    ),
    Measure(
        "accounts_waiting",
        "Accounts without a password yet",
        "Open accounts for which nobody has set a password yet.",
        Unit.COUNT,
        SOURCE,
        Example("One open, one closed, one without a password.", "Without a password: 1.", lambda: _totals(*_THREE).waiting, 1),
        scope=(),
    ),
    Measure(
        "account_browsers",
        "Browsers signed in to an account",
        "Sign-ins of the account that have not expired or ended; one lasts eight hours.",
        Unit.COUNT,
        "the sign-ins of the account",
        Example("Signed in on a phone and on a laptop.", "Browsers: 2.", lambda: len(["phone", "laptop"]), 2, Restated.IN_THE_STORE),
        scope=(),
    ),
)
