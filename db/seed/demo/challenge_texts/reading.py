"""Hospital letters and a library: invented challenges of the running cohort."""

from __future__ import annotations

from db.seed.demo.challenge_texts.texts import LATE, DemoFinding, DemoMilestone, DemoRequest, Topic

LETTERS = Topic(
    code="3.6",
    title="Outpatient letters people understand",
    question="How can a letter from the hospital tell every patient what to do next, in words they understand?",
    sector="Health",
    subject="outpatient letters",
    sponsors=("Strathvane Health Board",),
    lead="Portfolio lead, public services",
    sponsor_lead="Patient services director",
    max_contract=240_000,
    success="Missed first appointments fall by a quarter in three clinics.",
    summary="Sessions are recruited through the board's patient panel: fluent, retired, at ease on screens. Nothing has changed yet.",
    published_summary="One first appointment in eight is missed. Many patients say that they did not understand the letter.",
    companies=(
        ("Plainleaf Health", "Letters rewritten from the booking record in plain words"),
        ("Letterwren", "Voice letters by telephone"),
        ("Claritorn", "A page for each clinic, by QR code"),
    ),
    milestones=(
        DemoMilestone(-8, 1, "Ten letters rewritten and checked by clinicians", "Ten letters rewritten and checked", late=3),
        DemoMilestone(-5, 2, "Letters printed from the booking system in test", "Letters printed from the booking system in test", late=4),
        DemoMilestone(-2, 2, "One clinic sends the new letter for a week", "One clinic sends the new letter"),
        DemoMilestone(2, 1, "Three clinics send the new letter", "Three clinics send the new letter", waits_on="sponsor"),
    ),
    talks=(
        (
            "Director wants quick numbers for her board and would skip the interpreters' group.",
            "We talked about which patients to hear next.",
        ),
        ("Clinicians crossed out 'please ring' and put 'contact'. Back and forth.", "Clinicians checked ten letters."),
        ("Panel coordinator can fill any session in a day. That is the problem.", "The patient panel can fill sessions quickly."),
        (
            "Booking system supplier quotes eight weeks for a field. Director is furious, not for the minutes.",
            "A change to the booking system needs eight weeks.",
        ),
        ("One clinic will try the letter. Eye clinic declined.", "One clinic will try the new letter."),
        ("Director liked the time, place and what-to-bring box.", "The box with time, place and what to bring stays."),
        ("Talked about large print; it doubles the paper.", "Large print was discussed."),
        ("Numbers of the first week are good but small. Asked her not to quote them.", "The first week's numbers are too small to quote."),
    ),
    progress=(
        "Three teams rewrote the same letter.",
        "Teams read letters aloud with patients of the panel.",
        "Each team showed one letter from booking to doorstep.",
        "Four letters are rewritten and with the clinicians.",
        "Ten letters are checked; two went back for their dates.",
        "The box with time, place and what to bring comes first.",
        "Letters print from the test booking system.",
        "The test clinic chose its start date.",
        "Phone number and opening hours now stand together.",
        "The second page is gone from eight letters of ten.",
        "One clinic sent 112 of the new letters.",
        "Calls to that clinic fell from 40 to 31 in the week.",
        "A second clinic asked to join.",
    ),
    findings=(
        DemoFinding(
            "Panel members find the letter by its logo and read the box first",
            "Patients of the panel read the box first.",
            "The box moved above the address",
            "The box moved above the address.",
            "strong",
        ),
        DemoFinding(
            "Retired readers want the bus stop named",
            "Readers want the bus stop named.",
            "Bus stop and parking stand on one line",
            "Bus stop and parking stand on one line.",
        ),
        DemoFinding(
            "Carers read letters for two people and mix them up",
            "Carers mix up letters for two people.",
            "First name in large type",
            "The first name is in large type.",
        ),
        DemoFinding(
            "Ward clerks add a slip of their own to every letter",
            "Ward clerks add their own slip.",
            "The slip's words are in the letter",
            "The slip's words are in the letter.",
        ),
        DemoFinding("Nobody heard so far reads in a second language, or with a screen reader", None),
    ),
    requests=(
        DemoRequest("sponsor", "Name three clinics for the trial", "Name three clinics", "Two named, eye clinic declined."),
        DemoRequest(
            "us", "Send the patient panel the session dates", "Send the patient panel the session dates", "Sent for the next month."
        ),
        DemoRequest("sponsor", "Ask the supplier for the booking field", "Ask the supplier for the booking field", "Asked; eight weeks."),
    ),
)

LIBRARY = Topic(
    code="3.8",
    title="A library for people who cannot come",
    question="How can people who cannot leave home choose their own books, and meet other readers?",
    sector="Culture",
    subject="library access",
    sponsors=("Skerrivane Islands Council",),
    lead="Portfolio lead, public services",
    sponsor_lead="Libraries manager",
    max_contract=90_000,
    success="Two hundred readers at home choose their own books every month.",
    summary="Libraries manager expects cuts next year and sees this as her last chance. Council officers have been told otherwise.",
    published_summary="Volunteers bring 600 readers books that somebody else has chosen for them.",
    companies=(
        ("Shelfkite", "A shelf on the telephone: browse by voice"),
        ("Ploverwire", "A parcel round planned with the ferry"),
        ("Doorstep Quill", "Reading circles by telephone"),
    ),
    milestones=(
        DemoMilestone(-2, 2, "Three teams meet readers at home with a volunteer", "Teams meet readers at home", type="event"),
        DemoMilestone(0, 6, "Each team runs one week with ten readers", "Each team runs one week with ten readers"),
    ),
    talks=(
        ("Manager told us about the cuts before her own staff know.", "We talked about what should remain after the trial."),
        ("Volunteers are the service. Two feel replaced already.", "Volunteers are part of the trial from the start."),
        ("Ferry timetable decides everything; the winter one starts soon.", "Parcel rounds will follow the winter ferry timetable."),
        (
            "One team phoned readers without the volunteer. Stopped at once, apology sent.",
            "Readers are called only with a volunteer present.",
        ),
        ("Agreed that readers keep their number when they change team.", "Readers keep one number throughout."),
    ),
    progress=(
        "Three teams met readers at home, each with a volunteer.",
        "Readers tried choosing by telephone; the menu is too long.",
        "Ten readers with each team are choosing their own books this week.",
    ),
    findings=(
        DemoFinding(
            "Readers browse by who recommended a book, not by subject",
            "Readers browse by who recommended a book.",
            "Menu starts with last month's readers' favourites",
            "The menu starts with readers' favourites.",
        ),
        DemoFinding("Readers with hearing aids cannot follow the group call", "Readers with hearing aids cannot follow a group call."),
    ),
    requests=(
        DemoRequest("sponsor", "Find thirty readers who would like to try", "Find thirty readers", "Thirty-four said yes."),
        DemoRequest("us", "Send the volunteers a thank-you and a timetable", "Send the volunteers a timetable", "Sent by post."),
        DemoRequest("sponsor", "Agree the winter ferry days for parcels", "Ferry days for parcels", "Tuesday and Friday."),
    ),
    weeks=LATE,
)
