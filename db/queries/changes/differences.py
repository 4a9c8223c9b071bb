"""What differs between two revisions: every record that is not as it was, with its values then and now, read from past states alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.batching import portions
from db.errors import Refused, Unscoped
from db.fields.types import References
from db.queries.changes import past_states
from db.queries.changes.past_states import NOW, THROUGH, Span
from db.queries.changes.states_by_transaction import State, held, links_of, may_look
from db.queries.record_names import TOLD
from db.records.record_change import OPENING, Changed, Entry
from db.records.record_schema import Kind, Values
from db.schema.revisions import Revision

States = dict[str, list[State]]
Rows = Mapping[type[Any], list[State]]


@dataclass(frozen=True)
class _Raw:
    """A difference whose transactions are known by their numbers alone, with the linked rows it was told by."""

    kind: Kind
    record_id: str
    about: tuple[str, ...]
    before: Values | None
    after: Values | None
    last: int
    created: int | None


def differences(
    session: Session,
    programme_id: str,
    since: int,
    until: int | None,
    challenges: Sequence[str] | None = None,
    *,
    cohort: str | None = None,
    of: Collection[type[Any]] | None = None,
) -> list[Changed]:
    """Every record of a programme whose state at ``until`` (None: as the session sees it now) is not that at ``since``.

    ``challenges`` None means all. With ``cohort`` also what belongs to that cohort or to no challenge of any; without it a list of
    challenges stands alone. ``of``: the tables to tell of, else all the viewer may look at. Raises :class:`Refused` for a sponsor.
    """
    if session.info["viewer"].sponsor:
        raise Refused("a sponsor reads what was published, never what changed")
    live: Session = session.info.get("live", session)
    if live.info.get("as_at") is not None:
        raise Unscoped("a session that looks back sees no state that had ended by then: give it the session of today as info['live']")
    last = until if until is not None else session.info.get("as_at") or NOW
    span = Span(programme_id, since, last, None if challenges is None else tuple(challenges), cohort)
    chosen = [model for model in TOLD if (of is None or model in of) and may_look(live, model)]
    stirred = _stirred(live, span, chosen)
    found = [one for model in chosen for one in _differing(live, span, TOLD[model], stirred)]
    entries = entries_by_number(live, {number for one in found for number in (one.last, one.created) if number is not None})
    entries |= {number: Entry(number) for one in found for number in (one.last, one.created) if number and number not in entries}
    opened = [one for one in found if one.created and one.created < one.last and entries[one.created].purpose == OPENING]
    loaded = _loaded(live, span, opened)
    return [
        Changed(
            one.kind, one.record_id, one.about, one.before, one.after, entries[one.last],
            entries[one.created] if one.created else None, loaded.get((one.kind.name, one.record_id)),
        )
        for one in found
    ]  # fmt: skip


def entries_by_number(session: Session, numbers: Iterable[int]) -> dict[int, Entry]:
    """Transactions by their numbers."""
    columns = Revision.number, Revision.at, Revision.by, Revision.purpose
    return {
        row.number: Entry(*row)
        for portion in portions(sorted(numbers))
        for row in session.execute(select(*columns).where(Revision.number.in_(portion)))
    }


def _stirred(session: Session, span: Span, chosen: Iterable[type[Any]]) -> Collection[str]:
    """The tables of which anything began or ended in between: of few challenges in a short span most have nothing to read."""
    tables = [(model, "id", model) for model in chosen]
    tables += [(link, own, model) for model, _, _ in tables for link, own in links_of(TOLD[model]) if may_look(session, link)]
    if not span.shape.narrowed:
        return {model.__tablename__ for model, _, _ in tables}
    return {row.name for row in session.execute(past_states.stirred(tuple(tables), span.shape), span.values) if row.states}


def _differing(session: Session, span: Span, kind: Kind, stirred: Collection[str]) -> Iterator[_Raw]:
    """The records of a kind that differ."""
    states = _states(session, span, kind, stirred)
    if not states:
        return
    links = _links(session, span, kind, states)
    found = []
    for record_id, own in states.items():
        rows = {model: by_record.get(record_id, []) for model, by_record in links.items()}
        before, after = (held(kind, own, rows, moment) for moment in (span.since, span.until))
        if before != after:
            found.append((record_id, before, after, rows))
    fresh = [one for one, before, _, _ in found if before is None and states[one][0].version != 1]
    begun = _numbers(session, span, past_states.begun(kind.model), fresh)
    gone = _numbers(session, span, past_states.gone(kind.model), [one for one, _, after, _ in found if after is None])
    for record_id, before, after, rows in found:
        own = states[record_id]
        about = _about(kind, own, before, after)
        if span.looks_at(kind.model, about):
            created = None if before is not None else begun.get(record_id, own[0].revision)
            yield _Raw(kind, record_id, about, before, after, gone.get(record_id) or _last(span, own, rows), created)


def _states(session: Session, span: Span, kind: Kind, stirred: Collection[str]) -> States:
    """States at either moment of the records of a kind that changed in between, or of which linked rows did."""
    model = kind.model
    states: States = defaultdict(list)
    if model.__tablename__ in stirred and (statement := past_states.ends(model, span.shape)) is not None:
        for state in session.execute(statement, span.values):
            states[state.id].append(state)
    links = [(link, own) for link, own in links_of(kind) if link.__tablename__ in stirred]
    found = {one for link, own in links for one in session.scalars(past_states.touched(link, own, model, span.shape), span.values)}
    moved = span.shape.narrowed and model not in THROUGH  # the other state may be about another challenge, which was not looked at
    wanted = {one for one in found if one not in states} | {one for one, own in states.items() if moved and len(own) == 1}
    return {**states, **_grouped(session, span, past_states.at_moments(model, "id"), "id", wanted)}


def _links(session: Session, span: Span, kind: Kind, ids: Collection[str]) -> dict[type[Any], States]:
    """The rows linked to records at either moment, by table and record."""
    return {
        link: _grouped(session, span, past_states.at_moments(link, own), own, ids)
        for link, own in links_of(kind)
        if ids and may_look(session, link)
    }


def _grouped(session: Session, span: Span, statement: Any, column: str, ids: Iterable[str]) -> States:
    """The states that a statement finds by ids, by the id that they name in a column."""
    found: States = defaultdict(list)
    for portion in portions(sorted(ids)):
        for state in session.execute(statement, {**span.values, "ids": portion}):
            found[getattr(state, column)].append(state)
    return found


def _numbers(session: Session, span: Span, statement: Any, ids: Iterable[str]) -> dict[str, int]:
    """The number that a statement finds for each id."""
    return {row[0]: row[1] for portion in portions(ids) for row in session.execute(statement, {**span.values, "ids": portion})}


def _last(span: Span, own: list[State], rows: Rows) -> int:
    """The last transaction that the difference comes from."""
    linked = [row for part in rows.values() for row in part]
    return max(int(number) for row in (*own, *linked) for number in (row.revision, row.superseded) if span.within(number))


def _about(kind: Kind, own: list[State], before: Values | None, after: Values | None) -> tuple[str, ...]:
    """Ids of the challenges a record is about, or was: those of now first."""
    named = next((one.name for one in kind.fields if isinstance(one, References) and one.rows and one.rows.other == "challenge_id"), None)
    if named is not None:
        return tuple(dict.fromkeys(one for values in (after, before) if values for one in values.get(named) or ()))
    newest = sorted(own, key=lambda state: -state.revision)
    return tuple(dict.fromkeys(one for state in newest if (one := getattr(state, "challenge_id", None))))


def _loaded(session: Session, span: Span, found: Iterable[_Raw]) -> dict[tuple[str, str], Values]:
    """What an opening load brought, of records that somebody changed since, by kind and id."""
    by_kind: dict[str, list[_Raw]] = defaultdict(list)
    for one in found:
        by_kind[one.kind.name].append(one)
    loaded: dict[tuple[str, str], Values] = {}
    for name, same in by_kind.items():
        kind, ids = same[0].kind, [one.record_id for one in same]
        own = _grouped(session, span, past_states.all_states(kind.model, "id"), "id", ids)
        links = {
            link: _grouped(session, span, past_states.all_states(link, key), key, ids)
            for link, key in links_of(kind)
            if may_look(session, link)
        }
        for one in same:
            rows = {link: by_record.get(one.record_id, []) for link, by_record in links.items()}
            values = held(kind, own[one.record_id], rows, one.created or 0)
            if values is not None:
                loaded[name, one.record_id] = values
    return loaded
