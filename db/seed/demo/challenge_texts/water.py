"""A river, a harbour and wet hills: invented challenges of the running cohort."""

from __future__ import annotations

from db.seed.demo.challenge_texts.texts import LATE, DemoFinding, DemoMilestone, DemoRequest, Topic

FLOOD = Topic(
    code="3.1",
    title="Flood alerts people act on",
    question="How can households on small rivers get a flood alert early enough, and clear enough, to act on it?",
    sector="Environment",
    subject="flood alerts",
    sponsors=("Northmoor Council", "Brackhope Rivers Agency"),
    lead="Portfolio lead, environment",
    sponsor_lead="Head of resilience",
    max_contract=250_000,
    success="Two thirds of the households on the Brack act within thirty minutes of an alert.",
    summary="Council and rivers agency disagree about who may send an alert. Keep the legal point out of the demo until both have agreed.",
    published_summary="Small rivers rise in under two hours. Today's alerts cover large rivers and come as long texts that few open.",
    companies=(
        ("Tarnbeck Signals", "Low-cost river gauges and a plain-words alert by text and voice call"),
        ("Ploverwire", "Alerts through community wardens"),
        ("Quillmoss Data", "Rainfall radar scaled down to single streets"),
    ),
    milestones=(
        DemoMilestone(
            -8, 2, "Alert prototype in front of residents of Lower Brack", "First alert shown to residents of Lower Brack", late=2
        ),
        DemoMilestone(-5, 3, "Six gauges report every ten minutes for a week", "Six river gauges report every ten minutes", late=4),
        DemoMilestone(-2, 2, "Rehearsal with the duty officers, alert to action under thirty minutes", "Rehearsal with the duty officers"),
        DemoMilestone(2, 3, "Alert in plain words accepted by the agency's forecasters", "Wording of the alert agreed", waits_on="sponsor"),
    ),
    talks=(
        (
            "Duty officer doubts that wardens will answer at night. Head of resilience privately thinks the agency is protecting its turf.",
            "We went through the night-time duty rota and agreed to test the alert with the duty officers first.",
        ),
        (
            "Agency's forecaster wants a say over thresholds. Agreed to bring three past floods as test cases.",
            "Three past floods will serve as test cases for the alert thresholds.",
        ),
        (
            "Site visit to the gauges at Lower Brack bridge. One bracket is loose; company did not mention it until asked.",
            "Visit to the gauges at Lower Brack. One bracket will be replaced this week.",
        ),
        ("Budget for running the gauges after March is not in the council's draft plan. They asked us not to say so outside.", None),
        (
            "Residents' group praised the voice call. Two members want it in Polish.",
            "Residents liked the voice call and asked for it in other languages.",
        ),
        (
            "Walked through the rehearsal plan; council will bring two duty officers and the contact centre.",
            "Rehearsal planned with two duty officers and the contact centre.",
        ),
        ("Company's cash is tight until the third instalment. Told them the date stands. Not for the sponsor.", None),
        (
            "Agreed the wording for amber. Red still says 'may' too often for the residents.",
            "The amber wording is agreed; red is being shortened.",
        ),
        (
            "Contact centre worried about call volumes on the night. Company will cap voice calls at forty a minute.",
            "Voice calls will be capped so that the contact centre can cope.",
        ),
    ),
    progress=(
        "Three teams measured how fast the Brack rises after heavy rain.",
        "Teams tried alert wordings with residents at the community hall.",
        "Each team showed one alert from rain to doorstep.",
        "Two gauges went up at Lower Brack bridge and report every ten minutes.",
        "The alert can be a text or a voice call; residents choose when they sign up.",
        "Four more gauges are on the river; one needed a longer bracket.",
        "The forecast now uses the last three floods as test cases.",
        "Duty officers see one screen with the six gauges and the next two hours.",
        "The alert was cut from ninety words to thirty.",
        "A heavy shower on Sunday gave the first real test: alert sent 48 minutes before the peak.",
        "Forty-one households signed up at the doors of Lower Brack.",
        "The contact centre has a short script for calls after an alert.",
        "Duty officers rehearsed from alert to action in 26 minutes.",
    ),
    findings=(
        DemoFinding(
            "Residents read the first line only; 'be prepared' made nobody move",
            "People read only the first line of an alert.",
            "The alert opens with what to do, then why",
            "The alert now opens with what to do.",
            "strong",
        ),
        DemoFinding(
            "Deaf residents asked for a light or a vibrating pager, not a call",
            "Deaf residents need an alert that is not a call.",
            "Text is sent together with every voice call",
            "Every voice call comes with a text.",
        ),
        DemoFinding("Carers want to be alerted for the person they look after", "Carers want alerts for the person they look after."),
        DemoFinding(
            "Residents do not trust an alert from a company name",
            "People trust an alert that comes from the council.",
            "Sender is the council, the company's name is gone",
            "Alerts are sent in the council's name.",
        ),
    ),
    requests=(
        DemoRequest(
            "sponsor",
            "Name the officer who may switch alerts on at night",
            "Name who may switch alerts on at night",
            "The duty officer on call.",
        ),
        DemoRequest(
            "us",
            "Send the council the consent wording for sign-up",
            "Send the consent wording for sign-up",
            "Sent, checked by our legal adviser.",
        ),
        DemoRequest(
            "sponsor",
            "Give the gauge team access to the bridge at Lower Brack",
            "Access to the bridge at Lower Brack",
            "Keys are at the depot.",
        ),
        DemoRequest(
            "us", "Share the three test floods with the forecasters", "Share the test floods with the forecasters", "Shared as three files."
        ),
    ),
)

HARBOUR = Topic(
    code="3.5",
    title="Dredge the harbour only where it silts",
    question="How can a small harbour know where silt gathers, week by week, without a survey ship?",
    sector="Marine",
    subject="harbour dredging",
    sponsors=("Ardvessan Harbour Trust",),
    lead="Portfolio lead, environment",
    sponsor_lead="Harbour master",
    max_contract=220_000,
    success="One dredging campaign a year in place of two, with the channel never closed.",
    summary="Extra sonar days were agreed by telephone before the budget was checked. Our mistake; the harbour does not know the sum.",
    published_summary="The harbour dredges twice a year by the calendar. Half of what is lifted need not be.",
    companies=(
        ("Siltmark Survey", "Sonar on the pilot boat, and a map of the bed every week"),
        ("Keelbright", "Satellite reading of muddy water"),
        ("Fathomwren", "Sensors on mooring chains"),
    ),
    milestones=(
        DemoMilestone(-8, 2, "Sonar on the pilot boat, first map of the bed", "First map of the harbour bed", late=3),
        DemoMilestone(
            -5, 3, "Four maps in four weeks, agreeing within ten centimetres", "Four maps that agree within ten centimetres", late=2
        ),
        DemoMilestone(-2, 1, "Forecast of silt after a north-easterly gale", "Forecast of silt after a gale"),
        DemoMilestone(3, 3, "Dredging plan for spring drawn from the maps", "Dredging plan for spring", waits_on="sponsor"),
    ),
    talks=(
        (
            "Harbour master will take the sonar on the pilot boat but not on Sundays.",
            "The sonar may ride on the pilot boat, except on Sundays.",
        ),
        ("Extra survey days cost 900 pounds each. We said yes too quickly; finance is not amused.", None),
        ("Fishing skippers shared their own depth notes, on paper, from thirty years.", "Skippers shared thirty years of depth notes."),
        (
            "Second berth silts behind the new wall. Trust would rather not hear that the wall is the cause.",
            "The second berth silts faster than the first.",
        ),
        (
            "Walked the quay at low water with the harbour master and marked four places.",
            "Four places were marked at low water for the next map.",
        ),
        (
            "Trust's board meets in six weeks and could decide on the spring campaign.",
            "The board could decide on the spring campaign at its next meeting.",
        ),
        ("Company asked for a price variation for the second sonar head.", None),
        ("Lifeboat crew want the map on their tablet. Cheap to do.", "The lifeboat crew would like the map too."),
    ),
    progress=(
        "Three teams took depth readings on the same morning and compared them.",
        "Teams read the skippers' notebooks.",
        "Each team drew one map of the bed.",
        "The sonar rides on the pilot boat.",
        "The first map covers the channel and both berths.",
        "Maps of two weeks agree within eight centimetres.",
        "A second sonar head covers the inner berth.",
        "Four extra survey days followed the gale.",
        "The forecast said where the silt would lie; the next map agreed in three places of four.",
        "Skippers can see the map on the quay noticeboard.",
        "The lifeboat crew have the map on their tablet.",
        "Silt behind the new wall is growing two centimetres a week.",
    ),
    findings=(
        DemoFinding(
            "Skippers trust depth in feet at low water, not metres to datum",
            "Skippers read depth in feet at low water.",
            "The map shows both, feet first",
            "The map shows feet first.",
            "strong",
        ),
        DemoFinding(
            "Older skippers do not carry a phone aboard; paper on the quay is what they use",
            "Paper on the quay reaches everyone.",
            "A printed map goes up each Monday",
            "A printed map goes up each Monday.",
        ),
        DemoFinding(
            "Red and green on the map cannot be told apart by two of nine skippers",
            "Two of nine skippers could not tell the map's colours apart.",
            "Depth is shown by hatching and number",
            "Depth is shown by hatching and number.",
        ),
    ),
    requests=(
        DemoRequest(
            "sponsor",
            "Say on which days the pilot boat may carry the sonar",
            "Days on which the pilot boat may carry the sonar",
            "All but Sunday.",
        ),
        DemoRequest(
            "us", "Send the harbour the insurance letter for the sonar", "Send the insurance letter", "Sent by the company, copied to us."
        ),
        DemoRequest("sponsor", "Copy the last six dredging reports", "The last six dredging reports", "Five found, one lost in a flood."),
    ),
)

PEAT = Topic(
    code="3.7",
    title="Know which peatland is recovering",
    question="How can we tell, from year to year and without walking every hill, whether restored peatland is getting wetter?",
    sector="Environment",
    subject="peatland restoration",
    sponsors=("Marrowdale Uplands Agency",),
    lead="Portfolio lead, environment",
    sponsor_lead="Restoration programme officer",
    max_contract=180_000,
    success="Water level known for 80 per cent of restored sites, at a tenth of today's cost.",
    summary="Reframed in spring after the first wording drew no bids worth interviewing. The agency was embarrassed; do not bring it up.",
    published_summary="The agency restores 4,000 hectares of peatland a year and can visit one site in twenty afterwards.",
    companies=(
        ("Mossgauge", "Cheap dipwells that report by radio"),
        ("Bogcotton Earth Data", "Radar satellites that see the surface rise and fall"),
        ("Highsphag Imaging", "Drone flights with a plant reader"),
    ),
    milestones=(
        DemoMilestone(-2, 3, "Three teams on the Marrowdale test site", "Teams on the test site", type="event"),
        DemoMilestone(0, 6, "Each team reports on the same two hectares", "Each team reports on the same two hectares"),
    ),
    talks=(
        (
            "Officer agreed to widen the question from drone pictures to any method.",
            "The question was widened from drone pictures to any method.",
        ),
        ("Agency's own scientists want to mark the teams. We said they may advise.", "The agency's scientists will advise the assessors."),
        (
            "Landowner at the test site is friendly but wants nobody on the hill in the lambing weeks.",
            "The test site is open except in the lambing weeks.",
        ),
        ("One team's radio does not reach the valley floor. They have not told the agency yet.", "Day on the hill with all three teams."),
        ("Talked through how the assessors will score cost against coverage.", "We agreed how cost and coverage will be weighed."),
    ),
    progress=(
        "Three teams are on the same two hectares of the test site.",
        "Rangers showed the teams how they judge a site by walking it.",
        "First readings from all three teams are in.",
    ),
    findings=(
        DemoFinding(
            "Rangers want to know where to walk tomorrow, not an index",
            "Rangers need to know where to walk next.",
            "Teams were asked to show a list of sites to visit",
            "Teams now show a list of sites to visit.",
        ),
        DemoFinding("Estate staff with low digital skill will not open a map portal", "A map portal would leave some estate staff out."),
    ),
    requests=(
        DemoRequest(
            "sponsor",
            "Agree the wider wording of the question",
            "Agree the wider wording of the question",
            "Agreed by the restoration board.",
        ),
        DemoRequest("us", "Tell the landowner when the teams come", "Tell the landowner when the teams come", "Told, with a list of cars."),
        DemoRequest(
            "sponsor", "Send the dipwell readings of the last five years", "Dipwell readings of five years", "Sent as a spreadsheet."
        ),
    ),
    weeks=LATE,
)
