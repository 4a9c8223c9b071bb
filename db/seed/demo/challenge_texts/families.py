"""School meals and home care: invented challenges of the running cohort."""

from __future__ import annotations

from db.seed.demo.challenge_texts.texts import SPRINT, DemoFinding, DemoMilestone, DemoRequest, Topic

MEALS = Topic(
    code="3.2",
    title="School meals that get eaten",
    question="How can school kitchens cook what will be eaten, when nobody knows at nine who eats at noon?",
    sector="Education",
    subject="school meals",
    sponsors=("Kelderwick Council",),
    lead="Portfolio lead, public services",
    sponsor_lead="Catering services manager",
    max_contract=150_000,
    success="A third less food thrown away in eight schools, with no child going short.",
    summary="Update author is optimistic by habit. Two dates have passed without a word; raise at the next review.",
    published_summary="Eight schools throw away 310 kg of cooked food in a week. Orders are taken at nine and children change their minds.",
    companies=(
        ("Trayfold Systems", "Forecast of portions from menus, weather and absences"),
        ("Peaspoon Metrics", "Scales under the waste bins"),
        ("Larderlark", "Ordering by children on a screen in the corridor"),
    ),
    milestones=(
        DemoMilestone(-8, 3, "Forecast tried for a week in two kitchens", "Forecast tried in two kitchens", late=2),
        DemoMilestone(-6, 1, "Scales working in all eight kitchens", "Scales working in eight kitchens"),
        DemoMilestone(-5, 2, "Catering staff of eight schools trained", "Catering staff of eight schools trained"),
        DemoMilestone(3, 1, "Waste halved in four schools for a fortnight", "Waste halved in four schools"),
    ),
    talks=(
        ("Catering manager worries about hungry children in the papers. So do we.", "No child is to go short during the trial."),
        ("Two head cooks refuse the scales in their kitchens. The manager has not told the head teachers.", None),
        ("Menu for the next six weeks shared as a picture.", "The six-week menu was shared."),
        (
            "Cashless payment supplier wants a fee for the absence data. Manager thinks it is free. It is not.",
            "Absence data has to come from the payment system.",
        ),
        ("Ate lunch at the pilot school with the manager. Fish day: bins full.", "Lunch at the pilot school, and a look into the bins."),
        ("Company admits that scales are fitted in three kitchens only.", "Progress with the scales was discussed."),
        ("Manager busy with an inspection, could only talk for ten minutes.", "Short call between inspections."),
    ),
    progress=(
        "Three teams weighed a week of waste in one school.",
        "Teams watched how orders are taken at nine.",
        "Each team forecast one Friday.",
        "The forecast runs for two kitchens.",
        "Portions matched plates within six in a hundred on three days of five.",
        "Scales are going into kitchens.",
        "Cooks adjust the forecast with one slider.",
        "Scales are going in as kitchens allow; training follows.",
        "Kitchens like the forecast. The rest is coming along.",
        "Good week. More schools to follow.",
        "Team is confident about the fortnight in four schools.",
        "Steady progress in all kitchens.",
        "All on course for Demo Day.",
    ),
    findings=(
        DemoFinding(
            "Children choose with their friends at the counter, not at nine",
            "Children choose with their friends at the counter.",
            "The forecast ignores the nine o'clock order",
            "The forecast no longer rests on the nine o'clock order.",
            "strong",
        ),
        DemoFinding(
            "Children with allergies get a cold plate when numbers change",
            "Number changes hit children with allergies first.",
            "Allergy plates are fixed at nine",
            "Allergy plates are fixed at nine.",
        ),
        DemoFinding(
            "Cooks without confidence on a screen ask a colleague to enter numbers",
            "Some cooks ask a colleague to enter the numbers.",
            "Paper slip with the day's number on the fridge",
            "The day's number hangs on the fridge.",
        ),
    ),
    requests=(
        DemoRequest(
            "sponsor", "Get us the absence data of two schools", "Absence data of two schools", "Sent weekly by the school office."
        ),
        DemoRequest(
            "us", "Write to the head teachers about the trial", "Write to the head teachers", "Written, signed by the catering manager."
        ),
        DemoRequest("sponsor", "Agree what counts as going short", "Agree what counts as going short", "Any child without a hot main."),
    ),
)

CARE = Topic(
    code="3.9",
    title="Home care rounds without gaps",
    question="How can a home care round be mended within ten minutes when a carer falls ill in the morning?",
    sector="Social care",
    subject="home care rounds",
    sponsors=("Lochmarran Council",),
    lead="Portfolio lead, public services",
    sponsor_lead="Home care operations manager",
    max_contract=280_000,
    success="No visit missed because of sickness on three rounds for a month.",
    summary="Council pays most of the pre-commercial stage from an underspend it has not announced. Keep the sum within the team.",
    published_summary="When a carer rings in sick at six, mending the round takes a coordinator ninety minutes by telephone.",
    companies=(
        ("Carelark Rounds", "A plan that mends itself and asks the coordinator to agree"),
        ("Visitweave", "Swaps between carers by text message"),
    ),
    milestones=(
        DemoMilestone(-18, 2, "Plan mended on paper for ten sick mornings", "Ten sick mornings replayed", late=2),
        DemoMilestone(
            -14, 3, "Coordinators of one area use the plan beside the old one", "One area uses the plan beside the old one", late=4
        ),
        DemoMilestone(-10, 1, "Round mended within ten minutes on five mornings", "Round mended within ten minutes", late=1),
        DemoMilestone(-4, 2, "Three rounds live", "Three rounds live", late=3),
        DemoMilestone(6, 2, "A month without a visit missed to sickness", "A month without a missed visit", type="research"),
    ),
    talks=(
        ("Operations manager wants it now; IT wants it never.", "We met operations and IT together."),
        (
            "Carers fear that swaps are forced. Agreed on three refusals a month without reasons.",
            "Carers may refuse a swap without giving a reason.",
        ),
        ("Council finance asked what happens after the pre-commercial stage. Nobody knew.", "We went through the costs after this stage."),
        ("Replayed the worst Monday of last winter.", "Replayed the worst Monday of last winter."),
        ("Company hints at a larger customer waiting. Watch their capacity.", None),
        ("Three rounds live, two grumbles, one thank-you cake.", "Three rounds are live."),
        ("Second area asks to join before the month is over.", "A second area would like to join."),
        ("Union meeting calm.", "The union was shown the refusals rule."),
    ),
    progress=(
        "Two teams sat with coordinators from six in the morning.",
        "Each team mended three bad mornings on paper.",
        "The plan mends a round of eleven visits in four minutes.",
        "Travel by road is counted with the school run.",
        "A carer's own wishes stand beside the plan.",
        "Coordinators of one area see both plans.",
        "Continuity counts: the same face where it can be.",
        "Four sick mornings were mended within ten minutes.",
        "Five sick mornings in a row were mended within ten minutes.",
        "The pre-commercial work began with three rounds.",
        "Three rounds are live; no visit missed to sickness this week.",
        "A second week without a missed visit.",
        "The out-of-hours team was trained.",
    ),
    findings=(
        DemoFinding(
            "People who are cared for want to be told of a change before the doorbell",
            "People want to be told before the doorbell rings.",
            "A call goes out when the face changes",
            "A call goes out when the carer changes.",
            "strong",
        ),
        DemoFinding(
            "Carers whose first language is not English misread the swap text",
            "The swap text was misread by some carers.",
            "The text has a picture and two words",
            "The text has a picture and two words.",
        ),
        DemoFinding(
            "Coordinators overrule the plan for reasons they carry in their heads",
            "Coordinators know things the plan does not.",
            "An overruled visit asks for one word of reason",
            "An overruled visit asks for one word of reason.",
        ),
        DemoFinding("Deafblind service users cannot take the call", "The call does not serve everyone."),
    ),
    requests=(
        DemoRequest(
            "sponsor", "Let two coordinators off for the replay day", "Two coordinators for the replay day", "Done for the Tuesday."
        ),
        DemoRequest("us", "Send the data protection assessment in draft", "Draft of the data protection assessment", "Sent and commented."),
        DemoRequest("sponsor", "Name a service owner for after the trial", "Name a service owner", "Operations manager."),
    ),
    weeks=SPRINT,
    flow="Sprint",
)
