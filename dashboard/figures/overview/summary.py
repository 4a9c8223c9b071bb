"""The first sentence of the overview, and the note under it: what needs the viewer."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from dashboard.figures.spend.text import variance_text
from dashboard.formats import number_word
from dashboard.metrics.overview import HealthNow
from dashboard.metrics.spend.outturn import SpendTotals
from dashboard.page_content import AttentionItem
from dashboard.prose import Name, Prose, join_prose, prose
from dashboard.view import View
from db.schema.enums.records import Funder

MOST_NAMED = 4  # challenges that the note names


def health_sentence(healths: HealthNow, view: View) -> Prose:
    """Returns what the records say of the challenges, the worst first, and of how many the team says otherwise."""
    if not healths.challenges:
        return prose("No challenge is running in this view.")
    if healths.unknown == healths.challenges:
        return prose("Nothing is recorded yet of milestones or conversations.")
    of = prose(
        "{of} {noun}", of=view.show("running_challenges", healths.challenges, _lower(healths.challenges)), noun=_noun(healths.challenges)
    )
    if healths.off_track:
        return prose(
            "Records say off track for {count} of {of}{denied}.", count=_off_track(healths, view), of=of, denied=_denied(healths, view)
        )
    if healths.at_risk:
        at_risk = view.show("challenges_at_risk", healths.at_risk, _lower(healths.at_risk))
        return prose("Records say at risk for {count} of {of}, off track for none.", count=at_risk, of=of)
    if healths.unknown:
        on_track = view.show("challenges_on_track", healths.on_track, _lower(healths.on_track))
        return prose("Records say on track for {count} of {of}; of the others they say nothing.", count=on_track, of=of)
    return prose("Records say on track for all {of}.", of=of)


def _off_track(healths: HealthNow, view: View) -> Prose:
    return prose("{count}", count=view.show("challenges_off_track", healths.off_track, _lower(healths.off_track)))


def _denied(healths: HealthNow, view: View) -> Prose:
    """Returns of how many of the challenges that are off track the team says on track."""
    denied = view.show("challenges_denied", healths.denied, _lower(healths.denied))
    if not healths.denied:
        return prose("")
    if healths.denied == healths.off_track:
        return prose("; its team says on track") if healths.denied == 1 else prose("; all {denied} teams say on track", denied=denied)
    return prose("; {denied} of those teams {say} on track", denied=denied, say="says" if healths.denied == 1 else "say")


def _noun(count: int) -> str:
    return "challenge" if count == 1 else "challenges"


def _lower(count: int) -> str:
    return number_word(count).lower() if count else "none"


@dataclass(frozen=True)
class NoteParts:
    """What the note counts: the items ``mine`` that need the viewer, the ``look`` others, and the challenges that the records have ``off_track``;
    ``acts``: whether the viewer can do anything about any item; ``complete``: whether every challenge has records and a statement."""

    mine: Sequence[AttentionItem]
    look: Sequence[AttentionItem]
    off_track: Collection[str] = ()
    acts: bool = True
    complete: bool = True


def note(parts: NoteParts, view: View) -> Prose:
    """Returns how many matters need the viewer today and what they are about; for a viewer who cannot act, how many need a look."""
    if not parts.acts:
        return _look(parts, view)
    if not parts.mine:
        nothing = "Nothing needs you today." if parts.complete else "Nothing of what is recorded needs you today."
        return join_prose([nothing, _look(parts, view)])
    count = len(parts.mine)
    things = view.words("attention_mine", count, "thing")
    return prose("{things} {need} you today: {about}.", things=things, need="needs" if count == 1 else "need", about=_about(parts, view))


def _look(parts: NoteParts, view: View) -> Prose:
    """Returns how many other matters need a look."""
    count = len(parts.look)
    if not count:
        return prose("")
    matters = view.words("attention_look", count, "matter")
    return prose("{matters} {need} a look.", matters=matters, need="needs" if count == 1 else "need")


def _about(parts: NoteParts, view: View) -> Prose:
    """Returns what the items are about: the challenges off track together, the others by code, at most ``MOST_NAMED`` of them."""
    of_challenge: dict[str, int] = {}
    for item in parts.mine:
        of_challenge[item.challenge_id or ""] = of_challenge.get(item.challenge_id or "", 0) + 1
    bad = [challenge for challenge in of_challenge if challenge in parts.off_track]
    phrases: list[Prose] = []
    if bad:
        among = sum(of_challenge[challenge] for challenge in bad)
        phrases.append(
            prose(
                "{among} about {which}",
                among=view.show("attention_mine", among, _lower(among), part="off track"),
                which="this one" if len(parts.off_track) == 1 else Name(f"these {_lower(len(parts.off_track))}"),
            )
        )
    others = [challenge for challenge in of_challenge if challenge not in bad]
    for challenge in others[:MOST_NAMED]:
        count = of_challenge[challenge]
        shown = view.show("attention_mine", count, _lower(count), **({"challenge": challenge} if challenge else {"part": "programme"}))
        phrases.append(prose("{count} about {name}", count=shown, name=Name(view.code(challenge).code or "the programme")))
    rest = others[MOST_NAMED:]
    if rest:
        left = sum(of_challenge[challenge] for challenge in rest)
        phrases.append(prose("{left} about others", left=view.show("attention_mine", left, _lower(left), part="others")))
    return join_prose(phrases, ", ", " and ")


def money_sentence(total: SpendTotals, year: str, view: View) -> Prose:
    """Returns where the year ends against its budget, and how many lines are beyond their tolerance. ``total``: over the lines with a
    budget."""
    of = {"year": year, "funder": Funder.PROGRAMME.value}
    if total.budget is None or total.variance is None:
        return prose(f"No budget of {year} is recorded in this view.")
    variance = view.show("variance", total.variance, variance_text(total.variance), **of)
    first = prose(f"{year} is heading {{variance}} its budget", variance=variance)
    beyond = view.show("lines_beyond_tolerance", total.beyond_tolerance, _lower(total.beyond_tolerance), **of)
    lines = view.count("lines_with_budget", total.lines, "line", **of)
    return first + prose(
        "; {beyond} of {lines} {verb} beyond tolerance.", beyond=beyond, lines=lines, verb="is" if total.beyond_tolerance == 1 else "are"
    )
