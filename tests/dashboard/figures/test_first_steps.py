"""The steps of a programme's first morning."""

from __future__ import annotations

from datetime import date

from dashboard.figures.first_steps import Done, sentence, steps
from dashboard.view import View
from db.access import Permission

NOTHING = Done(False, False, False, False, False, False)


def view(*permissions: Permission) -> View:
    return View(date(2026, 5, 4), permissions=frozenset(permissions))


def test_who_may_not_record_is_offered_no_act():
    assert [step.act for step in steps(NOTHING, (), "April", view())] == [("", "")] * 7
    offered = [bool(step.act[0]) for step in steps(NOTHING, (), "April", view(Permission.RECORD))]
    assert offered == [False, True, True, False, True, False, True]


def test_the_sentence_names_what_comes_next():
    everything = view(Permission.RECORD, Permission.STEER)
    assert str(sentence(steps(NOTHING, (), "April", everything), everything)).startswith("Nothing is recorded yet.")
    begun = steps(Done(True, True, False, False, False, False), (), "April", everything)
    assert str(sentence(begun, everything)) == "The first records are here. Invite people next."
    assert str(sentence(steps(Done(*[True] * 6), (), "April", everything), everything)).startswith("All seven steps are done.")


def test_the_stages_are_counted_in_words():
    first = steps(NOTHING, ("Define", "Call", "Explore"), "April", view())[0]
    assert first.sentence == "Done at installation: three stages, the year from April."
