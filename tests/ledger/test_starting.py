"""The starter's tables as documents and claims."""

from datetime import date

from faultlines.ledger.starting import read_starter_table, starter_documents
from faultlines.ledger.ties import conclude_ties

HEADER = "tie_type,source_actor,target_actor,state,since,until,share,instrument,text,source\n"
PACTS = (
    HEADER
    + 'defence_pact,BEL,IGO:NATO,in_force,1949-08-24,,,A Treaty,"Belgium, a first party, is bound.",register\n'
    + "defence_pact,EST,IGO:NATO,in_force,2004-03-29,,,A Treaty,Estonia is bound.,register\n"
    + "defence_pact,LVA,IGO:NATO,lapsed,2004-03-29,2010-01-01,,A Treaty,Latvia was bound.,register\n"
    + "rivalry,AFG,PAK,in_force,,,,,They are rivals.,book\n"
    + "arms_supply,RUS,PRK,lapsed,1949-03-17,2010-12-31,0.5,,Russia supplied arms.,register\n"
)


def ties_on(day):
    _, claims = read_starter_table("made-up.csv", PACTS)
    known = [claim for claim in claims if claim.published_at <= day]
    return {(tie.source_actor, tie.target_actor): tie for tie in conclude_ties(known)}


def test_an_organisations_pact_binds_every_two_parties_from_the_later_accession():
    ties = ties_on(date(2005, 1, 1))
    assert {pair for pair, tie in ties.items() if tie.tie_type == "defence_pact"} == {
        ("EST", "BEL"),
        ("LVA", "BEL"),
        ("LVA", "EST"),
    }
    assert ties["EST", "BEL"].since == date(2004, 3, 29)
    assert set(ties_on(date(2004, 3, 28))) == {("AFG", "PAK"), ("RUS", "PRK")}


def test_an_end_is_not_seen_coming():
    assert ties_on(date(2010, 1, 1))["LVA", "BEL"].holds_on(date(2010, 1, 1))
    after = ties_on(date(2010, 1, 2))["LVA", "BEL"]
    assert (after.state, after.until) == ("lapsed", date(2010, 1, 1))
    assert ties_on(date(2011, 1, 1))["RUS", "PRK"].state == "lapsed"
    assert ties_on(date(2010, 12, 31))["RUS", "PRK"].state == "delivered"


def test_a_row_without_a_date_is_known_always():
    tie = ties_on(date(1900, 1, 1))["AFG", "PAK"]
    assert (tie.since, tie.known_on) == (None, date(1900, 1, 1))


def test_passages_and_mentions_stand_where_they_say():
    documents, claims = starter_documents()
    made_up = read_starter_table("made-up.csv", PACTS)
    texts = {document.document_id: document.text for document in (*documents, made_up[0])}
    for claim in (*claims, *made_up[1]):
        text = texts[claim.document_id]
        assert text[claim.passage.start : claim.passage.end] == claim.passage.text
        for mention in (*claim.source_actors, *claim.target_actors):
            assert text[mention.start : mention.end] == mention.text == mention.id
    assert made_up[1][0].passage.text == "They are rivals."


def test_loading_twice_changes_nothing(ledger):
    first, second = ledger.load_starter(), ledger.load_starter()
    assert first.claims > 1000
    assert (second.new_documents, second.claims) == (0, 0)
    assert second.repeated_documents == first.new_documents


def test_the_starter_answers_as_known_on_a_day(ledger):
    ledger.load_starter()
    pact = ("defence_pact", "USA", "PHL")
    assert pact not in {(tie.tie_type, tie.source_actor, tie.target_actor) for tie in ledger.ties(date(1950, 1, 1))}
    assert pact in {(tie.tie_type, tie.source_actor, tie.target_actor) for tie in ledger.ties(date(2024, 6, 1))}
    assert len(ledger.history(date(2024, 6, 1)).day) > 100


def test_incidents_are_known_from_their_last_day(ledger):
    text = (
        "occurred_on,occurred_until,source_actor,target_actor,event_type,text,source\n"
        "2020-05-05,2020-05-07,CHN,IND,ASSAULT,Patrols fought.,record\n"
        "2020-06-05,,CHN,,MOBILIZE,It drilled.,record\n"
    )
    _, (first, second) = read_starter_table("incidents.csv", text)
    assert (first.published_at, first.occurred_on.days) == (date(2020, 5, 7), 3)
    assert (second.published_at, second.target_actors) == (date(2020, 6, 5), ())
