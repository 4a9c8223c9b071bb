"""Decisions, actions and health agreements of the demo programme's weekly reviews, the latest review first."""

from __future__ import annotations

from dataclasses import dataclass

SURVEY_DAYS, LIFEBOATS = "survey days", "lifeboat map"


@dataclass(frozen=True)
class DemoDecision:
    """A decision about a challenge or the programme. ``reverses``: the ``key`` of an earlier decision."""

    what: str
    code: str = ""
    published: str | None = None
    why: str | None = None
    key: str = ""
    reverses: str = ""


@dataclass(frozen=True)
class DemoAction:
    """An action with its owner, ``due`` and ``done`` in working days after the review (due None: by the next review).

    ``fate``: what the next review does with an unfinished action: carry, drop or anew. It is then done two working days later, if at all.
    """

    what: str
    owner: str
    code: str = ""
    due: int | None = None
    done: int | None = None
    fate: str = ""
    owed_by: str = "us"


@dataclass(frozen=True)
class DemoHealth:
    """The health that a review agreed on for a challenge; empty: the team's own health was confirmed."""

    code: str
    health: str = ""
    reason: str | None = None


@dataclass(frozen=True)
class DemoMinutes:
    """The records of one review."""

    decisions: tuple[DemoDecision, ...]
    actions: tuple[DemoAction, ...]
    healths: tuple[DemoHealth, ...] = ()
    note: str | None = None


LEAD, FINANCE, EVENTS = "Programme lead", "Finance partner", "Events officer"
WATER, PEOPLE, RESEARCH, COMPANY = "Portfolio lead, environment", "Portfolio lead, public services", "User researcher", "Company lead"
ROSY_REASON = "The update says all is well. Two promises are past their dates and the sponsor has not been heard."
ATTENDEES = "Programme lead, both portfolio leads, user researcher, finance partner, procurement adviser"

MINUTES: tuple[DemoMinutes, ...] = (
    DemoMinutes(
        (
            DemoDecision("School meals stay off track until the scales of the last two kitchens have worked for a week", "3.2", why=ROSY_REASON),
            DemoDecision("The night shift at the depot moves no further without this meeting", "3.4", why="Six moves of a few days each."),
        ),
        (
            DemoAction("Count the working scales in person, kitchen by kitchen", PEOPLE, "3.2"),
            DemoAction("Bring three ways to pay for the second sonar head", FINANCE, "3.5"),
            DemoAction("Send the survey log of the last two weeks", COMPANY, "3.5", done=1, owed_by="team"),
        ),
        (DemoHealth("3.2", "off track", ROSY_REASON), DemoHealth("3.3"), DemoHealth("3.5")),
        "Short meeting. Most of the time went to meals and the harbour.",
    ),
    DemoMinutes(
        (
            DemoDecision(
                "No further survey day before finance has said what the budget holds", "3.5",
                why="We said yes by telephone and the budget does not hold.", reverses=SURVEY_DAYS,
            ),
        ),
        (
            DemoAction("Ask the two directors of the partnership for a call", LEAD, "3.3", fate="carry"),
            DemoAction("Tell the company in writing that survey days stop", WATER, "3.5", due=2, done=1),
        ),
        (DemoHealth("3.2", "at risk", ROSY_REASON), DemoHealth("3.5")),
    ),
    DemoMinutes(
        (DemoDecision("School meals are at risk whatever the update says", "3.2", why=ROSY_REASON),),
        (
            DemoAction("Visit the two kitchens without scales", PEOPLE, "3.2", due=4, done=4),
            DemoAction("Ask panels for two people who use a screen reader", RESEARCH, "3.1", due=3, done=3),
        ),
        (DemoHealth("3.2", "at risk", ROSY_REASON),),
    ),
    DemoMinutes(
        (
            DemoDecision("The ten roads for the salt count are chosen by the council", "3.4", "You choose the ten roads on which salt is counted."),
            DemoDecision("The three Exploration teams of a challenge share one timetable for the sponsor's people"),
        ),
        (
            DemoAction("Draw the timetable for the sponsor's people", WATER, "3.7", due=3, done=2),
            DemoAction("Write one page on what the budget of the harbour holds", FINANCE, "3.5", due=4, done=6, fate="carry"),
        ),
        (DemoHealth("3.5"),),
    ),
    DemoMinutes(
        (DemoDecision("We go on with one bus operator until the partnership has decided about the second", "3.3", why="Two requests without an answer."),),
        (
            DemoAction("Plan the test with one operator", WATER, "3.3", due=4, done=3),
            DemoAction("Collect small moves of dates in one list", LEAD, due=2, done=2),
        ),
        (DemoHealth("3.4", "at risk", "Its night shift has moved again by a few days. Small steps add up."),),
    ),
    DemoMinutes(
        (DemoDecision("The new letters go to print from the test system only when clinicians have read ten", "3.6"),),
        (
            DemoAction("Ask the print room for a slot", PEOPLE, "3.6", due=2, done=1),
            DemoAction("Find a date for a joint evening of all teams", EVENTS, fate="drop"),
        ),
    ),
    DemoMinutes(
        (
            DemoDecision("The alert goes out in the council's name alone", "3.1", "Alerts are sent in the council's name.", "Residents trust no company name."),
            DemoDecision(
                "The lifeboat crew get the map on their tablet after all", "3.5", "The lifeboat crew get the map on their tablet.",
                "It costs half a day.", reverses=LIFEBOATS,
            ),
        ),
        (
            DemoAction("Take the company's name out of the alert", COMPANY, "3.1", due=3, done=3, owed_by="team"),
            DemoAction("Ask the partnership who decides about the second roster", WATER, "3.3", fate="anew"),
        ),
        (DemoHealth("3.3"),),
    ),
    DemoMinutes(
        (DemoDecision("The lifeboat crew get the map on paper only", "3.5", why="A tablet is one more thing to look after.", key=LIFEBOATS),),
        (
            DemoAction("Show the map to the lifeboat crew", COMPANY, "3.5", due=4, done=4, owed_by="team"),
            DemoAction("Book two speakers of Polish for the voice call", RESEARCH, "3.1", due=3, done=4),
        ),
    ),
    DemoMinutes(
        (DemoDecision("£2,000 goes from events to travel", why="More visits to island sites than foreseen; fewer halls needed."),),
        (
            DemoAction("Ask the landlord for a quieter room for interviews", EVENTS, due=4, done=2),
            DemoAction("Count the trips to islands still to come", FINANCE, due=3, done=3),
        ),
        (DemoHealth("3.1"),),
    ),
    DemoMinutes(
        (
            DemoDecision("Four extra survey days after the gale may go ahead", "3.5", why="The silt moved and the map should too.", key=SURVEY_DAYS),
            DemoDecision("Demo Day moves with the hall; no other date moves with it"),
        ),
        (
            DemoAction("Write to all sponsors about the new Demo Day", EVENTS, due=2, done=2),
            DemoAction("Ask for a quote of the brackets from a second supplier", COMPANY, "3.1", fate="carry", owed_by="team"),
        ),
        (DemoHealth("3.1"),),
    ),
    DemoMinutes(
        (DemoDecision("The gauges wait for the new brackets rather than for tape", "3.1"),),
        (
            DemoAction("Replace the two temperature points that are silent at night", COMPANY, "3.4", due=4, done=3, owed_by="team"),
            DemoAction("Agree with the harbour on which days the pilot boat is free", WATER, "3.5", due=3, done=1),
        ),
        (DemoHealth("3.1"), DemoHealth("3.9")),
    ),
    DemoMinutes(
        (DemoDecision("A sponsor hears of an outage from us, within the hour", published="You hear of every outage from us, within the hour."),),
        (
            DemoAction("Put the telephone numbers for an outage on one page", PEOPLE, "3.9", due=3, done=2),
            DemoAction("Choose who speaks for each challenge in this meeting", LEAD, due=4, done=4),
        ),
        (DemoHealth("3.9"),),
    ),
    DemoMinutes(
        (DemoDecision("Each team in the Accelerator reports by the end of Thursday"),),
        (
            DemoAction("Set up a second server at another site", COMPANY, "3.9", fate="carry", owed_by="team"),
            DemoAction("Tell the six teams about Thursdays", WATER, due=2, done=1),
        ),
        (DemoHealth("3.9"),),
    ),
)  # fmt: skip
