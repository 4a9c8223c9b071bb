from db.schema.enums.records import Funder, Labelled, MilestoneType, Party


def test_a_word_of_two_lists_reads_as_its_own_list_says():
    assert (Party.SPONSOR.label, Funder.SPONSOR.label) == ("Sponsor", "The sponsor")
    assert (Party.PARTNER.label, Funder.PARTNER.label) == ("Partner", "A partner")
    assert (Party.TEAM.label, MilestoneType.GATE.label, MilestoneType.EVENT.label) == ("Company team", "Gate decision", "Event")


def test_every_word_reads_with_a_capital():
    labels = [word.label for words in Labelled.__subclasses__() for word in words]
    assert [label for label in labels if not label[:1].isupper()] == []
