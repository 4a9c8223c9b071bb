"""Rules of the settings of a programme: its stages and user groups."""

from __future__ import annotations

from db.records.programmes import STAGE, USER_GROUP
from db.rules.unique_keys import unique_rule

RULES = {
    "stage": (unique_rule(STAGE, "flow", "name"),),
    "user-group": (unique_rule(USER_GROUP, "name"),),
}
