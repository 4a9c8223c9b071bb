"""Settings of the demo programme: stages, user groups, cohorts, accounts."""

from __future__ import annotations

from datetime import date, timedelta

from db.access import Role
from db.commands.accounts.users import add_user
from db.commands.default_templates import add_adoption_template, add_starting_templates
from db.fields.types import ValidationContext
from db.schema.base import new_id
from db.schema.enums.parts import Part
from db.schema.models import Programme, Stage, StageDates, UserGroup
from db.seed.demo.challenge_texts.texts import EARLY, STAGES_OF
from db.seed.demo.clock import FIRST_WEEK, REVIEW_WEEKDAY, Clock, closures, working_day_on_or_after
from db.seed.demo.diary import ROLES, Diary
from db.session import Sessions
from db.session_state import session_state
from db.values.dates import Day

SHORT_NAME = "demo"
NAME = "Open Question Accelerator"
NOTICE = "Invented programme for demonstration: no organisation or company in it exists."
PASSWORD = "demo"  # noqa: S105 # the published password of the demo accounts
DOMAIN = "demo.example"
ROUND_TWO_WEEKS = {"launch": -88, "close": -82, "exploration": -77, "accelerator": -73, "demo day": -58, "end": -46}

GOALS = {
    "Challenge definition": "One open question that the sponsor owns and can pay for.",
    "Open call": "Enough different answers from companies that have not worked for the sponsor before.",
    "Exploration": "Three teams show, in three weeks and with users, which way is worth building.",
    "Accelerator": "One team builds a first version that users and the service can live with.",
    "Development": "One team builds a first version, faster and smaller than in an Accelerator.",
    "Pre-commercial": "The service runs it under real load and decides whether to keep it.",
    "In use": "The service pays for it out of its own budget.",
}
CHECKLISTS = {
    "Challenge definition": ["Question published in plain words", "Sponsor's lead named", "Maximum contract value agreed"],
    "Open call": ["At least six applications", "Assessors named", "Conflicts of interest declared"],
    "Exploration": ["Users of at least three groups heard", "Data needed is known", "Assessors' scores recorded"],
    "Accelerator": ["First version accepted by the sponsor", "Hard-to-hear groups heard", "Adoption steps have dates"],
    "Development": ["First version accepted by the sponsor", "Adoption steps have dates"],
    "Pre-commercial": ["Security agreed", "Service owner named", "Benefits measured for a month"],
    "In use": ["Budget holder confirmed", "Support contract signed"],
}
QUIET_WORKING_DAYS = {
    "Challenge definition": 10, "Open call": 10, "Exploration": 3, "Accelerator": 5, "Development": 5, "Pre-commercial": 10, "In use": 30,
}  # fmt: skip
USUAL_TEAMS = {
    "Challenge definition": 0,
    "Open call": 6,
    "Exploration": 3,
    "Accelerator": 1,
    "Development": 1,
    "Pre-commercial": 1,
    "In use": 1,
}

# Name, target number of people per challenge, whether the group is hard to hear.
GROUPS = (
    ("Disabled or long-term condition", 5, True),
    ("Assistive technology users", 3, True),
    ("Low digital skill", 5, True),
    ("Rural or island", 4, False),
    ("First language not English", 3, True),
    ("Carers", 3, False),
    ("Older than 65", 5, False),
    ("Frontline staff", 5, False),
)


def open_programme(sessions: Sessions, clock: Clock, programme_id: str, also: tuple[str, ...]) -> dict[str, tuple[str, str]]:
    """Store the accounts and the programme itself. Returns user id and name by role."""
    users: dict[str, tuple[str, str]] = {}
    now = Diary(clock, programme_id).moment(clock.load, "admin") - timedelta(minutes=30)
    with sessions.system("seed", write=True, now=now, programme_id=programme_id) as session:
        for role in ROLES:
            name = f"Demo {role}"
            scope = () if role == "sponsor" else (programme_id, *also)
            user_id = add_user(
                session,
                email=f"{role}@{DOMAIN}",
                name=name,
                role=Role(role),
                password=PASSWORD,
                programmes=scope,
                now=now,
                cheap_password=True,
            )
            users[role] = (user_id, name)
        session_state(session).author = users["admin"]
        session_state(session).purpose = "opening"
        session.add(
            Programme(
                id=programme_id, name=NAME, short_name=SHORT_NAME, invented=True, notice=NOTICE,
                closures=closures(clock.today.year - 3, clock.today.year + 1), started_on=clock.at(-140), review_weekday=REVIEW_WEEKDAY,
                parts=list(Part),
            )
        )  # fmt: skip
    return users


def plan_settings(diary: Diary) -> None:
    """Plan the settings of the programme: stages of both flows, user groups, templates, cohorts with their dates."""
    day = diary.clock.load
    for flow, names in STAGES_OF.items():
        for position, name in enumerate(names):
            diary.add(
                day, "admin", Stage, flow=flow, position=position, name=name, goal=GOALS[name], checklist=CHECKLISTS[name],
                quiet_working_days=QUIET_WORKING_DAYS[name], usual_teams=USUAL_TEAMS[name],
            )  # fmt: skip
    for position, (name, target, hard) in enumerate(GROUPS):
        diary.register_id(
            f"group {name}", diary.add(day, "admin", UserGroup, name=name, position=position, target=target, hard_to_hear=hard)
        )
    diary.do(day, "admin", lambda session: add_starting_templates(session, diary.programme_id, ValidationContext(day)))
    diary.do(day, "admin", lambda session: add_adoption_template(session, diary.programme_id, ValidationContext(day)))
    plan_cohorts(diary)


def demo_days(clock: Clock) -> tuple[date, date]:
    """Returns Demo Day of the running cohort: its baseline and its current forecast."""
    first = clock.at(4, 3)
    return first, max(clock.at(5, 3), working_day_on_or_after(first + timedelta(days=7)))


def plan_cohorts(diary: Diary) -> None:
    """Plan Round 2, finished, and Round 3, running, with the dates of their stages."""
    at, day, weeks = diary.clock.at, diary.clock.load, ROUND_TWO_WEEKS
    diary.register_id("round 2", diary.new(
        day, "admin", "cohort", name="Round 2", reference="2", position=2, flow="Standard", launch=Day(at(weeks["launch"])),
        close=Day(at(weeks["close"], 4)), demo_day=Day(at(weeks["demo day"], 3)), ended=at(weeks["end"], 4),
        notes="First round with an Exploration stage of three weeks. Closed with a lessons session.",
    ))  # fmt: skip
    diary.register_id("round 3", diary.new(
        day, "admin", "cohort", name="Round 3", reference="3", position=3, flow="Standard", launch=Day(at(-26)), close=Day(at(-20, 4)),
        demo_day=Day(demo_days(diary.clock)[0]), notes="Two challenges start later than the others; one runs as a Sprint.",
    ))  # fmt: skip
    past = (("Open call", "launch", "close"), ("Exploration", "exploration", "accelerator"), ("Accelerator", "accelerator", "demo day"))
    for stage, first, last in past:
        end = at(weeks[last], 4) - (timedelta(days=7) if last == "accelerator" else timedelta())
        diary.add(day, "admin", StageDates, cohort_id=diary.ids["round 2"], stage=stage, start_on=at(weeks[first]), end_on=end)
    for stage, start, finish in (*EARLY, ("Pre-commercial", 7, 31)):
        diary.add(
            day, "admin", StageDates, cohort_id=diary.ids["round 3"], stage=stage, planned=True,
            start_on=at(max(start, FIRST_WEEK - 4)), end_on=at(finish, 4),
        )  # fmt: skip


def new_programme_id() -> str:
    """Returns an id for the programme, before it is stored."""
    return new_id()
