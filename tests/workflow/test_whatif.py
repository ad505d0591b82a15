"""The bundled scenarios on the starter ledger as known on 22 June 2024, read as somebody who knows the region would."""

from datetime import date
from pathlib import Path

import pytest

from faultlines.errors import ReadingError
from faultlines.forecasting.reach import NO_TERM
from faultlines.riskmap.redrawing import Settings
from faultlines.showing.terminal import as_text
from faultlines.showing.whatif import what_if_view
from faultlines.workflow import open_ledger, what_if

EXAMPLES = Path(__file__).parents[2] / "examples" / "what-if"
KNOWN_AT = date(2024, 6, 22)


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    place = tmp_path_factory.mktemp("starter") / "ledger"
    open_ledger(place)
    return place


def run(ledger, *paths, **options):
    return what_if(list(paths), ledger_path=ledger, known_at=KNOWN_AT, settings=Settings(draws=3), **options)


@pytest.fixture(scope="module")
def found(ledger):
    return run(ledger, *sorted(EXAMPLES.glob("*.toml")))


def outcome(found, stem):
    return next(one for one in found.outcomes if Path(one.origin).stem == stem)


def pair_of(moved, one, other):
    return next(pair for pair in moved if {pair.source_actor, pair.target_actor} == {one, other})


def test_the_shoal_moves_its_pair_most_and_draws_in_the_ally(found):
    seized = outcome(found, "china-seizes-the-shoal")
    assert {seized.moved[0].source_actor, seized.moved[0].target_actor} == {"CHN", "PHL"}
    ally = pair_of(seized.moved, "USA", "CHN")
    assert ally.entanglement > ally.aftershocks > 0
    assert ally.contributions[0].id == seized.assumptions[0].id
    assert "USA drawn in beside PHL against CHN" in ally.contributions[0].path
    # Nobody's risk falls by it, and beyond China's and the Philippines' pairs it hardly shows: through a partner of one
    # who is drawn in, such as Russia beside China against the United States.
    assert all(pair.change > 0 for pair in seized.moved)
    assert all({pair.source_actor, pair.target_actor} & {"CHN", "PHL"} for pair in seized.moved if pair.change > 1e-3)
    widest = seized.swings[0]
    assert widest.key == "add.event.0.count"
    chances = [value for _, value in widest.values]
    assert chances == sorted(chances)
    assert chances[1] == widest.as_set > widest.as_is


def test_the_seizure_raises_acts_both_ways_and_they_ebb(found):
    paths = outcome(found, "china-seizes-the-shoal").ensembles[0]
    for before, after in zip(paths.as_is.by_direction, paths.scenario.by_direction, strict=True):
        assert after > before
    first, *_, last = (a - b for a, b in zip(paths.scenario.expected, paths.as_is.expected, strict=True))
    assert first > 10 * last > 0


def test_the_missile_technology_itself_has_no_fitted_term_and_the_tests_and_answers_do(found):
    delivered = outcome(found, "russia-delivers-missile-technology-to-north-korea")
    idle = [one for one in delivered.assumptions if one.reach.startswith(NO_TERM)]
    assert {one.words.split(":")[1].split(",")[0].strip() for one in idle} == {"arms supply", "AID"}
    assert {delivered.moved[0].source_actor, delivered.moved[0].target_actor} == {"KOR", "PRK"}
    named = {one.id for pair in delivered.moved for one in pair.contributions}
    assert not named & {one.id for one in idle}


def test_the_tanks_move_nothing_and_it_says_why(found):
    bought = outcome(found, "vietnam-buys-russian-tanks")
    assert bought.moved == ()
    assert bought.largest is None
    assert bought.ensembles == ()
    assert bought.unchanged == 197 * 196 // 2
    assert all(one.reach.startswith(NO_TERM) for one in bought.assumptions)
    assert bought.swings[0].width == 0


def test_the_page_names_assumptions_what_is_conditional_and_what_cannot_be_seen(found):
    text = " ".join(as_text(what_if_view(found, top=3), width=100).split())
    assert "conditional, not a forecast" in text
    assert "as is A B C" in text
    for one in found.outcomes:
        assert one.title in text
        for assumed in one.assumptions:
            assert assumed.id in text
    assert "no fitted term: exposure only" in text
    assert "The zero says what the model cannot see, not that there is no risk." in text
    assert "17 further moved pairs not shown." in text
    assert "under every value (pledged, signed, delivered): no fitted term tells them apart" in text


def scenario(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


EVENT = '[[add.event]]\nsource = "CHN"\ntarget = "PHL"\nevent_type = "ASSAULT"\n'


def test_an_assumption_yet_to_come_moves_both_maps_to_its_day(ledger, tmp_path):
    later = scenario(tmp_path, "later.toml", 'title = "T"\n' + EVENT + "days_from_now = 30\n")
    found = run(ledger, later, horizon_days=7)
    assert (found.known_at, found.on, found.horizon_days) == (KNOWN_AT, date(2024, 7, 22), 7)
    pair = pair_of(found.outcomes[0].moved, "CHN", "PHL")
    assert pair.change > 0
    assert "maps of 22 July 2024, the day of the last assumption" in as_text(what_if_view(found), width=100)


def test_files_that_look_ahead_differently_are_refused_unless_told(ledger, tmp_path):
    one = scenario(tmp_path, "one.toml", 'title = "1"\nhorizon_days = 30\n' + EVENT)
    two = scenario(tmp_path, "two.toml", 'title = "2"\nhorizon_days = 60\n' + EVENT)
    with pytest.raises(ReadingError, match=r"one\.toml looks 30 days ahead and .*two\.toml 60; .* --horizon DAYS"):
        run(ledger, one, two)


def test_a_wrong_id_names_the_file_and_the_key(ledger, tmp_path):
    wrong = scenario(tmp_path, "wrong.toml", 'title = "T"\n[[remove.event]]\nid = "e_0"\n')
    with pytest.raises(ReadingError, match=r"wrong\.toml: remove\.event\.0 removes event e_0"):
        run(ledger, wrong)


def test_a_tie_taken_out_is_named_with_its_id_and_its_change_falls_to_it(ledger, tmp_path):
    gone = scenario(
        tmp_path,
        "gone.toml",
        'title = "T"\n[[remove.tie]]\nsource = "PHL"\ntarget = "USA"\ntie_type = "defence_pact"\n',
    )
    outcome = run(ledger, gone).outcomes[0]
    pair = pair_of(outcome.moved, "USA", "CHN")
    first = pair.contributions[0]
    assert pair.entanglement < 0
    assert first.id.startswith("t_")
    assert first.id in outcome.assumptions[0].words
    assert "taken out: USA drawn in beside PHL against CHN" in first.path
