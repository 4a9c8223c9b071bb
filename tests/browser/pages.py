"""The pages that each role opens, the widths and themes in which they are looked at, and the addresses of the pages of one record."""

from __future__ import annotations

from dashboard.forms import FORMS
from db.access import PERMISSIONS_BY_ROLE, Permission, Role
from tests.browser.screen import Screen

PHONE, DESKTOP = {"width": 360, "height": 800}, {"width": 1280, "height": 900}
STAFF = {
    "/": "Overview", "/challenges": "Challenges", "/cohorts": "Cohorts", "/companies": "Companies", "/milestones": "Milestones",
    "/engagement": "Sponsor engagement", "/actions": "Actions and decisions",
    "/research": "User research", "/spend": "Spend against budget", "/outcomes": "Outcomes", "/review": "Review", "/changes": "What changed",
    "/reuse": "Reused elsewhere",
    "/learning": "Hypotheses",
}  # fmt: skip
MONEY = {path: STAFF[path] for path in ("/", "/cohorts", "/spend")}
RECORDS = {
    "/record/milestone": "Milestone", "/record/conversation": "We spoke", "/record/action": "Action",
    "/record/research-session": "Research session", "/record/finding": "Finding", "/record/weekly-update": "Weekly update",
}  # fmt: skip
PAID = {"/record/payment": "Payment"}
WEEK, IMPORT, HISTORY = {"/week": "Week"}, {"/import": "Import"}, {"/history": "History"}
STEERS = {"/people": "People", "/settings": "Settings"}
GRIDS = {
    "/record/plan": "Plan per month",
    "/record/forecasts": "Forecast per month",
    "/record/cohort-milestones": "Milestones of a cohort",
}
LEADS = {f"/record/{kind}": form.title for kind, form in FORMS.items() if not form.act and form.needs in PERMISSIONS_BY_ROLE[Role.LEAD]}
SPONSORS = {
    "/my-challenge": "My challenge",
    "/record/sponsor-question": "Ask the programme team",
    "/record/sponsor-conversation": "We spoke",
}
PAGES: dict[Role, dict[str, str]] = {
    Role.ADMIN: STAFF | WEEK | IMPORT | STEERS | HISTORY,
    Role.LEAD: STAFF
    | WEEK
    | IMPORT
    | STEERS
    | HISTORY
    | GRIDS
    | LEADS
    | {"/record": "Record", "/drafts": "Unfinished forms", "/search?q=the": "Search"},
    Role.MEMBER: STAFF | WEEK | IMPORT | HISTORY,
    Role.REVIEWER: STAFF | HISTORY,
    Role.FINANCE: MONEY | IMPORT | PAID,
    Role.SPONSOR: SPONSORS,
}
UNLISTED = ("/record", "/drafts", "/search")  # linked from the filter bar and from other pages
DETAILS = {  # the page of one record, linked from a list: the list, and how the address begins
    "a challenge": ("/challenges", "/challenges/"), "all records of a challenge": ("/challenges", "/challenges/"),
    "a cohort": ("/cohorts", "/cohorts/"), "a company": ("/companies", "/companies/"), "a hypothesis": ("/learning", "/learning/"),
    "a milestone": ("/milestones", "/record/milestone/"), "a closed review": ("/review", "/review/"),
}  # fmt: skip
OPENED: dict[Role, tuple[str, ...]] = {
    role: (*pages, *(DETAILS if Permission.SEE_PROGRAMME in PERMISSIONS_BY_ROLE[role] else ())) for role, pages in PAGES.items()
}
WIDTHS, THEMES = (360, 768, 1280, 1920), ("light", "dark")


def addresses_of_details(screen: Screen) -> dict[str, str]:
    """Returns the address of each of ``DETAILS``: the first link on its list; of the reviews, the last closed one."""
    addresses = {}
    for name, (path, prefix) in DETAILS.items():
        rows = screen.open(path).page.locator("#page tbody tr")
        if prefix == "/review/":
            rows = rows.filter(has=screen.page.get_by_text("Closed", exact=True))
        found = rows.locator(f"a[href^='{prefix}']").first.get_attribute("href")
        assert found, f"{path} has no link to {prefix}"
        addresses[name] = found.replace("?", "/records?", 1) if name.startswith("all records") else found
    return addresses
