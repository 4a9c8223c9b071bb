"""Ask every rule of a kind about drafts: the one way in which forms, grids, imports and checks of the store find problems."""

from __future__ import annotations

from collections import defaultdict

from db.errors import Refused
from db.fields.record_schema import Problem, RecordSchema, applicable, in_field_order, run_checks
from db.rules.registry import rules_of
from db.rules.rule import Drafts, Facts


def ask_rules(kind: RecordSchema, drafts: Drafts, facts: Facts) -> dict[int, tuple[Problem, ...]]:
    """Returns the problems of each draft by its place, in the order of the fields: unreadable fields, checks of the values, rules.

    A rule is left out when the viewer's role may not read the records it compares. Raises KeyError for a kind without declared rules.
    """
    found: dict[int, dict[Problem, None]] = defaultdict(dict)
    for draft in drafts:
        if draft.unreadable or kind.checks:
            problems = (*draft.unreadable, *run_checks(kind, draft.values, draft.unreadable, facts.context, facts.purpose))
            if problems:
                found[draft.place] = dict.fromkeys(problems)
    for rule in rules_of(kind.name):
        try:
            problems_of_rule = list(rule(drafts, facts))
        except Refused:
            continue
        for draft_problem in problems_of_rule:
            for problem in applicable(rule.when, facts.purpose, (draft_problem.problem,)):
                found[draft_problem.place].setdefault(problem)
    return {place: in_field_order(kind, problems) for place, problems in found.items()}
