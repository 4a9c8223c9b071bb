"""Rules of parts that are off in a programme: what belongs to one is not chosen anew."""

from __future__ import annotations

from collections.abc import Iterator

from db.fields.record_schema import When
from db.queries.programmes.parts import programme_parts
from db.rules.rule import Draft, DraftProblem, Drafts, Facts, Rule, rule
from db.schema.enums.parts import PART_BY_CHOICE, PART_BY_TOPIC, Part, off_sentence
from db.schema.enums.records import ActionKind
from db.schema.models import Template


def _choice_rule(kind: str) -> Rule:
    """Returns the rule of a kind that has choices which belong to parts."""
    choices: dict[tuple[str, str], Part] = {(name, value): part for (of, name, value), part in PART_BY_CHOICE.items() if of == kind}
    names = {name for name, _ in choices}

    @rule(When.DECIDING)
    def choice_of_part_off(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
        """Refuses a choice that belongs to a part which is off, unless it was chosen before."""
        chosen = [
            (draft, name, choices.get((name, str(draft.values.get(name))))) for draft in drafts for name in names if draft.changes(name)
        ]
        yield from _refusals(((draft, name, part) for draft, name, part in chosen if part is not None), facts)

    return choice_of_part_off


def _refusals(chosen: Iterator[tuple[Draft, str, Part]], facts: Facts) -> Iterator[DraftProblem]:
    """Yields an error for each (draft, field, part) of which the part is off."""
    on: frozenset[Part] | None = None
    for draft, name, part in chosen:
        on = programme_parts(facts.session, facts.programme_id) if on is None else on
        if part not in on:
            yield draft.error(name, off_sentence(part))


@rule(When.RECORDING, "agenda")
def topic_of_part_off(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses a topic on an agenda that belongs to a part which is off, unless it stood there before."""

    def parts_of(items: list[dict[str, str]] | None) -> set[Part]:
        return {part for item in items or [] if (part := PART_BY_TOPIC.get(item.get("topic", ""))) is not None}

    added = ((draft, parts_of(draft.values.get("agenda")) - parts_of(draft.before("agenda"))) for draft in drafts)
    yield from _refusals(((draft, "agenda", part) for draft, parts in added for part in sorted(parts)), facts)


def _makes_adoption_steps(items: list[dict[str, str]] | None) -> bool:
    return any(item.get("type") == ActionKind.ADOPTION_STEP for item in items or [])


@rule(When.RECORDING, "items")
def template_of_part_off(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses adoption steps in a template where the adoption route is off, unless it had some before."""
    made = (
        draft for draft in drafts if _makes_adoption_steps(draft.values.get("items")) and not _makes_adoption_steps(draft.before("items"))
    )
    yield from _refusals(((draft, "items", Part.ADOPTION) for draft in made), facts)


@rule(When.RECORDING, "template")
def applied_template_of_part_off(drafts: Drafts, facts: Facts) -> Iterator[DraftProblem]:
    """Refuses to apply a template that makes adoption steps where the adoption route is off."""
    templates = facts.by_id(Template, (draft.values.get("template") for draft in drafts), Template.items)
    made = (draft for draft in drafts if (row := templates.get(draft.values.get("template") or "")) and _makes_adoption_steps(row.items))
    yield from _refusals(((draft, "template", Part.ADOPTION) for draft in made), facts)


RULES: dict[str, tuple[Rule, ...]] = {
    **{kind: (_choice_rule(kind),) for kind in dict.fromkeys(kind for kind, _, _ in PART_BY_CHOICE)},
    "review": (topic_of_part_off,),
    "template": (template_of_part_off,),
    "template-apply": (applied_template_of_part_off,),
}
