"""Who has no part in an act, by the parse alone, on sentences written for it."""

import pytest

from faultlines.reading.bystanders import Bystanders, is_remembered


@pytest.fixture
def stand_by(read):
    """Whether two actors of a sentence are taken for bystanders of an act between them."""

    def ask(text, source, target, event_type):
        annotated = read(text, whole=True)
        return Bystanders(annotated).stand_by(annotated.sentences[0], source, target, event_type)

    return ask


@pytest.mark.parametrize(
    ("text", "act", "expected"),
    [
        ("Kenyan and Ugandan police arrested five smugglers on Friday.", "COERCE", True),
        ("Five smugglers were shot by Kenyan and Ugandan troops on Friday.", "ASSAULT", True),
        ("Kenyan and Ugandan troops advanced on the rebels.", "ASSAULT", True),
        ("Gunmen attacked Kenyan and Ugandan soldiers at a well.", "ASSAULT", True),
        ("Battles between rebels and Kenyan and Ugandan soldiers killed nine.", "ASSAULT", True),
        ("Kenyan and Ugandan troops fought at the border.", "ASSAULT", False),
        ("Kenyan and Ugandan troops exchanged fire at the border.", "ASSAULT", False),
        ("Kenya and Uganda fought a war.", "ASSAULT", False),
        ("Kenya, Uganda's neighbour, arrested five men.", "COERCE", False),
        ("Kenya and Uganda accused each other.", "ACCUSE", False),
        ("Battles between Kenyan and Ugandan soldiers killed nine.", "ASSAULT", False),
        ("Kenyan and Ugandan ministers held talks.", "CONSULT", False),
        ("Kenyan troops shelled Ugandan positions.", "ASSAULT", False),
    ],
)
def test_who_act_together_on_a_third(stand_by, text, act, expected):
    assert stand_by(text, "KEN", "UGA", act) is expected


@pytest.mark.parametrize(
    ("text", "source", "target", "expected"),
    [
        ("Kenyan troops shot two herders, a Ugandan police statement said.", "KEN", "UGA", True),
        ("Kenyan troops shot two herders, according to Ugandan officials.", "KEN", "UGA", True),
        ("Kenyan troops shot two herders, according to Ugandan officials.", "UGA", "KEN", True),
        ("Kenyan troops had shelled its posts, Uganda said.", "KEN", "UGA", False),
        ("Uganda said it had shelled Kenyan posts.", "UGA", "KEN", False),
        ("Uganda said it had shelled Kenyan posts.", "KEN", "UGA", True),
    ],
)
def test_who_only_tells_of_an_attack(stand_by, text, source, target, expected):
    assert stand_by(text, source, target, "ASSAULT") is expected


def test_who_says_something_may_accuse(stand_by):
    assert not stand_by("Uganda said that Kenyan troops had shelled a village.", "UGA", "KEN", "ACCUSE")


@pytest.mark.parametrize(
    ("text", "act", "expected"),
    [
        ("Ghana ruled out new cuts in Mali.", "REJECT", True),
        ("Ghana urged tougher sanctions on Mali.", "REQUEST", True),
        ("Ghana called on Mali to free the crew.", "REQUEST", False),
        ("Ghana rejected a request by Mali.", "REJECT", False),
        ("Ghana threatened sanctions on Mali.", "THREATEN", False),
    ],
)
def test_whom_a_measure_is_on_is_not_who_hears_of_it(stand_by, text, act, expected):
    assert stand_by(text, "GHA", "MLI", act) is expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A Kenyan minister met villagers after the Ugandan withdrawal.", True),
        ("A Kenyan minister met a Ugandan general after the withdrawal.", False),
        ("A Kenyan minister held Ugandan talks.", False),
        ("Kenyan troops joined the Ugandan exercise.", False),
    ],
)
def test_whose_an_act_is_beside_which_others_meet(stand_by, text, expected):
    assert stand_by(text, "KEN", "UGA", "CONSULT") is expected


def test_what_has_no_target_is_never_refused(stand_by):
    assert not stand_by("Kenyan and Ugandan police arrested five smugglers.", "KEN", None, "MOBILIZE")


@pytest.mark.parametrize(
    ("text", "verb", "expected"),
    [
        ("Sailors commemorated the raid on the harbour.", "raid", True),
        ("Actors reenacted the raid on the harbour.", "raid", True),
        ("Sailors condemned the raid on the harbour.", "raid", False),
    ],
)
def test_what_is_only_commemorated(read, text, verb, expected):
    (token,) = [token for token in read(text, whole=True).doc if token.text == verb]
    assert is_remembered(token) is expected
