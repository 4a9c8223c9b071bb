"""Hypotheses of the demo programme with criteria, evidence and verdicts. Everything here is invented."""

from __future__ import annotations

from dataclasses import dataclass

from db.schema.enums.learning import LiveMeasureKey as Live
from db.seed.demo.milestones import SMALL_STEPS_TITLE


@dataclass(frozen=True)
class DemoEvidence:
    """A record that supports (+) or weakens (-) a hypothesis: kind, diary key, week, strength from -3 to 3 (0: neutral), note."""

    kind: str
    key: str
    week: int
    points: int
    note: str
    published: str | None = None


@dataclass(frozen=True)
class DemoVerdict:
    """A verdict at a review. ``review``: counted back from the latest, 0."""

    review: int
    verdict: str
    next_step: str
    reason: str
    published: str | None = None


@dataclass(frozen=True)
class DemoHypothesis:
    """A hypothesis with its criterion (a minimum, or a maximum if ``most``, by the end of week ``by``), evidence and verdicts.

    ``changed``: week, new threshold and reason of a change of the criterion after the first evidence.
    """

    reference: str
    statement: str
    measure: str
    threshold: int
    unit: str
    week: int
    by: int
    owner: str
    evidence: tuple[DemoEvidence, ...]
    verdicts: tuple[DemoVerdict, ...]
    code: str = ""
    company: str = ""
    live: str | None = None
    most: bool = False
    published: str | None = None
    missing: str | None = None
    changed: tuple[int, int, str] | None = None


SMALL_STEPS_KEY = f"3.4 {SMALL_STEPS_TITLE}"
HYPOTHESES = (
    DemoHypothesis(
        "D1", "An open question brings more good answers than a tender that names the product.", "Applications for each challenge of Round 3", 12,
        "applications", -34, 2, "Programme lead",
        (
            DemoEvidence("milestone", "Open call closed", -18, 2, "Twelve to nineteen companies applied for five of the first six questions."),
            DemoEvidence("team", "3.1 Tarnbeck Signals", -12, 1, "Had never looked at a public tender; came because of the question."),
            DemoEvidence("challenge", "3.9", -17, -2, "Ten applications in the short call of the Sprint."),
            DemoEvidence("challenge", "3.7", -2, -1, "Eleven applications, after the first wording had drawn none worth an interview."),
        ),
        (
            DemoVerdict(10, "too early", "test more", "Only the applications are known. Nobody can say yet whether they are better."),
            DemoVerdict(0, "mixed", "test more",
                      "Six of the eight questions counted drew twelve companies or more, two drew ten and eleven. Nothing compares with a tender yet."),
        ),
        live=Live.APPLICATIONS, missing="What a tender for the same problem would have drawn.",
    ),
    DemoHypothesis(
        "D2", "Where the sponsor answers within ten days, dates hold.", "Median days to a sponsor's answer", 10, "days", -20, 4, "Delivery lead",
        (
            DemoEvidence("milestone", "3.3 Roster feed from two operators", -3, 2, "Late, and waiting on the partnership all the time."),
            DemoEvidence("milestone", SMALL_STEPS_KEY, -2, 1, "Two of its moves were for access that the depot gave late."),
            DemoEvidence("milestone", "3.1 Rehearsal with the duty officers, alert to action under thirty minutes", -2, 2,
                 "The council answered within days and the rehearsal was on its day."),
            DemoEvidence("milestone", "3.6 Letters printed from the booking system in test", -4, -1,
                 "The board answered quickly and the date moved all the same."),
        ),
        (DemoVerdict(0, "leaning", "persevere", "Two slow answers and two late dates, one quick answer and a kept date, one exception. Few cases."),),
        live=Live.SPONSOR_REPLY, most=True,
    ),
    DemoHypothesis(
        "D3", "Residents act on an alert of thirty words within thirty minutes.", "Households that act within thirty minutes in a rehearsal", 75,
        "per cent", -12, 6, "User researcher",
        (
            DemoEvidence("finding", "3.1 0", -9, 2, "Nobody moved on ‘be prepared’; a first line that says what to do was read.",
                 "People read the first line. It now says what to do."),
            DemoEvidence("research-session", "3.1 3", -8, -1, "Two people waited for a neighbour although they had read it."),
            DemoEvidence("finding", "3.1 1", -6, -2, "Deaf residents cannot take the call: for them there is no alert in time.",
                 "Deaf residents need an alert that is not a call."),
            DemoEvidence("milestone", "3.1 Rehearsal with the duty officers, alert to action under thirty minutes", -2, 3,
                 "Rehearsed from alert to action in 26 minutes.",
                 "The rehearsal took 26 minutes from alert to action."),
        ),
        (
            DemoVerdict(4, "mixed", "adapt", "Read and understood, but not by everybody, and some wait. Text with every call first, then look again.",
                      "Understood by most; a text now goes out with every call."),
            DemoVerdict(0, "leaning", "persevere", "26 minutes in the rehearsal with the officers; households follow in the next one.",
                      "The rehearsal kept to thirty minutes. Households follow next."),
        ),
        code="3.1", published="Residents act within thirty minutes on a short alert.",
        changed=(-7, 60, "Three of forty households have somebody at home by day; 75 cannot be reached before evening."),
    ),
    DemoHypothesis(
        "D4", "The depot can plan a night of gritting from the model alone.", "Nights in a row planned without a correction by the foreman", 5, "nights",
        -12, 5, "Portfolio lead, environment",
        (
            DemoEvidence("milestone", "3.4 Model compared with last winter's road temperatures", -7, 2, "Within half a degree on nine roads of ten."),
            DemoEvidence("milestone", SMALL_STEPS_KEY, -4, -2, "Moved four times by now: not one full night so far.", "The full night shift is still to come."),
            DemoEvidence("finding", "3.4 0", -5, 1, "Three turns in place of a map: drivers follow it.", "Drivers follow three turns better than a map."),
            DemoEvidence("finding", "3.4 3", -1, -1, "Two drivers switch it off when the foreman is away."),
        ),
        (DemoVerdict(2, "mixed", "test more", "Right about the roads, not yet used for one whole night. The night shift decides.",
                   "The model is right about the roads; a whole night decides."),),
        code="3.4", published="The depot can plan a night's gritting from the model.",
    ),
    DemoHypothesis(
        "D5", "A letter in plain words makes fewer patients ring.", "Calls about a letter for each 100 letters", 10, "calls", -12, 3, "User researcher",
        (
            DemoEvidence("finding", "3.6 0", -9, 1, "The box is read first, by people who read well anyway."),
            DemoEvidence("finding", "3.6 3", -3, 1, "Clerks' own slips say what the letter did not."),
            DemoEvidence("finding", "3.6 4", -1, -2, "Nobody heard reads in a second language or with a screen reader: those who ring most."),
        ),
        (DemoVerdict(0, "too early", "test more", "We have asked those who would not ring. Two panels of other readers come first."),),
        code="3.6", most=True, missing="People who read in a second language or with a screen reader, and a count of calls before the new letter.",
    ),
    DemoHypothesis(
        "D6", "Siltmark's map sells to harbours that we have no part in.", "Customers in another sector or country", 1, "customer", -10, 16, "Company lead",
        (
            DemoEvidence("milestone", "3.5 Four maps in four weeks, agreeing within ten centimetres", -3, 1, "Good enough to show to another harbour."),
            DemoEvidence("milestone", "3.5 Sonar on the pilot boat, first map of the bed", -6, 0, "Works on one boat; says nothing of others."),
        ),
        (),
        code="3.5", company="Siltmark Survey", live=Live.ELSEWHERE,
    ),
)  # fmt: skip
