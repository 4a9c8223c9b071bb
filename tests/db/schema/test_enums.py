from db.schema.enums.records import Funder, Labelled, MilestoneType, Party


def test_a_value_of_two_enumerations_has_the_label_of_its_own():
    assert (Party.SPONSOR.label, Funder.SPONSOR.label) == ("Sponsor", "The sponsor")
    assert (Party.PARTNER.label, Funder.PARTNER.label) == ("Partner", "A partner")
    assert (Party.TEAM.label, MilestoneType.GATE.label, MilestoneType.EVENT.label) == ("Company team", "Gate decision", "Event")


def test_every_label_starts_with_a_capital():
    labels = [member.label for enumeration in Labelled.__subclasses__() for member in enumeration]
    assert [label for label in labels if not label[:1].isupper()] == []
