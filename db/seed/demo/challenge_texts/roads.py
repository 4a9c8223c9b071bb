"""Buses and winter roads: invented challenges of the running cohort."""

from __future__ import annotations

from db.seed.demo.challenge_texts.texts import DemoFinding, DemoMilestone, DemoRequest, Topic

BUSES = Topic(
    code="3.3",
    title="Rural buses you can count on",
    question="How can people in villages know, an hour ahead, whether their bus will come?",
    sector="Transport",
    subject="rural buses",
    sponsors=("Tollmarsh Transport Partnership",),
    lead="Portfolio lead, environment",
    sponsor_lead="Service planning manager",
    max_contract=200_000,
    success="Nine in ten passengers on three routes say they knew in time.",
    summary="The partnership is being reorganised and its planning manager may leave. We rely on one person there.",
    published_summary="On twelve village routes one bus in nine does not run, and passengers learn it at the stop.",
    companies=(
        ("Hedgeline Transit", "Prediction from driver rosters and vehicle positions, shown at the stop and by phone"),
        ("Stopglass", "Solar displays for village stops"),
        ("Wayburr Mobility", "Shared taxis when a bus is cancelled"),
    ),
    milestones=(
        DemoMilestone(-8, 1, "Prediction shown at two stops and on a phone line", "Predictions at two stops and by phone", late=3),
        DemoMilestone(-5, 2, "Roster feed from two operators", "Roster data from two operators", waits_on="sponsor", late=5),
        DemoMilestone(
            -3, 3, "Prediction right for nine cancellations in ten, an hour ahead", "Nine cancellations in ten seen an hour ahead"
        ),
        DemoMilestone(3, 2, "Three routes live for passengers", "Three routes live", waits_on="sponsor"),
    ),
    talks=(
        (
            "Operators fear being named and shamed. Planning manager will speak to them before we do.",
            "The partnership will speak to the operators before data is shared.",
        ),
        ("Planning manager said openly that the board has lost interest in this challenge. Handle with care.", None),
        ("Rode the 14:10 to Tollmarsh with the planning manager. It did not come back.", "Rode route 7 together and timed the gaps."),
        (
            "Roster file arrives as a photo of a whiteboard. Company reads it by hand for now.",
            "One operator's roster comes on paper; the company is typing it in.",
        ),
        ("Asked for the second operator's roster again.", "We asked again for the second operator's roster."),
        (
            "Deputy came instead of the planning manager and could not decide anything.",
            "Met the deputy; the decision on the second operator waits.",
        ),
        ("Partnership wants the phone line kept. Cost per call is above what they hoped.", "The phone line stays in the trial."),
    ),
    progress=(
        "Three teams rode the twelve routes and counted what did not run.",
        "Teams looked at what a driver knows in the morning that nobody else does.",
        "Each team predicted one week of cancellations.",
        "One operator's roster is read every morning at five.",
        "Two stops show tomorrow's risk in three words.",
        "The phone line reads out the next bus in one sentence.",
        "Predictions caught seven cancellations in ten this week.",
        "Predictions caught eight in ten; road works explain the rest.",
        "Drivers can now report a breakdown with one button.",
        "The village shop prints the day's list at eight.",
        "Predictions held at nine in ten for the first operator.",
    ),
    findings=(
        DemoFinding(
            "People plan the way home before they leave; a late warning is no use",
            "People decide about the way home before they leave.",
            "The warning goes out the evening before as well",
            "A first warning now goes out the evening before.",
            "strong",
        ),
        DemoFinding(
            "People without a smartphone use the shop's list",
            "The list in the shop serves people without a smartphone.",
            "Shops on all three routes get the list",
            "Shops on all three routes get the list.",
        ),
        DemoFinding(
            "Blind passengers cannot use the display",
            "The display does not serve blind passengers.",
            "The stop speaks when a button is pressed",
            "The stop now speaks at the press of a button.",
        ),
        DemoFinding("Drivers expect to be blamed by the prediction", None),
    ),
    requests=(
        DemoRequest(
            "sponsor", "Introduce us to the second operator's depot manager", "Introduce us to the second operator", "Introduced by e-mail."
        ),
        DemoRequest("us", "Send the data notice for drivers", "Send the data notice for drivers", "Sent in two languages."),
        DemoRequest("sponsor", "Confirm the three routes for the trial", "Confirm the three routes", "Routes 7, 9 and 12."),
        DemoRequest(
            "sponsor",
            "Share last year's complaints about cancelled buses",
            "Share last year's complaints about cancelled buses",
            "Not possible.",
            outcome="declined",
            why="They hold names and are kept by another department.",
        ),
    ),
)

SALT = Topic(
    code="3.4",
    title="Winter roads with less salt",
    question="How can we keep minor roads safe in winter with a third less salt?",
    sector="Transport",
    subject="winter gritting",
    sponsors=("Northmoor Council",),
    lead="Portfolio lead, environment",
    sponsor_lead="Roads maintenance manager",
    max_contract=300_000,
    success="A third less salt on forty minor roads with no more accidents than in the last five winters.",
    summary="The depot is sceptical; two drivers called the trial a cut by another name. The roads manager wants that kept out of print.",
    published_summary="The council spreads 11,000 tonnes of salt in a winter. Much of it falls on roads that would not have frozen.",
    companies=(
        ("Rimefold", "Road temperature model that plans each gritter's night"),
        ("Gritlark Systems", "Spreaders that dose by road surface"),
        ("Coldverge Analytics", "Camera reading of ice on the road"),
    ),
    milestones=(
        DemoMilestone(-8, 3, "Model compared with last winter's road temperatures", "Model compared with last winter", late=1),
        DemoMilestone(-5, 1, "Two gritters carry the route tablet", "Route tablet in two gritters", late=3),
        DemoMilestone(-2, 3, "Drivers trained on the tablet, both shifts", "Drivers of both shifts trained"),
        DemoMilestone(4, 1, "Salt use on ten roads measured against last winter", "Salt use on ten roads measured", type="research"),
    ),
    talks=(
        (
            "Drivers asked whether jobs go. Roads manager said no, but would not put it in writing.",
            "We talked with the drivers about what the tablet is for.",
        ),
        (
            "Depot foreman will only trust the model after a full night shift. Fair.",
            "The depot wants to see the model run a full night shift.",
        ),
        ("Weather station licence costs more than planned; company asked us to pay. Refused for now.", None),
        ("Looked at the forty roads on the map and took out three bus routes.", "Three bus routes were taken out of the trial."),
        ("Roads manager wants no press before the first frost.", "No publicity before the first frost."),
        (
            "Night shift test moved again by a few days; each reason is fair, together they worry me.",
            "The night shift test has a new date.",
        ),
        (
            "Went out with gritter four at 03:30. The tablet froze before the road did.",
            "Rode along with a gritter; the tablet needs a heated mount.",
        ),
        (
            "Data agreement for gritter positions is with the council's lawyers; they have not opened it.",
            "We are waiting for the data agreement on gritter positions.",
        ),
    ),
    progress=(
        "Three teams compared last winter's salt with last winter's frost.",
        "Teams rode with two night shifts.",
        "Each team planned one night's routes.",
        "The model was run over five past winters.",
        "Forty minor roads were chosen with the depot; three bus routes came out again.",
        "Road temperature now comes from eleven points.",
        "The tablet shows a driver the next three turns and the dose.",
        "Two gritters carry the tablet; drivers gave twenty-two comments.",
        "The tablet got a heated mount after it froze on a night run.",
        "The model was half a degree out on shaded roads; the slope of the hill is now counted in.",
        "The evening shift was trained on the tablet.",
        "The night shift was trained on the tablet.",
    ),
    findings=(
        DemoFinding(
            "Drivers look at the tablet for under two seconds; a map is too much",
            "Drivers need three turns, not a map.",
            "The map is gone while driving",
            "The tablet shows the next three turns only.",
            "strong",
        ),
        DemoFinding(
            "People up the glen would accept later gritting for an honest time", "People accept later gritting if the time given is honest."
        ),
        DemoFinding(
            "Carers who drive at five in the morning are the ones most at risk",
            "Home carers drive before the gritters have passed.",
            "Carers' first visits are weighted in the route plan",
            "The plan gives weight to carers' first visits.",
        ),
        DemoFinding("Two drivers switch the tablet off when the foreman is away", None),
    ),
    requests=(
        DemoRequest("sponsor", "List the forty minor roads with their lengths", "List of the forty minor roads", "List received, 61 km."),
        DemoRequest(
            "us",
            "Explain to the union what the tablet records",
            "Explain what the tablet records",
            "Explained at the depot with a one-page note.",
        ),
        DemoRequest("sponsor", "Lend two gritters for the tablet", "Two gritters for the tablet", "Gritters four and nine."),
    ),
)
